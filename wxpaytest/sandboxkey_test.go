package wxpaytest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestSandboxKeyIsMarked(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]wxpaytest.Option{
		"fresh": nil,
		"given": {wxpaytest.PlatformKey("PUB_KEY_ID_SANDBOX01", keyOf(t, "keys/apiclient_key.pem"))},
		"beside a certificate": {
			wxpaytest.CertificateMode(), wxpaytest.PlatformKey("PUB_KEY_ID_SANDBOX01", keyOf(t, "keys/apiclient_key.pem")),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, append(options, wxpaytest.SandboxKey())...)
			server.Handle("/", noContent)
			cfg := server.Config()
			require.True(t, auth.IsSandboxKeyID(cfg.Platform.Serial()), cfg.Platform.Serial())
			client, err := wxpay.New(cfg)
			require.NoError(t, err)
			resp, err := client.Chain("v3/x").Get(t.Context())
			require.NoError(t, err)
			require.Equal(t, cfg.Platform.Serial(), resp.Header.Get("Wechatpay-Serial"))
		})
	}
	require.False(t, auth.IsSandboxKeyID(startServer(t).Config().Platform.Serial()), "by default a test is as in production")
}

func TestSandboxKeyThatCannotBeMarkedIsRefused(t *testing.T) {
	t.Parallel()
	_, err := wxpaytest.Start(wxpaytest.SandboxKey(), wxpaytest.PlatformKey("PUB_KEY_ID_01", keyOf(t, "keys/apiclient_key.pem")))
	assert.EqualError(t, err, "wxpaytest: SandboxKey: PlatformKey has the id PUB_KEY_ID_01; expected one that begins with "+
		auth.SandboxKeyIDPrefix)
	_, err = wxpaytest.Start(wxpaytest.SandboxKey(), wxpaytest.CertificateMode())
	assert.ErrorContains(t, err, "wxpaytest: SandboxKey: the merchant has platform certificates alone")
}
