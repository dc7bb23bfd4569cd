package exit

import "strings"

// InProfileWords puts the profile's fields in place of the library's.
func InProfileWords(text string) string {
	return strings.NewReplacer(
		"set Config.Now to its Wechatpay-Timestamp", "save it and use wxpay notify verify --any-time",
		"give Config.Certificate, so that New checks", "set certificate in the profile, so that wxpay doctor checks",
		"give Config.Certificate, and New checks", "set certificate in the profile, and wxpay doctor checks",
		"设置 Config.Certificate 后，New 会检查", "在档案中填写 certificate 后，wxpay doctor 会检查",
		"Config.APIv3Key", "apiv3_key", "Config.APIv2Key", "apiv2_key", "Config.Platform", "the profile", "Config.Verifier", "the profile",
		"Config.MaxBody", "the limit",
		"Config.Proxy is nil, and the environment", "the environment", "Proxy is nil, and the environment", "the environment",
		"or set Proxy, to wxpay.NoProxy for none", "correct it, or give --proxy URL, or --proxy none",
		"expected auth.Keys with ", "expected ",
	).Replace(text)
}
