package wxpay_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

var (
	pathText  = regexp.MustCompile(`^/(?:[A-Za-z0-9._~:@!$&'()*+,;=/-]|%[0-9A-Fa-f]{2})*$`)
	queryText = regexp.MustCompile(`^(?:[A-Za-z0-9._~:@!$&'()*+,;=/?-]|%[0-9A-Fa-f]{2})*$`)
	dotEscape = regexp.MustCompile(`(?i)%2e`)
)

// FuzzChainPath: whatever stands in a path argument and in a value, there is an
// error or a target that reaches the endpoint the template names.
func FuzzChainPath(f *testing.F) {
	for _, template := range []string{
		"v3/{x}", "{x}", "outTradeNo", "v3/<x>/_x_/$x$/", "v3/x?a={x}", "v3/x{?x}{&x}", "v3{/x}", "v3/.{x}", "{x}{x}", "{x}.{x}",
		"v3/{x:1}", "v3/{+x}", "//", "..", "%2e%2E/x", "v3/x{?y}/{x}", "v3//{x}", "v3/{x}%2", "https://api.mch.weixin.qq.com/{x}", "http://[::1]/{x}",
	} {
		for _, value := range []string{"1", "", ".", "..", "a/b", "../..", "%2e%2e", "?#", "\r\n", "微信", "\xff"} {
			f.Add(template, value)
		}
	}
	client := testkit.OfflineClient(f)
	f.Fuzz(func(t *testing.T, template, value string) {
		for _, chain := range []*wxpay.Chain{client.Chain(template), client.Chain("v3", template)} {
			target, err := testkit.Target(chain, "GET", everyPlaceholder(chain, value))
			if err != nil {
				continue
			}
			absolute := strings.HasPrefix(chain.String(), "http")
			path := checkFuzzedTarget(t, chain, target, absolute)
			if !onlySimple(chain.String()) {
				continue // {+x}, {/x*} and the like may hold several segments
			}
			plain, err := testkit.Target(chain, "GET", everyPlaceholder(chain, "k"))
			if err != nil {
				t.Fatalf("%q takes %q but not a plain value: %v", chain, value, err)
			}
			plain, _, _ = strings.Cut(plain, "?")
			if strings.Count(path, "/") != strings.Count(plain, "/") {
				t.Errorf("%q: the value %q changes the shape of the path: %q, %q", chain, value, path, plain)
			}
		}
	})
}

// everyPlaceholder gives x the value and every other placeholder a harmless one.
func everyPlaceholder(c *wxpay.Chain, value string) wxpay.Params {
	p := wxpay.Params{}
	for _, name := range wxpay.PlaceholderNames(c) {
		p[name] = "k"
	}
	if _, ok := p["x"]; ok {
		p["x"] = value
	}
	return p
}

// onlySimple tells whether the value of x is used only as {x}.
func onlySimple(template string) bool {
	rest := strings.ReplaceAll(template, "{x}", "")
	return !regexp.MustCompile(`\{[^}]*x`).MatchString(rest)
}

func checkFuzzedTarget(t *testing.T, chain *wxpay.Chain, target string, absolute bool) (path string) {
	path, query, _ := strings.Cut(target, "?")
	if !pathText.MatchString(path) || !queryText.MatchString(query) {
		t.Errorf("%q becomes %q, which holds more than RFC 3986 allows", chain, target)
	}
	segments := strings.Split(path[1:], "/")
	for i, segment := range segments {
		switch segment = dotEscape.ReplaceAllString(segment, "."); {
		case segment == "." || segment == "..":
			t.Errorf("%q becomes %q with the dot segment %q", chain, target, segment)
		case segment == "" && i < len(segments)-1 && !absolute:
			t.Errorf("%q becomes %q with an empty segment", chain, target)
		}
	}
	return path
}
