package testkit

import (
	"encoding/base64"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// ownAuthorization is how this library writes the header: no blank, items in one order, nonces of 32 letters and
// digits, serial numbers in upper case.
var ownAuthorization = regexp.MustCompile(`^WECHATPAY[A-Z0-9-]+ (?:mchid|brand_id)="[^"]+",nonce_str="[0-9A-Za-z]{32}",` +
	`timestamp="[0-9]{10}",serial_no="[0-9A-F]+",signature="([^"]+)"$`)

// assertPromised asserts what this library promises of its requests and WeChat Pay does not ask for, or is not known
// to: wxpaytest takes more, as WeChat Pay does. What it refuses fails the test without help.
func assertPromised(tb testing.TB, r *wxpaytest.Request) {
	tb.Helper()
	if r.Err != nil {
		return
	}
	for name, values := range r.Header {
		assert.Len(tb, values, 1, "%s %s: the header %s", r.Method, r.Target, name)
	}
	for _, name := range []string{"Accept", "User-Agent"} {
		assert.NotEmpty(tb, r.Header.Get(name), "%s %s: the header %s, of APIv2 too", r.Method, r.Target, name)
	}
	if nonce, found := r.Fields()["nonce_str"]; found {
		assert.Regexp(tb, "^[0-9A-Za-z]{1,32}$", nonce, "%s %s", r.Method, r.Target)
	}
	value := r.Header.Get("Authorization")
	if value == "" {
		return // of APIv2, or of what needs no signature
	}
	items := ownAuthorization.FindStringSubmatch(value)
	if assert.NotNil(tb, items, "%s %s: Authorization: %s", r.Method, r.Target, value) {
		_, err := base64.StdEncoding.Strict().DecodeString(items[1])
		assert.NoError(tb, err, "%s %s: Authorization: %s", r.Method, r.Target, value)
	}
}
