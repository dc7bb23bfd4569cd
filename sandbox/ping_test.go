package sandbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// TestPingProvesTheKeys, and changes nothing but for the event that it asks for.
func TestPingProvesTheKeys(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	for name, change := range map[string]func(*wxpay.Config){
		"a private key":    func(*wxpay.Config) {},
		"a signer, no key": testkit.OnlySigner(t),
		"with a retry":     func(cfg *wxpay.Config) { cfg.Retry = &wxpay.Retry{} },
	} {
		resp, err := testkit.NewClient(t, s.Config(), change).Ping(t.Context(), "")
		require.NoError(t, err, name)
		require.True(t, resp.Verified, name)
	}
	_, err := (*wxpay.Client)(nil).Ping(t.Context(), "")
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	other := s.Config()
	other.Platform = testkit.Config(t).Platform // keys of another WeChat Pay
	_, err = testkit.NewClient(t, other).Ping(t.Context(), "")
	require.Error(t, err)
}
