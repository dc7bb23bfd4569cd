package launch

import (
	"maps"
	"slices"

	"github.com/wechatpay-chain/wxpay/auth"
)

// PayScoreConfirm returns what opens the page on which a user confirms a payscore order
// (微信支付分, 调起支付分-确认订单), as the merchants' pages have it since 2024-11:
// package alone, unsigned. packageInfo is the package of the answer to
// v3/payscore/serviceorder.
//
// Older merchants' pages and those for partners and overseas merchants want it signed:
// PayScoreConfirmSigned. The documentation does not say whether one will do for all.
//
// Source: pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/jsapi-confirm.html.
func (l Launcher) PayScoreConfirm(packageInfo string) (_ BusinessView, err error) {
	defer named(&err, "PayScoreConfirm")
	if err := checkText("packageInfo", packageInfo); err != nil {
		return BusinessView{}, err
	}
	return BusinessView{BusinessType: businessPayScoreUse, ExtraData: Params{"package": packageInfo}}, nil
}

// PayScoreConfirmSigned returns the signed form of PayScoreConfirm: mch_id, package,
// timestamp, nonce_str, sign_type (HMAC-SHA256) and sign, which is made with
// Config.APIv2Key.
//
// Source: pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter6_1_11.shtml,
// pay.weixin.qq.com/doc/v3/partner/4012155285.
func (l Launcher) PayScoreConfirmSigned(packageInfo string) (_ BusinessView, err error) {
	defer named(&err, "PayScoreConfirmSigned")
	return l.payScore(businessPayScoreUse, map[string]string{"package": packageInfo})
}

// PayScorePermit returns what opens the page on which a user permits the service
// (调起支付分-授权服务), wxpayScoreEnable: apply_permissions_token alone, unsigned. The
// token is that of the answer to v3/payscore/permissions and lives 1 hour.
//
// Source: pay.weixin.qq.com/doc/v3/partner/4012155289.
func (l Launcher) PayScorePermit(applyPermissionsToken string) (_ BusinessView, err error) {
	defer named(&err, "PayScorePermit")
	if err := checkText("applyPermissionsToken", applyPermissionsToken); err != nil {
		return BusinessView{}, err
	}
	return BusinessView{
		BusinessType: businessPayScoreEnable,
		ExtraData:    Params{"apply_permissions_token": applyPermissionsToken},
	}, nil
}

// PayScoreDetail returns what opens the details of a payscore order
// (调起支付分-订单详情), wxpayScoreDetail: mch_id, service_id, out_order_no, timestamp,
// nonce_str, sign_type (HMAC-SHA256) and sign, which is made with Config.APIv2Key.
//
// Source: pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter6_1_24.shtml,
// pay.weixin.qq.com/doc/v3/partner/4012155293.
func (l Launcher) PayScoreDetail(serviceID, outOrderNo string) (_ BusinessView, err error) {
	defer named(&err, "PayScoreDetail")
	return l.payScore(businessPayScoreDetail, map[string]string{"service_id": serviceID, "out_order_no": outOrderNo})
}

// payScore signs the fields of a page of payscore, raw: only the carriers escape them.
func (l Launcher) payScore(businessType string, fields map[string]string) (BusinessView, error) {
	if err := l.checkMerchant(); err != nil {
		return BusinessView{}, err
	}
	if err := checkFields(fields, slices.Sorted(maps.Keys(fields))...); err != nil {
		return BusinessView{}, err
	}
	p := Params{"mch_id": l.keys.MchID, "sign_type": auth.SignTypeHMACSHA256}
	maps.Copy(p, fields)
	p["timestamp"], p["nonce_str"] = l.stamp()
	var err error
	if p["sign"], err = l.signV2(auth.SignTypeHMACSHA256, p); err != nil {
		return BusinessView{}, err
	}
	return BusinessView{BusinessType: businessType, ExtraData: p}, nil
}
