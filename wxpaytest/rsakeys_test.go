package wxpaytest_test

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestGatewaysThatRunShareNoKey, and none has the name of another's, even of one of a test that has ended: its key may come again.
func TestGatewaysThatRunShareNoKey(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	// keysOf are those of a gateway: no other has had their names.
	keysOf := func(t *testing.T, s *wxpaytest.Server) (all []string) {
		t.Helper()
		cfg := s.Config()
		platform, err := cfg.Platform.Key(t.Context(), cfg.Platform.Serial())
		require.NoError(t, err)
		certificate := s.NewCertificate(time.Now(), time.Now().Add(time.Hour))
		for name, key := range map[string]crypto.PublicKey{
			cfg.Serial: cfg.PrivateKey.Public(), cfg.Platform.Serial(): platform, certificate.Serial: certificate.PublicKey,
		} {
			require.False(t, names[name], name)
			names[name] = true
			all = append(all, modulus(t, key))
		}
		return all
	}
	for i := range 4 {
		t.Run(fmt.Sprint("ended ", i), func(t *testing.T) { //nolint:paralleltest // the next begins when it has ended
			s := wxpaytest.NewServer(t)
			keysOf(t, s)
			s.Close() // once more at the end gives nothing twice
		})
	}
	running := map[string]bool{}
	for range 4 {
		for _, key := range keysOf(t, wxpaytest.NewServer(t)) {
			require.False(t, running[key], "another that runs has it")
			running[key] = true
		}
	}
}

// TestAMerchantKeepsHisKey, though the gateway that made it is closed: his Config may be given to another one.
func TestAMerchantKeepsHisKey(t *testing.T) {
	t.Parallel()
	theirs := map[string]bool{}
	for range 3 {
		s, err := wxpaytest.Start()
		require.NoError(t, err)
		key := modulus(t, s.Config().PrivateKey.Public())
		s.Close()
		require.False(t, theirs[key])
		theirs[key] = true
	}
	s := wxpaytest.NewServer(t)
	platform, err := s.Config().Platform.Key(t.Context(), s.Config().Platform.Serial())
	require.NoError(t, err)
	for _, key := range []crypto.PublicKey{s.Config().PrivateKey.Public(), platform} {
		require.False(t, theirs[modulus(t, key)])
	}
}

func modulus(t *testing.T, key crypto.PublicKey) string {
	t.Helper()
	require.IsType(t, &rsa.PublicKey{}, key)
	return key.(*rsa.PublicKey).N.String()
}
