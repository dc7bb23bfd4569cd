package profile_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// A text that lost its quotes is no TOML, and may be a key.
func TestASecretInTheWrongPlaceIsNotShown(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	secret := string(s.Gateway.Config().APIv3Key) // wxpay looks for it in what is printed
	for _, line := range []string{
		"apiv3_key = " + secret, "apiv3_key = '" + secret, "platform_key_id = \"" + secret + "\"\nplatform_key = \"file://pub_key.pem\"",
		"timeout = \"" + secret + "\"", "mchid = \"" + secret + "\"", "serial = \"" + secret + "\"",
	} {
		s.Write("wrong.toml", "[profiles.test]\n"+line+"\n")
		for _, args := range [][]string{{"get", "v3/ok"}, {"doctor", "--offline"}} {
			got := s.Run(append(args, "--config", filepath.Join(s.Dir, "wrong.toml"))...)
			assert.Equal(t, exit.Config, got.Code, line)
		}
	}
}

func TestANumberInPlaceOfAKeyIsNotShown(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	for _, number := range []string{"98765432109876543210987654321098", "9876543210.5e400", "0x9876543210zz"} {
		s.Write("wrong.toml", "[profiles.test]\napiv3_key = "+number+"\n")
		for _, args := range [][]string{{"config", "list"}, {"get", "v3/ok"}, {"doctor", "--offline"}} {
			got := s.Run(append(args, "--config", filepath.Join(s.Dir, "wrong.toml"))...)
			assert.Equal(t, exit.Config, got.Code)
			assert.Contains(t, got.Stdout+got.Stderr, "wrong.toml")
			assert.NotContains(t, got.Stdout+got.Stderr, "9876543210")
		}
	}
}
