package wxpayotel

import (
	"net"
	"strings"
)

// Limits of what is taken for a name. The longest documented path has 126 bytes, the longest
// piece of one 45, and no piece has more than one digit.
const (
	maxTemplate = 256
	maxWord     = 64
	maxDigits   = 3
)

// value stands for a piece of a path that looks like a value.
const value = "{value}"

// templateOf is what url.template says, or "": a path, with {value} in place of what looks like one.
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
	text = strings.TrimPrefix(text, "/")
	if text == "" {
		return ""
	}
	path := "/"
	for text != "" {
		var size int
		var extra string
		switch text[0] {
		case '/':
			path, text = path+"/", text[1:]
			continue
		case '{': // an expression of RFC 6570, up to its end
			size, extra = strings.IndexByte(text, '}')+1, "_-.{}+#/;?&,:*%"
		default:
			size, extra = strings.IndexAny(text, "/{"), "_-."
		}
		if size <= 0 {
			size = len(text)
		}
		if piece := text[:size]; isWord(piece, extra) {
			path += piece
		} else {
			path += value
		}
		text = text[size:]
	}
	return path
}

// isWord reports whether a text is short and consists of letters, few digits, and of extra.
func isWord(text, extra string) bool {
	if text == "" || len(text) > maxWord {
		return false
	}
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		case c >= '0' && c <= '9':
			digits++
		case strings.IndexByte(extra, c) < 0:
			return false
		}
	}
	return digits <= maxDigits
}

// isWeChatPay reports whether a host is one of WeChat Pay's. It agrees with the client about that.
func isWeChatPay(host string) bool {
	host = strings.ToLower(host)
	return strings.HasSuffix(host, ".weixin.qq.com") || strings.HasSuffix(host, ".wechatpay.cn")
}
