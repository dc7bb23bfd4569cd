package launch

// Transfer returns the parameters of requestMerchantTransfer, with which a user
// confirms that he takes a transfer (商家转账, JSAPI调起用户确认收款): mchId, appId and
// package; nothing is signed. packageInfo is the package_info of the answer to the
// transfer, which is there while its state is WAIT_USER_CONFIRM.
//
// A partner adds the sub-merchant with ForSubMerchant, and what else it gave when it
// made the transfer by itself: subAppId. openId may be added too.
//
// Source: pay.weixin.qq.com/doc/v3/partner/4016960577.
func (l Launcher) Transfer(appID, packageInfo string) (_ Params, err error) {
	defer named(&err, "Transfer")
	return l.transfer(appID, packageInfo)
}

// TransferApp returns the same for an app: its App method has the businessType and the
// query of the Open SDK's WXOpenBusinessView. appID is the app's, approved by
// WeChat's open platform.
//
// Source: pay.weixin.qq.com/doc/v3/merchant/4012719576.
func (l Launcher) TransferApp(appID, packageInfo string) (_ BusinessView, err error) {
	defer named(&err, "TransferApp")
	p, err := l.transfer(appID, packageInfo)
	if err != nil {
		return BusinessView{}, err
	}
	return BusinessView{BusinessType: businessTransfer, ExtraData: p}, nil
}

func (l Launcher) transfer(appID, packageInfo string) (Params, error) {
	if err := l.checkMerchant(); err != nil {
		return nil, err
	}
	if err := l.checkAppID(appID); err != nil {
		return nil, err
	}
	if err := checkID("packageInfo", packageInfo); err != nil {
		return nil, err
	}
	if err := l.checkSubMchID(); err != nil {
		return nil, err
	}
	p := Params{"mchId": l.keys.MchID, "appId": appID, "package": packageInfo}
	if l.isPartner {
		p["subMchId"] = l.subMchID
	}
	return p, nil
}
