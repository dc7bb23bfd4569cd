package testkit

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// Sealed is the body of a call with one sensitive text.
func Sealed(text string) wxpay.Params {
	return wxpay.Params{"json": map[string]any{"user": map[string]any{"name": wxpay.Sensitive(text)}}}
}

// Ciphertexts are what RSA-OAEP with 2048 bits leaves in JSON.
var Ciphertexts = regexp.MustCompile(`"[A-Za-z0-9+/]{342}=="`)

// Opened returns the body as it came with each ciphertext replaced by the text that
// WeChat Pay would read, and how many there were.
func Opened(tb testing.TB, r *wxpaytest.Request) (body string, n int) {
	tb.Helper()
	body = Ciphertexts.ReplaceAllStringFunc(string(r.Body), func(quoted string) string {
		n++
		text, err := r.Decrypt(strings.Trim(quoted, `"`))
		assert.NoError(tb, err)
		again, err := json.Marshal(text)
		assert.NoError(tb, err)
		return string(again)
	})
	return body, n
}
