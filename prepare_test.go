package wxpay_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestAPreparedRequestIsSentByOthersAsItIs(t *testing.T) {
	t.Parallel()
	for path, params := range map[string]wxpay.Params{
		"v3/pay/transactions/out-trade-no/{no}/close": {"no": "A/1", "json": wxpay.Params{"mchid": "1900000001"},
			"query": wxpay.Params{"a": "空 格"}},
		"v2/pay/unifiedorder":      {"xml": wxpay.Params{"mch_id": "1900000001", "body": "测试"}},
		"v3/merchant/media/upload": {"body": wxpay.File{Name: "a.png", Content: []byte("png")}},
	} {
		server := testkit.NewServer(t, wxpaytest.Plain())
		for _, pattern := range []string{"POST /v3/pay/transactions/out-trade-no/{no}/close", "POST /pay/unifiedorder",
			"POST /v3/merchant/media/upload"} {
			server.Handle(pattern, func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Body: map[string]string{"media_id": "1"}}
			})
		}
		client := testkit.NewClient(t, server.Config())
		p, err := client.Chain(path).Prepare(t.Context(), "post", params)
		require.NoError(t, err)
		require.Empty(t, server.Requests(), "nothing is sent")
		req, err := http.NewRequestWithContext(t.Context(), p.Method, p.URL, strings.NewReader(string(p.Body)))
		require.NoError(t, err)
		req.Header = p.Header
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, resp.Body.Close())
		require.NoError(t, err)
		assert.Equal(t, 2, resp.StatusCode/100, "%s %s", path, text)
		seen := server.Requests()[0]
		require.NoError(t, seen.Err)
		if strings.HasPrefix(path, "v3") {
			assert.Equal(t, seen.Message(), string(p.Message))
		} else {
			assert.Equal(t, auth.V2StringA(seen.Fields()), string(p.Message))
		}
	}
}

func TestPrepareRefusesWhatACallRefuses(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	_, err := client.Chain("v3/pay/{no}").Prepare(t.Context(), "GET")
	require.ErrorContains(t, err, "no")
	assert.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	_, err = client.Chain("v3/pay").Prepare(nil, "GET") //nolint:staticcheck // what a hasty caller may do
	require.ErrorContains(t, err, "context")
	_, err = new(wxpay.Chain).Prepare(t.Context(), "GET")
	require.ErrorContains(t, err, "no client")
	p, err := client.Chain("https://example.com/file?token=1").Prepare(t.Context(), "GET")
	require.NoError(t, err)
	assert.Nil(t, p.Message, "it carries no credentials")
	assert.Empty(t, p.Header.Get("Authorization"))
	assert.Equal(t, "https://example.com/file?token=1", p.URL)
}
