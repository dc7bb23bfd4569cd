package wxpay

import (
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
func (l Launcher) JSAPIV2(appID, prepayID, signType string) (LaunchParams, error) {
	p, err := l.jsapiV2(appID, prepayID, signType)
	if err != nil {
		return nil, launchError("JSAPIV2", err)
	}
	return p, nil
}

// MiniProgramV2 returns what MiniProgram does for an order of APIv2. See JSAPIV2.
//
// Source: pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=7_7&index=5.
func (l Launcher) MiniProgramV2(appID, prepayID, signType string) (LaunchParams, error) {
	p, err := l.jsapiV2(appID, prepayID, signType)
	if err != nil {
		return nil, launchError("MiniProgramV2", err)
	}
	delete(p, "appId")
	return p, nil
}

func (l Launcher) jsapiV2(appID, prepayID, signType string) (LaunchParams, error) {
	cfg, err := l.config()
	if err != nil {
		return nil, err
	}
	if err := cfg.checkAppID(appID); err != nil {
		return nil, err
	}
	if err := checkPrepayID(prepayID, prefixIsAdded); err != nil {
		return nil, err
	}
	setDefault(&signType, auth.SignTypeMD5)
	p := LaunchParams{"appId": appID, "package": prepayPrefix + prepayID, "signType": signType}
	p["timeStamp"], p["nonceStr"] = l.stamp(cfg)
	if p["paySign"], err = cfg.signV2(signType, p); err != nil {
		return nil, err
	}
	return p, nil
}

// AppV2 returns what App does for an order of APIv2. Here all fields are signed,
// partnerid and package too; signType is that of the order and is neither signed nor
// sent. See JSAPIV2.
//
// Source: pay.weixin.qq.com/doc/v2/merchant/4011937148.
func (l Launcher) AppV2(appID, prepayID, signType string) (LaunchParams, error) {
	p, err := l.app(appID, prepayID)
	if err != nil {
		return nil, launchError("AppV2", err)
	}
	setDefault(&signType, auth.SignTypeMD5)
	if p["sign"], err = l.client.config.signV2(signType, p); err != nil {
		return nil, launchError("AppV2", err)
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
func (l Launcher) RedPacket(appID, packageInfo string) (LaunchParams, error) {
	p, err := l.redPacket(appID, packageInfo)
	if err != nil {
		return nil, launchError("RedPacket", err)
	}
	return p, nil
}

func (l Launcher) redPacket(appID, packageInfo string) (LaunchParams, error) {
	cfg, err := l.config()
	if err != nil {
		return nil, err
	}
	if err := cfg.checkAppID(appID); err != nil {
		return nil, err
	}
	if err := checkLaunchText("packageInfo", packageInfo); err != nil {
		return nil, err
	}
	if strings.Contains(strings.ToUpper(packageInfo), "%3D") {
		return nil, errors.New("packageInfo is escaped already; expected the package of the answer as it came, such as sendid=…&ver=8&sign=…: it is escaped here")
	}
	p := LaunchParams{"appId": appID, "package": string(rfc3986.AppendEscaped(nil, packageInfo, false))}
	p["timeStamp"], p["nonceStr"] = l.stamp(cfg)
	signature, err := cfg.signV2(auth.SignTypeMD5, p)
	if err != nil {
		return nil, err
	}
	delete(p, "appId")
	p["signType"], p["paySign"] = auth.SignTypeMD5, strings.ToLower(signature)
	return p, nil
}
