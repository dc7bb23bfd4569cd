package launch

import (
	"cmp"
	"errors"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// JSAPIV2 returns what JSAPI does for an order of APIv2 (pay/unifiedorder), signed with
// Config.APIv2Key. signType is the sign_type that the order was made with,
// auth.SignTypeMD5 or auth.SignTypeHMACSHA256, and is signed too; empty is MD5, as in
// the order.
//
// Source: pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=7_7&index=6.
func (l Launcher) JSAPIV2(appID, prepayID, signType string) (_ Params, err error) {
	defer named(&err, "JSAPIV2")
	return l.jsapiV2(appID, prepayID, signType)
}

// MiniProgramV2 returns what MiniProgram does for an order of APIv2. See JSAPIV2.
//
// Source: pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=7_7&index=5.
func (l Launcher) MiniProgramV2(appID, prepayID, signType string) (p Params, err error) {
	defer named(&err, "MiniProgramV2")
	if p, err = l.jsapiV2(appID, prepayID, signType); err != nil {
		return nil, err
	}
	delete(p, "appId")
	return p, nil
}

func (l Launcher) jsapiV2(appID, prepayID, signType string) (Params, error) {
	if err := l.checkReady(); err != nil {
		return nil, err
	}
	if err := l.checkAppID(appID); err != nil {
		return nil, err
	}
	if err := checkPrepayID(prepayID, prefixIsAdded); err != nil {
		return nil, err
	}
	signType = cmp.Or(signType, auth.SignTypeMD5)
	p := Params{"appId": appID, "package": prepayPrefix + prepayID, "signType": signType}
	p["timeStamp"], p["nonceStr"] = l.stamp()
	var err error
	if p["paySign"], err = l.signV2(signType, p); err != nil {
		return nil, err
	}
	return p, nil
}

// AppV2 returns what App does for an order of APIv2. Here all fields are signed,
// partnerid and package too; signType is that of the order and is neither signed nor
// sent. See JSAPIV2.
//
// Source: pay.weixin.qq.com/doc/v2/merchant/4011937148.
func (l Launcher) AppV2(appID, prepayID, signType string) (p Params, err error) {
	defer named(&err, "AppV2")
	if p, err = l.app(appID, prepayID); err != nil {
		return nil, err
	}
	if p["sign"], err = l.signV2(cmp.Or(signType, auth.SignTypeMD5), p); err != nil {
		return nil, err
	}
	return p, nil
}

// RedPacket returns the parameters of a mini program's wx.sendBizRedPacket
// (小程序红包, 领取红包): timeStamp, nonceStr, package, signType (MD5) and paySign.
// packageInfo is the package of the answer to mmpaymkttransfers/sendminiprogramhb, as
// it came; it is escaped here, once.
//
// The documentation says what is sent, but not fully what is signed. Signed here are
// appId, timeStamp, nonceStr and the escaped package, without signType, in lower-case
// MD5: so does wechatpay-php, and so did merchants for whom it worked; another SDK's
// guide signs the unescaped package in upper case.
//
// Source: pay.weixin.qq.com/doc/v2/partner/4011941288.
func (l Launcher) RedPacket(appID, packageInfo string) (_ Params, err error) {
	defer named(&err, "RedPacket")
	if err := l.checkReady(); err != nil {
		return nil, err
	}
	if err := l.checkAppID(appID); err != nil {
		return nil, err
	}
	if err := checkText("packageInfo", packageInfo); err != nil {
		return nil, err
	}
	if strings.Contains(strings.ToUpper(packageInfo), "%3D") {
		return nil, errors.New("packageInfo is escaped already; expected the package of the answer as it came, " +
			"such as sendid=…&ver=8&sign=…: it is escaped here")
	}
	p := Params{"appId": appID, "package": string(rfc3986.AppendEscaped(nil, packageInfo, false))}
	p["timeStamp"], p["nonceStr"] = l.stamp()
	signature, err := l.signV2(auth.SignTypeMD5, p)
	if err != nil {
		return nil, err
	}
	delete(p, "appId")
	p["signType"], p["paySign"] = auth.SignTypeMD5, strings.ToLower(signature)
	return p, nil
}
