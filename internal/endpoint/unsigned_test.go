package endpoint_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestUnsignedPathsAreTakenByChainToo(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	cfg := gateway.Config()
	cfg.Dial, cfg.BaseURL = gateway.Dial, ""
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	image := []byte("\x89PNG")
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.FileReply("image/png", image) })
	for path, params := range map[string]wxpay.Params{
		"v3/billdownload/file{?token}":                                          {"token": "t"},
		"v3/bill/downloadurl{?token}":                                           {"token": "t"},
		"v3/merchant-service/images/{media_id}":                                 {"media_id": "ChsyMDA"},
		"v3/merchant-service/images/{+media_id}":                                {"media_id": "ChsyMDA%2Fx"},
		"https://apihk.mch.weixin.qq.com/v3/global/merchant-service/images/abc": {},
		"v3/transferdownload/elecvoucherfile{?token}":                           {"token": "t"},
		"v3/transferdownload/signfile{?token}":                                  {"token": "t"},
		"https://api.mch.weixin.qq.com/hk/v3/billdownload/file?token=t":         {},
	} {
		var w bytes.Buffer
		params["sink"] = &w
		resp, err := client.Chain(path).Get(t.Context(), params)
		require.NoError(t, err, path)
		assert.Equal(t, string(image), w.String(), path)
		assert.False(t, resp.Verified)
		assert.NotEmpty(t, testkit.LastRequest(t, gateway).Header.Get("Authorization"), path)
	}
	assert.NotContains(t, testkit.LastRequest(t, gateway).Target, "%252F")
	for _, path := range []string{"v3/merchant-service/images/upload", "v3/merchant-service/images", "v3/billdownload/files",
		"v3/x/billdownload/file"} {
		_, err = client.Chain(path).Get(t.Context(), wxpay.Params{"sink": new(bytes.Buffer)})
		var refused *wxpay.VerifyError
		require.ErrorAs(t, err, &refused, path)
	}
}

// The page of the invoice download says that its request is not signed.
func TestInvoicesAreFetchedWithoutCredentials(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.FileReply("application/pdf", []byte("%PDF"))
	})
	cfg := gateway.Config()
	cfg.Dial = gateway.Dial
	client := testkit.NewClient(t, cfg)
	var w bytes.Buffer
	const path = "v3/new-tax-control-fapiao/download"
	for _, url := range []string{path + "{?token}", gateway.URL() + path + "?token=t", "https://pay.wechatpay.cn/" + path + "?token=t"} {
		w.Reset()
		params := wxpay.Params{"token": "t"}
		if strings.Contains(url, "://") {
			params = nil
		}
		_, err := client.Download(t.Context(), url, &w, params)
		require.NoError(t, err)
		assert.Equal(t, "%PDF", w.String())
		header := testkit.LastRequest(t, gateway).Header
		assert.Empty(t, header.Get("Authorization"))
		assert.Empty(t, header.Get("Wechatpay-Serial"))
		assert.NotEmpty(t, header.Get("User-Agent"))
	}
	// By Chain it is a call like any other, and signed.
	_, err := client.Chain(path).Get(t.Context(), wxpay.Params{"sink": &w})
	require.NoError(t, err)
	assert.NotEmpty(t, testkit.LastRequest(t, gateway).Header.Get("Authorization"))
	_, err = client.Chain(gateway.URL()+path).Get(t.Context(), wxpay.Params{"sink": &w})
	require.NoError(t, err)
	assert.Empty(t, testkit.LastRequest(t, gateway).Header.Get("Authorization"))
}
