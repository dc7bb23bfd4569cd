package param

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/panics"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/values"
)

// WrongType is the error of a value that has no place under its key.
func WrongType(key string, got any, want string) error {
	return fault.OfParam(key, &values.TypeError{Got: got, Want: want})
}

// Base returns the base of this call, nil for the client's own. plain is that of origin.ParseBase.
func (g Given) Base(plain bool) (*origin.Base, error) {
	switch v := g[BaseURI].(type) {
	case nil:
		return nil, nil //nolint:nilnil // no base and no error: the client's own base is meant
	case string:
		b, err := origin.ParseBase(v, plain)
		if err != nil {
			return nil, fault.OfParam(BaseURI, err)
		}
		return &b, nil
	default:
		return nil, WrongType(BaseURI, v, "a string such as https://apihk.mch.weixin.qq.com/")
	}
}

// Timeout returns the time limit of this call, else the client's own.
func (g Given) Timeout(own time.Duration) (time.Duration, error) {
	switch v := g[Timeout].(type) {
	case nil:
		return own, nil
	case time.Duration:
		if v <= 0 {
			return 0, fault.BadParam(Timeout, "is %v; expected more than 0", v)
		}
		return v, nil
	default:
		return 0, WrongType(Timeout, v, "a time.Duration such as 10*time.Second")
	}
}

// Flag returns the value of a key that is true or false.
func (g Given) Flag(key string) (bool, error) {
	switch v := g[key].(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	default:
		return false, WrongType(key, v, "true or false")
	}
}

// addedHeaders is how many headers a request gets beside the caller's.
const addedHeaders = 5

// Headers returns the caller's headers. toMap reads a map of a type that the caller has for it.
func (g Given) Headers(toMap func(any) (map[string]any, bool)) (transport.Header, error) {
	headers := g[Headers]
	if own, ok := toMap(headers); ok {
		headers = own
	}
	given, err := values.Headers(headers)
	if err != nil {
		return nil, fault.OfParam(Headers, err)
	}
	fields := make(transport.Header, len(given), len(given)+addedHeaders)
	for i, h := range given {
		fields[i] = transport.Field(h)
	}
	return fields, nil
}

// Query returns the query, encoded; "" if there is none.
func (g Given) Query() (string, error) {
	if g[Query] == nil {
		return "", nil
	}
	query, err := values.Query(g[Query])
	return query, fault.OfParam(Query, err)
}

// Body returns the bytes of the body, which are marshalled here and nowhere else; nil if there is none. A file to be uploaded is the
// door's.
func (g Given) Body() (body []byte, err error) {
	if g[JSON] != nil && g[Body] != nil {
		return nil, fmt.Errorf("params keys %q and %q are both given; a request has one body", JSON, Body)
	}
	if v := g[JSON]; v != nil {
		body, err = jsontext.Marshal(v)
		return body, fault.OfParam(JSON, err)
	}
	switch v := g[Body].(type) {
	case nil:
	case []byte:
		body = slices.Clone(v) // the caller may reuse it before an async call is sent
	case string:
		body = []byte(v)
	case io.Reader:
		if body, err = panics.ReadAll(v); err != nil {
			return nil, fmt.Errorf("params key %q: reading it failed: %w", Body, err)
		}
	default:
		return nil, WrongType(Body, v, "[]byte, string or io.Reader, or a wxpay.File")
	}
	return body, nil
}

// Seal turns the sensitive texts in what becomes path, query and body, in a copy. isFile reports whether a value is a file to be uploaded,
// which may hold some too.
func (g Given) Seal(w *seal.Walker, isFile func(any) bool) (Given, error) {
	sealed, copied := g, false
	for name, v := range g {
		if IsReserved(name) && name != JSON && name != Query && !isFile(v) {
			continue
		}
		v, changed, err := w.Value(v)
		if err != nil {
			return nil, fault.OfParam(name, err)
		}
		if changed {
			if !copied {
				sealed, copied = maps.Clone(g), true
			}
			sealed[name] = v
		}
	}
	return sealed, nil
}
