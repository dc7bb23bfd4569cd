package wxpay_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestAValueIsNotFoldedInSilence: PHP sends T1 as t1, an order that does not exist.
func TestAValueIsNotFoldedInSilence(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	for name, c := range map[string]struct {
		path []string
		word string
	}{
		"an order number":               {[]string{"v3", "pay", "transactions", "outTradeNo", "T1"}, "{out_trade_no}"},
		"a camelCase value":             {[]string{"v3", "pay", "transactions", "outTradeNo", "abcDef"}, "{out_trade_no}"},
		"digits":                        {[]string{"v3", "pay", "transactions", "id", "4200001"}, "{id}"},
		"lower case":                    {[]string{"v3", "pay", "transactions", "out-trade-no", "t1"}, "{out_trade_no}"},
		"behind a template":             {[]string{"v3/pay/transactions/out-trade-no", "Shop1"}, "{out_trade_no}"},
		"behind a slash":                {[]string{"v3/pay/transactions/out-trade-no/", "Shop1"}, "{out_trade_no}"},
		"with more behind":              {[]string{"v3", "pay", "transactions", "outTradeNo", "T1", "close"}, "{out_trade_no}"},
		"a refund":                      {[]string{"v3", "refund", "domestic", "refunds", "R1"}, "refunds"},
		"a transfer":                    {[]string{"v3", "transfer", "batches", "outBatchNo", "B1"}, "{out_batch_no}"},
		"a bill":                        {[]string{"v3/fund-app/mch-transfer/transfer-bills", "outBillNo", "B1"}, "{out_bill_no}"},
		"a sub-merchant":                {[]string{"v3", "apply4sub", "sub_merchants", "1900000001"}, "sub_merchants"},
		"an openid":                     {[]string{"v3", "marketing", "favor", "users", "oU1pF"}, "users"},
		"a stock":                       {[]string{"v3", "marketing", "favor", "stocks", "9856000"}, "stocks"},
		"a payscore order":              {[]string{"v3", "payscore", "serviceorder", "Rent1"}, "serviceorder"},
		"letters alone":                 {[]string{"v3", "refund", "domestic", "refunds", "abcDef"}, "refunds"},
		"digits alone":                  {[]string{"v3", "refund", "domestic", "refunds", "1217752501201407033233368018"}, "refunds"},
		"behind a camelCase template":   {[]string{"v3/pay/transactions/outTradeNo", "Shop1"}, "{out_trade_no}"},
		"behind underscores":            {[]string{"v3", "pay", "transactions", "out_trade_no", "Shop1"}, "{out_trade_no}"},
		"an image":                      {[]string{"v3", "merchantService", "images", "Abc1"}, "images"},
		"a balance":                     {[]string{"v3", "merchant", "fund", "balance", "Basic1"}, "balance"},
		"a number of a product to come": {[]string{"v3", "new", "out-thing-no", "N1"}, "{out_thing_no}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := client.Chain(c.path...).Get(t.Context())
			testkit.RequireRefused(t, err, "placeholder", c.word)
		})
	}
	for _, path := range [][]string{
		{"v3", "pay", "transactions", "H5"}, {"v3", "pay", "transactions", "outTradeNo", "{out_trade_no}"}, {"v3", "pay", "transactions",
			"outTradeNo", "_n_"},
		{"v3", "refund", "domestic", "refunds", "apply"}, {"v3", "marketing", "favor", "stocks", "batch"}, {"v3", "papay", "contracts",
			"h5PreEntrustSign"},
		{"v3/pay/transactions/out-trade-no/T1"}, // a template is taken literally
	} {
		require.NoError(t, wxpay.ChainError(client.Chain(path...)), "%q", path)
	}
}

// TestEveryDocumentedPathCanBeWrittenInSegments: no name of the API is taken for a value.
func TestEveryDocumentedPathCanBeWrittenInSegments(t *testing.T) {
	client := testkit.OfflineClient(t)
	rows := testkit.SharedRows[struct{ Path string }](t, "catalogue/endpoints.jsonl")
	require.Len(t, rows, 1155)
	for _, row := range rows {
		requireEveryNotation(t, client, strings.Trim(row.Path, "/"))
		var lone, camel []string
		for segment := range strings.SplitSeq(strings.Trim(row.Path, "/"), "/") {
			lone = append(lone, segment)
			if !strings.Contains(segment, "{") {
				segment = camelCase(segment)
			}
			camel = append(camel, segment)
		}
		if strings.Contains(strings.Join(lone, ""), "{") && lone[len(lone)-1] == "{empty}" {
			continue
		}
		want := client.Chain(lone...)
		require.NoError(t, wxpay.ChainError(want), row.Path)
		if !strings.HasPrefix(row.Path, "v2/") { // whose names have capitals of their own
			folded := client.Chain(camel...)
			require.NoError(t, wxpay.ChainError(folded), "%q", camel)
			assert.Equal(t, want.String(), folded.String())
		}
	}
}

// requireEveryNotation writes a documented path in pieces, cut at each slash, with
// placeholders of each notation, and in PascalCase.
func requireEveryNotation(t *testing.T, client *wxpay.Client, path string) {
	t.Helper()
	if strings.HasPrefix(path, "v2/") || strings.Contains(path, "{empty}") {
		return
	}
	segments := strings.Split(path, "/")
	for _, marks := range []string{"{}", "<>", "__", "$$"} {
		var written, pascal []string
		for _, segment := range segments {
			name, isPlaceholder := strings.CutPrefix(segment, "{")
			if isPlaceholder {
				segment = marks[:1] + strings.TrimSuffix(name, "}") + marks[1:]
			}
			written = append(written, segment)
			if camel := camelCase(segment); !isPlaceholder && camel[:1] != "n" { // NQualifications has two capitals in a row
				segment = strings.ToUpper(camel[:1]) + camel[1:]
			}
			pascal = append(pascal, segment)
		}
		for i := range segments {
			head, tail := strings.Join(written[:i+1], "/"), strings.Join(written[i+1:], "/")
			chain := client.Chain(head)
			if tail != "" {
				chain = chain.Chain(tail)
			}
			require.NoError(t, wxpay.ChainError(chain), "%q %q", head, tail)
			require.Equal(t, path, chain.String())
			require.Equal(t, path, client.Chain(head).Chain(written[i+1:]...).String(), "%q %q", head, written[i+1:])
		}
		folded := client.Chain(pascal...)
		require.NoError(t, wxpay.ChainError(folded), "%q", pascal)
		require.Equal(t, path, folded.String())
	}
}

// camelCase is the name as a PHP developer writes it.
func camelCase(segment string) string {
	var b strings.Builder
	up := false
	for _, r := range segment {
		if r == '-' {
			up = true
			continue
		}
		if up && r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		} else if up {
			b.WriteByte('-') // a digit has no capital
		}
		up = false
		b.WriteRune(r)
	}
	return b.String()
}

func TestPathsOfOtherToolsAreRefusedWithWhatToWrite(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	for name, c := range map[string]struct {
		path []string
		word string
	}{
		"capitals":                 {[]string{"V3/pay/transactions/native"}, `"v3/…"`},
		"capitals behind a slash":  {[]string{"/V3/pay"}, `"v3/…"`},
		"capitals of APIv2":        {[]string{"V2/pay/unifiedorder"}, `"v2/…"`},
		"capitals behind a prefix": {[]string{"hk/V3/transactions"}, `"v3/…"`},
		"dots":                     {[]string{"v3.pay.transactions.native"}, `"v3/pay/transactions/native"`},
		"dots and a placeholder":   {[]string{"v3.pay.transactions.id.{transaction_id}"}, `"v3/pay/transactions/id/{transaction_id}"`},
		"dots in capitals":         {[]string{"V2.pay.unifiedorder"}, `"v2/pay/unifiedorder"`},
		"dots in camelCase": {[]string{"v3.pay.transactions.outTradeNo.{out_trade_no}"},
			`"v3/pay/transactions/out-trade-no/{out_trade_no}"`},
		"dots and a value":       {[]string{"v3.pay.transactions.outTradeNo.Shop1"}, `"v3/pay/transactions/out-trade-no/Shop1"`},
		"dots behind a slash":    {[]string{"/v3.pay.transactions.native"}, `"v3/pay/transactions/native"`},
		"capitals in a piece":    {[]string{"hk", "V3/transactions"}, `"v3/…"`},
		"a colon and hyphens":    {[]string{"v3/pay/transactions/out-trade-no/:out-trade-no"}, "{out_trade_no}"},
		"a host":                 {[]string{"api.mch.weixin.qq.com/v3/certificates"}, `"v3/certificates"`},
		"a URL with the version": {[]string{"https://api.mch.weixin.qq.com/v3/", "v3/certificates"}, "leave one out"},
		"dots behind a prefix":   {[]string{"hk.v3.transactions"}, `"hk/v3/transactions"`},
		"dots, then slashes":     {[]string{"v3.pay/transactions"}, `"v3/pay/transactions"`},
		"a colon":                {[]string{"v3/pay/transactions/id/:transaction_id"}, "{transaction_id}"},
		"a colon alone":          {[]string{"v3", "pay", ":id"}, "{id}"},
		"a colon in the middle":  {[]string{"v3/pay/:id/close"}, "{id}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := client.Chain(c.path...).Get(t.Context())
			testkit.RequireRefused(t, err, c.word)
		})
	}
	require.Equal(t, "v3/pay/transactions/native", client.Chain("V3", "Pay", "Transactions", "Native").String(), "segments fold")
}

func TestTheVersionIsNotSentTwice(t *testing.T) {
	t.Parallel()
	cfg := testkit.ClosedGateway().Config()
	for _, c := range []struct{ base, path, want string }{
		{"https://api.mch.weixin.qq.com/v3/", "v3/certificates", ""},
		{"https://api.mch.weixin.qq.com/v3", "v3/certificates", ""},
		{"https://api.mch.weixin.qq.com/hk/v3/", "v3/certificates", ""},
		{"https://api.mch.weixin.qq.com/hk/", "hk/v3/certificates", ""},
		{"https://api.mch.weixin.qq.com/hk/v3/", "hk/v3/certificates", ""},
		{"https://api.mch.weixin.qq.com/V3/", "v3/certificates", ""},
		{"https://api.mch.weixin.qq.com/v2/", "v2/pay/unifiedorder", ""},
		{"https://api.mch.weixin.qq.com/v3/", "v2/pay/unifiedorder", ""},
		{"https://api.mch.weixin.qq.com/v3/", "certificates", "/v3/certificates"},
		{"https://api.mch.weixin.qq.com/hk/", "v3/certificates", "/hk/v3/certificates"},
	} {
		cfg.BaseURL = c.base
		inConfig := testkit.NewClient(t, cfg)
		cfg.BaseURL = ""
		inParams := testkit.NewClient(t, cfg)
		for _, err := range []error{
			func() error {
				p, err := inConfig.Chain(c.path).Prepare(t.Context(), "POST", testkit.CallParams(c.path, nil))
				if err == nil {
					assert.Contains(t, p.URL, c.want)
				}
				return err
			}(),
			func() error {
				_, err := inParams.Chain(c.path).Prepare(t.Context(), "POST", testkit.CallParams(c.path, wxpay.Params{"base_uri": c.base}))
				return err
			}(),
		} {
			if c.want != "" {
				require.NoError(t, err)
				continue
			}
			testkit.RequireRefused(t, err, "leave one out")
		}
	}
}

// TestACallThatHasABodyLaterIsLoggedToo: what the path was without it does not count.
func TestACallThatHasABodyLaterIsLoggedToo(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: `{}`} })
	var out bytes.Buffer
	cfg := gateway.Config()
	cfg.Logger = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
	client := testkit.NewClient(t, cfg)
	for _, p := range []wxpay.Params{nil, {"json": wxpay.Params{"secret": "s3cret"}}, {"json": wxpay.Params{"secret": "s3cret"}}, nil} {
		_, err := client.Chain("v3/certificates").Get(t.Context(), p)
		require.NoError(t, err)
	}
	assert.Equal(t, 1, strings.Count(out.String(), "a GET has a body"))
	assert.NotContains(t, out.String(), "s3cret")
}

// TestWhatLooksLikeAMistakeIsLoggedOnce, and sent as it was written.
func TestWhatLooksLikeAMistakeIsLoggedOnce(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: `{}`} })
	for name, c := range map[string]struct {
		path, word string
		params     wxpay.Params
	}{
		"no version":     {path: "pay/transactions/native", word: "begin with v3/"},
		"twice":          {path: "v3/v3/certificates", word: "twice"},
		"capitals":       {path: "v3/pay/outTradeNo/x", word: "capitals"},
		"a GET's body":   {path: "v3/certificates", word: "a GET has a body", params: wxpay.Params{"json": wxpay.Params{"a": 1}}},
		"nothing":        {path: "v3/certificates"},
		"an escape":      {path: "v3/images/a%2Fb"},
		"overseas":       {path: "hk/v3/transactions"},
		"a brand":        {path: "brand/marketing/x"},
		"capital values": {path: "v3/pay?state=SUCCESS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			cfg := gateway.Config()
			cfg.Logger = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
			client := testkit.NewClient(t, cfg)
			for range 3 {
				_, err := client.Chain(c.path).Get(t.Context(), c.params)
				require.NoError(t, err)
			}
			if c.word == "" {
				require.Empty(t, out.String())
				return
			}
			var record struct{ Level, Template, Finding string }
			require.NoError(t, json.Unmarshal(out.Bytes(), &record), "one record: %s", out.String())
			assert.Equal(t, "WARN", record.Level)
			assert.Equal(t, c.path, record.Template)
			assert.Contains(t, record.Finding, c.word)
		})
	}
}

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
