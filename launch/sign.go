package launch

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/notsent"
	"github.com/wechatpay-chain/wxpay/internal/panics"
)

// named puts the name of a Launcher's method before its error, and makes it one after which
// nothing was sent. Defer it itself:
//
//	defer named(&err, "JSAPI")
func named(err *error, method string) {
	if *err != nil {
		*err = notsent.Error{Err: fmt.Errorf("wxpay: Launcher.%s: %w", method, *err)}
	}
}

// checkReady wants a client behind the Launcher.
func (l Launcher) checkReady() error {
	if l.keys == nil || l.keys.Keys == nil {
		return errors.New("there is no client behind this Launcher: make one with wxpay.New and use its Launch method")
	}
	return nil
}

// checkMerchant wants a client that has a merchant ID.
func (l Launcher) checkMerchant() error {
	if err := l.checkReady(); err != nil {
		return err
	}
	if l.keys.MchID == "" {
		return errors.New("Config.MchID is empty, and the front end is told whom it pays; " +
			"make a client with the merchant's own ID and keys")
	}
	return nil
}

// partnerID is whom the user pays: the sub-merchant, if there is one.
func (l Launcher) partnerID() string {
	if l.isPartner {
		return l.subMchID
	}
	return l.keys.MchID
}

// checkSubMchID checks what ForSubMerchant was given.
func (l Launcher) checkSubMchID() error {
	if !l.isPartner {
		return nil
	}
	return ident.CheckID("subMchID", l.subMchID, "expected the sub-merchant's ID, digits such as 1900000109")
}

// signRSA signs lines, each of which it ends with a line feed, for the front end
// (pay.weixin.qq.com/docs/merchant/apis/jsapi-payment/jsapi-transfer-payment-signature.html).
func (l Launcher) signRSA(lines ...string) (signature string, err error) {
	defer panics.Recover(&err, "Config.PrivateKey")
	switch key := l.keys.PrivateKey; {
	case key == nil && l.keys.HasSigner:
		return "", errors.New("Config.PrivateKey is empty (Signer signs in its place, and it signs requests only); " +
			"what a front end gets is signed with the merchant API private key: make a client that has it, " +
			"apiclient_key.pem by auth.LoadPrivateKey or a KMS handle")
	case key == nil:
		return "", errors.New("Config.PrivateKey is empty; what a front end gets for an APIv3 order is signed " +
			"with the merchant API private key, apiclient_key.pem (auth.LoadPrivateKey)")
	case auth.SchemaOf(key.Public()) != auth.SchemaRSA:
		return "", fmt.Errorf("Config.PrivateKey is for the schema %s; expected an RSA key: "+
			"the only signType that WeChat Pay documents for front ends of APIv3 is RSA", auth.SchemaOf(key.Public()))
	}
	raw, err := auth.Sign(l.keys.PrivateKey, []byte(strings.Join(lines, "\n")), []byte{'\n'})
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}

// signV2 signs a set of fields by the rules of APIv2, in upper-case hex
// (pay.weixin.qq.com/doc/v2/merchant/4011985891).
func (l Launcher) signV2(signType string, fields map[string]string) (string, error) {
	switch {
	case signType != auth.SignTypeMD5 && signType != auth.SignTypeHMACSHA256:
		return "", fmt.Errorf("signType is %s; expected the sign_type that the order was made with, "+
			"auth.SignTypeMD5 or auth.SignTypeHMACSHA256", ident.Shown(signType))
	case l.keys.APIv2Key == "":
		return "", errors.New("Config.APIv2Key is empty; this signature is made with it, in products of APIv3 too: " +
			"商户平台 → 账户中心 → API安全 → APIv2密钥")
	}
	return auth.SignV2(signType, l.keys.APIv2Key, fields)
}
