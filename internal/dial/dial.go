// Package dial opens a connection to a host of several addresses without waiting long
// for one that is dead: Happy Eyeballs (RFC 8305). net.Dialer does so between IPv4 and
// IPv6 alone; among the addresses of one family a dead first one costs it the
// time limit divided by their number.
package dial

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// delay is how long an address is waited for before the next one is tried beside it
// (RFC 8305, section 8: the Connection Attempt Delay).
const delay = 250 * time.Millisecond

// A Dialer opens connections. The zero Dialer is ready for use, and safe for use by
// several goroutines.
type Dialer struct {
	// Lookup returns the addresses of a host, the best one first. Defaults to
	// net.DefaultResolver, over IPv4 and IPv6.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
	// Dial connects to one address. Defaults to net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// DialContext connects to the first address of addr's host that answers. The others
// are tried in turn, 250 ms apart or as soon as one has failed. Everything ends with
// ctx, and no attempt outlives the call. The error is that of every address.
func (d *Dialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", network, err)
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return d.dial(ctx, network, addr)
	}
	found, err := d.lookup(ctx, host)
	switch {
	case err != nil:
		return nil, fmt.Errorf("dial %s %s: %w", network, addr, err)
	case len(found) == 0:
		return nil, fmt.Errorf("dial %s %s: the name server knows no address of the host", network, addr)
	}
	var addrs []string
	for _, ip := range interleaved(found) {
		addrs = append(addrs, net.JoinHostPort(ip.String(), port))
	}
	if len(addrs) == 1 {
		return d.dial(ctx, network, addrs[0])
	}
	return d.race(ctx, network, addrs)
}

func (d *Dialer) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if d.Lookup != nil {
		return d.Lookup(ctx, host)
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

func (d *Dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if d.Dial != nil {
		return d.Dial(ctx, network, addr)
	}
	return new(net.Dialer).DialContext(ctx, network, addr)
}

// interleaved puts the addresses of the two families in turn, beginning with the
// family of the first one, and drops doubles (RFC 8305, section 4).
func interleaved(addrs []netip.Addr) []netip.Addr {
	var families [2][]netip.Addr // the first one's, the other
	seen := make(map[netip.Addr]bool, len(addrs))
	for _, ip := range addrs {
		ip = ip.Unmap()
		if seen[ip] {
			continue
		}
		seen[ip] = true
		family := 0
		if ip.Is4() != addrs[0].Unmap().Is4() {
			family = 1
		}
		families[family] = append(families[family], ip)
	}
	inTurn := make([]netip.Addr, 0, len(seen))
	for i := range max(len(families[0]), len(families[1])) {
		for _, family := range families {
			if i < len(family) {
				inTurn = append(inTurn, family[i])
			}
		}
	}
	return inTurn
}
