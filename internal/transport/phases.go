package transport

import "time"

// Phases are how long the parts of an exchange took. What did not happen, or not to its end,
// is 0.
type Phases struct {
	Wait      time.Duration // for one of the connections to the host to come free
	Dial      time.Duration // a new connection, with DNS and proxy
	TLS       time.Duration // its handshakes
	FirstByte time.Duration // from the first byte of the request to the first one of the answer
	Reused    bool          // no new connection was made
}

// now is when a phase begins, if anybody wants to know.
func (r *Request) now() (began time.Time) {
	if r.Timed {
		began = time.Now()
	}
	return began
}

// end says how long a phase took.
func (r *Request) end(phase *time.Duration, began time.Time) {
	if r.Timed {
		*phase = time.Since(began)
	}
}
