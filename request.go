package wxpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/pathtext"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// A request is one call, ready to be signed: what the path and the params say,
// in the very bytes that are signed and sent.
type request struct {
	transport.Request

	template  string        // of the path
	meta      []byte        // of an upload: what is signed in place of the body
	bare      bool          // no credentials: the host is not WeChat Pay's, or wants none
	sealed    bool          // holds sensitive fields, for the key that Wechatpay-Serial names
	download  bool          // made by Client.Download
	timeout   time.Duration // of the whole call, unless there is patience
	spent     time.Duration // of it, before the call was ready to be signed
	encrypter encrypter     // of sensitive fields; as a part of the request it costs a call without them nothing

	sent auth.Request   // what was signed, of APIv3
	sink *filesink.Sink // nil: the answer is kept in memory
	v2   *v2Call        // nil for APIv3
}

// newRequest reads the params of one call. Every error is found before anything
// is sent.
func (c *Chain) newRequest(ctx context.Context, method string, all []Params) (*request, error) {
	if c.err != nil {
		return nil, c.err
	}
	r := &request{Request: transport.Request{Method: strings.ToUpper(method)}, template: c.tmpl.Text, download: c.download}
	if !rfc3986.IsToken(r.Method) || r.Method == http.MethodConnect || r.Method == http.MethodTrace {
		return nil, fmt.Errorf("%q is no HTTP method that can be sent", method)
	}
	if c.tmpl.Text == "" && c.base == nil {
		return nil, errors.New("the path is empty: give Chain a path such as v3/certificates")
	}
	params, err := merge(all, c.tmpl)
	if err != nil {
		return nil, err
	}
	if r.Header, err = params.headersOf(); err != nil {
		return nil, err
	}
	if err := r.readTimeout(params, c); err != nil {
		return nil, err
	}
	if c.isAPIv2() {
		r.v2 = &v2Call{}
		err = r.newV2(c, params)
	} else {
		err = r.newV3(ctx, c, params)
	}
	if err != nil {
		return nil, err
	}
	if err := r.checkTexts(); err != nil {
		return nil, err
	}
	if r.bare && (r.Method != http.MethodGet || len(r.Body) > 0) {
		return nil, fmt.Errorf("%s is not a host of WeChat Pay, it gets no credentials and only a GET without a body; a gateway of your own belongs into Config.BaseURL or %q", r.Base.Host, keyBaseURI)
	}
	if r.sink, err = params.sinkOf(c.client.config.Suites); err != nil {
		return nil, r.sinkError(err)
	}
	if err := r.checkFile(); err != nil {
		return nil, err
	}
	// An ordinary call is signed, and its answer verified, whatever it asks for.
	if r.download || r.sink != nil && c.base != nil {
		r.bare = r.bare || r.wantsNoCredentials()
	}
	return r, nil
}

// newV3 makes an APIv3 request out of the params.
func (r *request) newV3(ctx context.Context, c *Chain, params Params) error {
	if err := params.refuseAPIv2(); err != nil {
		return err
	}
	if c.client.signer == nil && c.base == nil {
		return errNoAPIv3
	}
	params, err := c.client.seal(ctx, params, r)
	if err != nil {
		return err
	}
	if err := r.address(c, params); err != nil {
		return err
	}
	return r.readBody(params)
}

// checkFile refuses a body that has no place in a request.
func (r *request) checkFile() error {
	switch {
	case r.download && len(r.Body) > 0:
		return fmt.Errorf("a download has no body; params keys %q and %q have no place in it", keyJSON, keyBody)
	case r.meta != nil && r.Method == http.MethodGet:
		return errors.New("a GET has no body: a File is uploaded by Post")
	}
	return nil
}

// readTimeout reads the time limit. A download without one has a limit for each wait
// instead of one for the whole.
func (r *request) readTimeout(params Params, c *Chain) (err error) {
	if r.timeout, err = params.timeoutOf(c.client.config.Timeout); err == nil && r.download && params[keyTimeout] == nil {
		r.Patience = &transport.Patience{Limit: r.timeout}
	}
	return err
}

// signed returns what is signed of the body.
func (r *request) signed() []byte {
	if r.meta != nil {
		return r.meta
	}
	return r.Body
}

// checkTexts refuses what would send a sensitive text to the wrong place or in the
// wrong form, or what a secret prints in place of it.
func (r *request) checkTexts() error {
	if bytes.Contains(r.signed(), []byte("[redacted]")) || strings.Contains(r.Target, "%5Bredacted%5D") {
		return errors.New("a [redacted] would be sent, which is what a Sensitive or a Secret prints, and String returns; give the Sensitive itself, or convert with string(x)")
	}
	if !r.sealed {
		return nil
	}
	if r.bare {
		return fmt.Errorf("%s is not a host of WeChat Pay; sensitive fields are for WeChat Pay only", r.Base.Host)
	}
	const mark = "wxpay:sealed" // the part of sealedMark that no codec writes in another way
	if bytes.Contains(r.signed(), []byte(mark)) || strings.Contains(r.Target, "wxpay%3Asealed") {
		return errors.New("a MarshalJSON or MarshalText method made a string of a Sensitive; expected it to marshal the Sensitive itself")
	}
	return nil
}

// address makes the target and decides where it goes.
func (r *request) address(c *Chain, params Params) error {
	own, err := params.baseOf()
	switch {
	case err != nil:
		return err
	case c.base != nil && own != nil:
		return fault.BadParam(keyBaseURI, "does not go with an absolute URL")
	case c.base != nil:
		r.Base = *c.base
		r.bare = r.Base.Host != c.client.base.Host && !r.Base.IsWeChatPay()
	case own != nil:
		r.Base = *own
	default:
		r.Base = c.client.base
	}
	if err := pathtext.FitsBase(c.tmpl.Text, r.Base); err != nil {
		return err
	}
	query, err := params.queryOf()
	if err != nil {
		return err
	}
	target := make([]byte, 0, len(r.Base.Prefix)+len(c.tmpl.Text)+len(query)+64)
	target = append(target, r.Base.Prefix...)
	if !strings.HasPrefix(c.tmpl.Text, "{/") { // which brings its own
		target = append(target, '/')
	}
	if target, err = c.tmpl.Expand(target, params, inPath); err != nil {
		return err
	}
	if r.v2 != nil { // the v2/ in front is not sent
		start := len(r.Base.Prefix)
		if target = slices.Delete(target, start, start+len("/v2")); len(target) <= start+1 {
			return errors.New("the path behind v2/ is empty; expected one such as v2/pay/unifiedorder")
		}
	}
	if query != "" {
		target = append(uritemplate.AppendQueryStart(target), query...)
	}
	r.Target = string(target)
	return origin.CheckTarget(r.Target, c.base != nil)
}

// limit bounds ctx by what is left of the call's time.
func (r *request) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.Patience != nil {
		return r.Patience.Begin(ctx)
	}
	return context.WithTimeoutCause(ctx, r.timeout-r.spent, transport.TimeLimitError(r.timeout))
}
