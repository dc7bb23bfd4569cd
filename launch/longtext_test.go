package launch_test

import (
	"testing"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/launch"
)

// TestNoLaunchErrorQuotesMoreThanAKilobyte of what it was given, whatever that was.
func TestNoLaunchErrorQuotesMoreThanAKilobyte(t *testing.T) {
	t.Parallel()
	launcher := testkit.NewClient(t, testkit.Gateway(t).Config(), func(c *wxpay.Config) { c.APIv2Key = testkit.APIv2Key }).Launch()
	for form, text := range testkit.LongTexts() {
		errs := map[string]error{}
		longLaunches(launcher, errs, text)
		for what, err := range errs {
			testkit.RequireShort(t, what, form, err)
		}
	}
}

func longLaunches(l launch.Launcher, errs map[string]error, text string) {
	for name, m := range launchOf {
		errs["Launcher."+name] = m.call(l, testkit.AppID, text)
		errs["Launcher."+name+", appID"] = m.call(l, text, "wx2014")
	}
	for name, m := range launchWithoutAppID {
		errs["Launcher."+name] = m.call(l, text)
	}
	errs["Launcher.H5, back"] = testkit.Second(l.H5("https://wx.tenpay.com/", text))
	errs["Launcher.SignedLink, link"] = testkit.Second(l.SignedLink(text, map[string]string{"mch_id": testkit.MchID}))
	errs["Launcher.SignedLink, field"] = testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID,
		text:        text,
		"sign_type": text}))
	errs["Launcher.CouponPlugin"] = testkit.Second(l.CouponPlugin(map[string]string{"stock_id": "1", "out_request_no": "R", text: text}))
	errs["Launcher of a sub-merchant"] = testkit.Second(l.ForSubMerchant(text).App(testkit.AppID, "wx2014"))
	errs["Launcher, sign type"] = testkit.Second(l.AppV2(testkit.AppID, "wx2014", text))
}
