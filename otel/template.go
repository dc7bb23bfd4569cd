package wxpayotel

import (
	"net"
	"strings"
)

// maxTemplate is twice what the longest documented path has, in bytes.
const maxTemplate = 256

// templateOf is what url.template says, or "": a path. There is no value in it: Event.Template has none.
func templateOf(text string) string {
	if scheme, rest, isURL := strings.Cut(text, "://"); isURL && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")) {
		host, path, _ := strings.Cut(rest, "/")
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !isWeChatPay(host) {
			return ""
		}
		text = path
	}
	if len(text) > maxTemplate {
		return ""
	}
	if text = strings.TrimPrefix(text, "/"); text == "" {
		return ""
	}
	return "/" + text
}

// isWeChatPay reports whether a host is one of WeChat Pay's. It agrees with the client about that.
func isWeChatPay(host string) bool {
	host = strings.ToLower(host)
	return strings.HasSuffix(host, ".weixin.qq.com") || strings.HasSuffix(host, ".wechatpay.cn")
}
