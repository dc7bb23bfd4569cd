package testkit

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
)

// RequireRefused asserts that a call returns an error with these words, and that
// nothing was sent.
func RequireRefused(t *testing.T, err error, words ...string) {
	t.Helper()
	require.Error(t, err)
	for _, word := range words {
		require.ErrorContains(t, err, word)
	}
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
}

// Second is the error of two results, of which the first must then be empty.
func Second[T any](v T, err error) error {
	var none T
	if err != nil && !assert.ObjectsAreEqual(none, v) {
		return errors.New("an error came with a value")
	}
	return err
}

// LongTexts are many times what an error may quote, and of every form that lets them
// through the first checks.
func LongTexts() map[string]string {
	fill := func(unit string) string { return strings.Repeat(unit, 16<<10/len(unit)) }
	return map[string]string{
		"letters": fill("a"), "capitals": fill("A"), "digits": fill("7"), "Chinese": fill("支付"), "quotes": fill(`"`),
		"breaks": fill("\r\n"), "slashes": "a" + fill("/a"),
		"doubled slashes": fill("/"), "escapes": fill("%41"), "bad escapes": fill("%"), "no UTF-8": fill("\xff"), "zeros": fill("\x00"),
		"blanks": fill(" "),
		"URL":    "https://" + fill("a") + "/", "URL, path": "https://api.mch.weixin.qq.com/" + fill("a"),
		"URL, escapes": "https://api.mch.weixin.qq.com/" + fill("%"),
		"http":         "http://" + fill("a.") + "cn/x", "file": "file://" + fill("a"), "file, folders": "file:///" + fill("a/"),
		"base64":           fill("QUFB"),
		"PEM":              "-----BEGIN PRIVATE KEY-----\n" + fill("QUFB") + "\n-----END PRIVATE KEY-----\n",
		"PEM of something": "-----BEGIN " + fill("A") + "-----\nQUFB\n-----END " + fill("A") + "-----\n",
		"PHP":              "private.pkcs8://" + fill("QUFB"), "scheme": fill("a") + "://a", "key ID": "PUB_KEY_ID_" + fill("1"),
		"placeholder": "{" + fill("a") + "}", "bad placeholder": "{" + fill("a-") + "}",
		"query": "a?" + fill("a=b&"), "template": "v3/{" + fill("a,") + "b}", "open": "v3/{" + fill("a"), "operators": fill("{?a}"),
		"dollars": "$" + fill("a") + "$", "dots": fill("../"),
		"JSON": `{"code":"` + fill("A") + `"}`, "XML": "<xml><a>" + fill("b") + "</a></xml>",
		"XML, name": "<xml><" + fill("b") + "></xml>", "XML, root": "<" + fill("b") + "/>",
		"XML, attribute": "<xml " + fill("b") + "='1'></xml>", "XML, entity": "<xml>&" + fill("b") + ";</xml>", "comma": fill("a,"),
		"equals": fill("a="), "colons": fill("0a:"),
	}
}

// RequireShort wants an error that quotes little of what it speaks of.
func RequireShort(t *testing.T, what, text string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	assert.Less(t, len(err.Error()), 4<<10, "%s with %s: %.300s", what, text, err)
	if failure, ok := errors.AsType[*wxpay.Error](err); ok {
		assert.Less(t, len(failure.Explain()), 6<<10, "%s with %s, explained: %.300s", what, text, failure.Explain())
	}
}
