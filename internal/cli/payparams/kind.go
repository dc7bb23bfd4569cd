package payparams

import (
	"strings"

	"github.com/wechatpay-chain/wxpay/launch"
)

// launcher is what signs, of a client.
type launcher = launch.Launcher

// A kind is a way to open WeChat Pay.
type kind struct {
	name         string
	needs, takes []string // flags
	fields       bool     // name=value behind KIND
	make         func(launcher, *Options) (any, error)
}

// wants is what the kind needs and takes, for help and errors.
func (k kind) wants() string {
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

// kinds are all of them, one for each method of the launcher.
func kinds() []kind {
	appPrepay, signType, sub := []string{"appid", "prepay-id"}, []string{"sign-type"}, []string{"sub-mchid"}
	appPackage, packageOnly := []string{"appid", "package"}, []string{"package"}
	return []kind{
		{"jsapi", appPrepay, nil, false, func(l launcher, o *Options) (any, error) {
			return l.JSAPI(o.AppID, o.PrepayID)
		}},
		{"mini", appPrepay, nil, false, func(l launcher, o *Options) (any, error) {
			return l.MiniProgram(o.AppID, o.PrepayID)
		}},
		{"app", appPrepay, sub, false, func(l launcher, o *Options) (any, error) { return l.App(o.AppID, o.PrepayID) }},
		{"h5", []string{"h5-url"}, []string{"redirect-url"}, false, func(l launcher, o *Options) (any, error) {
			return l.H5(o.H5URL, o.RedirectURL)
		}},
		{"native", []string{"code-url"}, nil, false, func(l launcher, o *Options) (any, error) {
			return l.Native(o.CodeURL)
		}},
		{"jsapi-v2", appPrepay, signType, false, func(l launcher, o *Options) (any, error) {
			return l.JSAPIV2(o.AppID, o.PrepayID, o.SignType)
		}},
		{"mini-v2", appPrepay, signType, false, func(l launcher, o *Options) (any, error) {
			return l.MiniProgramV2(o.AppID, o.PrepayID, o.SignType)
		}},
		{"app-v2", appPrepay, []string{"sign-type", "sub-mchid"}, false, func(l launcher, o *Options) (any, error) {
			return l.AppV2(o.AppID, o.PrepayID, o.SignType)
		}},
		{"transfer", appPackage, sub, false, func(l launcher, o *Options) (any, error) {
			return l.Transfer(o.AppID, o.PackageInfo)
		}},
		{"transfer-app", appPackage, sub, false, func(l launcher, o *Options) (any, error) {
			return l.TransferApp(o.AppID, o.PackageInfo)
		}},
		{"payscore-confirm", packageOnly, nil, false, func(l launcher, o *Options) (any, error) {
			return l.PayScoreConfirm(o.PackageInfo)
		}},
		{"payscore-confirm-signed", packageOnly, nil, false, func(l launcher, o *Options) (any, error) {
			return l.PayScoreConfirmSigned(o.PackageInfo)
		}},
		{"payscore-detail", []string{"service-id", "out-order-no"}, nil, false, func(l launcher, o *Options) (any, error) {
			return l.PayScoreDetail(o.ServiceID, o.OutOrderNo)
		}},
		{"payscore-permit", []string{"token"}, nil, false, func(l launcher, o *Options) (any, error) {
			return l.PayScorePermit(o.Token)
		}},
		{"red-packet", appPackage, nil, false, func(l launcher, o *Options) (any, error) {
			return l.RedPacket(o.AppID, o.PackageInfo)
		}},
		{"coupon-plugin", nil, nil, true, func(l launcher, o *Options) (any, error) { return l.CouponPlugin(o.Fields) }},
		{"coupon-h5", nil, nil, true, func(l launcher, o *Options) (any, error) { return l.CouponH5(o.Fields) }},
		{"link", nil, []string{"link"}, true, func(l launcher, o *Options) (any, error) {
			return l.SignedLink(o.Link, o.Fields)
		}},
		{"med-ins-jsapi", []string{"appid", "mix-trade-no"}, []string{"prepay-id"}, false, func(l launcher, o *Options) (any, error) {
			return l.MedicalInsuranceJSAPI(o.AppID, o.MixTradeNo, o.PrepayID)
		}},
		{"med-ins-mini", []string{"appid", "mix-trade-no"}, []string{"prepay-id"}, false, func(l launcher, o *Options) (any, error) {
			return l.MedicalInsuranceMiniProgram(o.AppID, o.MixTradeNo, o.PrepayID)
		}},
	}
}
