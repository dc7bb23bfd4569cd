package wxpaytest_test

import (
	"crypto"
	"crypto/rsa"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestGatewaysThatRunShareNoKey, and none has the name of another's, even of one that is closed: its key may come again.
func TestGatewaysThatRunShareNoKey(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	// keysOf are those of a gateway: no other has had their names.
	keysOf := func(s *wxpaytest.Server) (all []string) {
		cfg := s.Config()
		platform, err := cfg.Platform.Key(t.Context(), cfg.Platform.Serial())
		require.NoError(t, err)
		certificate := s.NewCertificate(time.Now(), time.Now().Add(time.Hour))
		for name, key := range map[string]crypto.PublicKey{
			cfg.Serial: cfg.PrivateKey.Public(), cfg.Platform.Serial(): platform, certificate.Serial: certificate.PublicKey,
		} {
			require.False(t, names[name], name)
			names[name] = true
			require.IsType(t, &rsa.PublicKey{}, key)
			all = append(all, key.(*rsa.PublicKey).N.String())
		}
		return all
	}
	for range 4 {
		s, err := wxpaytest.Start()
		require.NoError(t, err)
		keysOf(s)
		s.Close()
		s.Close() // once more gives nothing twice
	}
	running := map[string]bool{}
	for range 4 {
		for _, key := range keysOf(wxpaytest.NewServer(t)) {
			require.False(t, running[key], "another that runs has it")
			running[key] = true
		}
	}
}
