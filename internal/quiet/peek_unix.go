//go:build unix && !aix

package quiet

import (
	"errors"
	"net"
	"syscall"
)

// peek looks at a socket and takes nothing from it. It knows only the connections of
// package net: another type with their methods may hold what its Read has not yet
// given.
func peek(c net.Conn) (silent, known bool) {
	var socket syscall.Conn
	switch c := c.(type) {
	case *net.TCPConn:
		socket = c
	case *net.UnixConn:
		socket = c
	default:
		return false, false
	}
	rc, err := socket.SyscallConn()
	if err != nil {
		return false, true
	}
	err = rc.Control(func(fd uintptr) { // which does not wait for somebody else's Read
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		silent = errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EWOULDBLOCK)
	})
	return err == nil && silent, true
}
