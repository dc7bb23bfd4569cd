package sandbox_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// TestARefusalSaysWhatItMeans: the page has the verdict that errors of the library have.
func TestARefusalSaysWhatItMeans(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	cfg := s.Config()
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(t.Context(), wxpay.Params{
		"out_trade_no": "T20261130", "query": wxpay.Params{"mchid": cfg.MchID},
	})
	var refused *wxpay.Error
	require.ErrorAs(t, err, &refused)
	_, all := ask(t, s, "GET /_wxpay/requests", "")
	_, whole := ask(t, s, "GET /_wxpay/requests/"+all.Get("0.id").String(), "")
	verdict := whole.Get("verdicts.0")
	assert.Equal(t, refused.Verdict("en").Name, verdict.Get("name").String())
	assert.Equal(t, "order-not-there", verdict.Get("name").String())
	assert.Equal(t, refused.Verdict("en").Sentence, verdict.Get("says").String())
	assert.Equal(t, refused.Verdict("zh").Sentence, verdict.Get("zh.says").String())
	assert.Equal(t, refused.Verdict("zh").Remedy, verdict.Get("zh.todo").String())
	assert.Equal(t, refused.Verdict("en").Link, verdict.Get("link").String())

	_, err = client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": cfg.MchID, "description": "tea", "out_trade_no": "T20261130",
		"notify_url": "https://example.com/notify", "amount": wxpay.Params{"total": 1},
	}})
	require.NoError(t, err)
	_, all = ask(t, s, "GET /_wxpay/requests", "")
	_, whole = ask(t, s, "GET /_wxpay/requests/"+all.Get("0.id").String(), "")
	assert.False(t, whole.Get("verdicts").Exists(), "a good answer has none: %s", whole)
}
