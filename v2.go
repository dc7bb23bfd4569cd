package wxpay

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/credentials"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// newV2 makes an APIv2 request out of the params: XML, or a signed query for GET.
// See the page on signatures, https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func (r *request) newV2(c *Chain, params Params) (err error) {
	cfg := c.client.config
	if err := params.refuseAPIv3(); err != nil {
		return err
	}
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
	r.v2.nonceless = r.v2.nonceless || r.isOneOf(endpoint.V2Nonceless)
	if r.Method == http.MethodGet {
		if err := params.fitsQueryV2(c.tmpl.Names); err != nil {
			return err
		}
		unsigned := r.Target
		if c.client.mayRepeat() {
			r.v2.again = func() error {
				r.Target = unsigned
				return r.signQuery(cfg, nil)
			}
		}
		return r.signQuery(cfg, params)
	}
	fields, err := apiv2.Fields(params[keyXML])
	if errors.Is(err, apiv2.ErrNoFields) {
		return fmt.Errorf("params key %q %w", keyXML, err)
	} else if err != nil {
		return fault.OfParam(keyXML, err)
	}
	file := params[keyBody]
	upload, isUpload := file.(File)
	if isUpload {
		if err := r.refuseOwnType(); err != nil {
			return fault.OfParam(keyBody, err)
		}
	}
	if c.client.mayRepeat() {
		given := slices.Clone(fields)
		if isUpload {
			upload.Content = slices.Clone(upload.Content) // the caller may reuse it
			file = upload
		}
		r.v2.again = func() error {
			if err := r.signFields(cfg, slices.Clone(given)); err != nil {
				return err
			}
			return r.writeV2(file)
		}
	}
	if err := r.signFields(cfg, fields); err != nil {
		return err
	}
	return r.writeV2(file)
}

// writeV2 makes the body of the signed fields, and of the file if it is an upload.
func (r *request) writeV2(file any) (err error) {
	switch file := file.(type) {
	case nil:
	case File:
		if err := r.readForm(file, r.v2.fields); err != nil {
			return fault.OfParam(keyBody, err)
		}
		return nil
	default:
		return wrongType(keyBody, file, "a wxpay.File on APIv2; its fields belong into \""+keyXML+"\"")
	}
	if r.Body, err = xmlmap.Marshal(r.v2.fields); err != nil {
		return fault.OfParam(keyXML, err)
	}
	return nil
}

// addHeadersV2 adds the headers that every APIv2 request has.
func (r *request) addHeadersV2() {
	r.Header.SetDefault("Accept", "text/xml, text/plain, application/x-gzip")
	r.Header.SetDefault("User-Agent", userAgent)
	r.Header.SetDefault(contentTypeHeader, "text/xml; charset=utf-8")
}

// refuseSensitive refuses what would be encrypted on APIv3, whatever marks it: it would
// leave here as plain text.
func (c *Client) refuseSensitive(params Params) error {
	finder := seal.Walker{Plans: c.plans, Turner: seal.Refusal{Err: errNotSealed}, Decoded: true}
	for _, key := range []string{keyXML, keyQuery} {
		if _, _, err := finder.Value(params[key]); err != nil {
			return fmt.Errorf("params key %q: %w; for APIv2 encrypt it yourself, with auth.Encrypt", key, err)
		}
	}
	return nil
}

// signFields adds nonce_str and sign, and nothing else.
func (r *request) signFields(cfg *Config, fields []xmlmap.Field) (err error) {
	s := apiv2.Signing{MchID: cfg.MchID, Key: cfg.APIv2Key, Nonceless: r.v2.nonceless}
	if r.isOneOf(endpoint.V2OnlyHMAC) {
		s.Type = auth.SignTypeHMACSHA256
	}
	r.v2.fields, err = s.Sign(fields)
	return err
}

// signQuery signs the query of a GET, wherever it came from.
func (r *request) signQuery(cfg *Config, params Params) error {
	if params[keyXML] != nil || params[keyBody] != nil {
		return fmt.Errorf("params keys %q and %q have no place in a GET; its fields belong into %q", keyXML, keyBody, keyQuery)
	}
	path, query, _ := strings.Cut(r.Target, "?")
	fields, err := apiv2.ReadQuery(query)
	if err != nil {
		return err
	}
	if err := r.signFields(cfg, fields); err != nil {
		return err
	}
	r.Target = path + "?" + apiv2.WriteQuery(r.v2.fields)
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
		return fault.BadParam(keyJSON, "belongs to APIv3; APIv2 (v2/…) takes %q", keyXML)
	}
	return nil
}

// fitsQueryV2 refuses values of a signed query, in "query" or in placeholders, that would
// be sent as JSON or RFC 3339 write them.
func (p Params) fitsQueryV2(placeholders []string) error {
	if err := apiv2.FitsQuery(p[keyQuery], ""); err != nil {
		return fault.OfParam(keyQuery, err)
	}
	for _, name := range placeholders {
		if err := apiv2.FitsQuery(p[name], name); err != nil {
			return fmt.Errorf("placeholder {%s}: %w", name, err)
		}
	}
	return nil
}

// secure asks for a connection that shows the client certificate.
func (r *request) secure(c *Client, params Params) (err error) {
	if r.ClientCert, err = params.flag(keySecurity); err != nil || !r.ClientCert {
		return err
	}
	switch {
	case !r.Base.TLS:
		return fault.BadParam(keySecurity, "wants a client certificate, which needs https://, and the request goes to http://%s",
			r.Base.Host)
	case !c.pool.ShowsCertificate():
		return fault.BadParam(keySecurity, "wants a client certificate, and Config.ClientCert has none; %s, or Config.Certificate and "+
			"Config.PrivateKey", credentials.ExpectedClientCert)
	}
	return nil
}
