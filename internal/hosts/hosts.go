// Package hosts chooses, between calls, the host that a call begins with: the main one, or,
// while that is broken, one that stands in for it. It sends nothing.
package hosts

import "sync"

const (
	// tolerance is how many calls in a row a host may fail before the next one stands in.
	tolerance = 3
	// probes is how many calls there are to one that begins with the main host while
	// another one stands in.
	probes = 100
)

// A Set is a main host and those that stand in for it. It is safe for use by several
// goroutines. A nil Set has no host.
type Set struct {
	names []string

	mu       sync.Mutex
	failures []int // in a row, of each
	first    int   // the host that calls begin with
	begun    int   // calls since the main host was last begun with
}

// New returns a Set of a main host and the others, in the order in which they stand in.
func New(main string, others []string) *Set {
	names := append([]string{main}, others...)
	return &Set{names: names, failures: make([]int, len(names))}
}

// Len returns the number of hosts.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return len(s.names)
}

// Begin returns the number of the host that a call begins with; Name has the others behind
// it.
func (s *Set) Begin() (first int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first == 0 {
		return 0
	}
	if s.begun++; s.begun >= probes {
		s.begun = 0
		return 0
	}
	return s.first
}

// Name returns the host that is i hosts behind the first one of a call.
func (s *Set) Name(first, i int) string { return s.names[s.index(first, i)] }

func (s *Set) index(first, i int) int { return (first + i) % len(s.names) }

// Report tells whether the host that is i hosts behind the first one of a call has answered.
// One answer of the main host is enough to make it the first one again.
func (s *Set) Report(first, i int, answered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.index(first, i)
	if answered {
		s.failures[at] = 0
		if at == 0 {
			s.first = 0
		}
		return
	}
	if s.failures[at]++; at == s.first && s.failures[at] >= tolerance {
		s.first, s.begun = s.index(at, 1), 0
		s.failures[s.first] = 0
	}
}
