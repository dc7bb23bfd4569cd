package quiet_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/quiet"
)

// tcpPair returns the two ends of a TCP connection.
func tcpPair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	near, err = net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	far, err = listener.Accept()
	require.NoError(t, err)
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	return near, far
}

// plainConn hides the socket: it is looked at as every connection is on Windows.
type plainConn struct{ net.Conn }

func TestCheckLosesNothing(t *testing.T) {
	t.Parallel()
	for name, wrap := range map[string]func(net.Conn) net.Conn{
		"a socket":          func(c net.Conn) net.Conn { return c },
		"a wrapper":         func(c net.Conn) net.Conn { return plainConn{c} },
		"a wrapper in turn": func(c net.Conn) net.Conn { return &quiet.Records{Conn: plainConn{c}} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A busy machine has no time for some looks, and closes what kept it waiting for long.
			var c, far net.Conn
			var r *bufio.Reader
			silent := 0
			for try := 0; try < 50 && silent < 3; try++ {
				if silent == 0 {
					var near net.Conn
					near, far = tcpPair(t)
					c = wrap(near)
					r = bufio.NewReader(c)
				}
				if silent++; !quiet.Of(c).Check(t.Context(), r) {
					silent = 0
				}
			}
			require.Equal(t, 3, silent, "a connection on which nothing comes")
			_, err := io.WriteString(far, "hello")
			require.NoError(t, err)
			require.False(t, quiet.Of(c).Check(t.Context(), r))
			require.False(t, quiet.Of(c).Check(t.Context(), r), "it stays so")
			require.NoError(t, far.Close())
			require.NoError(t, c.SetReadDeadline(time.Now().Add(10*time.Second)))
			all, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.Equal(t, "hello", string(all))
			require.False(t, quiet.Of(c).Check(t.Context(), r), "it is closed")
		})
	}
}

// lateConn comes back from a read long after its deadline and has had no time to look
// before it: what lies there is seen by a later one.
type lateConn struct {
	net.Conn
	reads int
	lies  int // in the way of the read with this number
	late  int // so many reads are
}

func (c *lateConn) SetReadDeadline(time.Time) error { return nil }

func (c *lateConn) Read(p []byte) (int, error) {
	if c.reads++; c.reads == c.lies {
		return copy(p, "x"), nil
	}
	if c.reads <= c.late {
		<-time.After(10 * time.Millisecond)
	} else {
		<-time.After(time.Millisecond)
	}
	return 0, timeout{}
}

func (c *lateConn) Close() error { return nil }

type timeout struct{}

func (timeout) Error() string   { return "timeout" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

// TestLateLooksProveNothing: they are made again, and a connection at which no look was in time
// is not taken, for it may have been closed long ago.
func TestLateLooksProveNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lies, late, reads int
		silent            bool
	}{
		"something lies there":            {1, 3, 1, false},
		"seen by the second look":         {2, 3, 2, false},
		"seen by the third look":          {3, 3, 3, false},
		"no look was in time":             {0, 3, 3, false},
		"the third look was in time":      {0, 2, 3, true},
		"the first look was in time":      {0, 0, 1, true},
		"it would come after a good look": {2, 0, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				conn := &lateConn{lies: c.lies, late: c.late}
				assert.Equal(t, c.silent, quiet.Of(conn).Check(t.Context(), bufio.NewReader(conn)))
				assert.Equal(t, c.reads, conn.reads)
			})
		})
	}
}

// endlessConn does not come back before it is closed.
type endlessConn struct {
	net.Conn
	closed chan struct{}
}

func (c endlessConn) SetReadDeadline(time.Time) error { return nil }

func (c endlessConn) Read([]byte) (int, error) {
	<-c.closed
	return 0, net.ErrClosed
}

func (c endlessConn) Close() error {
	close(c.closed)
	return nil
}

func TestConnectionThatIgnoresItsDeadlineIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := endlessConn{closed: make(chan struct{})}
		began := time.Now()
		require.False(t, quiet.Of(c).Check(t.Context(), bufio.NewReader(c)))
		assert.Less(t, time.Since(began), time.Second)
		<-c.closed

		c = endlessConn{closed: make(chan struct{})}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		began = time.Now()
		require.False(t, quiet.Of(c).Check(ctx, bufio.NewReader(c)))
		assert.Equal(t, 5*time.Millisecond, time.Since(began), "the context ends it before")
	})
}

// pieces gives what is read in pieces of a size.
type pieces struct {
	net.Conn
	all  []byte
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	n := copy(b, p.all[:min(p.size, len(p.all))])
	p.all = p.all[n:]
	return n, nil
}

func TestRecordsAreFollowedHoweverTheyCome(t *testing.T) {
	t.Parallel()
	record := func(size int) []byte {
		return append([]byte{23, 3, 3, byte(size >> 8), byte(size)}, make([]byte, size)...)
	}
	stream := slices.Concat(record(1), record(0), record(300), record(16<<10), record(5))
	ends := map[int]bool{0: true, 6: true, 11: true, 316: true, 316 + 5 + 16<<10: true, len(stream): true}
	for _, size := range []int{1, 2, 3, 5, 7, 304, 4096, len(stream)} {
		records := &quiet.Records{Conn: &pieces{all: stream, size: size}}
		for read := 0; read < len(stream); {
			require.Equal(t, ends[read], records.Whole(), "after %d bytes in pieces of %d", read, size)
			n, err := records.Read(make([]byte, len(stream)))
			require.NoError(t, err)
			read += n
		}
		require.True(t, records.Whole())
	}
}
