package wxpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/apiv3"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/numbers"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/pathtext"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
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

	number     int64               // of the call, for Config.Dump
	came       transport.Answer    // what there is of an answer that did not come whole, for Config.Dump
	label      string              // of the chain, for an Observer
	tally      outcome.Tally       // of the attempts
	idempotent bool                // the caller's word that it may be repeated
	hopeless   bool                // another attempt would fail in the same way
	sent       auth.Request        // what was signed, of APIv3
	sink       *filesink.Sink      // nil: the answer is kept in memory
	sinkParam  any                 // what sink was made of
	compared   bool                // other is known
	other      *numbers.Difference // a number of the answer that is none of the request
	message    *filesink.Message   // what came to the sink, if it is a message; nil: nothing did
	v2         *v2Call             // nil for APIv3
}

// v2Call is what an APIv2 request has of its own.
type v2Call struct {
	signing apiv2.Signing
	file    any            // that goes with the fields of a POST
	fields  []xmlmap.Field // what was signed
	given   []xmlmap.Field // without nonce_str and sign, if there may be another attempt, which signs them anew
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
		return errors.New("a [redacted] would be sent, which is what a Sensitive or a Secret prints, and String returns; give the " +
			"Sensitive itself, or convert with string(x)")
	}
	if !r.sealed {
		return nil
	}
	if r.bare {
		return fmt.Errorf("%s is not a host of WeChat Pay; sensitive fields are for WeChat Pay only", r.Base.Host)
	}
	return seal.CheckSent(r.signed(), r.Target)
}

// address makes the target and decides where it goes.
func (r *request) address(c *Chain, params param.Given) error {
	own, err := params.Base(c.client.config.PlainHTTP)
	switch {
	case err != nil:
		return err
	case c.base != nil && own != nil:
		return fault.BadParam(param.BaseURI, "does not go with an absolute URL")
	case c.base != nil:
		r.Base = *c.base
		r.bare = r.Base.Host != c.client.base.Host && !r.Base.IsWeChatPay()
		r.Base = r.Base.Through(c.client.base, r.download || params[param.Sink] != nil)
	case own != nil:
		r.Base = own.Through(c.client.base, false)
	default:
		r.Base = c.client.base
	}
	if err := pathtext.FitsBase(c.tmpl.Text, r.Base); err != nil {
		return err
	}
	query, err := params.Query()
	if err != nil {
		return err
	}
	var space [256]byte // of most targets
	target := append(space[:0], r.Base.Prefix...)
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
	if c.walk != nil {
		if r.Target, err = c.walk.Turn(r.apiPath(), r.Target); err != nil {
			return err
		}
	}
	return origin.CheckTarget(r.Target, c.base != nil)
}

// limit bounds ctx by what is left of the call's time.
func (r *request) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.Patience != nil {
		return r.Patience.Begin(ctx)
	}
	limit := transport.NewLimit(ctx, r.timeout, r.timeout-r.spent)
	return limit, limit.End
}

// isForeign reports whether the answer comes from another machine that is not WeChat Pay's, and
// that speaks for WeChat Pay.
func (r *request) isForeign() bool { return !r.bare && !r.Base.IsWeChatPay() && !r.Base.IsLoopback() }

// numbers are those that the request carries.
func (r *request) numbers() numbers.Request {
	asked := numbers.Request{Method: r.Method, Template: r.template, Target: r.Target, Body: r.signed()}
	if r.v2 != nil {
		asked.Body, asked.Fields = nil, r.v2.fields
	}
	return asked
}

// outcome is that of a failure on the way.
func (r *request) outcome() Outcome {
	if r.Written {
		return Unknown
	}
	return NotSent
}

// tries is how often a request, which may not even have been made, was tried.
func (r *request) tries() outcome.Tally {
	if r == nil {
		return outcome.Tally{}
	}
	return r.tally
}

// never notes that another attempt would fail in the same way.
func (r *request) never(err error) error {
	r.hopeless = true
	return err
}

// question is what decides what an answer of APIv3 must prove.
func (r *request) question() apiv3.Question {
	return apiv3.Question{Method: r.Method, Path: r.apiPath(), Download: r.download}
}

// apiPath returns the path without the prefix of a base URL or of overseas
// merchants, which differs for the same endpoint.
func (r *request) apiPath() string { return endpoint.Path(r.Target, r.Base.Prefix) }

// isOneOf reports whether the request goes to one of the paths of APIv2, also below the
// prefix of another base or of the sandbox.
func (r *request) isOneOf(paths endpoint.Paths) bool { return paths.Has(r.v2Path()) }

func (r *request) v2Path() string { return endpoint.WithoutSandbox(r.apiPath()) }
