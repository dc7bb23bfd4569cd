package apiv3

import (
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// SignedAt returns the time and the nonce of Authorization, in which a service may have
// put its own.
func SignedAt(authorization string, given auth.Request) (timestamp int64, nonce string) {
	timestamp, nonce = given.Timestamp, given.Nonce
	_, items, _ := strings.Cut(authorization, " ")
	for item := range strings.SplitSeq(items, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(item), "=")
		switch value = strings.Trim(value, `"`); name {
		case "nonce_str":
			nonce = value
		case "timestamp":
			if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
				timestamp = seconds
			}
		}
	}
	return timestamp, nonce
}
