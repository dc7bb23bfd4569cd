package wxpay

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/nearest"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
	"github.com/wechatpay-chain/wxpay/internal/values"
)

// Params are the values of one call: placeholders by their names, and these
// reserved keys.
//
//	json      anything that marshals; []byte and json.RawMessage go out as they are
//	body      []byte, string or io.Reader (read whole before the call starts and its
//	          time runs, for it is signed), or a File to upload; one of json and body
//	query     map, url.Values or struct (tag json), appended to the template's own query
//	headers   map or http.Header; wins over the headers that wxpay sets
//	base_uri  string, for this call in place of Config.BaseURL; credentials go there
//	timeout   time.Duration, for this call in place of Config.Timeout
//	idempotent  true: the call may be repeated although nobody knows whether it was carried
//	          out, for a number of yours in it, such as out_trade_no, makes it one. Config.Retry
//	          says whether it is; without such a number it is refused
//	sink      io.Writer, file path or Sink: the body of a 2xx answer is streamed there;
//	          a new file has the mode 0600
//
// On APIv2 (paths that begin with v2/) there are, in place of json:
//
//	xml        the fields, a map or a struct (tag json): nonce_str and sign are added, nil is
//	           left out, nested data is sent as JSON text, a time.Time as 20060102150405
//	           in Beijing time
//	security   true: the client certificate is shown (Config.ClientCert)
//	nonceless  true: no nonce_str is added; endpoints that refuse one are known
//	body       only a File, uploaded with the fields in xml
//
// A GET of APIv2 has its fields in query.
//
// Any other key is an error that names the nearest known one. Several Params are
// merged from left to right, whole values at a time; nil takes a key back.
type Params map[string]any

const (
	keyJSON       = "json"
	keyXML        = "xml"
	keyQuery      = "query"
	keyHeaders    = "headers"
	keyBody       = "body"
	keyBaseURI    = "base_uri"
	keyIdempotent = "idempotent"
	keySecurity   = "security"
	keyNonceless  = "nonceless"
	keySink       = "sink"
	keyTimeout    = "timeout"
)

var reservedKeys = []string{keyBaseURI, keyBody, keyHeaders, keyIdempotent, keyJSON, keyNonceless,
	keyQuery, keySecurity, keySink, keyTimeout, keyXML}

func isReservedKey(key string) bool { return slices.Contains(reservedKeys, key) }

// merge joins several Params and refuses keys that mean nothing to the template.
func merge(all []Params, t *uritemplate.Template) (Params, error) {
	var merged Params
	if len(all) == 1 {
		merged = all[0] // only read from here on
	} else if len(all) > 1 {
		merged = Params{}
		for _, p := range all {
			maps.Copy(merged, p)
		}
	}
	var unknown []string
	for key := range merged {
		if !isReservedKey(key) && !slices.Contains(t.Names, key) {
			unknown = append(unknown, key)
		}
	}
	if len(unknown) > 0 {
		return nil, unknownKey(slices.Min(unknown), t)
	}
	return merged, nil
}

func unknownKey(key string, t *uritemplate.Template) error {
	known := slices.Concat(t.Names, reservedKeys)
	if near := nearest.To(key, known); near != "" {
		return fault.BadParam(key, "is unknown; did you mean %q?", near)
	}
	hint := "the template has no placeholder"
	if len(t.Names) > 0 {
		hint = "the template's placeholders are " + strings.Join(t.Names, ", ")
	}
	return fault.BadParam(key, `is unknown: %s; fields of the body belong into "json", fields of the query into "query"`, hint)
}

// baseOf returns the base that the params ask for, nil for the client's own.
func (p Params) baseOf(plain bool) (*origin.Base, error) {
	switch v := p[keyBaseURI].(type) {
	case nil:
		return nil, nil //nolint:nilnil // no base and no error: the client's own base is meant
	case string:
		b, err := origin.ParseBase(v, plain)
		if err != nil {
			return nil, fault.OfParam(keyBaseURI, err)
		}
		return &b, nil
	default:
		return nil, wrongType(keyBaseURI, v, "a string such as https://apihk.mch.weixin.qq.com/")
	}
}

// timeoutOf returns the time limit that the params ask for, else the client's own.
func (p Params) timeoutOf(own time.Duration) (time.Duration, error) {
	switch v := p[keyTimeout].(type) {
	case nil:
		return own, nil
	case time.Duration:
		if v <= 0 {
			return 0, fault.BadParam(keyTimeout, "is %v; expected more than 0", v)
		}
		return v, nil
	default:
		return 0, wrongType(keyTimeout, v, "a time.Duration such as 10*time.Second")
	}
}

// refuseAPIv2 names a key that has no meaning on APIv3.
func (p Params) refuseAPIv2() error {
	for _, key := range []string{keyXML, keySecurity, keyNonceless} {
		if p[key] != nil {
			return fault.BadParam(key, "belongs to APIv2 and its paths start with v2/; APIv3 takes %q", keyJSON)
		}
	}
	return nil
}

func wrongType(key string, got any, want string) error {
	return fault.OfParam(key, &values.TypeError{Got: got, Want: want})
}

// headersOf reads the params key "headers".
func (p Params) headersOf() (transport.Header, error) {
	headers := p[keyHeaders]
	if plain, ok := headers.(Params); ok {
		headers = map[string]any(plain)
	}
	given, err := values.Headers(headers)
	if err != nil {
		return nil, fault.OfParam(keyHeaders, err)
	}
	fields := make(transport.Header, len(given), len(given)+addedHeaders)
	for i, h := range given {
		fields[i] = transport.Field(h)
	}
	return fields, nil
}

// addedHeaders is how many headers a request gets beside the caller's.
const addedHeaders = 5

// queryOf encodes the params key "query".
func (p Params) queryOf() (string, error) {
	if p[keyQuery] == nil {
		return "", nil
	}
	query, err := values.Query(p[keyQuery])
	if err != nil {
		return "", fault.OfParam(keyQuery, err)
	}
	return query, nil
}
