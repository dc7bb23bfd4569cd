package launch_test

import (
	"crypto"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/launch"
)

// launchOf calls every method with an appid, if it takes one, and with an id or a text
// of WeChat Pay's, which is given and returned by name.
var launchOf = map[string]struct {
	text string // the name of the parameter that text is; "" if there is none
	call func(l launch.Launcher, appID, text string) error
}{
	"JSAPI":         {"prepayID", func(l launch.Launcher, a, x string) error { return testkit.Second(l.JSAPI(a, x)) }},
	"MiniProgram":   {"prepayID", func(l launch.Launcher, a, x string) error { return testkit.Second(l.MiniProgram(a, x)) }},
	"App":           {"prepayID", func(l launch.Launcher, a, x string) error { return testkit.Second(l.App(a, x)) }},
	"JSAPIV2":       {"prepayID", func(l launch.Launcher, a, x string) error { return testkit.Second(l.JSAPIV2(a, x, "MD5")) }},
	"MiniProgramV2": {"prepayID", func(l launch.Launcher, a, x string) error { return testkit.Second(l.MiniProgramV2(a, x, "MD5")) }},
	"AppV2":         {"prepayID", func(l launch.Launcher, a, x string) error { return testkit.Second(l.AppV2(a, x, "MD5")) }},
	"MedicalInsuranceJSAPI": {"mixTradeNo", func(l launch.Launcher, a, x string) error {
		return testkit.Second(l.MedicalInsuranceJSAPI(a, x, launchPrepayID))
	}},
	"MedicalInsuranceMiniProgram": {"mixTradeNo", func(l launch.Launcher, a, x string) error {
		return testkit.Second(l.MedicalInsuranceMiniProgram(a, x, launchPrepayID))
	}},
	"Transfer":    {"packageInfo", func(l launch.Launcher, a, x string) error { return testkit.Second(l.Transfer(a, x)) }},
	"TransferApp": {"packageInfo", func(l launch.Launcher, a, x string) error { return testkit.Second(l.TransferApp(a, x)) }},
	"RedPacket":   {"packageInfo", func(l launch.Launcher, a, x string) error { return testkit.Second(l.RedPacket(a, x)) }},
}

// launchWithoutAppID are the others.
var launchWithoutAppID = map[string]struct {
	text string
	call func(l launch.Launcher, text string) error
}{
	"PayScoreConfirm":       {"packageInfo", func(l launch.Launcher, x string) error { return testkit.Second(l.PayScoreConfirm(x)) }},
	"PayScoreConfirmSigned": {"package", func(l launch.Launcher, x string) error { return testkit.Second(l.PayScoreConfirmSigned(x)) }},
	"PayScorePermit": {"applyPermissionsToken", func(l launch.Launcher,
		x string) error {
		return testkit.Second(l.PayScorePermit(x))
	}},
	"PayScoreDetail": {"out_order_no", func(l launch.Launcher, x string) error { return testkit.Second(l.PayScoreDetail("500001", x)) }},
	"CouponPlugin": {"stock_id", func(l launch.Launcher, x string) error {
		return testkit.Second(l.CouponPlugin(map[string]string{"stock_id": x, "out_request_no": "R"}))
	}},
	"CouponH5": {"open_id", func(l launch.Launcher, x string) error {
		return testkit.Second(l.CouponH5(map[string]string{"stock_id": "1", "out_request_no": "R", "open_id": x}))
	}},
	"SignedLink": {"plan_id", func(l launch.Launcher, x string) error {
		return testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID, "plan_id": x}))
	}},
	"H5":     {"h5URL", func(l launch.Launcher, x string) error { return testkit.Second(l.H5(x, "")) }},
	"Native": {"codeURL", func(l launch.Launcher, x string) error { return testkit.Second(l.Native(x)) }},
}

// badTexts are no values of anything.
var badTexts = map[string][]string{
	"":                       {"empty"},
	"wx20\n1735689600":       {"control character", `'\n'`, "byte 4"},
	"wx20\r":                 {"control character"},
	"a\tb":                   {"control character"},
	"wx\x00":                 {"control character"},
	"wx\x7f":                 {"control character"},
	"\xff\xfe":               {},
	"prepay\u0085\n_id=wx20": {"control character"},
}

func TestLaunchRefusesWhatIsNoValue(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	for text, words := range badTexts {
		for name, m := range launchOf {
			testkit.RequireRefused(t, m.call(l, testkit.AppID, text), append(words, "Launcher."+name, m.text)...)
			testkit.RequireRefused(t, m.call(l, text, "wx2014"), append(words, "Launcher."+name, "appID", "expected the appid")...)
		}
		for name, m := range launchWithoutAppID {
			testkit.RequireRefused(t, m.call(l, text), append(words, "Launcher."+name, m.text)...)
		}
	}
}

func TestLaunchRefusesWhatIsNoAppID(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	for name, m := range launchOf {
		testkit.RequireRefused(t, m.call(l, testkit.MchID, "wx2014"), "Launcher."+name, "appID", "the merchant ID", "expected the appid")
		testkit.RequireRefused(t, m.call(l, "wx8888 888", "wx2014"), "Launcher."+name, "appID", "blank")
	}
	for _, id := range []string{"wxd678efh567hg6787", "wwabcdef", "1234567890"} {
		_, err := l.JSAPI(id, launchPrepayID)
		require.NoError(t, err, "not every appid is wx and hex digits")
	}
}

// TestLaunchRefusesThePrefix, the mistake that is reported most.
func TestLaunchRefusesThePrefix(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	for name, m := range launchOf {
		if m.text != "prepayID" {
			continue
		}
		words := []string{"Launcher." + name, "prepayID", `"prepay_id="`, "bare prepay_id"}
		if strings.HasPrefix(name, "App") {
			words = append(words, "without the prefix")
		} else {
			words = append(words, "added here")
		}
		testkit.RequireRefused(t, m.call(l, testkit.AppID, "prepay_id="+launchPrepayID), words...)
	}
	_, err := l.MedicalInsuranceJSAPI(testkit.AppID, "MIX1", "prepay_id="+launchPrepayID)
	testkit.RequireRefused(t, err, "MedicalInsuranceJSAPI", "prepayID", "added here")
	_, err = l.MedicalInsuranceMiniProgram(testkit.AppID, "MIX1", "prepay_id="+launchPrepayID)
	testkit.RequireRefused(t, err, "MedicalInsuranceMiniProgram", "prepayID", "added here")
}

func TestLaunchRefusesLinksThatAreNone(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	const h5 = "https://wx.tenpay.com/checkmweb?prepay_id=1"
	mine := map[string]string{"mch_id": testkit.MchID}
	for name, c := range map[string]struct {
		err   error
		words []string
	}{
		"h5 plain http":         {testkit.Second(l.H5("http://wx.tenpay.com/", "")), []string{"h5URL", "https://", "h5_url"}},
		"h5 code_url":           {testkit.Second(l.H5("weixin://wxpay/bizpayurl?pr=1", "")), []string{"h5URL", "https://"}},
		"h5 no host":            {testkit.Second(l.H5("https:///x", "")), []string{"h5URL"}},
		"h5 no URL":             {testkit.Second(l.H5("https://a b/%zz", "")), []string{"h5URL"}},
		"h5 bad escape":         {testkit.Second(l.H5("https://a/%zz", "")), []string{"h5URL"}},
		"h5 fragment":           {testkit.Second(l.H5(h5+"#x", "https://a.cn")), []string{"h5URL", "fragment"}},
		"h5 empty fragment":     {testkit.Second(l.H5(h5+"#", "https://a.cn")), []string{"h5URL", "fragment"}},
		"h5 twice":              {testkit.Second(l.H5(h5+"&redirect_url=x", "https://a.cn")), []string{"redirect_url already"}},
		"h5 way back escaped":   {testkit.Second(l.H5(h5, "https%3A%2F%2Fa.cn")), []string{"redirectURL", "unescaped"}},
		"h5 way back no URL":    {testkit.Second(l.H5(h5, "/paid")), []string{"redirectURL", "absolute URL"}},
		"h5 way back line feed": {testkit.Second(l.H5(h5, "https://a.cn/\n")), []string{"redirectURL", "control character"}},
		"native h5_url":         {testkit.Second(l.Native(h5)), []string{"codeURL", "weixin://", "code_url"}},
		"native blank":          {testkit.Second(l.Native(" weixin://wxpay")), []string{"codeURL", "blank"}},
		"link empty":            {testkit.Second(l.SignedLink("", mine)), []string{"link", "papay/entrustweb"}},
		"link holds a field": {testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID,
			"contract_display_account": "x&total_fee=1"})), []string{"contract_display_account", "&total_fee="}},
		"link stranger": {testkit.Second(l.SignedLink("https://example.com/papay/entrustweb", mine)),
			[]string{"link", "example.com", "weixin.qq.com"}},
		"link lookalike": {testkit.Second(l.SignedLink("https://evilweixin.qq.com/papay", mine)),
			[]string{"link", "evilweixin.qq.com"}},
		"link plain http": {testkit.Second(l.SignedLink("http://api.mch.weixin.qq.com/papay/entrustweb", mine)),
			[]string{"link", "https://"}},
		"link loopback": {testkit.Second(l.SignedLink("http://127.0.0.1/papay/entrustweb", mine)), []string{"link", "127.0.0.1"}},
		"link with a user": {testkit.Second(l.SignedLink("https://u:p@api.mch.weixin.qq.com/papay/entrustweb", mine)),
			[]string{"link", "user"}},
		"link with a query": {testkit.Second(l.SignedLink("papay/entrustweb?a=1", mine)), []string{"link", "query", "apart"}},
		"link with a fragment": {testkit.Second(l.SignedLink("papay/entrustweb#wechat_redirect", mine)), []string{"link", "fragment",
			"added here"}},
		"link that leads up": {testkit.Second(l.SignedLink("papay/../x", mine)), []string{"link", ".."}},
		"link with a blank":  {testkit.Second(l.SignedLink("papay/entrust web", mine)), []string{"link"}},
		"link, no merchant":  {testkit.Second(l.SignedLink("papay/entrustweb", nil)), []string{"mch_id", "missing"}},
		"link, other merchant": {testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": "1900000109"})),
			[]string{"mch_id", "1900000109", "Config.MchID (1900000001)"}},
		"link, signed already": {testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID,
			"sign": "X"})), []string{"sign", "made here"}},
		"link, other sign_type": {testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID,
			"sign_type": "RSA"})), []string{"signType", `"RSA"`, "auth.SignTypeMD5"}},
		"link, no name": {testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID, "": "1"})),
			[]string{"field name"}},
		"link, name with a break": {testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID,
			"a&b": "1"})), []string{"field name", `"a&b"`}},
	} {
		require.Error(t, c.err, name)
		testkit.RequireRefused(t, c.err, c.words...)
	}
}

func TestLaunchRefusesCouponsThatCannotBeSigned(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	ten := make([]map[string]string, 11)
	for i := range ten {
		ten[i] = map[string]string{"stock_id": "1", "out_request_no": "R"}
	}
	ten[0]["stock_id1"] = "stock_id1 with its 0 behind is stock_id10"
	full := func(name, value string) map[string]string {
		return map[string]string{"stock_id": "1", "out_request_no": "R", "open_id": "o", name: value}
	}
	for name, c := range map[string]struct {
		err   error
		words []string
	}{
		"none": {testkit.Second(l.CouponPlugin()), []string{"no coupon"}},
		"nil":  {testkit.Second(l.CouponPlugin(nil)), []string{"coupon 0", "stock_id", "missing"}},
		"second": {testkit.Second(l.CouponPlugin(full("a", "b"), map[string]string{"stock_id": "1"})), []string{"coupon 1",
			"out_request_no", "missing"}},
		"empty value": {testkit.Second(l.CouponPlugin(full("coupon_code", ""))), []string{"coupon 0", "coupon_code is empty",
			"leave out"}},
		"signed already": {testkit.Second(l.CouponPlugin(full("sign", "X"))), []string{"coupon 0", "sign"}},
		"same name":      {testkit.Second(l.CouponPlugin(ten...)), []string{"coupon 10", "stock_id10"}},
		"h5 no user": {testkit.Second(l.CouponH5(map[string]string{"stock_id": "1", "out_request_no": "R"})),
			[]string{"open_id", "missing"}},
		"h5 merchant": {testkit.Second(l.CouponH5(full("send_coupon_merchant", "1900000109"))), []string{"send_coupon_merchant",
			"1900000109", "Config.MchID (1900000001)"}},
	} {
		require.Error(t, c.err, name)
		testkit.RequireRefused(t, c.err, c.words...)
	}
	_, err := l.CouponH5(full("send_coupon_merchant", testkit.MchID))
	require.NoError(t, err)
}

func TestLaunchRefusesOtherSlips(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	_, err := l.RedPacket(testkit.AppID, "sendid%3d242e%26ver%3D8")
	testkit.RequireRefused(t, err, "RedPacket", "packageInfo", "escaped already")
	for _, signType := range []string{"RSA", "md5", "HMAC_SHA256"} {
		_, err = l.JSAPIV2(testkit.AppID, launchPrepayID, signType)
		testkit.RequireRefused(t, err, "JSAPIV2", "signType", signType, "auth.SignTypeHMACSHA256")
		_, err = l.AppV2(testkit.AppID, launchPrepayID, signType)
		testkit.RequireRefused(t, err, "AppV2", "signType", signType)
	}
	for _, id := range []string{"", testkit.AppID, "190 0"} {
		l := l.ForSubMerchant(id)
		for _, err := range []error{
			testkit.Second(l.App(testkit.AppID, launchPrepayID)), testkit.Second(l.AppV2(testkit.AppID, launchPrepayID, "")),
			testkit.Second(l.Transfer(testkit.AppID, "p")), testkit.Second(l.TransferApp(testkit.AppID, "p")),
		} {
			testkit.RequireRefused(t, err, "subMchID", "sub-merchant's ID")
		}
	}
}

type panickingSigner struct{ crypto.Signer }

func (panickingSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { panic("no HSM") }

// TestLaunchNamesTheKeyThatItNeeds by the field of Config.
func TestLaunchNamesTheKeyThatItNeeds(t *testing.T) {
	t.Parallel()
	rsaSets := []string{"JSAPI", "MiniProgram", "App", "MedicalInsuranceJSAPI", "MedicalInsuranceMiniProgram"}
	for name, c := range map[string]struct {
		change func(*wxpay.Config)
		words  []string
	}{
		"custodian": {func(c *wxpay.Config) {
			c.Signer, c.PrivateKey = auth.Credential{MchID: c.MchID, Serial: c.Serial, Key: c.PrivateKey}, nil
		}, []string{"Config.PrivateKey is empty", "Signer", "apiclient_key.pem"}},
		"APIv2 alone": {func(c *wxpay.Config) {
			*c = wxpay.Config{MchID: c.MchID, APIv2Key: c.APIv2Key}
		}, []string{"Config.PrivateKey is empty", "apiclient_key.pem"}},
		"SM2": {func(c *wxpay.Config) {
			c.Serial, c.Certificate, c.PrivateKey = testkit.SM2Serial, nil, testkit.Signer(t, "sm2_merchant_key.pem")
		}, []string{"Config.PrivateKey", auth.SchemaSM2, "RSA"}},
		"KMS that is down": {func(c *wxpay.Config) { c.PrivateKey = testkit.FailingSigner{Signer: c.PrivateKey} },
			[]string{"the KMS does not answer"}},
		"KMS that panics": {func(c *wxpay.Config) { c.PrivateKey = panickingSigner{c.PrivateKey} }, []string{"Config.PrivateKey panicked",
			"no HSM"}},
	} {
		l := vectorLauncher(t, c.change)
		for _, method := range rsaSets {
			testkit.RequireRefused(t, launchOf[method].call(l, testkit.AppID, "wx2014"), append(c.words, "Launcher."+method)...)
		}
		for _, method := range []string{"JSAPIV2", "MiniProgramV2", "AppV2", "RedPacket", "Transfer", "TransferApp"} {
			require.NoError(t, launchOf[method].call(l, testkit.AppID, "a=b"), "%s: %s needs no private key", name, method)
		}
	}

	l := vectorLauncher(t, func(c *wxpay.Config) { c.APIv2Key = "" })
	words := []string{"Config.APIv2Key is empty", "商户平台"}
	for _, method := range []string{"JSAPIV2", "MiniProgramV2", "AppV2", "RedPacket"} {
		testkit.RequireRefused(t, launchOf[method].call(l, testkit.AppID, "a=b"), append(words, "Launcher."+method)...)
	}
	for _, method := range []string{"PayScoreConfirmSigned", "PayScoreDetail", "CouponPlugin", "CouponH5", "SignedLink"} {
		testkit.RequireRefused(t, launchWithoutAppID[method].call(l, "x"), append(words, "Launcher."+method)...)
	}
	for _, method := range append(rsaSets, "Transfer", "TransferApp") {
		require.NoError(t, launchOf[method].call(l, testkit.AppID, "wx2014"), "%s needs no APIv2 key", method)
	}
}

// TestLaunchOfABrandHasNobodyToPay: what names the merchant needs one.
func TestLaunchOfABrandHasNobodyToPay(t *testing.T) {
	t.Parallel()
	l := testkit.NewClient(t, testkit.BrandGateway(t).Config(), func(c *wxpay.Config) { c.APIv2Key = testkit.APIv2Key }).Launch()
	for _, method := range []string{"App", "AppV2", "Transfer", "TransferApp"} {
		testkit.RequireRefused(t, launchOf[method].call(l, testkit.AppID, "wx2014"), "Launcher."+method, "Config.MchID is empty")
	}
	for _, method := range []string{"PayScoreConfirmSigned", "PayScoreDetail", "CouponPlugin", "CouponH5", "SignedLink"} {
		testkit.RequireRefused(t, launchWithoutAppID[method].call(l, "x"), "Launcher."+method, "Config.MchID is empty")
	}
}

func TestLaunchWithoutAClientIsAnError(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]launch.Launcher{
		"zero": {}, "nil client": (*wxpay.Client)(nil).Launch(), "empty client": new(wxpay.Client).Launch(),
		"made by hand": launch.New(nil),
	} {
		for method, m := range launchOf {
			testkit.RequireRefused(t, m.call(l, testkit.AppID, "wx2014"), "Launcher."+method, "wxpay.New", "no client")
		}
		for _, method := range []string{"PayScoreConfirmSigned", "PayScoreDetail", "CouponPlugin", "CouponH5", "SignedLink"} {
			testkit.RequireRefused(t, launchWithoutAppID[method].call(l.ForSubMerchant("1900000109"), "x"), method, "no client")
		}
		_, err := l.Native("weixin://wxpay/bizpayurl?pr=1")
		require.NoError(t, err, "%s: nothing of the client is needed", name)
	}
}

// TestLaunchErrorsShowNoKey: a key in the wrong place is not printed.
func TestLaunchErrorsShowNoKey(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	for _, err := range []error{
		testkit.Second(l.JSAPI(testkit.APIv2Key+"\n", launchPrepayID)), testkit.Second(l.JSAPI(testkit.AppID, testkit.APIv2Key+" ")),
		testkit.Second(l.JSAPIV2(testkit.AppID, launchPrepayID, testkit.APIv2Key)), testkit.Second(l.Native(testkit.APIv2Key)),
		testkit.Second(l.H5(testkit.APIv2Key, "")),
		testkit.Second(l.ForSubMerchant(testkit.APIv2Key).App(testkit.AppID, launchPrepayID)),
		testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.APIv2Key})),
		testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID, testkit.APIv2Key + "&": "1"})),
		testkit.Second(l.CouponH5(map[string]string{"stock_id": "1", "out_request_no": "R", "open_id": "o",
			"send_coupon_merchant": testkit.APIv2Key})),
	} {
		require.Error(t, err)
		assert.NotContains(t, err.Error(), testkit.APIv2Key)
	}
}
