package wxpay

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// newV2 makes an APIv2 request out of the params: XML, or a signed query for GET.
// See the page on signatures, https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func (r *request) newV2(c *Chain, params Params) error {
	cfg := c.client.config
	if err := params.refuseAPIv3(); err != nil {
		return err
	}
	var err error
	if r.v2.nonceless, err = params.flag(keyNonceless); err != nil {
		return err
	}
	if err := c.client.refuseSensitive(params); err != nil {
		return err
	}
	if err := r.address(c, params); err != nil {
		return err
	}
	if err := r.secure(c.client, params); err != nil {
		return err
	}
	r.v2.nonceless = r.v2.nonceless || r.isOneOf(v2Nonceless)
	if r.Method == http.MethodGet {
		if err := params.fitsQueryV2(); err != nil {
			return err
		}
		return r.signQuery(cfg, params)
	}
	fields, err := params.fieldsOf()
	if err != nil {
		return err
	}
	if fields, err = r.signFields(cfg, fields); err != nil {
		return err
	}
	return r.writeV2(params, fields)
}

// v2Call is what an APIv2 request has of its own.
type v2Call struct {
	nonceless bool           // no nonce_str is added
	fields    []xmlmap.Field // what was signed
}

// writeV2 makes the body of the signed fields.
func (r *request) writeV2(params Params, fields []xmlmap.Field) error {
	switch file := params[keyBody].(type) {
	case nil:
	case File:
		if err := r.readForm(file, fields); err != nil {
			return fmt.Errorf("params key %q: %w", keyBody, err)
		}
		return nil
	default:
		return wrongType(keyBody, file, "a wxpay.File on APIv2; its fields belong into \""+keyXML+"\"")
	}
	var err error
	if r.Body, err = xmlmap.Marshal(fields); err != nil {
		return fmt.Errorf("params key %q: %w", keyXML, err)
	}
	return nil
}

// describeV2 adds the headers that every APIv2 request has.
func (c *Client) describeV2(r *request) {
	r.setDefault("Accept", "text/xml, text/plain, application/x-gzip")
	r.setDefault("User-Agent", userAgent)
	r.setDefault(contentTypeHeader, "text/xml; charset=utf-8")
}

// refuseSensitive refuses what would be encrypted on APIv3, whatever marks it: it would
// leave here as plain text.
func (c *Client) refuseSensitive(params Params) error {
	finder := seal.Walker{Plans: c.plans, Turner: plainText{}, Decoded: true}
	for _, key := range []string{keyXML, keyQuery} {
		if _, _, err := finder.Value(params[key]); err != nil {
			return fmt.Errorf("params key %q: %w; for APIv2 encrypt it yourself, with auth.Encrypt", key, err)
		}
	}
	return nil
}

// merchantFields are the names that fields with a merchant ID have.
var merchantFields = []string{"mch_id", "mchid", "combine_mch_id"}

// signFields adds nonce_str and sign, and nothing else.
func (r *request) signFields(cfg *Config, fields []xmlmap.Field) ([]xmlmap.Field, error) {
	if cfg.APIv2Key == "" {
		return nil, errors.New("Config.APIv2Key is empty: APIv2 requests are signed with it (商户平台 → 账户中心 → API安全 → APIv2密钥)")
	}
	texts := xmlmap.Texts(fields)
	for _, name := range merchantFields {
		if id := texts[name]; id != "" && cfg.MchID != "" && id != cfg.MchID {
			return nil, fmt.Errorf("field %q is %s, but this client is of merchant %s: the request would be signed with another merchant's key", name, id, cfg.MchID)
		}
	}
	if texts["nonce_str"] == "" && !r.v2.nonceless {
		texts["nonce_str"] = auth.Nonce()
		fields = setField(fields, "nonce_str", texts["nonce_str"])
	}
	signType := texts["sign_type"]
	if signType == "" && r.isOneOf(v2OnlyHMAC) {
		signType = auth.SignTypeHMACSHA256
	}
	sign, err := auth.SignV2(signType, cfg.APIv2Key, texts)
	if err != nil {
		return nil, err
	}
	r.v2.fields = setField(fields, "sign", sign)
	return r.v2.fields, nil
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

// signQuery signs the query of a GET, wherever it came from. Values are signed as
// they are, and escaped in the URL.
func (r *request) signQuery(cfg *Config, params Params) error {
	if params[keyXML] != nil || params[keyBody] != nil {
		return fmt.Errorf("params keys %q and %q have no place in a GET; its fields belong into %q", keyXML, keyBody, keyQuery)
	}
	path, query, _ := strings.Cut(r.Target, "?")
	var fields []xmlmap.Field
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.PathUnescape(name)
		if err == nil {
			value, err = url.PathUnescape(value)
		}
		switch {
		case err != nil:
			return fmt.Errorf("the query cannot be signed: %w", err)
		case slices.ContainsFunc(fields, func(f xmlmap.Field) bool { return f.Name == name }):
			return fmt.Errorf("the query has %q twice; a signed query has each field once", name)
		}
		fields = append(fields, xmlmap.Field{Name: name, Value: value})
	}
	fields, err := r.signFields(cfg, fields)
	if err != nil {
		return err
	}
	target := append([]byte(path), '?')
	for i, field := range fields {
		if i > 0 {
			target = append(target, '&')
		}
		target = append(rfc3986.AppendEscaped(target, field.Name, false), '=')
		target = rfc3986.AppendEscaped(target, field.Value, false)
	}
	r.Target = string(bytes.TrimSuffix(target, []byte("?")))
	return nil
}

// flag reads a params key that is true or false.
func (p Params) flag(key string) (bool, error) {
	switch v := p[key].(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	default:
		return false, wrongType(key, v, "true or false")
	}
}

// refuseAPIv3 names a key that has no meaning on APIv2.
func (p Params) refuseAPIv3() error {
	if p[keyJSON] != nil {
		return fmt.Errorf("params key %q belongs to APIv3; APIv2 (v2/…) takes %q", keyJSON, keyXML)
	}
	return nil
}
