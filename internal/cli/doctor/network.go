package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// reach measures the way to a host: name lookup and connection, or the tunnel through a proxy, then the handshake. fault is the
// verdict if it fails. It reports whether there is a way.
func (d *doctor) reach(ctx context.Context, cfg wxpay.Config, base, fault string) bool {
	u, err := url.Parse(base)
	if err != nil {
		d.fail("base_uri", err)
		return false
	}
	w := &way{doctor: d, url: u, fault: fault}
	if cfg.TLS != nil {
		w.roots = cfg.TLS.RootCAs
	}
	via, _, err := profile.ProxyFor(profile.Profile{}, cfg, base)
	if err != nil {
		d.fail("proxy", err)
		return false
	}
	var c net.Conn
	if via == nil {
		c = w.direct(ctx)
	} else {
		c = w.through(ctx, via, base)
	}
	if c == nil {
		return false
	}
	defer c.Close() //nolint:errcheck // nothing was sent
	todo := "this machine's CA certificates, its clock, or a proxy that stands between"
	if via != nil {
		w.via = profile.NameOfProxy(via)
		todo = "this machine's CA certificates, its clock, or the proxy " + w.via + " if it opens TLS: ask who runs it"
	}
	if u.Scheme == "https" && !w.step(ctx, "TLS", todo, func(ctx context.Context) error {
		return tls.Client(c, &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12, RootCAs: w.roots}).HandshakeContext(ctx)
	}) {
		return false
	}
	d.ok("network", "%s: %s", u.Host, strings.Join(w.took, ", "))
	return true
}

// A way is what leads to a host, measured step by step.
type way struct {
	doctor *doctor
	url    *url.URL
	via    string         // the proxy, "" if there is none
	roots  *x509.CertPool // nil: those of this machine
	fault  string
	took   []string
}

// step does a step, and reports whether it went well.
func (w *way) step(ctx context.Context, name, todo string, do func(ctx context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, w.doctor.step)
	defer cancel()
	start := time.Now()
	if err := do(ctx); err != nil {
		w.failed(name, todo, time.Since(start).Round(time.Millisecond), err)
		return false
	}
	w.took = append(w.took, fmt.Sprintf("%s %v", name, time.Since(start).Round(10*time.Microsecond)))
	return true
}

// failed adds a step that went wrong. What its error means counts before the todo of the step.
func (w *way) failed(name, todo string, after time.Duration, err error) {
	d := w.doctor
	host := w.url.Host
	if w.via != "" {
		host += " through " + w.via
	}
	var v diagnosis.Verdict
	if name != "proxy" { // which says itself what it lacks
		v = diagnosis.Unreachable(err, diagnosis.HasRoots(w.roots))
	}
	if v.Name == "" {
		d.add("network", w.fault, fmt.Sprintf("%s: %s failed after %v: %v", host, name, after, err), todo)
		return
	}
	v.Says = v.Says.After(diagnosis.Text{
		EN: fmt.Sprintf("%s: %s failed after %v: ", host, name, after),
		ZH: fmt.Sprintf("%s：%s 在 %v 后失败：", host, name, after),
	})
	d.judged("network", w.fault, v, err.Error())
}

// direct connects to the host itself. It returns nil if that failed.
func (w *way) direct(ctx context.Context) (conn net.Conn) {
	host, port := w.url.Hostname(), w.url.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[w.url.Scheme]
	}
	if _, err := netip.ParseAddr(host); err != nil &&
		!w.step(ctx, "DNS", "look at this machine's name servers: dig "+host, func(ctx context.Context) error {
			_, err := net.DefaultResolver.LookupHost(ctx, host)
			return err
		}) {
		return nil
	}
	todo := "a firewall, or a server that is down; wxpay needs a way out to port " + port + ", or a proxy (--proxy, HTTPS_PROXY)"
	w.step(ctx, "TCP", todo, func(ctx context.Context) (err error) {
		conn, err = new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(host, port))
		return err
	})
	return conn
}

// through connects to the host through a proxy, which looks its name up. It returns nil if that failed.
func (w *way) through(ctx context.Context, via *url.URL, base string) (conn net.Conn) {
	const todo = "look at the proxy, and at proxy in the profile, --proxy or HTTPS_PROXY; --proxy none goes without"
	w.step(ctx, "proxy", todo, func(ctx context.Context) (err error) {
		conn, err = profile.Tunnel(ctx, via, base)
		return err
	})
	return conn
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
	ahead := sent.Sub(date).Round(time.Second)
	switch away := ahead.Abs(); {
	case away >= auth.MaxClockSkew:
		d.judged("clock skew", checkFail, diagnosis.Clock(ahead), "")
	case away >= time.Minute:
		d.judged("clock skew", checkWarn, diagnosis.ClockDrifts.About(int64(ahead/time.Second)), "")
	default:
		d.ok("clock skew", "%v", ahead)
	}
}
