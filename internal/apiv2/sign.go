// Package apiv2 is the protocol of APIv2 as pure functions: its fields of Go values, how they
// are signed, and what its answers say.
package apiv2

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// Signing is what a request is signed with.
type Signing struct {
	MchID     string // whose key it is; "" is not compared
	Key       auth.Secret
	Type      string // the endpoint's own sign_type; "" is MD5
	Nonceless bool   // no nonce_str is added
}

// At returns what an endpoint asks for: path is as it is sent, without the prefixes of a base and of the sandbox.
func (s Signing) At(path string) Signing {
	s.Nonceless = s.Nonceless || endpoint.V2Nonceless.Has(path)
	if endpoint.V2OnlyHMAC.Has(path) {
		s.Type = auth.SignTypeHMACSHA256
	}
	return s
}

// merchantFields are the names that fields with a merchant ID have.
var merchantFields = []string{"mch_id", "mchid", "combine_mch_id"}

// Sign adds nonce_str and sign, and nothing else. The fields are the caller's to give: they
// are written to. See the page on signatures, pay.weixin.qq.com/doc/v2/merchant/4011985891.
func (s Signing) Sign(fields []xmlmap.Field) ([]xmlmap.Field, error) {
	if s.Key == "" {
		return nil, errors.New("Config.APIv2Key is empty: APIv2 requests are signed with it " +
			"(商户平台 → 账户中心 → API安全 → APIv2密钥)")
	}
	texts := xmlmap.Texts(fields)
	for _, name := range merchantFields {
		if id := texts[name]; id != "" && s.MchID != "" && id != s.MchID {
			return nil, fmt.Errorf("field %q is %s, but this client is of merchant %s: the request would be signed with another "+
				"merchant's key", name, id, s.MchID)
		}
	}
	if texts["nonce_str"] == "" && !s.Nonceless {
		texts["nonce_str"] = auth.Nonce()
		fields = setField(fields, "nonce_str", texts["nonce_str"])
	}
	signType := texts["sign_type"]
	if signType == "" {
		signType = s.Type
	}
	sign, err := auth.SignV2(signType, s.Key, texts)
	if err != nil {
		return nil, err
	}
	return setField(fields, "sign", sign), nil
}

// setField replaces a field in its place, or adds it.
func setField(fields []xmlmap.Field, name, value string) []xmlmap.Field {
	for i := range fields {
		if fields[i].Name == name {
			fields[i].Value = value
			return fields
		}
	}
	return append(fields, xmlmap.Field{Name: name, Value: value})
}

// ReadQuery reads the fields of a query. Values are signed as they are, not as they are
// escaped.
func ReadQuery(query string) (fields []xmlmap.Field, err error) {
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if name, err = url.PathUnescape(name); err == nil {
			value, err = url.PathUnescape(value)
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("the query cannot be signed: %w", err)
		case slices.ContainsFunc(fields, func(f xmlmap.Field) bool { return f.Name == name }):
			return nil, fmt.Errorf("the query has %q twice; a signed query has each field once", name)
		}
		fields = append(fields, xmlmap.Field{Name: name, Value: value})
	}
	return fields, nil
}

// WriteQuery writes the fields as a query.
func WriteQuery(fields []xmlmap.Field) string {
	var query []byte
	for _, field := range fields {
		query = rfc3986.AppendPair(query, field.Name, field.Value)
	}
	return string(query)
}
