//go:build unix && !aix

package wxpay

import (
	"crypto/tls"
	"errors"
	"net"
	"syscall"
)

// alive tells whether an idle connection is still open and silent, by a look at
// the socket that takes nothing from it. A connection that the other side has
// closed, or on which it has said something unasked, must not carry a request.
func alive(c net.Conn) bool {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	sc, ok := c.(syscall.Conn)
	if !ok {
		return true // a connection of Config.Dial's own making: the idle limit must do
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return false
	}
	open := false
	err = rc.Read(func(fd uintptr) bool {
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		open = errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EWOULDBLOCK)
		return true
	})
	return err == nil && open
}
