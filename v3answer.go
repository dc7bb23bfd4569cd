package wxpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/numbers"
)

// readV3 verifies an answer of APIv3 that is in memory, and returns what it says is wrong.
func (c *Client) readV3(ctx context.Context, r *request, resp *Response) error {
	switch {
	case r.isRefusal(resp):
		return c.readRefusal(ctx, r, resp)
	case r.bare: // only data
		return nil
	}
	if err := c.verify(ctx, r, resp); err != nil {
		return err
	}
	resp.Verified = true
	return r.judge(resp)
}

// judge returns what a verified 2xx answer says is wrong.
func (r *request) judge(resp *Response) error {
	if err := r.fits(resp); err != nil {
		return err
	}
	if isErrorBody(resp.Body) {
		return r.failure(resp)
	}
	return nil
}

// isRefusal reports whether an answer is an error, which need not be signed: every status
// but 2xx, and the 202 of codepay.
func (r *request) isRefusal(resp *Response) bool {
	return resp.Status/100 != 2 || r.waitsForPassword(resp)
}

// waitsForPassword reports whether the answer to codepay says that the customer is typing
// a password. What else than the status it says does not matter: a 202 is no payment.
func (r *request) waitsForPassword(resp *Response) bool {
	return resp.Status == http.StatusAccepted && r.v2 == nil && endpoint.Codepay(r.apiPath())
}

// readRefusal makes the error of an answer that is one. WeChat Pay signs business errors,
// and leaves what it refuses before authentication unsigned; where there is a signature it
// must fit. That its key is not held proves nothing.
func (c *Client) readRefusal(ctx context.Context, r *request, resp *Response) error {
	refused := c.verifyRefusal(ctx, r, resp)
	if !r.bare {
		if err := r.fits(resp); err != nil {
			return err
		}
	}
	failure := r.failure(resp)
	failure.refused = refused
	return failure
}

// verifyRefusal returns why a signature that is there was not accepted. The answer does
// not wait for a download of keys: only those that are held count.
func (c *Client) verifyRefusal(ctx context.Context, r *request, resp *Response) *auth.VerifyError {
	if r.bare || c.config.Platform == nil && c.config.Verifier == nil || len(resp.Header["Wechatpay-Signature"]) == 0 {
		return nil
	}
	if _, lazy := c.config.Platform.(auth.LazyKeySource); lazy && c.config.Verifier == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		cancel()
	}
	err := c.verify(ctx, r, resp)
	var refused *auth.VerifyError
	if errors.As(err, &refused) && refused.Reason != auth.UnknownSerial {
		return refused
	}
	resp.Verified = err == nil
	return nil
}

// failure makes the error of an answer.
func (r *request) failure(resp *Response) *Error {
	e := newError(resp)
	e.payout = endpoint.PayoutV3(r.apiPath())
	if r.waitsForPassword(resp) && !e.Is(Code("USERPAYING")) {
		e.Code = "USERPAYING"
	}
	if resp.Status == http.StatusUnauthorized && r.sent.Nonce != "" {
		sent := r.sent
		e.sent = &sent
	}
	return e
}

// isErrorBody reports whether the body of a 2xx answer is that of an error: a code, at most
// words about it, and nothing that was asked for. A few endpoints answer with a code that
// means success, or with the code of a membership card.
func isErrorBody(body []byte) bool {
	if !bytes.Contains(body, []byte(`"code"`)) || !jsontext.IsObject(body) {
		return false
	}
	alone, said := true, false
	fields := gjson.ParseBytes(body)
	fields.ForEach(func(key, value gjson.Result) bool {
		switch key.String() {
		case "code", "detail", "details", "sub_code", "sub_msg", "request_id":
		case "message", "msg":
			said = true
		default:
			alone = isEmpty(value)
		}
		return alone
	})
	code := fields.Get("code")
	if !alone || code.Type != gjson.String || code.Str == "SUCCESS" || code.Str == "OK" {
		return false
	}
	return codes.Known(code.Str) || said && isCode(code.Str)
}

// isEmpty reports whether a value of JSON holds no data: null, "", [] or {}.
func isEmpty(value gjson.Result) bool {
	switch value.Type {
	case gjson.Null:
		return true
	case gjson.String:
		return value.Str == ""
	case gjson.JSON:
		inside := false
		value.ForEach(func(_, _ gjson.Result) bool {
			inside = true
			return false
		})
		return !inside
	case gjson.False, gjson.True, gjson.Number:
	}
	return false
}

// isCode reports whether a text has the form of WeChat Pay's error codes.
func isCode(text string) bool {
	return text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == "" && text[0] >= 'A'
}

// fits refuses an answer to another request: what it says about a number is no news about
// the one that was asked for.
func (r *request) fits(resp *Response) error {
	asked := numbers.Request{Method: r.Method, Template: r.template, Target: r.Target, Body: r.signed()}
	if r.v2 != nil {
		asked.Body, asked.Fields = nil, r.v2.fields
	}
	d := numbers.Differ(&asked, resp.text())
	if d == nil {
		return nil
	}
	return &auth.VerifyError{Reason: auth.OtherRequest, Serial: resp.Header.Get(serialHeader), Err: fmt.Errorf(
		"it is about the %s %s, the request about %s; an answer left over on the connection, or a gateway that mixes answers up", d.Name, ident.Shown(d.Answered), ident.Shown(d.Asked))}
}

// maxMessage is more than any answer has that says what went wrong, in bytes.
const maxMessage = 64 << 10

// A message keeps what went to a sink if it is so short that it may be no file but a
// message of WeChat Pay.
type message struct {
	text []byte // nil: it is longer
	size int
}

// Write takes the next piece.
func (m *message) Write(p []byte) (int, error) {
	if m.size += len(p); m.size <= maxMessage {
		m.text = append(m.text, p...)
	} else {
		m.text = nil
	}
	return len(p), nil
}

// judgeMessage looks at a signed answer that went to a sink as at one in memory: an error,
// or the answer to another request, is no file.
func (r *request) judgeMessage(resp *Response, text []byte) error {
	if !jsontext.IsObject(text) {
		return nil
	}
	resp.Body = text
	err := r.judge(resp)
	if err == nil {
		resp.Body = nil
	}
	return err
}
