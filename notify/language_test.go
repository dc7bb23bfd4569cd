package notify

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestHintIsInBothLanguages says a hint as it is, and one with values, in Chinese.
func TestHintIsInBothLanguages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ hint, want string }{
		"as it is": {
			"it comes from the future, so this machine's clock is behind",
			"它来自未来，说明本机时钟慢了",
		},
		"with values": {
			"Wechatpay-Nonce came, Wechatpay-Serial did not: a proxy or gateway on the way drops headers; let all Wechatpay-* pass",
			"收到了 Wechatpay-Nonce，没有收到 Wechatpay-Serial：途中的代理或网关删掉了请求头；请让所有 Wechatpay-* 通过",
		},
		"with a sentence in it": {
			"the body was changed on the way: the line break at its end was cut off; pass the raw bytes on",
			"请求体在途中被改动：末尾的换行被去掉了；请原样传递字节",
		},
		"none": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &Error{Reason: Refused, Hint: c.hint}
			assert.Equal(t, c.want, e.HintIn("zh-CN"))
			assert.Equal(t, c.hint, e.HintIn("en"))
		})
	}
}
