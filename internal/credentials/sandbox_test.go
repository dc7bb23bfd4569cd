package credentials_test

import (
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// named is a KeySource that holds one key, and panics without a name.
type named string

func (n named) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	return auth.Keys{}.Key(ctx, serial)
}

func (n named) Serial() string {
	if n == "" {
		panic("nothing has a name here")
	}
	return string(n)
}

// TestSandboxKeysAreRefusedForWeChatPay: a configuration of a sandbox whose BaseURL was lost, or
// one of the shop that got the key of the sandbox.
func TestSandboxKeysAreRefusedForWeChatPay(t *testing.T) {
	t.Parallel()
	const id = auth.SandboxKeyIDPrefix + "0001"
	key := testkit.PublicKey(t, "pub_key.pem")
	roots := &tls.Config{RootCAs: x509.NewCertPool()}
	gateway := testkit.ClosedGateway().Config()
	for name, c := range map[string]struct {
		baseURL  string
		platform auth.KeySource
		tls      *tls.Config
		refused  bool
	}{
		"default host":             {"", auth.Keys{id: key}, nil, true},
		"default host by its name": {wxpay.DefaultBaseURL, auth.Keys{id: key}, nil, true},
		"another host":             {"https://apihk.mch.weixin.qq.com/hk/", auth.Keys{id: key}, nil, true},
		"the overseas host":        {"https://api2.wechatpay.cn/", auth.Keys{id: key}, nil, true},
		"beside the real key":      {"", auth.Keys{id: key, testkit.PublicKeyID: key}, nil, true},
		"written otherwise":        {"", auth.Keys{" pub_key_id_SANDBOX0001\n": key}, nil, true},
		"TLS without roots":        {"", auth.Keys{id: key}, &tls.Config{MinVersion: tls.VersionTLS13}, true},
		"a source that names it":   {"", named(id), nil, true},
		"a source that panics":     {"", named(""), nil, false},
		"its own address":          {gateway.BaseURL, auth.Keys{id: key}, nil, false},
		"its own host":             {"https://sandbox.example/", auth.Keys{id: key}, nil, false},
		"its own CA":               {"", auth.Keys{id: key}, roots, false},
		"a key of WeChat Pay's":    {"", auth.Keys{testkit.PublicKeyID: key}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := gateway
			cfg.BaseURL, cfg.Platform, cfg.TLS = c.baseURL, c.platform, c.tls
			_, err := wxpay.New(cfg)
			if !c.refused {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "wxpay: Config.Platform holds "+id+", the key of a sandbox, and BaseURL is https://")
			require.ErrorContains(t, err, "expected WeChat Pay's own key")
			require.ErrorContains(t, err, "TLS.RootCAs to its CA")
		})
	}
}
