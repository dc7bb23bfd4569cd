package values

import (
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// fixedHeaders cannot be set by the caller: they are what is signed, or they
// frame the message.
var fixedHeaders = []string{"Authorization", "Host", "Content-Length", "Transfer-Encoding", "Connection",
	"Keep-Alive", "Te", "Trailer", "Upgrade", "Expect", "Proxy-Authorization", "Proxy-Connection"}

// singleHeaders are headers without which, or with several of which, WeChat Pay
// refuses a request.
var singleHeaders = []string{"Accept", "User-Agent", "Content-Type", "Wechatpay-Serial"}

// A Header is one header line of a request.
type Header struct{ Name, Value string }

// Headers reads headers in the order of their names, which it writes as HTTP does. The error
// does not name the params key.
func Headers(v any) ([]Header, error) {
	var given map[string][]string
	switch v := v.(type) {
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
	case map[string]any:
		return textHeaders(v)
	default:
		return nil, &TypeError{v, "a map[string]string or http.Header"}
	}
	var fields []Header
	for name, values := range given {
		for _, value := range values {
			fields = append(fields, Header{name, value})
		}
	}
	return checkHeaders(fields)
}

func textHeaders(given map[string]any) ([]Header, error) {
	var fields []Header
	for name, v := range given {
		text, defined, err := Text(v)
		if err != nil {
			return nil, fmt.Errorf("header %q: %w", name, err)
		}
		if defined {
			fields = append(fields, Header{name, text})
		}
	}
	return checkHeaders(fields)
}

func checkHeaders(fields []Header) ([]Header, error) {
	seen := map[string]string{}
	for i, f := range fields {
		if !rfc3986.IsToken(f.Name) {
			return nil, fmt.Errorf("%q is no header name", f.Name)
		}
		name := textproto.CanonicalMIMEHeaderKey(f.Name)
		if slices.Contains(fixedHeaders, name) {
			return nil, fmt.Errorf("%s cannot be set: it is signed or made by wxpay", name)
		}
		if other, ok := seen[name]; ok && other != f.Name {
			return nil, fmt.Errorf("%s is given twice, as %q and %q", name, other, f.Name)
		}
		if i := rfc3986.IndexControl(f.Value); i >= 0 {
			return nil, fmt.Errorf("the value of %s holds the control character %q", name, f.Value[i])
		}
		if slices.Contains(singleHeaders, name) && (f.Value == "" || seen[name] != "") {
			return nil, fmt.Errorf("%s needs one value that is not empty", name)
		}
		seen[name] = f.Name
		fields[i].Name = name
	}
	slices.SortStableFunc(fields, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	return fields, nil
}
