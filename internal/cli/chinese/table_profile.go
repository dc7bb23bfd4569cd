package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofProfile are the sentences of package profile.
var ofProfile = language.Rows{
	{"the environment (HTTPS_PROXY)", "环境变量（HTTPS_PROXY）"},
	{"the profile", "档案"},
	{"this merchant has no platform certificates: it is in public-key mode", "该商户没有平台证书：它使用微信支付公钥"},
	{
		"download pub_key.pem and its PUB_KEY_ID_… from the merchant platform (商户平台 → 账户中心 → API安全 → 微信支付公钥),\n" +
			"and set platform_key and platform_key_id in the profile (wxpay config init); certificates are not needed then",
		"请在商户平台（账户中心 → API安全 → 微信支付公钥）下载 pub_key.pem 及其 PUB_KEY_ID_…，\n并在档案中设置 platform_key 和 " +
			"platform_key_id（wxpay config init）；这样就不需要平台证书",
	},
	{
		"look at the APIv3 key in the merchant platform (API安全 → APIv3密钥)",
		"请核对商户平台上的 APIv3密钥（API安全 → APIv3密钥）",
	},
	{
		"an answer came that is not taken for WeChat Pay's list of certificates; look at base_uri",
		"收到的应答不能当作微信支付的证书列表；请检查 base_uri",
	},
	{"run it again, which harms nothing; --timeout allows more time", "请再运行一次，没有害处；--timeout 可以放宽时限"},
	{
		`choose one with --profile, WXPAY_PROFILE or default = "…" in the file`,
		`请用 --profile、WXPAY_PROFILE 或文件中的 default = "…" 选择一个`,
	},
}
