package wxpay

import (
	"context"
	"net/http"
	"slices"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/panics"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// Prepared is a request that was made and signed, and not sent: what an ordinary call
// would put on the wire. WeChat Pay takes it within five minutes, and only once,
// for a nonce must not come twice.
type Prepared struct {
	Method string
	URL    string      // scheme, host, path and query, byte for byte
	Header http.Header // Authorization included; Host and Content-Length are not in it
	Body   []byte
	// Message is the canonical message, the text that is signed: of APIv3 method, target,
	// timestamp, nonce and body (that of an upload is the part meta), of APIv2 stringA,
	// without the key. nil if the request carries no credentials.
	Message []byte
}

// Prepare makes and signs a request and does not send it, for looking at it, or for
// sending it by other means. The error is that of a call: nothing was sent. A
// Config.Platform that has to download certificates does so.
func (c *Chain) Prepare(ctx context.Context, method string, params ...Params) (prepared *Prepared, err error) {
	if c = c.Chain(); c.client == nil || c.client.config == nil {
		return nil, &callError{call: outcome.Call{Method: method}, outcome: NotSent, err: errNoClient}
	}
	defer func() {
		if err != nil {
			err = c.nameError(method, NotSent, err)
		}
	}()
	r, err := c.makeRequest(ctx, method, params)
	if err != nil {
		return nil, err
	}
	p := &Prepared{Method: r.Method, URL: r.Base.String() + r.Target, Header: http.Header{}, Body: r.Body}
	switch {
	case r.bare:
	case r.v2 != nil:
		p.Message = []byte(auth.V2StringA(xmlmap.Texts(slices.Clone(r.v2.fields))))
	default:
		defer panics.Recover(&err, "Config.Signer or Config.Platform")
		ctx, cancel := r.limit(ctx)
		defer cancel()
		if err := c.client.signV3(ctx, r); err != nil {
			return nil, err
		}
		p.Message = r.sent.Message()
	}
	for _, f := range r.Header {
		p.Header.Add(f.Name, f.Value)
	}
	return p, nil
}
