package main

import (
	"strings"

	"github.com/wechatpay-chain/wxpay/launch"
)

// A launchKind is a way to open WeChat Pay.
type launchKind struct {
	name         string
	needs, takes []string // flags
	fields       bool     // name=value behind KIND
	make         func(launch.Launcher, *launchFlags) (any, error)
}

// wants is what the kind needs and takes, for help and errors.
func (k launchKind) wants() string {
	var text strings.Builder
	for _, name := range k.needs {
		text.WriteString(" --" + name)
	}
	for _, name := range k.takes {
		text.WriteString(" [--" + name + "]")
	}
	if k.fields {
		text.WriteString(" name=value…")
	}
	return text.String()
}

// launchKinds are all of them, one for each method of launch.Launcher.
func launchKinds() []launchKind {
	appPrepay, signType, sub := []string{"appid", "prepay-id"}, []string{"sign-type"}, []string{"sub-mchid"}
	appPackage, packageOnly := []string{"appid", "package"}, []string{"package"}
	return []launchKind{
		{"jsapi", appPrepay, nil, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.JSAPI(f.appID, f.prepayID) }},
		{"mini", appPrepay, nil, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.MiniProgram(f.appID, f.prepayID) }},
		{"app", appPrepay, sub, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.App(f.appID, f.prepayID) }},
		{"h5", []string{"h5-url"}, []string{"redirect-url"}, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.H5(f.h5URL, f.redirectURL) }},
		{"native", []string{"code-url"}, nil, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.Native(f.codeURL) }},
		{"jsapi-v2", appPrepay, signType, false, func(l launch.Launcher, f *launchFlags) (any, error) {
			return l.JSAPIV2(f.appID, f.prepayID, f.signType)
		}},
		{"mini-v2", appPrepay, signType, false, func(l launch.Launcher, f *launchFlags) (any, error) {
			return l.MiniProgramV2(f.appID, f.prepayID, f.signType)
		}},
		{"app-v2", appPrepay, []string{"sign-type", "sub-mchid"}, false, func(l launch.Launcher, f *launchFlags) (any, error) {
			return l.AppV2(f.appID, f.prepayID, f.signType)
		}},
		{"transfer", appPackage, sub, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.Transfer(f.appID, f.packageInfo) }},
		{"transfer-app", appPackage, sub, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.TransferApp(f.appID, f.packageInfo) }},
		{"payscore-confirm", packageOnly, nil, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.PayScoreConfirm(f.packageInfo) }},
		{"payscore-confirm-signed", packageOnly, nil, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.PayScoreConfirmSigned(f.packageInfo) }},
		{"payscore-detail", []string{"service-id", "out-order-no"}, nil, false, func(l launch.Launcher, f *launchFlags) (any, error) {
			return l.PayScoreDetail(f.serviceID, f.outOrderNo)
		}},
		{"payscore-permit", []string{"token"}, nil, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.PayScorePermit(f.token) }},
		{"red-packet", appPackage, nil, false, func(l launch.Launcher, f *launchFlags) (any, error) { return l.RedPacket(f.appID, f.packageInfo) }},
		{"coupon-plugin", nil, nil, true, func(l launch.Launcher, f *launchFlags) (any, error) { return l.CouponPlugin(f.fields) }},
		{"coupon-h5", nil, nil, true, func(l launch.Launcher, f *launchFlags) (any, error) { return l.CouponH5(f.fields) }},
		{"link", nil, []string{"link"}, true, func(l launch.Launcher, f *launchFlags) (any, error) { return l.SignedLink(f.link, f.fields) }},
		{"med-ins-jsapi", []string{"appid", "mix-trade-no"}, []string{"prepay-id"}, false, func(l launch.Launcher, f *launchFlags) (any, error) {
			return l.MedicalInsuranceJSAPI(f.appID, f.mixTradeNo, f.prepayID)
		}},
		{"med-ins-mini", []string{"appid", "mix-trade-no"}, []string{"prepay-id"}, false, func(l launch.Launcher, f *launchFlags) (any, error) {
			return l.MedicalInsuranceMiniProgram(f.appID, f.mixTradeNo, f.prepayID)
		}},
	}
}
