package wxpay

import (
	"github.com/wechatpay-chain/wxpay/internal/param"

	"net/http"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/credentials"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// newV2 makes an APIv2 request out of the params: XML, or a signed query for GET.
// See the page on signatures, https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func (r *request) newV2(c *Chain, params param.Given) (err error) {
	cfg := c.client.config
	if err := params.FitsV2(); err != nil {
		return err
	}
	if r.v2.nonceless, err = params.Flag(param.Nonceless); err != nil {
		return err
	}
	if err := params.RefuseSensitive(c.client.plans, errNotSealed); err != nil {
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
		if err := params.FitsQueryV2(c.tmpl.Names); err != nil {
			return err
		}
		unsigned := r.Target
		if c.client.mayRepeat() {
			r.v2.again = func() error {
				r.Target = unsigned
				return r.signQuery(cfg)
			}
		}
		return r.signQuery(cfg)
	}
	fields, err := params.FieldsV2()
	if err != nil {
		return err
	}
	file := params[param.Body]
	upload, isUpload := file.(File)
	if isUpload {
		if err := r.refuseOwnType(); err != nil {
			return fault.OfParam(param.Body, err)
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
		return fault.OfParam(param.Body, r.readForm(file, r.v2.fields))
	default:
		return param.WrongType(param.Body, file, "a wxpay.File on APIv2; its fields belong into \""+param.XML+"\"")
	}
	r.Body, err = xmlmap.Marshal(r.v2.fields)
	return fault.OfParam(param.XML, err)
}

// addHeadersV2 adds the headers that every APIv2 request has.
func (r *request) addHeadersV2() {
	r.Header.SetDefault("Accept", "text/xml, text/plain, application/x-gzip")
	r.Header.SetDefault("User-Agent", userAgent)
	r.Header.SetDefault(contentTypeHeader, "text/xml; charset=utf-8")
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
func (r *request) signQuery(cfg *Config) error {
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

// secure asks for a connection that shows the client certificate.
func (r *request) secure(c *Client, params param.Given) (err error) {
	if r.ClientCert, err = params.Flag(param.Security); err != nil || !r.ClientCert {
		return err
	}
	switch {
	case !r.Base.TLS:
		return fault.BadParam(param.Security, "wants a client certificate, which needs https://, and the request goes to http://%s",
			r.Base.Host)
	case !c.pool.ShowsCertificate():
		return fault.BadParam(param.Security, "wants a client certificate, and Config.ClientCert has none; %s, or Config.Certificate and "+
			"Config.PrivateKey", credentials.ExpectedClientCert)
	}
	return nil
}
