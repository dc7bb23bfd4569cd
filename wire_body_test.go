package wxpay_test

import (
	"encoding/json"
	"io"
	"math"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestBodiesAreWrittenAsTheyAre: JSON in stable order without HTML escapes and
// without a final line feed, everything that is bytes already byte for byte.
func TestBodiesAreWrittenAsTheyAre(t *testing.T) {
	type order struct {
		No     string `json:"out_trade_no"` // the order of the fields is kept
		Amount int64  `json:"amount"`
		Attach string `json:"attach,omitempty"`
	}
	verified := testkit.WireAnswer("204 No Content", testkit.ClosedGateway().Sign(nil))
	recorder := testkit.NewRecorder(t, func(*testkit.WireRequest) []byte { return verified })
	cfg := testkit.ClosedGateway().Config()
	cfg.BaseURL = recorder.URL()
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		key   string
		value any
		want  string
	}{
		"map, sorted":         {"json", wxpay.Params{"b": 1, "a": map[string]any{"d": nil, "c": []int{}}}, `{"a":{"c":[],"d":null},"b":1}`},
		"struct, in order":    {"json", order{No: "1", Amount: 5}, `{"out_trade_no":"1","amount":5}`},
		"pointer":             {"json", &order{No: "1", Attach: "x"}, `{"out_trade_no":"1","amount":0,"attach":"x"}`},
		"no HTML escapes":     {"json", wxpay.Params{"url": "https://a.example/?x=1&y=<2>"}, `{"url":"https://a.example/?x=1&y=<2>"}`},
		"no escaped Chinese":  {"json", wxpay.Params{"description": "微信支付"}, `{"description":"微信支付"}`},
		"large integers":      {"json", wxpay.Params{"a": int64(math.MaxInt64), "b": uint64(math.MaxUint64)}, `{"a":9223372036854775807,"b":18446744073709551615}`},
		"numbers as text":     {"json", wxpay.Params{"a": json.Number("1.50")}, `{"a":1.50}`},
		"raw JSON":            {"json", json.RawMessage("{ \"b\":1 ,\n\"a\":\"\\u0026\" }\n"), "{ \"b\":1 ,\n\"a\":\"\\u0026\" }\n"},
		"JSON as bytes":       {"json", []byte(` {"a":1}`), ` {"a":1}`},
		"raw JSON in a map":   {"json", wxpay.Params{"a": json.RawMessage(`{"b":1}`)}, `{"a":{"b":1}}`},
		"bytes":               {"body", []byte("\x00\xff\r\n"), "\x00\xff\r\n"},
		"string":              {"body", "微 & <", "微 & <"},
		"reader":              {"body", strings.NewReader(strings.Repeat("x", 100_000)), strings.Repeat("x", 100_000)},
		"empty":               {"body", "", ""},
		"empty reader":        {"body", strings.NewReader(""), ""},
		"JSON of a string":    {"json", "text", `"text"`},
		"JSON of an empty []": {"json", []string{}, `[]`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{c.key: c.value})
			require.NoError(t, err)
			requests := recorder.Take()
			require.Len(t, requests, 1)
			assert.Equal(t, c.want, string(requests[0].Body))
			requireWireSignature(t, &cfg, requests[0])
			requireWireHeaders(t, &cfg, recorder, requests[0])
		})
	}
}

// TestForeignHostsGetABareRequest: no Authorization, no Wechatpay-* header, and
// an answer that is only data.
func TestForeignHostsGetABareRequest(t *testing.T) {
	foreign := testkit.NewRecorder(t, func(*testkit.WireRequest) []byte { return testkit.WireAnswer("204 No Content", nil) })
	client := testkit.OfflineClient(t)
	cfg := testkit.ClosedGateway().Config() // the client of WeChat Pay's main host, but free to dial
	cfg.BaseURL = ""
	free, err := wxpay.New(cfg)
	require.NoError(t, err)

	url := foreign.URL() + "a//b.csv?sig=x%2Fy"
	resp, err := free.Chain(url).Get(t.Context(), wxpay.Params{"headers": wxpay.Params{"Accept": "text/csv"}})
	require.NoError(t, err)
	assert.False(t, resp.Verified, "it proves nothing about money")
	requests := foreign.Take()
	require.Len(t, requests, 1)
	r := requests[0]
	assert.Equal(t, "GET", r.Method)
	assert.Equal(t, "/a//b.csv?sig=x%2Fy", r.Target)
	assert.Equal(t, foreign.Addr(), r.Header["host"])
	assert.Equal(t, "text/csv", r.Header["accept"])
	for _, name := range r.Names {
		assert.Contains(t, []string{"Host", "User-Agent", "Accept"}, name)
	}

	for _, method := range []string{"HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		_, err := client.Chain(url).Do(t.Context(), method)
		testkit.RequireRefused(t, err, "only a GET", "not a host of WeChat Pay")
	}
	_, err = client.Chain(url).Get(t.Context(), wxpay.Params{"body": "x"})
	testkit.RequireRefused(t, err, "without a body")
	require.Empty(t, foreign.Take())
}

// TestErrorsDoNotQuoteAnswers: what came may be a customer's data.
func TestErrorsDoNotQuoteAnswers(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nmarked data",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: marked\r\n\r\n",
		"HTTP/1.1 200 OK\r\nX-A: marked\x01data\r\n\r\n",
		"HTTP/1.1 2x0 marked\r\n\r\n",
		"marked\r\n\r\n",
	} {
		server := testkit.NewRawServer(t, func(c net.Conn, _ int) {
			_, _ = io.WriteString(c, answer)
			c.Close()
		})
		_, err := testkit.ClientOf(t, server.URL()).Chain("v3/x").Get(t.Context())
		require.ErrorContains(t, err, "no proper HTTP", answer)
		require.NotContains(t, err.Error(), "marked")
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	}
}
