package proxy

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A server is a proxy. It prints without user and password.
type server struct {
	scheme, host, port string
	user               *userinfo // nil: none
}

// userinfo is who we are to the proxy, decoded.
type userinfo struct{ name, password string }

// defaultPort knows the kinds of proxies, and their ports where none is given.
func defaultPort(scheme string) (port string, known bool) {
	switch scheme {
	case "http":
		return "80", true
	case "https":
		return "443", true
	case "socks5", "socks5h":
		return "1080", true
	}
	return "", false
}

const (
	expected = "expected http://host:port, https://host:port or socks5://host:port, with user:password@ in front of the host if the " +
		"proxy wants them, percent-encoded"
	give = "put them into its URL, user:password@ in front of the host, percent-encoded"
)

// hostBytes are what names of hosts are made of.
const hostBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

// read reads a proxy's URL, whose path and query mean nothing. Its errors quote no part of
// it but the scheme, for a password may stand in any other if it is not well formed.
func read(u *url.URL) (*server, error) {
	s := &server{scheme: strings.ToLower(u.Scheme), host: u.Hostname(), port: u.Port()}
	if s.scheme == "" {
		s.scheme = "http"
	}
	if s.host == "" || u.Opaque != "" { // user:password@host without a scheme has the user as its scheme
		return nil, errors.New("its URL has no host; " + expected)
	}
	port, known := defaultPort(s.scheme)
	if !known {
		return nil, fmt.Errorf("its scheme is %s; %s", ident.Quote(u.Scheme), expected)
	}
	if s.port == "" {
		s.port = port
	}
	if _, err := netip.ParseAddr(s.host); err != nil && strings.Trim(s.host, hostBytes) != "" {
		return nil, errors.New("its host or port holds characters that none has; " + expected)
	}
	if n, err := strconv.ParseUint(s.port, 10, 16); err != nil || n == 0 {
		return nil, errors.New("its port is not between 1 and 65535; " + expected)
	}
	if password, _ := u.User.Password(); u.User.Username() != "" || password != "" {
		s.user = &userinfo{u.User.Username(), password}
	}
	return s, nil
}

func (s *server) address() string { return net.JoinHostPort(s.host, s.port) }

func (s *server) isSOCKS() bool { return s.scheme == "socks5" || s.scheme == "socks5h" }

// String is the proxy without user and password.
func (s *server) String() string { return s.scheme + "://" + s.address() }

// checkUser refuses what the proxy's protocol cannot carry.
func (s *server) checkUser() error {
	const longest = 255 // bytes: RFC 1929, section 2
	switch {
	case s.user == nil:
		return nil
	case s.isSOCKS() && s.user.name == "":
		return errors.New("its URL has a password and no user, which SOCKS5 cannot carry")
	case s.isSOCKS() && (len(s.user.name) > longest || len(s.user.password) > longest):
		return fmt.Errorf("user or password have more than %d bytes, which SOCKS5 cannot carry", longest)
	case !s.isSOCKS() && strings.Contains(s.user.name, ":"):
		return errors.New("the user holds a colon, which the scheme Basic cannot carry (RFC 7617)")
	}
	return nil
}
