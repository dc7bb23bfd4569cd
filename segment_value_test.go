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
		{"v3", "pay", "transactions", "H5"}, {"v3", "pay", "transactions", "outTradeNo", "{out_trade_no}"}, {"v3", "pay", "transactions", "outTradeNo", "_n_"},
		{"v3", "refund", "domestic", "refunds", "apply"}, {"v3", "marketing", "favor", "stocks", "batch"}, {"v3", "papay", "contracts", "h5PreEntrustSign"},
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
		"dots in camelCase":        {[]string{"v3.pay.transactions.outTradeNo.{out_trade_no}"}, `"v3/pay/transactions/out-trade-no/{out_trade_no}"`},
		"dots and a value":         {[]string{"v3.pay.transactions.outTradeNo.Shop1"}, `"v3/pay/transactions/out-trade-no/Shop1"`},
		"dots behind a slash":      {[]string{"/v3.pay.transactions.native"}, `"v3/pay/transactions/native"`},
		"capitals in a piece":      {[]string{"hk", "V3/transactions"}, `"v3/…"`},
		"a colon and hyphens":      {[]string{"v3/pay/transactions/out-trade-no/:out-trade-no"}, "{out_trade_no}"},
		"a host":                   {[]string{"api.mch.weixin.qq.com/v3/certificates"}, `"v3/certificates"`},
		"a URL with the version":   {[]string{"https://api.mch.weixin.qq.com/v3/", "v3/certificates"}, "leave one out"},
		"dots behind a prefix":     {[]string{"hk.v3.transactions"}, `"hk/v3/transactions"`},
		"dots, then slashes":       {[]string{"v3.pay/transactions"}, `"v3/pay/transactions"`},
		"a colon":                  {[]string{"v3/pay/transactions/id/:transaction_id"}, "{transaction_id}"},
		"a colon alone":            {[]string{"v3", "pay", ":id"}, "{id}"},
		"a colon in the middle":    {[]string{"v3/pay/:id/close"}, "{id}"},
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
