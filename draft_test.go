package wxpay_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestDraftIsTheRequest: what Lint sees is what would be signed, with the path as the
// documentation prints it.
func TestDraftIsTheRequest(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	var seen wxpay.Draft
	cfg := server.Config()
	cfg.Lint = func(d *wxpay.Draft) ([]string, error) { seen = *d; return nil, nil }
	for name, c := range map[string]struct {
		base, method, path         string
		params                     wxpay.Params
		wantPath, wantBody, wantID string
	}{
		"APIv3": {
			"", http.MethodPost, "v3/refunds/{no}{?a}", wxpay.Params{"no": "R/1", "a": "1", "json": map[string]any{"n": 1}},
			"v3/refunds/R%2F1", `{"n":1}`, "1",
		},
		"overseas": {
			"hk/", http.MethodGet, "v3/certificates{?a}", wxpay.Params{"a": "1"}, "hk/v3/certificates", "", "1",
		},
		"behind a proxy with a prefix": {
			"proxy/", http.MethodGet, "v3/certificates{?a}", wxpay.Params{"a": "1"}, "v3/certificates", "", "1",
		},
		"upload": {
			"", http.MethodPost, "v3/merchant/media/upload{?a}",
			wxpay.Params{"a": "1", "body": wxpay.File{Name: "1.png", Content: []byte("x"), Meta: map[string]any{"filename": "1.png"}}},
			"v3/merchant/media/upload", `{"filename":"1.png"}`, "1",
		},
		"APIv2": {
			"", http.MethodPost, "v2/pay/orderquery{?a}", wxpay.Params{"a": "1", "xml": wxpay.Params{"k": "v"}},
			"v2/pay/orderquery", "<xml>", "1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := cfg
			cfg.BaseURL = server.URL() + c.base
			_, err := testkit.NewClient(t, cfg).Chain(c.path).Prepare(t.Context(), c.method, c.params)
			require.NoError(t, err)
			assert.Equal(t, c.method, seen.Method)
			assert.Equal(t, c.wantPath, seen.Path)
			assert.Equal(t, c.path, seen.Template)
			assert.Contains(t, string(seen.Body), c.wantBody)
			assert.Equal(t, c.wantID, seen.Query.Get("a"))
			assert.Equal(t, cfg.MchID, seen.MchID)
		})
	}
}

// TestAHookThatPanicsCostsNoAnswer: before the request is sent it is an error, afterwards
// there is an answer to show.
func TestAHookThatPanicsCostsNoAnswer(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Status: 404, Unsigned: true} })
	cfg := server.Config()
	cfg.Suggest = func(*wxpay.Draft, *wxpay.Error) string { panic("suggest") }
	_, err := testkit.NewClient(t, cfg).Chain("v3/x").Get(t.Context())
	var refused *wxpay.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, 404, refused.Status)
	cfg.Lint = func(*wxpay.Draft) ([]string, error) { panic("lint") }
	_, err = testkit.NewClient(t, cfg).Chain("v3/x").Get(t.Context())
	require.ErrorContains(t, err, "lint")
	assert.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
}

// TestLintIsAskedAboutRequestsOfTheCallerAlone: not about files and URLs that WeChat Pay made.
func TestLintIsAskedAboutRequestsOfTheCallerAlone(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	cfg := server.Config()
	refusal := errors.New("refused by lint")
	cfg.Lint = func(*wxpay.Draft) ([]string, error) { return nil, refusal }
	client := testkit.NewClient(t, cfg)
	_, err := client.Chain("v3/x").Get(t.Context())
	require.ErrorIs(t, err, refusal)
	_, err = client.Chain("https://api.mch.weixin.qq.com/v3/billdownload/file?token=1").Prepare(t.Context(), http.MethodGet)
	require.NoError(t, err)
}
