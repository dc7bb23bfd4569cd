//go:build unix && !aix

package quiet

import (
	"errors"
	"net"
	"syscall"
)

// looker returns what looks at the socket and takes nothing from it; nil if nothing can. It knows only the connections of
// package net: another type with their methods may hold what its Read has not yet
// returned.
func (s *Socket) looker() func() error {
	var socket syscall.Conn
	switch c := s.socket.(type) {
	case *net.TCPConn:
		socket = c
	case *net.UnixConn:
		socket = c
	default:
		return nil
	}
	rc, err := socket.SyscallConn()
	if err != nil {
		return func() error { return err }
	}
	look := func(fd uintptr) { // which does not wait for somebody else's Read
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		s.silent = errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EWOULDBLOCK)
	}
	return func() error { return rc.Control(look) }
}
