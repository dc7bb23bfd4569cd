package wxpay_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

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
