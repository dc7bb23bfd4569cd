package profile_test

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

func TestSecretsByReferenceAreNamedWhenTheyFail(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	for from, want := range map[string]string{
		`apiv3_key = "env:NOPE"`:             "apiv3_key is env:NOPE, and the variable NOPE is empty",
		`apiv3_key = "cmd:false"`:            "apiv3_key is cmd:false, which failed",
		`apiv3_key = "cmd:true"`:             "printed nothing",
		`apiv3_key = "file://nope.txt"`:      "apiv3_key cannot be read",
		`apiv3_key = "too short"`:            "apiv3_key has 9 bytes",
		`private_key = "file://pub_key.pem"`: "private_key",
		`private_key = "file://nope.pem"`:    "nope.pem",
		`platform_key_id = ""`:               "platform_key is given without platform_key_id",
		`apiv4_key = "x"`:                    "profiles.test.apiv4_key is not known",
		`name = "x"`:                         "profiles.test.name is not known",
		`Dir = "x"`:                          "profiles.test.Dir is not known",
		`mchid = 1900000001`:                 "incompatible types",
		`timeout = "0s"`:                     "expected a duration",
	} {
		text, err := os.ReadFile(s.Env["WXPAY_CONFIG"])
		require.NoError(t, err)
		name, _, _ := strings.Cut(from, " ")
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, name+" ") {
				lines[i] = ""
			}
		}
		s.Write("broken.toml", strings.Join(append(lines, from), "\n"))
		got := s.Run("get", "v3/ok", "--config", filepath.Join(s.Dir, "broken.toml"))
		assert.Equal(t, exit.Config, got.Code, "%s: %s", from, got.Stderr)
		assert.Contains(t, got.Stderr, want, from)
		assert.GreaterOrEqual(t, strings.Count(got.Stderr, "\n"), 2, "%s: what, and what to do", from)
	}
}

func TestACommandForASecretIsBounded(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Env["WXPAY_APIV3_KEY"] = "cmd:yes"
	assert.Contains(t, s.Run("get", "v3/ok").Stderr, "apiv3_key is cmd:yes, which failed")
	s.Env["WXPAY_APIV3_KEY"] = "cmd:sleep 60 & echo " + strings.Repeat("k", 32)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	got := s.Run("get", "v3/ok")
	assert.Zero(t, got.Code, got.Stderr)
}
