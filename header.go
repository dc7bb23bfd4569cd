package wxpay

import (
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/values"
)

// fixedHeaders cannot be set by the caller: they are what is signed, or they
// frame the message.
var fixedHeaders = []string{"Authorization", "Host", "Content-Length", "Transfer-Encoding", "Connection",
	"Keep-Alive", "Te", "Trailer", "Upgrade", "Expect", "Proxy-Authorization", "Proxy-Connection"}

// singleHeaders are headers without which, or with several of which, WeChat Pay
// refuses a request.
var singleHeaders = []string{"Accept", "User-Agent", "Content-Type", "Wechatpay-Serial"}

// headersOf reads the params key "headers" in the order of their names.
func (p Params) headersOf() ([]transport.Field, error) {
	var given map[string][]string
	switch v := p[keyHeaders].(type) {
	case nil:
		return nil, nil
	case http.Header:
		given = v
	case map[string][]string:
		given = v
	case map[string]string:
		given = make(map[string][]string, len(v))
		for name, value := range v {
			given[name] = []string{value}
		}
	case Params:
		return textHeaders(v)
	case map[string]any:
		return textHeaders(v)
	default:
		return nil, wrongType(keyHeaders, v, "a map[string]string or http.Header")
	}
	var fields []transport.Field
	for name, values := range given {
		for _, value := range values {
			fields = append(fields, transport.Field{Name: name, Value: value})
		}
	}
	return checkHeaders(fields)
}

func textHeaders(given map[string]any) ([]transport.Field, error) {
	var fields []transport.Field
	for name, v := range given {
		text, defined, err := values.Text(v)
		if err != nil {
			return nil, fmt.Errorf("params key %q: header %q: %w", keyHeaders, name, err)
		}
		if defined {
			fields = append(fields, transport.Field{Name: name, Value: text})
		}
	}
	return checkHeaders(fields)
}

func checkHeaders(fields []transport.Field) ([]transport.Field, error) {
	seen := map[string]string{}
	for i, f := range fields {
		if !rfc3986.IsToken(f.Name) {
			return nil, fmt.Errorf("params key %q: %q is no header name", keyHeaders, f.Name)
		}
		name := textproto.CanonicalMIMEHeaderKey(f.Name)
		if slices.Contains(fixedHeaders, name) {
			return nil, fmt.Errorf("params key %q: %s cannot be set: it is signed or made by wxpay", keyHeaders, name)
		}
		if other, ok := seen[name]; ok && other != f.Name {
			return nil, fmt.Errorf("params key %q: %s is given twice, as %q and %q", keyHeaders, name, other, f.Name)
		}
		if i := strings.IndexFunc(f.Value, rfc3986.IsControl); i >= 0 {
			return nil, fmt.Errorf("params key %q: the value of %s holds the control character %q", keyHeaders, name, f.Value[i])
		}
		if slices.Contains(singleHeaders, name) && (f.Value == "" || seen[name] != "") {
			return nil, fmt.Errorf("params key %q: %s needs one value that is not empty", keyHeaders, name)
		}
		seen[name] = f.Name
		fields[i].Name = name
	}
	slices.SortStableFunc(fields, func(a, b transport.Field) int { return strings.Compare(a.Name, b.Name) })
	return fields, nil
}
