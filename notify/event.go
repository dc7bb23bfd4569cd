package notify

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// Event is a notification that was verified and decrypted: WeChat Pay has signed it, unless
// it is Unsigned. It owns its memory. Compare what it says, merchant, order and amount,
// with your own data before you act on it. A signature of APIv2 has no time, and speaks
// for a text that can be shared out among fields in more than one way: query before you
// book.
type Event struct {
	ID           string // id: names the notification, where Key names the event; "" in most notifications of APIv2
	Type         string // event_type: TRANSACTION.SUCCESS; "" in most notifications of APIv2
	ResourceType string // resource_type: encrypt-resource
	OriginalType string // original_type: transaction
	Summary      string // in Chinese, for people
	CreateTime   string // create_time as it came, RFC 3339
	// Resource is the plaintext, JSON. In APIv2 it is XML: the plaintext, or of a
	// notification without ciphertext the verified body.
	Resource []byte

	RequestID string // header Request-Id, which WeChat Pay's support asks for
	Serial    string // of the key that signed; "" in APIv2
	APIv2     bool
	// Unsigned marks the refund notification of APIv2, the only one without a signature:
	// it was encrypted with the APIv2 key, by a cipher that does not show changes. Query
	// the refund before you act on it.
	Unsigned bool
	// Body is the notification as it came. Of an Unsigned one only req_info in it, which
	// is in Resource, was made by somebody who knows the key.
	Body []byte

	// Reply is for the function of a Handler: what to answer if it returns nil. Most
	// notifications want nothing.
	Reply Reply

	json []byte // of APIv2 the fields of Resource, else nil: Resource is JSON
	key  string // set by a Handler, before the event is shared
}

// Reply is an answer to a notification that asks for data: PARKING_FEE.QUERY_TRANS_INFO,
// ENTRUST.TERMINATE_INQUIRY, CROSS_BORDER_PAY. An event that is answered with a Body is an
// inquiry: it is not remembered, and each repetition enters the function, once at a time.
type Reply struct {
	Status int         // 200 or 204, of APIv3; by default 200 with a Body, else 204
	Header http.Header // added to the answer
	Body   any         // []byte and string as they are, anything else as JSON
}

// Get returns the value at a path of the resource, such as "amount.total", or a field of
// an APIv2 notification; see github.com/tidwall/gjson for the syntax. It never fails: a
// value that is not there is empty, and 0 as a number; Exists tells so.
func (e *Event) Get(path string) gjson.Result {
	if e == nil {
		return gjson.Result{}
	}
	return gjson.GetBytes(e.text(), path)
}

// Decode reads the resource into v: JSON, or the fields of an APIv2 notification, all of
// which are strings (tag `json:"total_fee,string"` for a number). Numbers in dynamic
// values become json.Number. Sensitive fields, of a complaint for example, are still
// encrypted for the merchant: wxpay.Client.Decrypt reads them.
func (e *Event) Decode(v any) error {
	if e == nil {
		return errors.New("notify: there is no event to decode")
	}
	if err := jsontext.Unmarshal(e.text(), v); err != nil {
		return &decodeError{fmt.Sprintf("notify: the resource (%d bytes) of event %s, type %s, does not decode into a %T%s",
			len(e.Resource), ident.Plain(e.ID), ident.Quote(e.Type), v, jsontext.Where(err)), err}
	}
	return nil
}

// A decodeError keeps its cause from being printed, which may hold values.
type decodeError struct {
	text  string
	cause error
}

func (e *decodeError) Error() string { return e.text }

func (e *decodeError) Unwrap() error { return e.cause }

// text is the resource as JSON.
func (e *Event) text() []byte {
	if e.json != nil {
		return e.json
	}
	return e.Resource
}

// As returns a Handler's function that decodes the resource into a T first; a resource
// that does not decode is not taken, and comes again.
//
//	receiver.Handler(notify.As(func(ctx context.Context, e *notify.Event, order Order) error { … }))
func As[T any](fn func(ctx context.Context, e *Event, resource T) error) func(context.Context, *Event) error {
	return func(ctx context.Context, e *Event) error {
		var resource T
		if err := e.Decode(&resource); err != nil {
			return err
		}
		return fn(ctx, e, resource)
	}
}
