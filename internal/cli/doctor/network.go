package doctor

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// reach measures name lookup, connection and handshake. fault is the verdict if it fails.
func (d *doctor) reach(ctx context.Context, base, fault string) {
	u, err := url.Parse(base)
	if err != nil {
		d.fail("base_uri", err)
		return
	}
	host, port := u.Hostname(), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	var took []string
	step := func(name, todo string, do func(ctx context.Context) error) bool {
		ctx, cancel := context.WithTimeout(ctx, d.step)
		defer cancel()
		start := time.Now()
		if err := do(ctx); err != nil {
			after := time.Since(start).Round(time.Millisecond)
			d.add("network", fault, fmt.Sprintf("%s: %s failed after %v: %v", u.Host, name, after, err), todo)
			return false
		}
		took = append(took, fmt.Sprintf("%s %v", name, time.Since(start).Round(10*time.Microsecond)))
		return true
	}
	if _, err := netip.ParseAddr(host); err != nil &&
		!step("DNS", "look at this machine's name servers: dig "+host, func(ctx context.Context) error {
			_, err := net.DefaultResolver.LookupHost(ctx, host)
			return err
		}) {
		return
	}
	var conn net.Conn
	if !step("TCP", "a firewall, or a server that is down; wxpay needs a way out to port "+port, func(ctx context.Context) (err error) {
		conn, err = new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(host, port))
		return err
	}) {
		return
	}
	defer conn.Close() //nolint:errcheck // nothing was sent
	if u.Scheme == "https" &&
		!step("TLS", "this machine's CA certificates, its clock, or a proxy that stands between", func(ctx context.Context) error {
			return tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}).HandshakeContext(ctx)
		}) {
		return
	}
	d.ok("network", "%s: %s", u.Host, strings.Join(took, ", "))
}

// skew compares the clocks by an answer's Date, which is not signed.
func (d *doctor) skew(header http.Header, sent time.Time) {
	if d.has("clock skew") {
		return
	}
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		d.skip("clock skew", "the answer has no Date")
		return
	}
	skew := sent.Sub(date).Round(time.Second)
	const todo = "synchronize this machine's clock (NTP): WeChat Pay allows five minutes"
	switch away := skew.Abs(); {
	case away >= auth.MaxClockSkew:
		d.add("clock skew", checkFail, fmt.Sprintf("this machine's clock is off by %v", skew), todo)
	case away >= time.Minute:
		d.add("clock skew", checkWarn, fmt.Sprintf("this machine's clock is off by %v", skew), todo)
	default:
		d.ok("clock skew", "%v", skew)
	}
}
