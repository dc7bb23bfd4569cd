package doctor

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// noticeTimeout is how long WeChat Pay waits for an answer.
//
// Source: https://pay.weixin.qq.com/doc/v3/merchant/4012791882
const noticeTimeout = 5 * time.Second

// mostAnswered is how much of an answer is looked at.
const mostAnswered = 64 << 10

// A poster posts notifications as WeChat Pay does: once, each on a connection of its own, and no redirect is followed.
type poster struct{ limit time.Duration }

func (p *poster) post(ctx context.Context, to string, n notice) (came *diagnosis.Delivery) {
	came = &diagnosis.Delivery{Genuine: n.genuine, Limit: p.limit}
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	var r *http.Request
	if r, came.Err = http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSpace(to), bytes.NewReader(n.body)); came.Err != nil {
		return came
	}
	r.Header = n.header
	client := http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	if err != nil {
		came.Err = unquoted(err)
		return came
	}
	defer resp.Body.Close() //nolint:errcheck // it has been read
	came.Status, came.Header = resp.StatusCode, resp.Header
	came.Body, came.Err = io.ReadAll(io.LimitReader(resp.Body, mostAnswered))
	return came
}

// unquoted is an error of net/http without the URL, in which a password may stand.
func unquoted(err error) error {
	if quoted, ok := err.(*url.Error); ok { //nolint:errorlint // the outermost
		return quoted.Err
	}
	return err
}
