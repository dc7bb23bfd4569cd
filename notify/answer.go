package notify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// An answer is what WeChat Pay is told.
type answer struct {
	status int
	header http.Header
	body   []byte
	unread bool // something of the request's body was left where it was
}

const contentType = "Content-Type"

// What WeChat Pay documents. In APIv3 the status alone decides: a 200 with FAIL counts as
// taken. In APIv2 the XML decides.
const (
	failureV3 = `{"code":"FAIL","message":"失败"}`
	successV2 = `<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>`
	failureV2 = `<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[失败]]></return_msg></xml>`
)

// failed tells that a notification was not taken, and nothing of the reason.
func failed(status int, apiv2 bool) answer {
	switch {
	case apiv2 && status/100 == 5:
		return answer{status: http.StatusOK, header: http.Header{contentType: {"text/xml"}}, body: []byte(failureV2)}
	case apiv2:
		return answer{status: status, header: http.Header{contentType: {"text/xml"}}, body: []byte(failureV2)}
	}
	return answer{status: status, header: http.Header{contentType: {"application/json"}}, body: []byte(failureV3)}
}

func methodNotAllowed() answer {
	a := failed(http.StatusMethodNotAllowed, false)
	a.header["Allow"] = []string{http.MethodPost}
	return a
}

func taken(apiv2 bool) answer {
	if apiv2 {
		return answer{status: http.StatusOK, header: http.Header{contentType: {"text/xml"}}, body: []byte(successV2)}
	}
	return answer{status: http.StatusNoContent, header: http.Header{}}
}

// replied makes an answer of what the function left in Event.Reply.
func (d *desk) replied(ctx context.Context, e *Event) (answer, error) {
	reply, signed := e.Reply, strings.HasPrefix(e.Type, crossBorder) && !e.APIv2
	if reply.Status == 0 && reply.Header == nil && reply.Body == nil && !signed {
		return taken(e.APIv2), nil
	}
	if e.APIv2 {
		return answer{}, errors.New("Event.Reply was set; expected nothing for a notification of APIv2, which is answered SUCCESS or FAIL")
	}
	a := answer{status: http.StatusNoContent, header: http.Header{}}
	if reply.Body != nil {
		a.status = http.StatusOK
		a.header.Set(contentType, "application/json")
	}
	switch {
	case reply.Status == http.StatusOK, reply.Status == http.StatusNoContent && reply.Body == nil:
		a.status = reply.Status
	case reply.Status != 0:
		return answer{}, fmt.Errorf("Event.Reply.Status is %d; expected 200, or 204 without a Body: WeChat Pay takes no other for an "+
			"acknowledgement; return an error to have the notification again", reply.Status)
	}
	if err := checkHeader(reply.Header); err != nil {
		return answer{}, err
	}
	for name, values := range reply.Header {
		a.header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	var err error
	switch body := reply.Body.(type) {
	case nil:
	case string:
		a.body = []byte(body)
	default:
		if a.body, err = jsontext.Marshal(body); err != nil {
			return answer{}, fmt.Errorf("Event.Reply.Body: %w", err)
		}
	}
	if signed {
		err = d.sign(ctx, &a)
	}
	return a, err
}

func checkHeader(h http.Header) error {
	for name, values := range h {
		switch http.CanonicalHeaderKey(name) {
		case "Content-Length", "Transfer-Encoding", "Connection":
			return fmt.Errorf("Event.Reply.Header has %s, which is the server's to set", name)
		}
		if name == "" || strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c > '~' || c == ':' }) {
			return fmt.Errorf("Event.Reply.Header: %s is no name of a header", ident.Quote(name))
		}
		for _, value := range values {
			if strings.ContainsAny(value, "\r\n\x00") {
				return fmt.Errorf("Event.Reply.Header: %s has a line break in it", ident.Quote(name))
			}
		}
	}
	return nil
}

// crossBorder starts the types of events whose replies WeChat Pay wants signed: it stops
// the payment otherwise.
const crossBorder = "CROSS_BORDER_PAY."

// sign signs an answer as the merchant.
func (d *desk) sign(ctx context.Context, a *answer) error {
	if d.config.ReplySigner == nil {
		return errors.New("the reply to this event must be signed, and Config.ReplySigner is empty; expected an auth.Credential of " +
			"the merchant")
	}
	value, err := d.config.ReplySigner.ReplyAuthorization(ctx, auth.Reply{Timestamp: d.config.Now().Unix(), Nonce: auth.Nonce(),
		Body: a.body})
	if err != nil {
		return fmt.Errorf("the reply was not signed: %w", err)
	}
	a.header.Set("Authorization", value)
	return nil
}
