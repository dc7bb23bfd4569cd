package wxpay

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/apiv3"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/outcome"
	"github.com/wechatpay-chain/wxpay/internal/transport"
)

// Response is an answer of WeChat Pay. It owns its memory.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // as it came; nil if there was none, or if it went to a "sink"

	// Verified tells that WeChat Pay's signature of the answer was verified. It is
	// false for error answers that carry none; for files that WeChat Pay leaves
	// unsigned, which a Sink checks by their hash; and for data fetched from a host
	// outside of WeChat Pay, which proves nothing about money.
	Verified bool

	json             []byte  // of an APIv2 answer, else nil: Body is JSON
	method, template string  // of the call, for errors
	client           *Client // decrypts sensitive fields
}

func newResponse(a transport.Answer) *Response {
	return &Response{Status: a.Status, Header: a.Header, Body: a.Body}
}

// String shows the call, the status, the error code if it is an error, the size of the body,
// the request ID, and whether the answer is verified; of the body nothing but that code.
func (r *Response) String() string {
	if r == nil {
		return "<nil>"
	}
	proof := "verified"
	if !r.Verified {
		proof = "not verified"
	}
	status := strings.TrimSpace(fmt.Sprint(r.Status, " ", ident.Plain(r.code())))
	return fmt.Sprintf("%s%s, %d bytes of %q, request ID %s, %s", r.call().Label(), status, len(r.Body),
		ident.Clip(r.Header.Get(contentTypeHeader)), cmp.Or(ident.Plain(r.RequestID()), "none"), proof)
}

// code is that of an error, "" of a success.
func (r *Response) code() string {
	if r.json != nil {
		return r.Get("err_code").String()
	}
	if r.Status/100 == 2 && r.Status != http.StatusAccepted && !apiv3.IsError(r.Body) {
		return ""
	}
	return apiv3.ReadError(r.Body).Code
}

// call is what errors say of the call, without its attempts.
func (r *Response) call() outcome.Call { return outcome.Call{Method: r.method, Template: r.template} }

// Final reports whether the answer is the last word about the request. It is not with the
// status 202, which says that the request was accepted and is not finished: query until it
// is. (For the 202 of codepay, which waits for the customer's password, the call returns an
// *Error with the code USERPAYING.)
func (r *Response) Final() bool { return r != nil && r.Status != http.StatusAccepted }

// RequestID returns the header Request-ID, which WeChat Pay's support asks for.
func (r *Response) RequestID() string {
	if r == nil {
		return ""
	}
	return r.Header.Get("Request-Id")
}

// Decode reads the JSON body, or the fields of an APIv2 answer, all of which are
// strings (tag `json:"total_fee,string"` for a number), into v and decrypts its sensitive fields (see
// Sensitive). An answer without a body, 204 for example,
// leaves v as it is. Numbers in dynamic values become json.Number. After an
// error v may be filled in part; its cause has the types of goccy/go-json, not of
// encoding/json.
func (r *Response) Decode(v any) error {
	if r == nil {
		return errors.New("wxpay: there is no answer to decode")
	}
	if len(r.text()) == 0 {
		return nil
	}
	decode := jsontext.Unmarshal
	if r.client != nil {
		decode = r.client.decode
	}
	if err := decode(r.text(), v); err != nil {
		return &callError{call: r.call(), outcome: Unknown, err: fmt.Errorf(
			"the answer (HTTP %d, %d bytes of %q, request ID %s) does not decode into a %T: %w",
			r.Status, len(r.Body), r.Header.Get("Content-Type"), r.RequestID(), v, err)}
	}
	return nil
}

// Get returns the value at a path of the JSON body, such as "amount.total", or a field
// of an APIv2 answer; see github.com/tidwall/gjson for the syntax. It never fails: a value that is not
// there is empty, and Exists tells so.
func (r *Response) Get(path string) gjson.Result {
	if r == nil {
		return gjson.Result{}
	}
	return gjson.GetBytes(r.text(), path)
}

// text is the body as JSON.
func (r *Response) text() []byte {
	if r.json != nil {
		return r.json
	}
	return r.Body
}

// As decodes the answer of a call into a T:
//
//	order, err := wxpay.As[Order](client.Chain("v3/…").Get(ctx, params))
//
// An answer without a body gives the zero T. An answer that was received but does
// not decode has the outcome Unknown: the operation was carried out.
func As[T any](r *Response, err error) (T, error) {
	var v, zero T
	if err != nil {
		return zero, err
	}
	if err := r.Decode(&v); err != nil {
		return zero, err
	}
	return v, nil
}
