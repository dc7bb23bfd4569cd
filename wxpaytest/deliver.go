package wxpaytest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

const (
	// deliveryTimeout is how long WeChat Pay waits for a reply.
	deliveryTimeout = 5 * time.Second
	// replyLimit is how much of a reply, in bytes, the gateway reads.
	replyLimit = 1 << 20
)

// Delivery is how a merchant replied to a notification.
type Delivery struct {
	Status int
	Header http.Header
	Body   []byte // its first MB

	v2 bool
}

// Accepted reports whether WeChat Pay takes the reply for an acknowledgement and sends the
// notification no more: status 200 or 204 in APIv3, whatever the body; in APIv2 status 200
// and XML with return_code SUCCESS.
//
// Source: https://pay.weixin.qq.com/docs/merchant/products/notification/introduction.html, and for APIv2
// https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=9_7.
func (d *Delivery) Accepted() bool {
	if !d.v2 {
		return d.Status == http.StatusOK || d.Status == http.StatusNoContent
	}
	fields, err := xmlmap.UnmarshalAny(d.Body)
	return err == nil && d.Status == http.StatusOK && xmlmap.Texts(fields)["return_code"] == "SUCCESS"
}

// Notify posts a notification to a URL of the merchant, once, on a connection of its own.
// A redirect is a reply like any other. Like WeChat Pay it waits five seconds, or until
// ctx ends. The certificate of an https:// URL is not checked, so that a test's server
// needs none that this machine trusts.
//
// The error is that of Notification, or says why there is no reply.
func (s *Server) Notify(ctx context.Context, url string, n Notification) (*Delivery, error) {
	header, body, err := s.Notification(n)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, deliveryTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("wxpaytest: Notify: %w", err)
	}
	r.Header = header
	client := http.Client{
		Transport: &http.Transport{
			DisableKeepAlives: true,
			// The test says where it goes, and what goes is made up.
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, //nolint:gosec // see above
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("wxpaytest: Notify: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // it has been read
	d, err := deliveryOf(resp, n)
	if err != nil {
		return nil, fmt.Errorf("wxpaytest: Notify: the reply did not arrive: %w", err)
	}
	return d, nil
}

// NotifyHandler gives a notification to a handler, without a network. It panics if
// Notification has an error; what h panics with goes through.
func (s *Server) NotifyHandler(h http.Handler, n Notification) *Delivery {
	header, body, err := s.Notification(n)
	if err != nil {
		panic(err.Error())
	}
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, cmp.Or(n.Path, "/"), bytes.NewReader(body))
	r.Header = header
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	resp := recorder.Result()
	defer resp.Body.Close()     //nolint:errcheck // it is in memory
	d, _ := deliveryOf(resp, n) // memory cannot fail
	return d
}

func deliveryOf(resp *http.Response, n Notification) (*Delivery, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, replyLimit))
	return &Delivery{Status: resp.StatusCode, Header: resp.Header, Body: body, v2: n.speaksV2()}, err
}
