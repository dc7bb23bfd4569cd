// Package origin is where a request goes: scheme, host and path prefix. It knows which
// hosts are WeChat Pay's, and what a request target may hold.
package origin

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// A Base is where requests go: an origin and a path prefix.
type Base struct {
	TLS    bool
	Host   string // as in the Host header: lower case, without a default port
	Prefix string // "" or "/hk": in front of every path
	Strip  string // the beginning of Prefix that a proxy takes away: sent, not signed
}

// credentialDomains are the domains of WeChat Pay: to hosts below them a request
// carries credentials.
var credentialDomains = []string{".weixin.qq.com", ".wechatpay.cn"}

// IsAbsolute reports whether a text begins like an absolute URL.
func IsAbsolute(s string) bool {
	scheme, _, ok := strings.Cut(s, "://")
	return ok && isHTTP(scheme)
}

// LacksSlash reports whether a text begins like a URL, but with one slash behind its scheme.
func LacksSlash(s string) bool {
	scheme, rest, _ := strings.Cut(s, ":")
	return isHTTP(scheme) && strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "//")
}

func isHTTP(scheme string) bool {
	return strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")
}

// Parse reads a base URL, which may lack its trailing slash. http:// is for loopback
// addresses only.
func Parse(text string) (Base, error) { return ParseBase(text, false) }

// ParseBase is Parse, but if plain is true, http:// may lead to a private address, and to a host whose
// address nobody knows yet: CheckPeer looks at it.
func ParseBase(text string, plain bool) (Base, error) {
	u, err := parseOrigin(text, plain)
	if err != nil {
		return Base{}, err
	}
	if u.RawQuery != "" || u.ForceQuery {
		return Base{}, fmt.Errorf("%q has a query; put it into the template or the params key \"query\"", text)
	}
	_, prefix, _ := strings.Cut(text, "://") // the path as written, not as net/url would escape it
	if i := strings.IndexByte(prefix, '/'); i >= 0 {
		prefix = prefix[i:]
	} else {
		prefix = "/"
	}
	if err := CheckTarget(prefix, false); err != nil {
		return Base{}, fmt.Errorf("%q cannot be sent as it is; expected a plain path prefix such as /hk/: %w", text, err)
	}
	return Base{TLS: u.Scheme == "https", Host: hostHeader(u), Prefix: strings.TrimSuffix(prefix, "/")}, nil
}

// parseOrigin checks the parts of an absolute URL in front of its path.
func parseOrigin(text string, plain bool) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("not a URL: %w", errors.Unwrap(err))
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("the scheme is %q; expected https://", u.Scheme)
	case u.Hostname() == "" || u.Opaque != "":
		return nil, errors.New("the host is missing; expected https://host/…")
	case strings.HasSuffix(u.Host, ":") || u.Port() != "" && !isPort(u.Port()):
		return nil, fmt.Errorf("the port is %q; expected a number from 1 to 65535, or none and no colon", u.Port())
	case u.User != nil:
		return nil, errors.New("it holds a user name or password, which would replace the Authorization header")
	case strings.Contains(text, "#"):
		return nil, errors.New("it holds a fragment (#…), which is never sent")
	case u.Scheme == "http" && !plain && !IsLoopback(u.Hostname()):
		return nil, fmt.Errorf("http:// is allowed for loopback addresses only, not for %s; use https://", u.Hostname())
	case u.Scheme == "http" && isPublic(u.Hostname()):
		return nil, fmt.Errorf("http:// is allowed for private addresses only, and %s is a public one; use https://", u.Hostname())
	case strings.Trim(u.Hostname(), hostBytes) != "":
		return nil, fmt.Errorf("the host %q holds characters no host name has", u.Hostname())
	}
	return u, nil
}

const hostBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:"

// IsLoopback reports whether a host, without a port, is this machine: localhost, 127.0.0.0/8 or ::1.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// shared is the address space of carriers and clouds, which the Internet does not route
// (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

func isPrivate(addr netip.Addr) bool {
	addr = addr.Unmap()
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() || shared.Contains(addr)
}

// isPublic reports whether a host is an address that others than one's own network have.
func isPublic(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && !isPrivate(addr)
}

// CheckPeer refuses the other end of a connection over which http:// would leave the private
// network: the name of a host says nothing about its address.
func CheckPeer(peer net.Addr) error {
	tcp, ok := peer.(*net.TCPAddr)
	if !ok || isPrivate(tcp.AddrPort().Addr()) {
		return nil
	}
	return fmt.Errorf("http:// is allowed for private addresses only, and the connection leads to %s, a public one; use https://", tcp.IP)
}

// IsExposed reports whether others than this machine can read and change what is said: it
// goes over http:// to another machine.
func (b Base) IsExposed() bool { return !b.TLS && !b.IsLoopback() }

// IsLoopback reports whether the host is this machine.
func (b Base) IsLoopback() bool { return IsLoopback(b.ServerName()) }

// StripPrefix returns the base behind a proxy that takes the beginning of the prefix away.
func (b Base) StripPrefix(strip string) (Base, error) {
	strip = strings.TrimSuffix(strip, "/")
	if strip != "" && !strings.HasPrefix(strip, "/") {
		strip = "/" + strip
	}
	if strip != "" && b.Prefix != strip && !strings.HasPrefix(b.Prefix, strip+"/") {
		return Base{}, fmt.Errorf("%q is not the beginning of the path of the base URL, which is %q", strip, b.Prefix+"/")
	}
	b.Strip = strip
	return b, nil
}

// Through returns where a request to b goes from a client whose own base is the gateway. What goes to the same host is changed there in
// the same way; the download of a file of WeChat Pay's goes to a gateway that is none of WeChat Pay's: who reaches WeChat Pay through a
// proxy reaches its files there.
func (b Base) Through(gateway Base, isFile bool) Base {
	switch {
	case b.Host == gateway.Host:
		b.Strip = gateway.Strip
	case isFile && b.IsWeChatPay() && !gateway.IsWeChatPay():
		b = gateway
		b.Prefix = gateway.Strip
	}
	return b
}

// Signed returns the part of a target that is signed: what arrives behind the proxy.
func (b Base) Signed(target string) string {
	if rest, ok := strings.CutPrefix(target, b.Strip); ok && strings.HasPrefix(rest, "/") {
		return rest
	}
	return target
}

// Siblings reads names of hosts, name or name:port each, that have the scheme and the prefix of the
// base, and returns them as Base.Host is, with what is wrong with the others.
func (b Base) Siblings(names []string) (hosts []string, errs []error) {
	if b.Host == "" { // it was wrong itself
		return nil, nil
	}
	for _, name := range names {
		if strings.ContainsAny(name, "/?#@") || name == "" {
			errs = append(errs, fmt.Errorf("%q is no host; expected one such as api2.mch.weixin.qq.com or gateway.internal:8443, "+
				"without scheme and path", name))
			continue
		}
		other, err := ParseBase(strings.TrimSuffix(b.String(), b.Host)+name, b.IsExposed())
		switch {
		case err != nil:
			errs = append(errs, err)
		case other.Host == b.Host || slices.Contains(hosts, other.Host):
			errs = append(errs, fmt.Errorf("%s is named twice, or is the host of the base URL; expected other hosts", other.Host))
		default:
			hosts = append(hosts, other.Host)
		}
	}
	return hosts, errs
}

func hostHeader(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != defaultPort(u.Scheme == "https") {
		host += ":" + port
	}
	return host
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

func defaultPort(tls bool) string {
	if tls {
		return "443"
	}
	return "80"
}

// Address is what to dial.
func (b Base) Address() string {
	if host, port, err := net.SplitHostPort(b.Host); err == nil {
		return net.JoinHostPort(host, port)
	}
	return net.JoinHostPort(strings.Trim(b.Host, "[]"), defaultPort(b.TLS))
}

// ServerName is what the TLS certificate must be for.
func (b Base) ServerName() string {
	host, _, _ := net.SplitHostPort(b.Address())
	return host
}

// IsWeChatPay reports whether the host belongs to WeChat Pay.
func (b Base) IsWeChatPay() bool {
	for _, domain := range credentialDomains {
		if b.TLS && strings.HasSuffix(b.ServerName(), domain) {
			return true
		}
	}
	return false
}

// CheckTarget is the last look at a request target before it is signed: nothing
// in it may be changed on the way or lead elsewhere. An absolute URL was made by
// WeChat Pay and may hold "//".
func CheckTarget(target string, absolute bool) error {
	path, query, _ := strings.Cut(target, "?")
	if i := rfc3986.StrayByte(path, "/"); i >= 0 {
		return fmt.Errorf("the path %q holds %q; expected only what RFC 3986 allows, everything else percent-encoded", path, path[i])
	}
	if i := rfc3986.StrayByte(query, "/?"); i >= 0 {
		return fmt.Errorf("the query holds %q; expected only what RFC 3986 allows, everything else percent-encoded", query[i])
	}
	rest := strings.TrimPrefix(path, "/")
	for rest != "" {
		segment, after, more := strings.Cut(rest, "/")
		if rfc3986.IsDotSegment(segment) {
			return fmt.Errorf("the path %q holds the dot segment %q: it would lead elsewhere", path, segment)
		}
		if segment == "" && more && !absolute {
			return fmt.Errorf("the path %q holds an empty segment: it would lead elsewhere", path)
		}
		rest = after
	}
	return nil
}

// String is the scheme and the host.
func (b Base) String() string {
	if b.TLS {
		return "https://" + b.Host
	}
	return "http://" + b.Host
}
