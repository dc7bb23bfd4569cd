package notify

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// forward sends the notification on as it came and answers what comes back.
func (d *desk) forward(ctx context.Context, w http.ResponseWriter, r *http.Request, body []byte) {
	resp, err := forwarded(ctx, d.options.forward, r.Header, body)
	if err != nil {
		d.tell(r, http.StatusBadGateway, fmt.Errorf("not forwarded: %w", err))
		d.fail(w, http.StatusBadGateway, body)
		return
	}
	defer resp.Body.Close() //nolint:errcheck // it has been read
	answer, err := io.ReadAll(io.LimitReader(resp.Body, mostNotified))
	if err != nil {
		d.tell(r, http.StatusBadGateway, fmt.Errorf("forwarded, and the answer did not arrive: %w", err))
		d.fail(w, http.StatusBadGateway, body)
		return
	}
	d.mu.Lock()
	d.app.Tellf("forwarded to %s: %d\n", terminal.OneLine(d.options.forward), resp.StatusCode)
	d.mu.Unlock()
	if contentType := resp.Header.Get("Content-Type"); contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = w.Write(answer)
}

// forwarded posts a body with the headers it came with, but for those of the connection,
// and with forwardMark.
func forwarded(ctx context.Context, to string, header http.Header, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header = header.Clone()
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"} {
		r.Header.Del(name)
	}
	r.Header.Set(forwardMark, "1")
	if r.Header.Get("User-Agent") == "" {
		r.Header["User-Agent"] = []string{""} // net/http would add its own
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return client.Do(r)
}

// leadsTo reports whether a URL leads to an address of this machine. A name that cannot be
// looked up, or changes, is left to forwardMark.
func leadsTo(ctx context.Context, to string, own *net.TCPAddr) bool {
	u, err := url.Parse(to)
	if err != nil {
		return false
	}
	port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	if port != strconv.Itoa(own.Port) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, forwardTimeout)
	defer cancel()
	found, _ := net.DefaultResolver.LookupIPAddr(ctx, u.Hostname())
	local, _ := net.InterfaceAddrs()
	anywhere := len(own.IP) == 0 || own.IP.IsUnspecified() // ":8080" has no IP
	return slices.ContainsFunc(found, func(target net.IPAddr) bool {
		isLocal := target.IP.IsLoopback() || target.IP.IsUnspecified() || slices.ContainsFunc(local, func(addr net.Addr) bool {
			network, ok := addr.(*net.IPNet)
			return ok && network.IP.Equal(target.IP)
		})
		return target.IP.Equal(own.IP) || isLocal && anywhere || target.IP.IsUnspecified() && own.IP.IsLoopback()
	})
}

// checkHTTP refuses what is no URL to send to.
func checkHTTP(flag, text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return exit.Usagef("for example "+flag+" http://127.0.0.1:8000/notify", "%s is %q; expected a URL", flag, text)
	}
	return nil
}
