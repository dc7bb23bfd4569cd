package values_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestHeadersOfTheCallerWin over those that wxpay sets, Wechatpay-Serial
// included: it names the key that sensitive fields are encrypted for.
func TestHeadersOfTheCallerWin(t *testing.T) {
	server := testkit.NewServer(t)
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	want := map[string]string{
		"Wechatpay-Serial": "PUB_KEY_ID_OF_THE_CALLER",
		"Accept":           "application/pdf",
		"Content-Type":     "application/json; charset=utf-8",
		"User-Agent":       "shop/1.0",
		"Accept-Language":  "zh-CN",
		"Idempotency-Key":  "7",
		"X-Note":           "tab\tand 中文",
	}
	for name, headers := range map[string]any{
		"map of strings": map[string]string{"wechatpay-serial": "PUB_KEY_ID_OF_THE_CALLER", "ACCEPT": "application/pdf",
			"content-type": "application/json; charset=utf-8", "User-agent": "shop/1.0", "accept-language": "zh-CN", "idempotency-key": "7",
			"x-note": "tab\tand 中文"},
		"Params": wxpay.Params{"Wechatpay-Serial": "PUB_KEY_ID_OF_THE_CALLER", "Accept": "application/pdf",
			"Content-Type": "application/json; charset=utf-8", "User-Agent": "shop/1.0", "Accept-Language": "zh-CN", "Idempotency-Key": 7,
			"X-Note": "tab\tand 中文", "X-Nil": nil},
		"http.Header": http.Header{"Wechatpay-Serial": {"PUB_KEY_ID_OF_THE_CALLER"}, "Accept": {"application/pdf"},
			"Content-Type": {"application/json; charset=utf-8"}, "User-Agent": {"shop/1.0"}, "Accept-Language": {"zh-CN"},
			"Idempotency-Key": {"7"}, "X-Note": {"tab\tand 中文"}, "X-Nil": nil},
		"map of anything": map[string]any{"Wechatpay-Serial": "PUB_KEY_ID_OF_THE_CALLER", "Accept": "application/pdf",
			"Content-Type": "application/json; charset=utf-8", "User-Agent": "shop/1.0", "Accept-Language": "zh-CN", "Idempotency-Key": "7",
			"X-Note": "tab\tand 中文"},
	} {
		_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}, "headers": headers})
		require.NoError(t, err, name)
		requests := server.Requests()
		sent := requests[len(requests)-1].Header
		for header, value := range want {
			assert.Equal(t, []string{value}, sent.Values(header), "%s: %s", name, header)
		}
		assert.NotContains(t, sent, "X-Nil", name)
	}
}

func TestHeadersThatFrameOrSignTheRequestAreRefused(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	for header, words := range map[string][]string{
		"Authorization":     {"Authorization", "cannot be set"},
		"authorization":     {"Authorization", "cannot be set"},
		"Host":              {"Host", "cannot be set"},
		"HOST":              {"Host", "cannot be set"},
		"Content-Length":    {"Content-Length", "cannot be set"},
		"content-length":    {"Content-Length", "cannot be set"},
		"Transfer-Encoding": {"Transfer-Encoding", "cannot be set"},
		"Connection":        {"Connection", "cannot be set"},
		"Expect":            {"Expect", "cannot be set"},
		"Trailer":           {"Trailer", "cannot be set"},
		"TE":                {"Te", "cannot be set"},
		"Upgrade":           {"Upgrade", "cannot be set"},
		"":                  {`""`, "no header name"},
		"X A":               {`"X A"`, "no header name"},
		"X-A:":              {`"X-A:"`, "no header name"},
		"X-A\r\nX-B":        {`"X-A\r\nX-B"`, "no header name"},
		"X-中":               {`"X-中"`, "no header name"},
		"X(A)":              {`"X(A)"`, "no header name"},
	} {
		for _, headers := range []any{map[string]string{header: "1"}, wxpay.Params{header: "1"}, http.Header{header: {"1"}}} {
			_, err := chain.Get(t.Context(), wxpay.Params{"headers": headers})
			testkit.RequireRefused(t, err, append(words, `params key "headers"`)...)
		}
	}
}

// TestHeaderValuesCannotStartAnotherLine keeps request splitting out.
func TestHeaderValuesCannotStartAnotherLine(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	for value, shown := range map[string]string{"a\r\nX-B: c": `'\r'`, "a\nb": `'\n'`, "\r": `'\r'`, "a\x00": `'\x00'`, "\x7f": `'\x7f'`,
		"中\n": `'\n'`} {
		for _, headers := range []any{map[string]string{"X-A": value}, wxpay.Params{"X-A": value}, http.Header{"X-A": {"fine", value}}} {
			_, err := chain.Get(t.Context(), wxpay.Params{"headers": headers})
			testkit.RequireRefused(t, err, "X-A", "control character", shown)
		}
	}
}

func TestOneHeaderInTwoSpellingsIsRefused(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	for _, headers := range []any{
		map[string]string{"Accept": "a", "accept": "b"},
		wxpay.Params{"wechatpay-serial": "a", "Wechatpay-Serial": "b"},
		http.Header{"X-A": {"a"}, "x-a": {"b"}},
		http.Header{"X-A": {"a"}, "x-a": {"a"}}, // even if they say the same
	} {
		_, err := chain.Get(t.Context(), wxpay.Params{"headers": headers})
		testkit.RequireRefused(t, err, `params key "headers"`, "given twice")
	}
}

func TestHeadersThatWeChatPayNeedsOnceAreNeitherEmptyNorDoubled(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	for _, name := range []string{"Accept", "User-Agent", "Content-Type", "Wechatpay-Serial"} {
		for _, values := range [][]string{{""}, {"a", "b"}} {
			_, err := client.Chain("v3/x").Get(t.Context(), wxpay.Params{"headers": http.Header{name: values}})
			testkit.RequireRefused(t, err, name, "needs one value that is not empty")
		}
	}
}
