// Package bounded keeps what a long-lived client remembers by path from growing without end,
// also where programs write values into their paths.
package bounded

import (
	"strings"
	"sync"
)

// Limit is how many keys are kept.
const Limit = 1000

// A Map remembers values by key. A full one forgets everything and begins anew. The zero Map
// is empty; it is safe for use by several goroutines.
type Map[V any] struct {
	mu     sync.RWMutex
	values map[string]V
}

// Get returns the value of a key, or the zero V.
func (m *Map[V]) Get(key string) V {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.values[key]
}

// Put remembers the value of a key.
func (m *Map[V]) Put(key string, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil || len(m.values) >= Limit {
		m.values = make(map[string]V)
	}
	m.values[strings.Clone(key)] = value
}

// Len returns how many keys are remembered.
func (m *Map[V]) Len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.values)
}

// A Set tells what comes for the first time. A full one takes nothing more. The zero Set is
// empty; it is safe for use by several goroutines.
type Set struct {
	mu   sync.Mutex
	keys map[string]struct{}
}

// First reports whether the key is new, and there was room for it.
func (s *Set) First(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.keys[key]; found || len(s.keys) >= Limit {
		return false
	}
	if s.keys == nil {
		s.keys = make(map[string]struct{})
	}
	s.keys[strings.Clone(key)] = struct{}{}
	return true
}
