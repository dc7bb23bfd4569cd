package invariants_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestValuesThatWouldLeadElsewhereAreRefused before anything is sent: GET of an
// order with an empty number would be a list of orders.
func TestValuesThatWouldLeadElsewhereAreRefused(t *testing.T) {
	client := testkit.OfflineClient(t)
	for name, c := range map[string]struct {
		path  string
		value any
		words []string
	}{
		"missing":                     {"v3/{x}/close", nil, []string{"{x}", "no value"}},
		"nil pointer":                 {"v3/{x}/close", (*string)(nil), []string{"{x}", "no value"}},
		"empty list":                  {"v3/{x}/close", []string{}, []string{"{x}", "no value"}},
		"empty map":                   {"v3/{x}/close", map[string]int{}, []string{"{x}", "no value"}},
		"empty":                       {"v3/{x}/close", "", []string{"{x}", "empty"}},
		"empty at the end":            {"v3/pay/{x}", "", []string{"{x}", "empty"}},
		"empty bytes":                 {"v3/pay/{x}", []byte{}, []string{"{x}", "empty"}},
		"list with an empty item":     {"v3/pay/{x}", []string{""}, []string{"empty"}},
		"exploded empty item":         {"v3/pay{/x*}", []string{"a", ""}, []string{"empty"}},
		"empty within the path":       {"v3{/x*}/close", []string{"a", "", "b"}, []string{"empty"}},
		"dot":                         {"v3/{x}/close", ".", []string{"{x}", `"."`, "dot segment"}},
		"dot dot":                     {"v3/{x}/close", "..", []string{"{x}", `".."`, "dot segment"}},
		"dot dot at the end":          {"v3/pay/{x}", "..", []string{"{x}", `".."`, "dot segment"}},
		"dot dot of two":              {"v3/{x}{x}/close", ".", []string{"dot segment"}},
		"dot dot with a literal":      {"v3/.{x}/close", ".", []string{"dot segment"}},
		"dot dot in a list":           {"v3{/x*}/close", []string{"a", ".."}, []string{"dot segment"}},
		"dot dot by a prefix":         {"v3/{x:2}/close", "..a", []string{"dot segment"}},
		"dot dot with {/x}":           {"v3{/x}/close", "..", []string{"dot segment"}},
		"{+x} missing":                {"v3/{+x}", nil, []string{"{x}", "no value"}},
		"{+x} empty":                  {"v3/{+x}", "", []string{"{x}", "empty"}},
		"{+x} dot dot":                {"v3/{+x}", "..", []string{"dot segment"}},
		"{+x} dot segment":            {"v3/{+x}", "a/./b", []string{`"."`, "dot segment"}},
		"{+x} dot dot segment":        {"v3/{+x}", "a/../../b", []string{`".."`, "dot segment"}},
		"{+x} dot dot segment at end": {"v3/{+x}", "a/..", []string{`".."`, "dot segment"}},
		"{+x} escaped dot segment":    {"v3/{+x}", "a/%2e%2E/b", []string{"%2e%2E", "dot segment"}},
		"{+x} half escaped":           {"v3/{+x}", ".%2e", []string{"dot segment"}},
		"{+x} empty segment":          {"v3/{+x}", "a//b", []string{"empty segment"}},
		"{+x} leading slash":          {"v3/{+x}", "/a", []string{"empty segment"}},
		"{+x} two hosts":              {"{+x}", "//evil.com/a", []string{"empty segment"}},
		"in a query":                  {"v3/a?b={x}", nil, []string{"{x}", "no value"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Chain(c.path).Get(t.Context(), wxpay.Params{"x": c.value})
			testkit.RequireRefused(t, err, c.words...)
			if c.value == nil {
				_, err := client.Chain(c.path).Get(t.Context())
				testkit.RequireRefused(t, err, c.words...)
			}
		})
	}
}

// TestAValueIsOneSegment whatever it holds, and arrives as it was given.
func TestAValueIsOneSegment(t *testing.T) {
	client := testkit.OfflineClient(t)
	for value, want := range map[string]string{
		"a/b":                     "a%2Fb",
		"/":                       "%2F",
		"../..":                   "..%2F..",
		"?a=b":                    "%3Fa%3Db",
		"#":                       "%23",
		"100%":                    "100%25",
		"%2F":                     "%252F",
		"%2e%2e":                  "%252e%252e",
		"...":                     "...",
		" ":                       "%20",
		"\n":                      "%0A",
		"\r\nHost: evil":          "%0D%0AHost%3A%20evil",
		"\x00":                    "%00",
		"a+b|c*d@e-f_g":           "a%2Bb%7Cc%2Ad%40e-f_g",
		"微信":                      "%E5%BE%AE%E4%BF%A1",
		"😀":                       "%F0%9F%98%80",
		"\xff":                    "%FF",
		"{y}":                     "%7By%7D",
		"https://x.example/y?z#w": "https%3A%2F%2Fx.example%2Fy%3Fz%23w",
		`\..\`:                    "%5C..%5C",
	} {
		for path, around := range map[string][2]string{"v3/{x}/close": {"/v3/", "/close"}, "v3/{x}": {"/v3/", ""}, "v3{/x}/close": {"/v3/",
			"/close"}} {
			target, err := testkit.Target(client.Chain(path), "GET", wxpay.Params{"x": value})
			require.NoError(t, err, "%q", value)
			assert.Equal(t, around[0]+want+around[1], target, "%q", value)
		}
		back, err := url.PathUnescape(want)
		require.NoError(t, err)
		assert.Equal(t, value, back)
		assert.NotContains(t, strings.ToLower(want), "%2e", "a dot is unreserved")
	}
}

// TestReservedExpansionKeepsPathsAndEscapes: {+x} is for media IDs that carry
// slashes and escapes of their own. What would end the path is escaped.
func TestReservedExpansionKeepsPathsAndEscapes(t *testing.T) {
	client := testkit.OfflineClient(t)
	for value, want := range map[string]string{
		"a/b":               "/v3/a/b",
		"a/":                "/v3/a/",
		"a%2Fb%e4":          "/v3/a%2Fb%e4",
		"100%":              "/v3/100%25",
		"a?b=c":             "/v3/a%3Fb=c",
		"a#b":               "/v3/a%23b",
		"a b\n":             "/v3/a%20b%0A",
		"[0]":               "/v3/%5B0%5D",
		":@!$&'()*+,;=-._~": "/v3/:@!$&'()*+,;=-._~",
		"微":                 "/v3/%E5%BE%AE",
		"{y}":               "/v3/%7By%7D",
		"..a/b..":           "/v3/..a/b..",
	} {
		target, err := testkit.Target(client.Chain("v3/{+x}"), "GET", wxpay.Params{"x": value})
		require.NoError(t, err, "%q", value)
		assert.Equal(t, want, target, "%q", value)
	}
}
