package testkit

// Panicky panics wherever JSON asks it.
type Panicky struct{}

// UnmarshalJSON panics.
func (Panicky) UnmarshalJSON([]byte) error { panic("bad") }

// MarshalJSON panics.
func (Panicky) MarshalJSON() ([]byte, error) { panic("bad") }
