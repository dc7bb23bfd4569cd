package testkit

import (
	"strings"
	"sync"
	"testing"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A ChangingGateway answers what it was last told to, and nothing at all before.
type ChangingGateway struct {
	*wxpaytest.Server
	Client *wxpay.Client
	mu     sync.Mutex
	reply  wxpaytest.Reply
}

// NewChangingGateway starts one with the keys of testdata, and a client of it.
func NewChangingGateway(tb testing.TB, options ...wxpaytest.Option) *ChangingGateway {
	tb.Helper()
	g := &ChangingGateway{Server: NewServer(tb, options...)}
	g.Client = NewClient(tb, g.Config())
	g.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.reply
	})
	return g
}

// Answer says what is answered from now on.
func (g *ChangingGateway) Answer(reply wxpaytest.Reply) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reply = reply
}

// Post is the error of a call of the client that is answered so.
func (g *ChangingGateway) Post(tb testing.TB, path string, reply wxpaytest.Reply) error {
	tb.Helper()
	g.Answer(reply)
	_, err := g.Client.Chain(path).Post(tb.Context(), CallParams(path, nil))
	return err
}

// FailureV2 is the failure of an APIv2 call with further fields, name and value by turns;
// the value "-" takes a field away.
func FailureV2(fields ...string) wxpaytest.Reply {
	body := map[string]string{"return_code": "SUCCESS", "result_code": "FAIL"}
	for i := 0; i < len(fields); i += 2 {
		body[fields[i]] = fields[i+1]
	}
	for name, value := range body {
		if value == "-" {
			delete(body, name)
		}
	}
	return wxpaytest.Reply{Body: body}
}

// CallParams are the params of a POST to a path: p, and fields where it is one of APIv2.
func CallParams(path string, p wxpay.Params) wxpay.Params {
	if p == nil {
		p = wxpay.Params{}
	}
	if strings.HasPrefix(path, "v2/") {
		p["xml"] = wxpay.Params{}
	}
	return p
}
