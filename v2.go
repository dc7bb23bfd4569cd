package wxpay

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/credentials"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// newV2 makes an APIv2 request out of the params: XML, or a signed query for GET.
// See the page on signatures, https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func (r *request) newV2(c *Chain, params param.Given) (err error) {
	if err := params.FitsV2(); err != nil {
		return err
	}
	nonceless, err := params.Flag(param.Nonceless)
	if err != nil {
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
	own := apiv2.Signing{MchID: c.client.config.MchID, Key: c.client.config.APIv2Key, Nonceless: nonceless}
	r.v2.signing = own.At(r.v2Path())
	var fields []xmlmap.Field
	if r.Method == http.MethodGet {
		fields, err = r.queryV2(c, params)
	} else {
		fields, err = r.formV2(params)
	}
	if err != nil {
		return err
	}
	if c.client.mayRepeat() {
		r.v2.given = slices.Clone(fields)
		if file, ok := r.v2.file.(File); ok {
			file.Content = slices.Clone(file.Content) // the caller may reuse it
			r.v2.file = file
		}
	}
	return r.signV2(fields)
}

// queryV2 reads the fields of a GET, wherever they came from.
func (r *request) queryV2(c *Chain, params param.Given) ([]xmlmap.Field, error) {
	if err := params.FitsQueryV2(c.tmpl.Names); err != nil {
		return nil, err
	}
	_, query, _ := strings.Cut(r.Target, "?")
	return apiv2.ReadQuery(query)
}

// formV2 reads the fields of a POST, and the file that may go with them.
func (r *request) formV2(params param.Given) ([]xmlmap.Field, error) {
	fields, err := params.FieldsV2()
	if r.v2.file = params[param.Body]; err == nil && isFile(r.v2.file) {
		err = fault.OfParam(param.Body, r.refuseOwnType())
	}
	return fields, err
}

// signV2 adds nonce_str and sign to the fields, and makes them the query, or the body with the file.
func (r *request) signV2(fields []xmlmap.Field) (err error) {
	if r.v2.fields, err = r.v2.signing.Sign(fields); err != nil {
		return err
	}
	if r.Method == http.MethodGet {
		path, _, _ := strings.Cut(r.Target, "?")
		r.Target = path + "?" + apiv2.WriteQuery(r.v2.fields)
		return nil
	}
	switch file := r.v2.file.(type) {
	case nil:
		r.Body, err = xmlmap.Marshal(r.v2.fields)
		return fault.OfParam(param.XML, err)
	case File:
		return fault.OfParam(param.Body, r.readForm(file, r.v2.fields))
	default:
		return param.WrongType(param.Body, file, "a wxpay.File on APIv2; its fields belong into \""+param.XML+"\"")
	}
}

// addHeadersV2 adds the headers that every APIv2 request has.
func (r *request) addHeadersV2() {
	r.Header.SetDefault("Accept", "text/xml, text/plain, application/x-gzip")
	r.Header.SetDefault("User-Agent", userAgent)
	r.Header.SetDefault(contentTypeHeader, "text/xml; charset=utf-8")
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
