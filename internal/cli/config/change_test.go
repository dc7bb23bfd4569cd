package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// fileOf is the configuration file of a session, which must stay the owner's alone.
func fileOf(t *testing.T, s *clitest.Session) string {
	t.Helper()
	path := filepath.Join(s.Dir, "config.toml")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// TestSettingsAreChangedAndCommentsKept.
func TestSettingsAreChangedAndCommentsKept(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Write("config.toml", "# Ours.\n"+fileOf(t, s)+"# The end.\n")
	before := fileOf(t, s)
	r := s.Run("config", "set", "test", "timeout=10s", "retry=2")
	require.Zero(t, r.Code, r.Stderr)
	require.Contains(t, fileOf(t, s), "timeout = \"10s\"\nretry = \"2\"\n")
	require.True(t, strings.HasPrefix(fileOf(t, s), "# Ours.\n"))
	require.Contains(t, fileOf(t, s), "# The end.\n")
	require.Contains(t, s.Run("config", "show").Stdout, "timeout\t10s\n")
	require.Zero(t, s.Run("config", "set", "test", "timeout=", "retry=").Code)
	require.Equal(t, before, fileOf(t, s), "as it was")

	s.Write("config.toml", strings.Replace(before, "base_uri", "base_url", 1))
	r = s.Run("config", "set", "test", "base_url="+s.Gateway.URL()+"x/")
	require.Zero(t, r.Code, r.Stderr)
	require.Contains(t, s.Run("config", "show").Stdout, "base_uri\t"+s.Gateway.URL()+"x/\n", "one setting, in either spelling")
	require.Equal(t, exit.Config, s.Run("config", "set", "test", "base_url=nowhere").Code)
}

// TestWhatIsWrongIsNotWritten: each setting is looked at, and then whether all fit together.
func TestWhatIsWrongIsNotWritten(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	other := clitest.NewSession(t)
	key, err := os.ReadFile(filepath.Join(other.Dir, "apiclient_key.pem"))
	require.NoError(t, err)
	s.Write("other_key.pem", string(key))
	cert, err := os.ReadFile(filepath.Join(clitest.Keys(t).Path, "apiclient_cert.pem"))
	require.NoError(t, err)
	s.Write("cert.pem", string(cert))
	before := fileOf(t, s)
	path := func(name string) string { return filepath.Join(s.Dir, name) }
	for what, c := range map[string]struct {
		code  int
		words string
	}{
		"mchid=wx0123456789abcdef":           {exit.Config, "which is an appid"},
		"mchid=shop":                         {exit.Config, "mchid is \"shop\""},
		"private_key=" + path("none.pem"):    {exit.Config, "none.pem"},
		"private_key=" + path("pub_key.pem"): {exit.Config, "PUBLIC KEY"},
		"certificate=" + path("pub_key.pem"): {exit.Config, "this is a PUBLIC KEY; a certificate is needed"},
		"serial=464389378319535425530970086054627680253797054689": {exit.Config,
			"is decimal; in hex it is 5157F09EFDC096DE15EBE81A47057A7232F1B8E1"},
		"serial=ABCD":                         {exit.Config, "has 4 hex digits; expected 40"},
		"apiv3_key=short":                     {exit.Config, "apiv3_key has 5 bytes"},
		"apiv3_key=env:NOWHERE":               {exit.Config, "the variable NOWHERE is empty"},
		"platform_key_id=pub":                 {exit.Config, "platform_key_id is"},
		"platform_key=" + path("config.toml"): {exit.Config, "platform_key"},
		"private_key=" + path("other_key.pem") + " certificate=" + path("cert.pem"): {exit.Config,
			"certificate does not belong to private_key"},
		"base_uri=api.mch.weixin.qq.com": {exit.Config, "base_uri is"},
		"timeout=soon":                   {exit.Config, "timeout is \"soon\""},
		"proxy=ftp://x":                  {exit.Config, "proxy"},
		"retry=often":                    {exit.Config, "retry"},
		"tiemout=10s":                    {exit.Usage, "is no setting"},
		"timeout":                        {exit.Usage, "has no ="},
		"platform=x":                     {exit.Usage, "is no setting"},
	} {
		r := s.Run(append([]string{"config", "set", "test"}, strings.Fields(what)...)...)
		require.Equal(t, c.code, r.Code, "%s: %s", what, r.Stderr)
		require.Contains(t, r.Stderr, c.words, what)
		require.Equal(t, before, fileOf(t, s), what)
	}
	r := s.Run("config", "set", "nobody", "timeout=1s")
	require.Equal(t, exit.Config, r.Code)
	require.Contains(t, r.Stderr, "no profile")
}

// TestTheDefaultIsChosenAndProfilesAreTakenAwayOnceConfirmed.
func TestTheDefaultIsChosenAndProfilesAreTakenAwayOnceConfirmed(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Write("config.toml", fileOf(t, s)+"\n[profiles.other]\nmchid = \"1900000009\"\n")
	require.Zero(t, s.Run("config", "use", "other").Code)
	require.Contains(t, s.Run("config", "list").Stdout, "other\t1900000009  (default)\n")
	require.Equal(t, exit.Config, s.Run("config", "use", "nobody").Code)
	require.Equal(t, exit.Usage, s.Run("config", "use").Code)

	r := s.Run("config", "rm", "other")
	require.Equal(t, exit.Usage, r.Code, "nobody said yes")
	require.Contains(t, r.Stderr, "nothing was changed")
	s.Stdin = "n\n"
	require.Equal(t, exit.Usage, s.Run("config", "rm", "other").Code)
	require.Contains(t, fileOf(t, s), "profiles.other")
	s.Stdin = "y\n"
	require.Zero(t, s.Run("config", "rm", "other").Code)
	require.NotContains(t, fileOf(t, s), "other")
	require.Contains(t, s.Run("config", "list").Stdout, "test\t")
	s.Stdin = ""
	require.Zero(t, s.Run("config", "rm", "test", "--yes").Code)
	require.Empty(t, s.Run("config", "list").Stdout)
}
