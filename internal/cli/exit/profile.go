package exit

import "strings"

// InProfileWords puts the profile's fields in place of the library's.
func InProfileWords(text string) string {
	return strings.NewReplacer(
		"set Config.Now to its Wechatpay-Timestamp", "save it and use wxpay notify verify --any-time",
		"give Config.Certificate, so that New checks", "set certificate in the profile, so that wxpay doctor checks",
		"give Config.Certificate, and New checks", "set certificate in the profile, and wxpay doctor checks",
		"设置 Config.Certificate 后，New 会检查", "在档案中填写 certificate 后，wxpay doctor 会检查",
		"请把 Config.Now 设为它的 Wechatpay-Timestamp", "请保存下来，用 wxpay notify verify --any-time",
		"with Config.Certificate and Config.PrivateKey, or Config.ClientCert", "with certificate and private_key in the profile",
		"并给出 Config.Certificate 与 Config.PrivateKey，或 Config.ClientCert", "并在档案中填写 certificate 与 private_key",
		"(Config.BaseURL, base_uri)", "(base_uri)", "（Config.BaseURL、base_uri）", "（base_uri）",
		"make it Config.BaseURL, or base_uri for this call", "make it base_uri of the profile, or give --base-uri",
		"请设为 Config.BaseURL，或在本次调用中用 base_uri", "请设为档案中的 base_uri，或用 --base-uri",
		"Config.BaseURL", "base_uri", "Config.StripPrefix", "strip_prefix of the profile", "把 Config.StripPrefix", "把档案中的 strip_prefix",
		"由 Config.Platform 中", "由档案中", "Config.Platform 中名为", "档案中名为", "Config.Platform 要的", "platform_key 要的",
		"Config.APIv3Key", "apiv3_key", "Config.APIv2Key", "apiv2_key", "Config.Platform", "the profile",
		"Config.Verifier", "the profile",
		"Config.MaxBody", "the limit",
		"Config.Proxy is nil, and the environment", "the environment", "Proxy is nil, and the environment", "the environment",
		"or set Proxy, to wxpay.NoProxy for none", "correct it, or give --proxy URL, or --proxy none",
		"Config.Proxy", "proxy", "expected auth.Keys with ", "expected ",
	).Replace(text)
}
