package profile_test

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestTwoKeysUnderOneNameOfAProfileAreRefused, however the profile spells it.
func TestTwoKeysUnderOneNameOfAProfileAreRefused(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	text, err := os.ReadFile(s.Env["WXPAY_CONFIG"])
	require.NoError(t, err)
	id := s.Gateway.Config().Platform.Serial()
	own, err := x509.MarshalPKIXPublicKey(s.Gateway.Config().PrivateKey.Public())
	require.NoError(t, err)
	s.Write("own.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: own})))
	for _, name := range []string{id, strings.ToLower(id), " " + id + `\n`} {
		for file, code := range map[string]int{"pub_key.pem": exit.OK, "own.pem": exit.Config} {
			s.Write("config.toml", string(text)+"[profiles.test.platform]\n\""+name+"\" = \"file://"+file+"\"\n")
			got := s.Run("get", "v3/ok")
			assert.Equal(t, code, got.Code, "%s %s: %s", name, file, got.Stderr)
			assert.Equal(t, code != exit.OK, strings.Contains(got.Stderr, "two different keys are given under "+id), got.Stderr)
		}
	}
}
