package profile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestProfilesEnvironmentAndFlagsWinInThatOrder(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	assert.Zero(t, s.Run("get", "v3/ok").Code, "the only profile needs no name")
	text, err := os.ReadFile(s.Env["WXPAY_CONFIG"])
	require.NoError(t, err)
	s.Write("config.toml", "default = \"other\"\n"+string(text)+"\n[profiles.other]\nmchid = \"1900000002\"\n")
	got := s.Run("get", "v3/ok")
	assert.Equal(t, exit.Config, got.Code, "the default has no key")
	assert.Zero(t, s.Run("get", "v3/ok", "-p", "test").Code)
	s.Env["WXPAY_PROFILE"] = "test"
	assert.Zero(t, s.Run("get", "v3/ok").Code)
	s.Env["WXPAY_BASE_URI"] = "http://127.0.0.1:1/"
	assert.Equal(t, exit.Network, s.Run("get", "v3/ok").Code)
	assert.Zero(t, s.Run("get", "v3/ok", "-u", s.Gateway.URL()).Code)
	assert.Equal(t, "other\t1900000002  (default)\ntest\t1900000001\n", s.Run("config", "list").Stdout)
	assert.Equal(t, s.Env["WXPAY_CONFIG"]+"\n", s.Run("config", "path").Stdout)
}

func TestTheEnvironmentAloneIsEnough(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := s.Gateway.Config()
	s.Env = map[string]string{
		"XDG_CONFIG_HOME": s.Dir, "WXPAY_MCHID": cfg.MchID, "WXPAY_SERIAL": cfg.Serial,
		"WXPAY_PRIVATE_KEY": "env:KEY", "KEY": clitest.PEM(t, "PRIVATE KEY", cfg.PrivateKey),
		"WXPAY_PLATFORM_KEY_ID": cfg.Platform.Serial(), "WXPAY_PLATFORM_KEY": "file://" + filepath.Join(s.Dir, "pub_key.pem"),
		"WXPAY_BASE_URI": s.Gateway.URL(),
	}
	got := s.Run("get", "v3/ok")
	assert.Zero(t, got.Code, got.Stderr)
	s.Env["WXPAY_PRIVATE_KEY"] = "cmd:cat " + filepath.Join(s.Dir, "apiclient_key.pem")
	assert.Zero(t, s.Run("get", "v3/ok").Code)
	delete(s.Env, "WXPAY_MCHID")
	got = s.Run("get", "v3/ok")
	assert.Equal(t, exit.Config, got.Code)
	assert.Contains(t, got.Stderr, "no credentials")
	assert.Contains(t, got.Stderr, "wxpay config init")
}
