package wxpaytest

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// proxied are the hosts to which a plain gateway answers CONNECT: those that the pages of the
// documentation write in front of the paths of the APIs. They are below mch.weixin.qq.com:
//
//	api, apihk: https://pay.weixin.qq.com/wiki/doc/api/wxpay/ch/fusion_wallet_ch/chapter2_2.shtml
//	fraud:      https://pay.weixin.qq.com/wiki/doc/api/tools/mch_pay_yhk.php?chapter=24_7&index=4
//	payapp:     https://pay.weixin.qq.com/wiki/doc/api/realnameauth.php?chapter=60_1&index=2
//
// as are the spare ones, api2, apius and apieu; below wechatpay.cn, as SDKs have them; and
// payapp.weixin.qq.com: https://pay.weixin.qq.com/wiki/doc/wxfacepay/develop/android/faceuser.html.
// Other hosts of weixin.qq.com, such as that of official accounts, are not WeChat Pay's.
var proxied = regexp.MustCompile(`^(?i:(?:[a-z0-9-]+\.)+(?:mch\.weixin\.qq\.com|wechatpay\.cn)|payapp\.weixin\.qq\.com)$`)

// longestHost is how many characters a host name has at most (RFC 1035, section 2.3.4).
const longestHost = 253

// connect answers CONNECT. The tunnel ends here: what is sent in it is served like all that
// comes in, and nothing is ever passed on.
func (s *Server) connect(w http.ResponseWriter, hr *http.Request) {
	host, port, err := net.SplitHostPort(hr.RequestURI) // not Host, which may say another one
	if err != nil || port != "443" || len(host) > longestHost || !proxied.MatchString(host) {
		http.Error(w, fmt.Sprintf("wxpaytest: CONNECT %s is refused: this gateway is a proxy to the hosts of WeChat Pay alone, such as "+
			"api.mch.weixin.qq.com:443, and answers in their place. It connects to no other; call that host without the proxy.",
			ident.Clip(hr.RequestURI)), http.StatusForbidden)
		return
	}
	certificate, err := s.keys.ca.certify([]string{strings.ToLower(host)})
	if err != nil {
		panic(fmt.Sprintf("no certificate for %s: %v", host, err)) // reported by caughtInFront
	}
	c, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if _, err := io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		_ = c.Close()
		return
	}
	ahead, _ := rw.Peek(rw.Reader.Buffered())
	outer := c.(*conn) //nolint:forcetypeassert // it is one of the listener's
	inner := tls.Server(&tunnel{Conn: outer.Conn, outer: outer, ahead: slices.Clone(ahead)}, serverTLS(certificate))
	s.tunnels.open(inner)
}

// serverTLS is how the gateway speaks TLS.
func serverTLS(certificate tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, ClientAuth: tls.RequestClientCert}
}

// A tunnel is a connection behind its CONNECT. The tape of outer keeps nothing of it.
type tunnel struct {
	net.Conn
	outer *conn
	ahead []byte // came with the CONNECT
}

func (t *tunnel) Read(p []byte) (int, error) {
	if len(t.ahead) > 0 {
		n := copy(p, t.ahead)
		t.ahead = t.ahead[n:]
		return n, nil
	}
	return t.Conn.Read(p)
}

func (t *tunnel) Close() error { return t.outer.Close() }

// tunnels is where net/http gets what comes in them.
type tunnels struct {
	*listener
	came chan *conn
	quit <-chan struct{}
}

// open hands a tunnel to net/http.
func (t *tunnels) open(inner net.Conn) {
	c := t.keep(inner)
	if c == nil {
		return // the gateway has ended
	}
	c.tunnelled = true
	select {
	case t.came <- c:
	case <-t.quit:
		_ = c.Close()
	}
}

// Accept returns the next tunnel.
func (t *tunnels) Accept() (net.Conn, error) {
	select {
	case c := <-t.came:
		return c, nil
	case <-t.quit:
		return nil, net.ErrClosed
	}
}

// Close does nothing: Accept ends with the gateway.
func (*tunnels) Close() error { return nil }
