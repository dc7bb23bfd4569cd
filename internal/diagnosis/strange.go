package diagnosis

import (
	"bytes"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// Strange is the verdict of what came in place of an answer that WeChat Pay would sign; the zero Verdict if it does not look strange.
// encoding is the header Content-Encoding.
func Strange(body []byte, contentType, encoding string) Verdict {
	switch {
	case encoding != "" && encoding != "identity":
		return Message("answer-compressed", ident.Clip(encoding))
	case bytes.HasPrefix(bytes.ToLower(bytes.TrimLeft(body, " \t\r\n\ufeff")), []byte("<xml")):
		return Message("answer-is-xml")
	case isHTML(contentType, body):
		return notWeChatPay
	}
	return Verdict{}
}
