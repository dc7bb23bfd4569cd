package wxpay_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// A segmentRow is what the PHP and JS SDKs make of chain.v3.<segment>.
type segmentRow struct {
	Segment  string
	PHP, JS  string
	Disagree bool
}

// segmentPolicies are the segments of which we make something else on purpose:
// another template, or an error with these words.
var segmentPolicies = map[string]struct{ template, err string }{
	// Where PHP and JS disagree, $x$ is a placeholder as in JS.
	"$out_trade_no$": {template: "v3/{out_trade_no}"},
	"$x$":            {template: "v3/{x}"},
	"$_x_$":          {template: "v3/{_x_}"},

	// The name of a placeholder is a params key and keeps its case.
	"$openId$": {template: "v3/{openId}"},
	"_openId_": {template: "v3/{openId}"},
	"{X}":      {template: "v3/{X}"},

	// An argument with "/" is a template, a leading "/" is dropped, and an escape
	// is not folded.
	"_a_/_b_":                         {template: "v3/{a}/{b}"},
	"v3/merchantService/complaintsV2": {template: "v3/v3/merchantService/complaintsV2"},
	"/v3/x":                           {template: "v3/v3/x"},
	"x%2FY":                           {template: "v3/x%2F-y"},

	// Expressions bring their own separator.
	"{/x}":   {template: "v3{/x}"},
	"{?a,b}": {template: "v3{?a,b}"},

	// What is no RFC 3986 pchar looks like a value.
	"x y":     {err: "use a placeholder"},
	"x Y":     {err: "use a placeholder"},
	" X":      {err: "use a placeholder"},
	"Ünïcode": {err: "use a placeholder"},
	"École":   {err: "use a placeholder"},
	"ＡＢ":      {err: "use a placeholder"},
	"ａＢ":      {err: "use a placeholder"},
	"ß":       {err: "use a placeholder"},
	"İ":       {err: "use a placeholder"},
	"ǅ":       {err: "use a placeholder"},
	"x#Y":     {err: "use a placeholder"},
	"_x_\n":   {err: "use a placeholder"},
	"A\n":     {err: "use a placeholder"},
	"_a\nb_":  {err: "no placeholder name"},
	"":        {err: "empty"},
	"_+x_":    {err: "no placeholder name"},
	"_$x$_":   {err: "no placeholder name"},
	"$$x$$":   {err: "no placeholder name"},
	"{}":      {err: "a name is missing between the braces"},
	"{":       {err: "no closing brace"},
}

// TestSegmentsFoldAsInPHPAndJS compares 492 segment names with what both SDKs
// make of them. Every exception must be needed, so that none outlives its reason.
func TestSegmentsFoldAsInPHPAndJS(t *testing.T) {
	rows := testkit.SharedRows[segmentRow](t, "corpus/segments-dev.jsonl")
	require.Len(t, rows, 492)
	client := testkit.OfflineClient(t)
	used := map[string]bool{}
	for _, row := range rows {
		chain := client.Chain("v3", row.Segment)
		err := wxpay.ChainError(chain)
		policy, ours := segmentPolicies[row.Segment]
		if !ours {
			require.False(t, row.Disagree, "%q: PHP and JS disagree, so we need a policy", row.Segment)
			require.Equal(t, row.PHP, row.JS)
			assert.NoError(t, err, "%q", row.Segment)
			assert.Equal(t, "v3/"+row.PHP, chain.String(), "%q", row.Segment)
			continue
		}
		used[row.Segment] = true
		if policy.err != "" {
			require.ErrorContains(t, err, policy.err, "%q", row.Segment)
			continue
		}
		require.NoError(t, err, "%q", row.Segment)
		require.Equal(t, policy.template, chain.String(), "%q", row.Segment)
		if !row.Disagree {
			require.NotEqual(t, "v3/"+row.PHP, policy.template, "%q is no exception", row.Segment)
		}
	}
	for segment := range segmentPolicies {
		assert.True(t, used[segment], "the corpus has no row for the exception %q", segment)
	}
}
