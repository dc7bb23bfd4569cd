package uritemplate_test

import (
	"net/url"
	"regexp"
	"testing"

	"github.com/wechatpay-chain/wxpay"
)

// uriText is every character that RFC 3986 allows somewhere, escapes complete.
var uriText = regexp.MustCompile(`^(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$`)

// FuzzExpand: nothing panics, whatever comes out is URI text, and a simple
// placeholder loses nothing of its value.
func FuzzExpand(f *testing.F) {
	for _, template := range []string{"{x}", "v3/{x}/{+x}", "{?x,y*}{&x:3}", "{#x}{;x*}{.x}{/x:9999}", "{x", "}", "%zz", "微{x}", "{}",
		"{x..y}", "{x:0}"} {
		for _, value := range []string{"", "a/b", "..", "%2F", "微信", "😀", "\xff", "a b\n"} {
			f.Add(template, value)
		}
	}
	f.Fuzz(func(t *testing.T, template, value string) {
		vars := wxpay.Params{"x": value, "y": []string{value, value}, "z": map[string]string{value: value}}
		if got, err := wxpay.Expand(template, vars); err == nil && !uriText.MatchString(got) {
			t.Errorf("%q with %q becomes %q, which is no URI text", template, value, got)
		}
		got, err := wxpay.Expand("{x}", vars)
		if err != nil {
			t.Fatalf("{x} with %q: %v", value, err)
		}
		if back, err := url.PathUnescape(got); err != nil || back != value {
			t.Errorf("%q became %q, which reads as %q, %v", value, got, back, err)
		}
	})
}
