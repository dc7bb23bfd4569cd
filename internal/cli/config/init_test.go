package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestConfigInitAsksChecksAndWrites(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := s.Gateway.Config()
	s.Env = map[string]string{"WXPAY_V3": string(cfg.APIv3Key), "XDG_CONFIG_HOME": filepath.Join(s.Dir, "new")}
	answers := []string{"shop", cfg.MchID, filepath.Join(s.Dir, "apiclient_key.pem"), "", cfg.Serial, "env:WXPAY_V3", "",
		cfg.Platform.Serial(), filepath.Join(s.Dir, "pub_key.pem"), ""}
	s.Stdin = strings.Join(answers, "\n") + "\n"
	path := filepath.Join(s.Dir, "new", "wxpay", "config.toml")
	got := s.Run("config", "init")
	require.Zero(t, got.Code, got.Stderr)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	assert.Zero(t, s.Run("get", "v3/ok", "-u", s.Gateway.URL()).Code)
	show := s.Run("config", "show")
	assert.Contains(t, show.Stdout, "profile\tshop\nmchid\t1900000001\n")
	assert.Contains(t, show.Stdout, "apiv3_key\tenv:WXPAY_V3\n")

	got = s.Run("config", "init")
	assert.Equal(t, exit.Config, got.Code, "it does not replace a profile unasked")
	answers[0], answers[1] = "wrong", "not a merchant"
	s.Stdin = strings.Join(answers, "\n") + "\n"
	got = s.Run("config", "init")
	assert.Equal(t, exit.Config, got.Code)
	assert.Contains(t, got.Stderr, "nothing was written")
	assert.NotContains(t, s.Run("config", "list").Stdout, "wrong")
}

// TestAWrongAnswerIsAskedForAgain, and what was right is kept.
func TestAWrongAnswerIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	cfg := s.Gateway.Config()
	s.Env = map[string]string{"WXPAY_V3": string(cfg.APIv3Key), "XDG_CONFIG_HOME": filepath.Join(s.Dir, "new")}
	s.Stdin = strings.Join([]string{
		"shop", "", "wx0123456789abcdef", cfg.MchID,
		filepath.Join(s.Dir, "none.pem"), filepath.Join(s.Dir, "pub_key.pem"), filepath.Join(s.Dir, "apiclient_key.pem"),
		filepath.Join(s.Dir, "pub_key.pem"), "-",
		"464389378319535425530970086054627680253797054689", strings.ToLower(cfg.Serial),
		"short", "env:WXPAY_V3", "",
		"PUB_KEY_ID_", cfg.Platform.Serial(), "-", filepath.Join(s.Dir, "config.toml"), filepath.Join(s.Dir, "pub_key.pem"),
		"api.mch.weixin.qq.com", s.Gateway.URL(),
	}, "\n") + "\n"
	got := s.Run("config", "init")
	require.Zero(t, got.Code, got.Stderr)
	for _, words := range []string{
		"mchid is needed", "which is an appid", "none.pem", "this is a PUBLIC KEY; an RSA private key is needed",
		"this is a PUBLIC KEY; a certificate is needed", "in hex it is 5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
		"apiv3_key has 5 bytes", "the beginning of an id alone", "platform_key is needed", "base_uri is",
	} {
		assert.Contains(t, got.Stderr, "not taken:")
		assert.Contains(t, got.Stderr, words)
	}
	show := s.Run("config", "show")
	assert.Contains(t, show.Stdout, "serial\t"+cfg.Serial+"\n")
	assert.NotContains(t, show.Stdout, "certificate")
	assert.Contains(t, show.Stdout, "base_uri\t"+s.Gateway.URL())
}

// TestTheSerialComesFromTheCertificate, which must be the merchant's, and the usual files are offered.
func TestTheSerialComesFromTheCertificate(t *testing.T) {
	t.Parallel()
	keys := clitest.Keys(t)
	s := clitest.NewSession(t)
	s.Env = map[string]string{"XDG_CONFIG_HOME": filepath.Join(s.Dir, "new")}
	s.Stdin = strings.Join([]string{"shop", fixture.Merchant, filepath.Join(keys.Path, "apiclient_key.pem"), "", "", "", "", ""}, "\n") + "\n"
	got := s.Run("config", "init")
	assert.Equal(t, exit.Config, got.Code, "neither an APIv3 key nor a platform key")
	assert.Contains(t, got.Stderr, "serial number "+keys.Certificate.Serial+", of the certificate\n")
	assert.Contains(t, got.Stderr, "["+filepath.Join(keys.Path, "apiclient_cert.pem")+"]")

	s.Stdin = strings.Join([]string{
		"shop", "1900000009", filepath.Join(keys.Path, "apiclient_key.pem"), filepath.Join(keys.Path, "apiclient_cert.pem"),
	}, "\n") + "\n"
	got = s.Run("config", "init")
	assert.Equal(t, exit.Config, got.Code)
	assert.Contains(t, got.Stderr, `error: certificate is that of "1900000001" (its CN), and the profile is for "1900000009"`)
	assert.NoFileExists(t, filepath.Join(s.Dir, "new", "wxpay", "config.toml"))
}
