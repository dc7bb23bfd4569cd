package proxy

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/http1"
	"github.com/wechatpay-chain/wxpay/internal/quiet"
)

// headerLimit bounds the head of a proxy's answer, in bytes.
const headerLimit = 16 << 10

// errNoTunnel is for bytes, or an end, that come before anything was sent through a tunnel:
// they are nobody's answer.
var errNoTunnel = errors.New("it says that the tunnel is open, and then more, or hangs up, before anything was sent through it")

// connect asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6).
func (s *server) connect(_ context.Context, c net.Conn, addr string) error {
	request := "CONNECT " + addr + " HTTP/1.1\r\nHost: " + addr + "\r\n"
	if s.user != nil {
		request += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(s.user.name+":"+s.user.password)) + "\r\n"
	}
	if _, err := io.WriteString(c, request+"\r\n"); err != nil {
		return fmt.Errorf("asking it to connect: %w", err)
	}
	r := bufio.NewReaderSize(c, headerLimit)
	head, err := http1.ReadHead(r, http.MethodConnect)
	if err != nil {
		return answerError(err)
	}
	if head.Status/100 != 2 {
		return s.refused(head)
	}
	// Behind the head of such an answer comes nothing, whatever length it announces, until
	// we have spoken.
	if !silent(c, r) {
		return errNoTunnel
	}
	return nil
}

// answerError tells an answer that is no proper HTTP, of which nothing is quoted, from a
// connection that failed.
func answerError(err error) error {
	var socket net.Error
	if errors.As(err, &socket) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("waiting for its answer: %w", hungUp(err))
	}
	return fmt.Errorf("its answer to CONNECT is no proper HTTP: %w", err)
}

// refused is why there is no tunnel. The page that comes with it is not read.
func (s *server) refused(head http1.Head) error {
	switch wants := head.Header["Proxy-Authenticate"]; {
	case head.Status != http.StatusProxyAuthRequired && head.Status != http.StatusUnauthorized: // 401: so tinyproxy 1.11 says it
		return fmt.Errorf("it does not connect: it answers %d (%s)", head.Status, cmp.Or(http.StatusText(head.Status), "no known status"))
	case len(wants) > 0 && !offersBasic(wants):
		return lastingError{fmt.Errorf("it wants another proof than user and password (%d without Basic), which is not supported",
			head.Status)}
	case s.user == nil:
		return lastingError{fmt.Errorf("it wants user and password (%d): "+give, head.Status)}
	}
	return lastingError{fmt.Errorf("it does not accept the user and the password (%d)", head.Status)}
}

// offersBasic reports whether one of several challenges is Basic. They may share a line.
func offersBasic(challenges []string) bool {
	for _, line := range challenges {
		for part := range strings.SplitSeq(line, ",") {
			if scheme, _, _ := strings.Cut(strings.TrimSpace(part), " "); strings.EqualFold(scheme, "Basic") {
				return true
			}
		}
	}
	return false
}

// silent reports whether nothing has come behind what was read from c by r, as far as that
// is known at once, and the connection is open.
func silent(c net.Conn, r *bufio.Reader) bool {
	if r.Buffered() > 0 {
		return false
	}
	if _, secured := c.(*tls.Conn); !secured {
		quietly, known := quiet.Of(c).Look()
		return quietly || !known
	}
	// The socket below may hold what is only TLS's, such as a ticket. What TLS has read
	// already is there at once.
	if c.SetReadDeadline(past) != nil {
		return false
	}
	_, err := r.Peek(1)
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() && c.SetReadDeadline(time.Time{}) == nil
}
