package certificates_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
)

// TestSwappedKeysAreNamed where the APIv2 key opens the certificates; it is still no key for them.
func TestSwappedKeysAreNamed(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, newClock())
	cfg := gateway.Config()
	cfg.APIv3Key, cfg.APIv2Key = cfg.APIv2Key, cfg.APIv3Key
	source, client := newSource(t, cfg, certificates.Options{})
	err := ask(t, client)
	require.ErrorIs(t, err, auth.ErrDecrypt)
	require.ErrorContains(t, err, "Config.APIv2Key opens it: the two keys are swapped")
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	require.Empty(t, source.Certificates())
	require.NotContains(t, err.Error(), string(cfg.APIv2Key))
}
