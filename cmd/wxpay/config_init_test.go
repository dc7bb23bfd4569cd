package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestConfigInitAsksChecksAndWrites(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := s.gateway.Config()
	s.env = map[string]string{"WXPAY_V3": string(cfg.APIv3Key), "XDG_CONFIG_HOME": filepath.Join(s.dir, "new")}
	answers := []string{"shop", cfg.MchID, filepath.Join(s.dir, "apiclient_key.pem"), "", cfg.Serial, "env:WXPAY_V3", "", cfg.Platform.Serial(), filepath.Join(s.dir, "pub_key.pem")}
	s.stdin = strings.Join(answers, "\n") + "\n"
	path := filepath.Join(s.dir, "new", "wxpay", "config.toml")
	got := s.wxpay("config", "init")
	require.Zero(t, got.code, got.stderr)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	assert.Zero(t, s.wxpay("get", "v3/ok", "-u", s.gateway.URL()).code)
	show := s.wxpay("config", "show")
	assert.Contains(t, show.stdout, "profile\tshop\nmchid\t1900000001\n")
	assert.Contains(t, show.stdout, "apiv3_key\tenv:WXPAY_V3\n")

	got = s.wxpay("config", "init")
	assert.Equal(t, exit.Config, got.code, "it does not replace a profile unasked")
	answers[0], answers[1] = "wrong", "not a merchant"
	s.stdin = strings.Join(answers, "\n") + "\n"
	got = s.wxpay("config", "init")
	assert.Equal(t, exit.Config, got.code)
	assert.Contains(t, got.stderr, "nothing was written")
	assert.NotContains(t, s.wxpay("config", "list").stdout, "wrong")
}
