package explain_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/explain"
)

// at is the time of the tests.
var at = time.Unix(1_790_000_000, 0)

// sample is a text that somebody pasted, and what is found in it.
type sample struct {
	name, text string
	want       string // the verdict
	status     int
	code, sdk  string
}

// samplesIn reads testdata: behind == stands a name, and behind -> what is expected.
func samplesIn(tb testing.TB, file string) (all []sample) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(tb, err)
	for _, part := range strings.Split(string(text), "\n== ")[1:] {
		s := sample{}
		s.name, s.text, _ = strings.Cut(part, "\n")
		if expected, rest, found := strings.Cut(s.text, "\n"); found && strings.HasPrefix(expected, "-> ") {
			s.text = rest
			fields := append(strings.SplitN(strings.TrimPrefix(expected, "-> "), " ", 4), "", "", "", "")
			s.want, s.code, s.sdk = given(fields[0]), given(fields[2]), given(fields[3])
			s.status, err = strconv.Atoi(fields[1])
			require.NoError(tb, err, s.name)
		}
		s.text = strings.TrimSuffix(s.text, "\n")
		all = append(all, s)
	}
	require.Greater(tb, len(all), 20)
	return all
}

func given(field string) string { return strings.TrimPrefix(field, "-") }

// TestEveryFormatIsRecognised by itself: who writes it, its status, its code, and what it means.
func TestEveryFormatIsRecognised(t *testing.T) {
	t.Parallel()
	for _, c := range samplesIn(t, "samples.txt") {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found := explain.Text(c.text, at)
			require.Len(t, found, 1)
			f := found[0]
			require.Equal(t, c.want, f.Name())
			require.Equal(t, []any{c.sdk, c.status, c.code}, []any{f.SDK, f.Status, f.Code})
			require.Contains(t, c.text, f.Where)
			if c.want == "" {
				return
			}
			require.NotEmpty(t, f.Sentence("en"))
			require.NotEmpty(t, f.Remedy("en"))
			require.Contains(t, f.Link(), "#"+c.want)
			require.True(t, strings.ContainsFunc(f.Sentence("zh-CN"), func(r rune) bool { return unicode.Is(unicode.Han, r) }))
		})
	}
}

// TestWhatProgramsSayOfProofsAndNetworksIsExplained, whichever of them says it.
func TestWhatProgramsSayOfProofsAndNetworksIsExplained(t *testing.T) {
	t.Parallel()
	for _, c := range samplesIn(t, "words.txt") { // whose names are the verdicts
		found := explain.Text(c.text, at)
		require.Len(t, found, 1, c.text)
		require.Equal(t, c.name, found[0].Name(), c.text)
		require.Contains(t, c.text, found[0].Where)
	}
}

// TestWhatIsNotAboutWeChatPayIsNotExplained: a verdict without evidence is worse than none.
func TestWhatIsNotAboutWeChatPayIsNotExplained(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "hello", "{}", `{"code":0,"message":"ok"}`, `{"code":"SUCCESS","message":"成功"}`, `{"code":"ERR_BAD_REQUEST","message":"x"}`,
		`{"prepay_id":"wx201410272009395522657a690389285100"}`, "dial tcp 10.0.0.1:6379: connection refused", "context deadline exceeded",
		"<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code></xml>",
		"code: HELLO_WORLD", `GET /v3/x 200`, "errCode: -15", "status code 500", "{{{{{{{{", `{"a":`, "User-Agent: curl 升级",
	} {
		require.Empty(t, explain.Text(text, at), text)
	}
}

// TestALogTellsEachFailureOnce, in order, with the status that stands beside it.
func TestALogTellsEachFailureOnce(t *testing.T) {
	t.Parallel()
	const first, second = `status code 403 {"code":"NO_AUTH","message":"a"}`, `status code 429 {"code":"FREQUENCY_LIMITED","message":"b"}`
	found := explain.Text(strings.Repeat(first+"\n"+second+"\n", 3), at)
	require.Len(t, found, 2)
	require.Equal(t, "not-allowed", found[0].Name())
	require.Equal(t, 403, found[0].Status)
	require.Equal(t, "too-many-requests", found[1].Name())
	require.Equal(t, 429, found[1].Status)
}

// TestQueryFirstWhereMoneyMayHaveMoved: a text that does not name its path may be about a payout, whose codes are fewer.
func TestQueryFirstWhereMoneyMayHaveMoved(t *testing.T) {
	t.Parallel()
	const refusal = `{"code":"INVALID_REQUEST","message":"请求重入时，参数与首次请求时不一致"}`
	for text, want := range map[string]bool{
		refusal: true,
		"POST https://api.mch.weixin.qq.com/v3/pay/transactions/native " + refusal:                     false,
		"POST https://api.mch.weixin.qq.com/v3/fund-app/mch-transfer/transfer-bills " + refusal:        true,
		`{"code":"ORDER_NOT_EXIST","message":"订单不存在"}`:                                                 false,
		"<html><body>404 Not Found</body></html>":                                                      false,
		"\n<!DOCTYPE html><title>Login</title>":                                                        true,
		`{"code":"NO_AUTH","message":"产品权限未开通"}`:                                                       false,
		"Request failed with status code 500 https://api.mch.weixin.qq.com/v3/pay/transactions/native": true,
	} {
		found := explain.Text(text, at)
		require.Len(t, found, 1, text)
		require.Equal(t, want, found[0].QueryFirst(), text)
		require.Equal(t, want, strings.HasPrefix(found[0].Remedy("en"), "query with the same merchant number first"), text)
		require.Equal(t, want, strings.HasPrefix(found[0].Remedy("zh"), "先用同一商户单号查询"), text)
	}
	undecided := explain.Text(`{"code":"SYSTEM_ERROR","message":"系统错误"}`, at)
	require.Equal(t, "undecided", undecided[0].Name())
	require.False(t, undecided[0].QueryFirst(), "its remedy says so itself")
}

// TestNothingSecretIsShown of what stands in a message.
func TestNothingSecretIsShown(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{
		"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "13800000000", "6222020000000000000", "0123456789abcdef0123456789abcdef",
		strings.Repeat("aB3/", 86),
	} {
		found := explain.Text(`{"code":"PARAM_ERROR","message":"the value `+secret+` is wrong"}`, at)
		require.Len(t, found, 1)
		require.Equal(t, "the value … is wrong", found[0].Message)
	}
}

// TestThePathIsTakenWhereverItStands: it decides whether a failure may have paid money out.
func TestThePathIsTakenWhereverItStands(t *testing.T) {
	t.Parallel()
	const order, payout = "https://api.mch.weixin.qq.com/v3/pay/transactions/jsapi", "https://api.mch.weixin.qq.com/v3/transfer/batches"
	for url, first := range map[string]bool{order: false, payout: true} {
		for name, text := range map[string]string{
			"axios as JSON":   `{"config":{"url":"` + url + `"},"response":{"status":400,"data":{"code":"INVALID_REQUEST","message":"订单已失效"}}}`,
			"an answer first": `{"response":{"status":400,"data":{"code":"INVALID_REQUEST","message":"订单已失效"}},"config":{"url":"` + url + `"}}`,
			"axios, printed": "{ config: { url: '" + url + "' }, response: { status: 400, data: { code: 'INVALID_REQUEST', message: " +
				"'订单已失效' } } }",
			"a request beside": `{"request":{"path":"` + url[len("https://api.mch.weixin.qq.com"):] + `"},"status":400,"body":` +
				`{"code":"INVALID_REQUEST","message":"订单已失效"}}`,
		} {
			found := explain.Text(text, at)
			require.Len(t, found, 1, name)
			require.Equal(t, "order-expired", found[0].Name(), name)
			require.Equal(t, first, found[0].QueryFirst(), "%s: %s", name, url)
		}
	}
}
