package wxpay_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// grammarParams are the values of the placeholders below; a chain gets those
// that it has.
var grammarParams = wxpay.Params{"x": "a/b", "y": "2", "out_trade_no": "No.1", "openId": "oUpF8u", "+": "never"}

// paramsFor picks the values of a chain's placeholders: any other key is refused.
func paramsFor(c *wxpay.Chain, values wxpay.Params) wxpay.Params {
	p := wxpay.Params{}
	for _, name := range wxpay.PlaceholderNames(c) {
		if v, ok := values[name]; ok {
			p[name] = v
		}
	}
	return p
}

func TestPathGrammar(t *testing.T) {
	client := testkit.OfflineClient(t)
	for _, c := range []struct {
		path             []string
		template, target string
	}{
		// A lone segment folds to kebab-case, as in PHP and JS.
		{[]string{"v3", "outTradeNo"}, "v3/out-trade-no", "/v3/out-trade-no"},
		{[]string{"v3", "ComplaintsV2"}, "v3/complaints-v2", "/v3/complaints-v2"},
		{[]string{"V3", "Pay"}, "v3/pay", "/v3/pay"},
		{[]string{"v3", "sub_merchants"}, "v3/sub_merchants", "/v3/sub_merchants"},
		{[]string{"v3", "out_trade_No"}, "v3/out_trade_-no", "/v3/out_trade_-no"},
		{[]string{"v3", "aBcDeFgHiJkLmNoP"}, "v3/a-bc-de-fg-hi-jk-lm-no-p", "/v3/a-bc-de-fg-hi-jk-lm-no-p"}, // eight capitals
		{[]string{"v3", "fund-app", "x.y~z"}, "v3/fund-app/x.y~z", "/v3/fund-app/x.y~z"},
		{[]string{"v3", ":@!$&'()*+,;="}, "v3/:@!$&'()*+,;=", "/v3/:@!$&'()*+,;="},
		{[]string{"v3", "a%2Fb"}, "v3/a%2Fb", "/v3/a%2Fb"}, // escapes stay
		{[]string{"v3", "_", "__", "$"}, "v3/_/__/$", "/v3/_/__/$"},

		// An argument with "/" is literal.
		{[]string{"v2/secapi/mch/addInstitutionsub"}, "v2/secapi/mch/addInstitutionsub", ""},
		{[]string{"v3/pay/outTradeNo"}, "v3/pay/outTradeNo", "/v3/pay/outTradeNo"},
		{[]string{"v3/pay/ABCDEFGHIJKL"}, "v3/pay/ABCDEFGHIJKL", "/v3/pay/ABCDEFGHIJKL"},
		{[]string{"/v3/pay"}, "v3/pay", "/v3/pay"},
		{[]string{"v3", "/pay/x"}, "v3/pay/x", "/v3/pay/x"},
		{[]string{"v3/applyment4sub/applyment/"}, "v3/applyment4sub/applyment/", "/v3/applyment4sub/applyment/"},
		{[]string{"v3", "applyments/"}, "v3/applyments/", "/v3/applyments/"},
		{[]string{"v3/applyments/", "x"}, "v3/applyments/x", "/v3/applyments/x"}, // one "/" between two
		{[]string{"v3/applyments/", "/x/"}, "v3/applyments/x/", "/v3/applyments/x/"},
		{[]string{"v3/...", "...a"}, "v3/.../...a", "/v3/.../...a"}, // no dot segments
		{[]string{"hk/v3/statements"}, "hk/v3/statements", "/hk/v3/statements"},

		// The four spellings of a placeholder, in both forms; the name is unchanged.
		{[]string{"v3", "{x}"}, "v3/{x}", "/v3/a%2Fb"},
		{[]string{"v3", "<x>"}, "v3/{x}", "/v3/a%2Fb"},
		{[]string{"v3", "_x_"}, "v3/{x}", "/v3/a%2Fb"},
		{[]string{"v3", "$x$"}, "v3/{x}", "/v3/a%2Fb"},
		{[]string{"v3/{x}/<out_trade_no>/_y_/$openId$"}, "v3/{x}/{out_trade_no}/{y}/{openId}", "/v3/a%2Fb/No.1/2/oUpF8u"},
		{[]string{"v3", "_out_trade_no_"}, "v3/{out_trade_no}", "/v3/No.1"},
		{[]string{"v3", "{openId}", "_openId_"}, "v3/{openId}/{openId}", "/v3/oUpF8u/oUpF8u"},
		{[]string{"v3/<x>/"}, "v3/{x}/", "/v3/a%2Fb/"},
		{[]string{"<x>"}, "{x}", "/a%2Fb"},

		// Placeholders as a part of a segment are RFC 6570 only.
		{[]string{"v3", "no-{y}"}, "v3/no-{y}", "/v3/no-2"},
		{[]string{"v3/pre{y}post/{y}{y}"}, "v3/pre{y}post/{y}{y}", "/v3/pre2post/22"},
		{[]string{"v3", "outTrade{y}"}, "v3/out-trade{y}", "/v3/out-trade2"},
		{[]string{"v3/_y"}, "v3/_y", "/v3/_y"},

		// Other expressions; those that bring a separator get no "/" before them.
		{[]string{"v3", "{x,y}"}, "v3/{x,y}", "/v3/a%2Fb,2"},
		{[]string{"v3", "{+x}"}, "v3/{+x}", "/v3/a/b"},
		{[]string{"v3", "{/x,y}"}, "v3{/x,y}", "/v3/a%2Fb/2"},
		{[]string{"v3/", "{/y}", "z"}, "v3{/y}/z", "/v3/2/z"},
		{[]string{"{/y}"}, "{/y}", "/2"},
		{[]string{"v3", "file{.y}"}, "v3/file{.y}", "/v3/file.2"},
		{[]string{"v3", "a{;y}"}, "v3/a{;y}", "/v3/a;y=2"},
		{[]string{"v3", "{x:1}"}, "v3/{x:1}", "/v3/a"},
	} {
		chain := client.Chain(c.path...)
		require.NoError(t, wxpay.ChainError(chain), "%q", c.path)
		assert.Equal(t, c.template, chain.String(), "%q", c.path)
		if strings.HasPrefix(c.template, "v2/") {
			continue // APIv2 does not send its first segment
		}
		target, err := testkit.Target(chain, "GET", paramsFor(chain, grammarParams))
		require.NoError(t, err, "%q", c.path)
		assert.Equal(t, c.target, target, "%q", c.path)
	}
}

func TestPathGrammarRefusesWhatIsNoPath(t *testing.T) {
	client := testkit.OfflineClient(t)
	for _, c := range []struct {
		path  []string
		words []string
	}{
		{[]string{""}, []string{"empty"}},
		{[]string{"v3", "", "x"}, []string{"empty"}},
		{[]string{"/"}, []string{`only a "/"`}},
		{[]string{"v3", "/"}, []string{`only a "/"`}},
		{[]string{"v3//pay"}, []string{`"//"`, "empty segment"}},
		{[]string{"//v3/pay"}, []string{`"//"`, "empty segment"}},
		{[]string{"v3/pay//"}, []string{`"//"`, "empty segment"}},
		{[]string{"v3", "."}, []string{`"."`, "dot segment"}},
		{[]string{"v3", ".."}, []string{`".."`, "dot segment"}},
		{[]string{"v3/../v2/pay"}, []string{`".."`, "dot segment"}},
		{[]string{"v3/pay/."}, []string{`"."`, "dot segment"}},
		{[]string{"v3/%2e%2E/x"}, []string{`"%2e%2E"`, "dot segment"}},
		{[]string{"v3/.%2e"}, []string{`".%2e"`, "dot segment"}},
		{[]string{"v3", "x?a=b"}, []string{`"?"`, `"query"`}}, // only in an argument with "/"
		{[]string{"v3/x?"}, []string{"empty query"}},
		{[]string{"v3/x#top"}, []string{"fragment", "use a placeholder"}},
		{[]string{"v3/x{#y}"}, []string{"{#…}", "fragment"}},
		{[]string{"v3/x?a=b c"}, []string{`' '`, "use a placeholder"}},
		{[]string{"v3/x?a=中"}, []string{`'中'`, "use a placeholder"}},
		{[]string{"v3/中文"}, []string{`'中'`, "use a placeholder"}},
		{[]string{"v3/x/${id}"}, []string{`"${id}"`, "{x} or $x$"}},
		{[]string{"v3", "${id}"}, []string{`"${id}"`, "{x} or $x$"}},
		{[]string{"v3", "a b"}, []string{`' '`, "use a placeholder"}},
		{[]string{"v3", "a\r\nb"}, []string{`'\r'`, "use a placeholder"}},
		{[]string{"v3", "a\x00"}, []string{`'\x00'`, "use a placeholder"}},
		{[]string{"v3", "\xff"}, []string{"use a placeholder"}},
		{[]string{"v3", `a"b`}, []string{"use a placeholder"}},
		{[]string{"v3", "a|b"}, []string{"use a placeholder"}},
		{[]string{"v3", "a^b"}, []string{"use a placeholder"}},
		{[]string{"v3", `a\b`}, []string{"use a placeholder"}},
		{[]string{"v3", "a[0]"}, []string{"use a placeholder"}},
		{[]string{"v3", "100%"}, []string{"use a placeholder"}},
		{[]string{"v3/%zz"}, []string{"use a placeholder"}},
		{[]string{"v3", "<x"}, []string{"use a placeholder"}},
		{[]string{"v3", "{x"}, []string{"no closing brace"}},
		{[]string{"v3", "x}"}, []string{"'}'"}},
		{[]string{"v3", "{}"}, []string{"a name is missing"}},
		{[]string{"v3", "<>x>"}, []string{"no placeholder name"}},
		{[]string{"v3", "_a-b_"}, []string{"no placeholder name"}},
		{[]string{"v3", "$a b$"}, []string{"no placeholder name"}},
		{[]string{"v3", "{a-b}"}, []string{"no variable name"}},
		{[]string{"v3", "{json}"}, []string{"{json}", "reserved"}},
		{[]string{"v3", "_timeout_"}, []string{"{timeout}", "reserved"}},
		{[]string{"v3", "https://api.mch.weixin.qq.com/x"}, []string{"absolute URL", "first argument"}},
		{[]string{"ftp://api.mch.weixin.qq.com/x"}, []string{"absolute URL", "https://"}},
	} {
		t.Run(strings.Join(c.path, " "), func(t *testing.T) {
			_, err := client.Chain(c.path...).Get(t.Context(), wxpay.Params{})
			testkit.RequireRefused(t, err, c.words...)
		})
	}
	_, err := client.Chain().Get(t.Context())
	testkit.RequireRefused(t, err, "path is empty")
}

// TestValuesInALoneSegmentAreRefused keeps PHP's most reported bug out: order
// numbers and openids lost their case and were signed for another order.
func TestValuesInALoneSegmentAreRefused(t *testing.T) {
	client := testkit.OfflineClient(t)
	for _, value := range []string{
		"SXBwj-xxxx",
		"N123123",
		"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"1234323JKHDFE1243252",
		"AB",                 // two capitals in a row
		"aBcDeFgHiJkLmNoPqR", // more than eight
	} {
		_, err := client.Chain("v3", "pay", value).Get(t.Context())
		testkit.RequireRefused(t, err, value, "use a placeholder")

		target, err := testkit.Target(client.Chain("v3", "pay", "{no}"), "GET", wxpay.Params{"no": value})
		require.NoError(t, err)
		assert.Equal(t, "/v3/pay/"+value, target, "a placeholder keeps every character")
	}
}

// TestQueriesOfTemplateExpressionAndParamsAreJoined: whatever of them is there,
// the query begins with one "?" and goes on with "&".
func TestQueriesOfTemplateExpressionAndParamsAreJoined(t *testing.T) {
	client := testkit.OfflineClient(t)
	query := wxpay.Params{"z": "9"}
	for _, c := range []struct {
		path   []string
		params wxpay.Params
		target string
	}{
		{[]string{"v3/x?a=b"}, nil, "/v3/x?a=b"},
		{[]string{"v3", "x/?a=b"}, nil, "/v3/x/?a=b"},
		{[]string{"v3/x?a=b&c=%20/?"}, nil, "/v3/x?a=b&c=%20/?"},
		{[]string{"v3/x?a=b"}, wxpay.Params{"query": query}, "/v3/x?a=b&z=9"},
		{[]string{"v3/x"}, wxpay.Params{"query": query}, "/v3/x?z=9"},
		{[]string{"v3/x/"}, wxpay.Params{"query": query}, "/v3/x/?z=9"},
		{[]string{"v3/x"}, wxpay.Params{"query": wxpay.Params{}}, "/v3/x"},
		{[]string{"v3/x?a={y}"}, wxpay.Params{"y": "1&b=2?/#"}, "/v3/x?a=1%26b%3D2%3F%2F%23"},
		{[]string{"v3/x?a={y}&c=d"}, wxpay.Params{"y": "1", "query": query}, "/v3/x?a=1&c=d&z=9"},

		// {?x} and {&x} leave missing values out.
		{[]string{"v3/x{?a,b}"}, nil, "/v3/x"},
		{[]string{"v3/x{?a,b}"}, wxpay.Params{"a": nil}, "/v3/x"},
		{[]string{"v3/x{?a,b}"}, wxpay.Params{"b": 1}, "/v3/x?b=1"},
		{[]string{"v3/x{?a,b}"}, wxpay.Params{"a": "", "b": "中"}, "/v3/x?a=&b=%E4%B8%AD"},
		{[]string{"v3/x", "{?a}"}, wxpay.Params{"a": "."}, "/v3/x?a=."},
		{[]string{"v3/x", "{?a}", "{&b}"}, wxpay.Params{"a": 1, "b": 2}, "/v3/x?a=1&b=2"},
		{[]string{"v3/x{?a}{&b}"}, wxpay.Params{"b": 2}, "/v3/x?b=2"}, // no lone "&"
		{[]string{"v3/x{?a}{&b}"}, nil, "/v3/x"},
		{[]string{"v3/x{&b}"}, wxpay.Params{"b": 2}, "/v3/x?b=2"},
		{[]string{"v3/x", "{&b}"}, wxpay.Params{"b": 2, "query": query}, "/v3/x?b=2&z=9"},
		{[]string{"v3/x{&b}"}, wxpay.Params{"query": query}, "/v3/x?z=9"},
		{[]string{"v3/x{?a}{?b}"}, wxpay.Params{"a": 1, "b": 2}, "/v3/x?a=1&b=2"},
		{[]string{"v3/x?c=d{?a}"}, wxpay.Params{"a": 1}, "/v3/x?c=d&a=1"},
		{[]string{"v3/x?c=d", "{&a*}"}, wxpay.Params{"a": []int{1, 2}}, "/v3/x?c=d&a=1&a=2"},
		{[]string{"v3/x{?a*}"}, wxpay.Params{"a": map[string]string{"k": "v w"}}, "/v3/x?k=v%20w"},
		{[]string{"v3/{y}{?y}"}, wxpay.Params{"y": "a/b"}, "/v3/a%2Fb?y=a%2Fb"},
	} {
		chain := client.Chain(c.path...)
		target, err := testkit.Target(chain, "GET", c.params)
		require.NoError(t, err, "%q %v", c.path, c.params)
		assert.Equal(t, c.target, target, "%q %v", c.path, c.params)
	}
}

// TestOnlyAQueryFollowsAQuery: a path behind a query would be a part of the
// query, or not, depending on which values are given.
func TestOnlyAQueryFollowsAQuery(t *testing.T) {
	client := testkit.OfflineClient(t)
	for _, path := range [][]string{
		{"v3/x?a=b", "c"},
		{"v3/x?a=b", "c/d"},
		{"v3/x{?y}", "c"},
		{"v3/x{&y}", "<c>"},
		{"v3/x", "{?y}", "{/c}"},
		{"v3/x{?y}/c"},
		{"v3/x{?y}c"},
		{"v3/x{&y}{c}"},
		{"v3/x{?y}&a=b"},
		{"v3/x{?y}?a=b"},
		{"v3/x?a=b{&y}c"},
		{"v3/x?a=b{&y}{c}"},
	} {
		t.Run(strings.Join(path, " "), func(t *testing.T) {
			require.ErrorContains(t, wxpay.ChainError(client.Chain(path...)), "after the query")
		})
	}
}

func TestTwoQuestionMarksAreNoTwoQueries(t *testing.T) {
	// RFC 3986 allows "?" in a query, where it is data.
	target, err := testkit.Target(testkit.OfflineClient(t).Chain("v3/x?a=b?c=d"), "GET", wxpay.Params{"query": url.Values{"e": {"f?"}}})
	require.NoError(t, err)
	require.Equal(t, "/v3/x?a=b?c=d&e=f%3F", target)
	require.Equal(t, "v3/x?a=b{&y}", testkit.OfflineClient(t).Chain("v3/x?a=b", "{&y}").String(), "the template shows its query")
}

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
		"v3/{x:1}", "v3/{+x}", "//", "..", "%2e%2E/x", "v3/x{?y}/{x}", "v3//{x}", "v3/{x}%2", "https://api.mch.weixin.qq.com/{x}",
		"http://[::1]/{x}",
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
