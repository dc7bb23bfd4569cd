package wxpaytest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// Get returns the value at a path of what the request says, such as "amount.total": of its
// JSON body, of the part meta of an upload, or of the fields of an APIv2 request, all of which
// are texts; see github.com/tidwall/gjson for the syntax. It never fails: a value that is not
// there is empty, and Exists tells so.
func (r *Request) Get(path string) gjson.Result {
	text := r.json()
	if !json.Valid(text) {
		return gjson.Result{}
	}
	return gjson.GetBytes(text, path)
}

// Query returns the parameters of the request's query, unescaped. What cannot be read of it is
// left out. It is a new map with each call.
func (r *Request) Query() url.Values {
	_, query, _ := strings.Cut(r.Target, "?")
	values, _ := url.ParseQuery(query) // it returns what it could read
	return values
}

// Decode reads what Get reads into v, numbers in dynamic values as json.Number. A request that
// says nothing, a GET of APIv3 for example, leaves v as it is. After an error v may be filled in
// part.
func (r *Request) Decode(v any) error {
	text := r.json()
	if len(text) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := d.Decode(v)
	if err == nil && !errors.Is(d.Decode(new(json.RawMessage)), io.EOF) {
		err = errors.New("something follows the JSON text")
	}
	if err != nil {
		return fmt.Errorf("wxpaytest: the request %s %s (%d bytes of %q) does not decode into a %T: %w", r.Method, r.Target, len(r.Body),
			r.Header.Get("Content-Type"), v, err)
	}
	return nil
}

// json is what the request says as JSON; nil if it says nothing.
func (r *Request) json() []byte {
	switch {
	case r.xml != nil:
		return xmlmap.JSON(r.xml)
	case r.fields != nil:
		text, _ := json.Marshal(r.fields) // texts always marshal
		return text
	case r.upload != nil:
		return r.upload.Meta
	}
	return r.Body
}

// String shows method, target and the size of the body, and why WeChat Pay would refuse the
// request, if it would. So do %v and %+v.
func (r *Request) String() string {
	if r == nil {
		return "<nil>"
	}
	text := r.Method + " " + r.Target
	if len(r.Body) > 0 {
		text += fmt.Sprintf(", %d bytes of %q", len(r.Body), r.Header.Get("Content-Type"))
	}
	if r.Err != nil {
		text += ", refused: " + r.Err.Error()
	}
	return text
}

// String shows the status, the size and type of the body, and what is special about the
// reply. So do %v and %+v.
func (r Reply) String() string {
	if r.Next {
		text := "left to the next pattern"
		if r.Fault != nil {
			text += ", with a fault"
		}
		return text
	}
	text := "200 or 204"
	if r.Status != 0 {
		text = strconv.Itoa(r.Status)
	}
	switch body := r.Body.(type) {
	case nil:
		text += " without a body"
	case []byte:
		text += fmt.Sprintf(", %d bytes", len(body))
	case string:
		text += fmt.Sprintf(", %d bytes of text", len(body))
	default:
		text += fmt.Sprintf(", a %T", body)
	}
	if len(r.Header) > 0 {
		text += fmt.Sprintf(", %d headers", len(r.Header))
	}
	if r.Unsigned {
		text += ", unsigned"
	}
	if r.Fault != nil {
		text += ", with a fault"
	}
	return text
}
