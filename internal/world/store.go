package world

import (
	"slices"
	"strings"
	"sync"
)

// A Store keeps tables of keys and values. The world calls it under its lock, but for Wait.
type Store interface {
	// Get returns the value of a key, nil if there is none. It must not be changed.
	Get(table, key string) []byte
	// Scan calls fn for the keys from a key on, in their order, until fn returns false.
	// With reverse it goes down, from a key or, if that is "", from the last. fn must not
	// call the store.
	Scan(table, from string, reverse bool, fn func(key string, value []byte) bool)
	// Apply makes the changes, all or none of them, also after a crash. Get and Scan show
	// them at once; they are safe once wait has returned.
	Apply(changes []Change) (wait func() error)
	// Close ends it. Nothing that was waited for is lost.
	Close() error
}

// A Change sets a key, or deletes it if Value is nil.
type Change struct {
	Table, Key string
	Value      []byte
}

// Memory returns a store that ends with the program.
func Memory() Store { return &memory{tables: map[string]*memoryTable{}} }

type memory struct {
	mu     sync.RWMutex
	tables map[string]*memoryTable
}

// A memoryTable has its keys in order too.
type memoryTable struct {
	values map[string][]byte
	keys   []string // sorted
}

func (m *memory) Get(table, key string) []byte {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if t := m.tables[table]; t != nil {
		return t.values[key]
	}
	return nil
}

func (m *memory) Scan(table, from string, reverse bool, fn func(key string, value []byte) bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	t := m.tables[table]
	if t == nil {
		return
	}
	at, exact := slices.BinarySearch(t.keys, from)
	step := 1
	if reverse {
		step = -1
		switch {
		case from == "":
			at = len(t.keys) - 1
		case !exact:
			at--
		}
	}
	for ; at >= 0 && at < len(t.keys) && fn(t.keys[at], t.values[t.keys[at]]); at += step {
	}
}

func (m *memory) Apply(changes []Change) func() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range changes {
		t := m.tables[c.Table]
		if t == nil {
			t = &memoryTable{values: map[string][]byte{}}
			m.tables[c.Table] = t
		}
		t.set(c.Key, c.Value)
	}
	return func() error { return nil }
}

func (t *memoryTable) set(key string, value []byte) {
	_, there := t.values[key]
	at, _ := slices.BinarySearchFunc(t.keys, key, strings.Compare)
	switch {
	case value == nil && there:
		delete(t.values, key)
		t.keys = slices.Delete(t.keys, at, at+1)
	case value != nil:
		t.values[key] = value
		if !there {
			t.keys = slices.Insert(t.keys, at, key)
		}
	}
}

func (m *memory) Close() error { return nil }
