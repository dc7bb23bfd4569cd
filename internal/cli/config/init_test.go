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
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestConfigInitAsksChecksAndWrites(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := s.Gateway.Config()
	s.Env = map[string]string{"WXPAY_V3": string(cfg.APIv3Key), "XDG_CONFIG_HOME": filepath.Join(s.Dir, "new")}
	answers := []string{"shop", cfg.MchID, filepath.Join(s.Dir, "apiclient_key.pem"), "", cfg.Serial, "env:WXPAY_V3", "",
		cfg.Platform.Serial(), filepath.Join(s.Dir, "pub_key.pem")}
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
