package profile_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/trustpath"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestFilesThatOthersCanReadAreWarnedAbout(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	assert.Empty(t, s.Run("get", "v3/ok").Stderr)
	require.NoError(t, os.Chmod(s.Env["WXPAY_CONFIG"], 0o644))
	got := s.Run("get", "v3/ok")
	assert.Zero(t, got.Code)
	assert.Contains(t, got.Stderr, "warning: the configuration file can be read by others: chmod 600 ")
}

func TestAFileThatOthersCanWriteIsRefused(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	require.NoError(t, os.Chmod(s.Env["WXPAY_CONFIG"], 0o622))
	got := s.Run("get", "v3/ok")
	assert.Equal(t, exit.Config, got.Code)
	assert.Contains(t, got.Stderr, "could make it run commands")
}

// TestCommandsOfAConfigurationThatIsNotOursAreNotRun: who can write it could have anything
// run by whoever is led to use it.
func TestCommandsOfAConfigurationThatIsNotOursAreNotRun(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	text, err := os.ReadFile(s.Env["WXPAY_CONFIG"])
	require.NoError(t, err)
	base, err := filepath.EvalSymlinks(s.Dir)
	require.NoError(t, err)
	require.NoError(t, os.Chmod(base, 0o700), "whatever the umask is")
	ran, key := filepath.Join(base, "ran"), string(s.Gateway.Config().APIv3Key)
	s.Write("key.txt", key)
	command := "cmd:touch " + ran + "; cat " + filepath.Join(base, "key.txt")
	withCommand := regexp.MustCompile(`(?m)^apiv3_key = .*$`).ReplaceAllLiteralString(string(text), "apiv3_key = \""+command+"\"")
	open := filepath.Join(base, "open")
	require.NoError(t, os.Mkdir(open, 0o700))
	config := filepath.Join(open, "config.toml")
	require.NoError(t, os.WriteFile(config, []byte(strings.ReplaceAll(withCommand, "file://", "file://"+base+"/")), 0o600))
	link := filepath.Join(base, "link.toml")
	require.NoError(t, os.Symlink(config, link))
	mine := trustpath.New()
	mine.Home = base // what lies above is not the test's
	strange := mine
	strange.User, strange.Look = 1000, func(path string) (trustpath.Entry, error) {
		entry, err := mine.Look(path)
		if entry.Owner = 1000; path == config {
			entry.Owner = 1001
		}
		return entry, err
	}
	for name, c := range map[string]struct {
		mode   os.FileMode // of the directory
		walker *trustpath.Walker
		words  []string // nil: it is run
	}{
		"sound": {mode: 0o700},
		"others can write there": {mode: 0o707, words: []string{
			"the directory " + open + " (mode 0707, owner ", "can be written by others", "\nchmod go-w " + open,
		}},
		"the group can write there": {mode: 0o770, words: []string{"mode 0770", "\nchmod go-w " + open}},
		"the file is another user's": {mode: 0o700, walker: &strange, words: []string{
			"the file " + config + " (mode 0600, owner 1001) belongs to another user; you are 1000", "chown 1000 " + config,
		}},
		"others can add names, sticky": {mode: os.ModeSticky | 0o777},
	} {
		require.NoError(t, os.Chmod(open, c.mode))
		if s.Walker = c.walker; s.Walker == nil {
			s.Walker = &mine
		}
		for _, path := range []string{config, link} {
			for _, args := range [][]string{
				{"get", "v3/ok"}, {"doctor", "--offline"}, {"sign", "--path", "/v3/x"}, {"verify", "--serial", "x"},
			} {
				got := s.Run(append(args, "--config", path)...)
				if _, err := os.Stat(ran); c.words == nil {
					assert.NoError(t, err, "%s: %s: it was run", name, got.Stderr)
					assert.NoError(t, os.Remove(ran))
					continue
				}
				assert.NoFileExists(t, ran, name)
				assert.Equal(t, exit.Config, got.Code, name)
				for _, word := range c.words {
					if args[0] != "doctor" { // it prints a table
						assert.Contains(t, got.Stderr, word, name)
					}
				}
			}
			s.Env["WXPAY_APIV3_KEY"] = key
			got := s.Run("get", "v3/ok", "--config", path)
			assert.Zero(t, got.Code, "%s: no command is left: %s", name, got.Stderr)
			assert.Equal(t, c.walker != nil, strings.Contains(got.Stderr, "warning: the file "), "%s: %s", name, got.Stderr)
			s.Env["WXPAY_APIV3_KEY"] = command
			assert.Zero(t, s.Run("get", "v3/ok", "--config", path).Code, "%s: that of the environment is the user's own", name)
			assert.NoError(t, os.Remove(ran))
			delete(s.Env, "WXPAY_APIV3_KEY")
		}
	}
}
