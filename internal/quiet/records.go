package quiet

import (
	"crypto/tls"
	"net"
)

// Records is a connection beneath TLS that follows the records which are read from it:
// TLS reads ahead, and the first half of a record waits in its memory, where neither
// the socket nor a read shows it.
type Records struct {
	net.Conn
	head [recordHead]byte
	read int // bytes of the head
	left int // bytes of the record behind its head
}

// recordHead is the size in bytes of what comes in front of a record: the type, the
// version, the length in two bytes (RFC 8446, section 5.1).
const recordHead = 5

// Read reads from the connection.
func (r *Records) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.follow(p[:n])
	return n, err
}

func (r *Records) follow(p []byte) {
	for len(p) > 0 {
		if r.left == 0 {
			n := copy(r.head[r.read:], p)
			p, r.read = p[n:], r.read+n
			if r.read == recordHead {
				r.read, r.left = 0, int(r.head[3])<<8|int(r.head[4])
			}
			continue
		}
		n := min(r.left, len(p))
		p, r.left = p[n:], r.left-n
	}
}

// Whole reports whether everything that was read are whole records.
func (r *Records) Whole() bool { return r.read == 0 && r.left == 0 }

// whole reports whether all that TLS has read are whole records, as far as that is
// followed, in each of several layers: TLS through an https:// proxy has two.
func whole(c net.Conn) bool {
	for {
		secured, ok := c.(*tls.Conn)
		if !ok {
			return true
		}
		records, ok := secured.NetConn().(*Records)
		if !ok {
			return true
		}
		if !records.Whole() {
			return false
		}
		c = records.Conn
	}
}
