package diagnosis

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// Strange says what came in place of an answer that WeChat Pay would sign, and what that means; "" if nothing is known.
// encoding is the header Content-Encoding.
func Strange(body []byte, contentType, encoding string) string {
	start := bytes.ToLower(bytes.TrimLeft(body, " \t\r\n\ufeff"))
	switch {
	case encoding != "" && encoding != "identity":
		return fmt.Sprintf("the answer is compressed (Content-Encoding: %s), which nobody asked for: something on the way did it, and "+
			"the signature is over what it was", ident.Clip(encoding))
	case bytes.HasPrefix(start, []byte("<xml")):
		return "XML came, as APIv2 answers: does the path lack v2/ in front, or is it none of APIv3?"
	case bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<html")), strings.Contains(contentType, "html"):
		return "a page came, and not WeChat Pay's answer: the login page of the network, a firewall, or a Config.BaseURL that is none of " +
			"WeChat Pay's"
	}
	return ""
}
