package launch

import "maps"

// JSAPI returns the parameters for a page inside WeChat (JSAPI调起支付), to be handed to
// WeixinJSBridge's getBrandWCPayRequest: appId, timeStamp, nonceStr, package, signType
// (RSA) and paySign. wx.chooseWXPay of the JS-SDK takes the same but appId, with
// timeStamp under the name timestamp.
//
// appID is the one whose page opens the payment, for a partner's order with sub_appid
// that one. prepayID is the prepay_id of the answer to v3/pay/transactions/jsapi,
// without "prepay_id=" in front.
//
// Source: pay.weixin.qq.com/docs/merchant/apis/jsapi-payment/jsapi-transfer-payment-signature.html.
func (l Launcher) JSAPI(appID, prepayID string) (_ Params, err error) {
	defer named(&err, "JSAPI")
	return l.jsapi(appID, prepayID)
}

// MiniProgram returns the parameters of a mini program's wx.requestPayment
// (小程序调起支付): those of JSAPI without appId, which is signed all the same and must
// be the mini program's.
func (l Launcher) MiniProgram(appID, prepayID string) (p Params, err error) {
	defer named(&err, "MiniProgram")
	if p, err = l.jsapi(appID, prepayID); err != nil {
		return nil, err
	}
	delete(p, "appId")
	return p, nil
}

func (l Launcher) jsapi(appID, prepayID string) (Params, error) {
	if err := l.checkReady(); err != nil {
		return nil, err
	}
	if err := l.checkAppID(appID); err != nil {
		return nil, err
	}
	if err := checkPrepayID(prepayID, prefixIsAdded); err != nil {
		return nil, err
	}
	timestamp, nonce := l.stamp()
	packageValue := prepayPrefix + prepayID
	signature, err := l.signRSA(appID, timestamp, nonce, packageValue)
	if err != nil {
		return nil, err
	}
	return Params{
		"appId":     appID,
		"timeStamp": timestamp,
		"nonceStr":  nonce,
		"package":   packageValue,
		"signType":  "RSA",
		"paySign":   signature,
	}, nil
}

// signWXPay is the value of package in an app, a constant.
const signWXPay = "Sign=WXPay"

// App returns the parameters of the PayReq of WeChat's Open SDK (APP调起支付): appid,
// partnerid, prepayid, package, noncestr, timestamp and sign. On Android the field for
// package is packageValue; on iOS timeStamp is a number there.
//
// partnerid is Config.MchID, or see ForSubMerchant. prepayID is the prepay_id of the
// answer to v3/pay/transactions/app.
//
// Source: pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter3_2_4.shtml.
func (l Launcher) App(appID, prepayID string) (p Params, err error) {
	defer named(&err, "App")
	if p, err = l.app(appID, prepayID); err != nil {
		return nil, err
	}
	if p["sign"], err = l.signRSA(appID, p["timestamp"], p["noncestr"], prepayID); err != nil {
		return nil, err
	}
	return p, nil
}

// app returns the parameters of an app without their signature.
func (l Launcher) app(appID, prepayID string) (Params, error) {
	if err := l.checkMerchant(); err != nil {
		return nil, err
	}
	if err := l.checkAppID(appID); err != nil {
		return nil, err
	}
	if err := checkPrepayID(prepayID, prefixIsWrong); err != nil {
		return nil, err
	}
	if err := l.checkSubMchID(); err != nil {
		return nil, err
	}
	timestamp, nonce := l.stamp()
	return Params{
		"appid":     appID,
		"partnerid": l.partnerID(),
		"prepayid":  prepayID,
		"package":   signWXPay,
		"noncestr":  nonce,
		"timestamp": timestamp,
	}, nil
}

// MedicalInsuranceJSAPI returns the parameters for a page that pays with medical
// insurance (JSAPI调起医保自费混合支付), requestMedicalInsurancePay: appid, written so,
// and mixTradeNo, and for the part that the user pays timeStamp, nonceStr, package,
// signType and paySign. mixTradeNo is the mix_trade_no of the answer to
// v3/med-ins/orders; prepayID is empty if insurance pays all (INSURANCE_ONLY).
//
// Source: pay.weixin.qq.com/docs/partner/apis/medical-insurance-pay/orders/jsapi-mix-pay.html.
func (l Launcher) MedicalInsuranceJSAPI(appID, mixTradeNo, prepayID string) (p Params, err error) {
	defer named(&err, "MedicalInsuranceJSAPI")
	if p, err = l.medicalInsurance(appID, mixTradeNo, prepayID); err != nil {
		return nil, err
	}
	p["appid"] = appID
	return p, nil
}

// MedicalInsuranceMiniProgram returns the parameters of a mini program's
// wx.requestMedicalInsurancePay: those of MedicalInsuranceJSAPI without appid.
//
// Source: pay.weixin.qq.com/doc/v3/partner/4012166993.
func (l Launcher) MedicalInsuranceMiniProgram(appID, mixTradeNo, prepayID string) (_ Params, err error) {
	defer named(&err, "MedicalInsuranceMiniProgram")
	return l.medicalInsurance(appID, mixTradeNo, prepayID)
}

func (l Launcher) medicalInsurance(appID, mixTradeNo, prepayID string) (Params, error) {
	if err := l.checkReady(); err != nil {
		return nil, err
	}
	if err := checkID("mixTradeNo", mixTradeNo); err != nil {
		return nil, err
	}
	if err := l.checkAppID(appID); err != nil {
		return nil, err
	}
	p := Params{"mixTradeNo": mixTradeNo}
	if prepayID != "" { // WeChat Pay refuses these where there is nothing to pay
		paid, err := l.jsapi(appID, prepayID)
		if err != nil {
			return nil, err
		}
		delete(paid, "appId")
		maps.Copy(p, paid)
	}
	return p, nil
}
