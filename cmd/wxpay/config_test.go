package main

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/trustpath"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestProfilesEnvironmentAndFlagsWinInThatOrder(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	assert.Zero(t, s.wxpay("get", "v3/ok").code, "the only profile needs no name")
	text, err := os.ReadFile(s.env["WXPAY_CONFIG"])
	require.NoError(t, err)
	s.write("config.toml", "default = \"other\"\n"+string(text)+"\n[profiles.other]\nmchid = \"1900000002\"\n")
	got := s.wxpay("get", "v3/ok")
	assert.Equal(t, exit.Config, got.code, "the default has no key")
	assert.Zero(t, s.wxpay("get", "v3/ok", "-p", "test").code)
	s.env["WXPAY_PROFILE"] = "test"
	assert.Zero(t, s.wxpay("get", "v3/ok").code)
	s.env["WXPAY_BASE_URI"] = "http://127.0.0.1:1/"
	assert.Equal(t, exit.Network, s.wxpay("get", "v3/ok").code)
	assert.Zero(t, s.wxpay("get", "v3/ok", "-u", s.gateway.URL()).code)
	assert.Equal(t, "other\t1900000002  (default)\ntest\t1900000001\n", s.wxpay("config", "list").stdout)
	assert.Equal(t, s.env["WXPAY_CONFIG"]+"\n", s.wxpay("config", "path").stdout)
}

func TestTheEnvironmentAloneIsEnough(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := s.gateway.Config()
	s.env = map[string]string{
		"XDG_CONFIG_HOME": s.dir, "WXPAY_MCHID": cfg.MchID, "WXPAY_SERIAL": cfg.Serial, "WXPAY_PRIVATE_KEY": "env:KEY", "KEY": pemOf(t, "PRIVATE KEY", cfg.PrivateKey),
		"WXPAY_PLATFORM_KEY_ID": cfg.Platform.Serial(), "WXPAY_PLATFORM_KEY": "file://" + filepath.Join(s.dir, "pub_key.pem"), "WXPAY_BASE_URI": s.gateway.URL(),
	}
	got := s.wxpay("get", "v3/ok")
	assert.Zero(t, got.code, got.stderr)
	s.env["WXPAY_PRIVATE_KEY"] = "cmd:cat " + filepath.Join(s.dir, "apiclient_key.pem")
	assert.Zero(t, s.wxpay("get", "v3/ok").code)
	delete(s.env, "WXPAY_MCHID")
	got = s.wxpay("get", "v3/ok")
	assert.Equal(t, exit.Config, got.code)
	assert.Contains(t, got.stderr, "no credentials")
	assert.Contains(t, got.stderr, "wxpay config init")
}

func TestSecretsByReferenceAreNamedWhenTheyFail(t *testing.T) {
	t.Parallel()
	s := newSession(t)
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
		text, err := os.ReadFile(s.env["WXPAY_CONFIG"])
		require.NoError(t, err)
		name, _, _ := strings.Cut(from, " ")
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, name+" ") {
				lines[i] = ""
			}
		}
		s.write("broken.toml", strings.Join(append(lines, from), "\n"))
		got := s.wxpay("get", "v3/ok", "--config", filepath.Join(s.dir, "broken.toml"))
		assert.Equal(t, exit.Config, got.code, "%s: %s", from, got.stderr)
		assert.Contains(t, got.stderr, want, from)
		assert.GreaterOrEqual(t, strings.Count(got.stderr, "\n"), 2, "%s: what, and what to do", from)
	}
}

// TestTwoKeysUnderOneNameOfAProfileAreRefused, however the profile spells it.
func TestTwoKeysUnderOneNameOfAProfileAreRefused(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	text, err := os.ReadFile(s.env["WXPAY_CONFIG"])
	require.NoError(t, err)
	id := s.gateway.Config().Platform.Serial()
	own, err := x509.MarshalPKIXPublicKey(s.gateway.Config().PrivateKey.Public())
	require.NoError(t, err)
	s.write("own.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: own})))
	for _, name := range []string{id, strings.ToLower(id), " " + id + `\n`} {
		for file, code := range map[string]int{"pub_key.pem": exit.OK, "own.pem": exit.Config} {
			s.write("config.toml", string(text)+"[profiles.test.platform]\n\""+name+"\" = \"file://"+file+"\"\n")
			got := s.wxpay("get", "v3/ok")
			assert.Equal(t, code, got.code, "%s %s: %s", name, file, got.stderr)
			assert.Equal(t, code != exit.OK, strings.Contains(got.stderr, "two different keys are given under "+id), got.stderr)
		}
	}
}

// A text that lost its quotes is no TOML, and may be a key.
func TestASecretInTheWrongPlaceIsNotShown(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	secret := string(s.gateway.Config().APIv3Key) // wxpay looks for it in what is printed
	for _, line := range []string{"apiv3_key = " + secret, "apiv3_key = '" + secret, "platform_key_id = \"" + secret + "\"\nplatform_key = \"file://pub_key.pem\"", "timeout = \"" + secret + "\"", "mchid = \"" + secret + "\"", "serial = \"" + secret + "\""} {
		s.write("wrong.toml", "[profiles.test]\n"+line+"\n")
		for _, args := range [][]string{{"get", "v3/ok"}, {"doctor", "--offline"}} {
			got := s.wxpay(append(args, "--config", filepath.Join(s.dir, "wrong.toml"))...)
			assert.Equal(t, exit.Config, got.code, line)
		}
	}
}

func TestANumberInPlaceOfAKeyIsNotShown(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	for _, number := range []string{"98765432109876543210987654321098", "9876543210.5e400", "0x9876543210zz"} {
		s.write("wrong.toml", "[profiles.test]\napiv3_key = "+number+"\n")
		for _, args := range [][]string{{"config", "list"}, {"get", "v3/ok"}, {"doctor", "--offline"}} {
			got := s.wxpay(append(args, "--config", filepath.Join(s.dir, "wrong.toml"))...)
			assert.Equal(t, exit.Config, got.code)
			assert.Contains(t, got.stdout+got.stderr, "wrong.toml")
			assert.NotContains(t, got.stdout+got.stderr, "9876543210")
		}
	}
}

func TestFilesThatOthersCanReadAreWarnedAbout(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	assert.Empty(t, s.wxpay("get", "v3/ok").stderr)
	require.NoError(t, os.Chmod(s.env["WXPAY_CONFIG"], 0o644))
	got := s.wxpay("get", "v3/ok")
	assert.Zero(t, got.code)
	assert.Contains(t, got.stderr, "warning: the configuration file can be read by others: chmod 600 ")
}

func TestAFileThatOthersCanWriteIsRefused(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	require.NoError(t, os.Chmod(s.env["WXPAY_CONFIG"], 0o622))
	got := s.wxpay("get", "v3/ok")
	assert.Equal(t, exit.Config, got.code)
	assert.Contains(t, got.stderr, "could make it run commands")
}

// TestCommandsOfAConfigurationThatIsNotOursAreNotRun: who can write it could have anything
// run by whoever is led to use it.
func TestCommandsOfAConfigurationThatIsNotOursAreNotRun(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	text, err := os.ReadFile(s.env["WXPAY_CONFIG"])
	require.NoError(t, err)
	base, err := filepath.EvalSymlinks(s.dir)
	require.NoError(t, err)
	require.NoError(t, os.Chmod(base, 0o700), "whatever the umask is")
	ran, key := filepath.Join(base, "ran"), string(s.gateway.Config().APIv3Key)
	s.write("key.txt", key)
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
		"sound":                        {mode: 0o700},
		"others can write there":       {mode: 0o707, words: []string{"the directory " + open + " (mode 0707, owner ", "can be written by others", "\nchmod go-w " + open}},
		"the group can write there":    {mode: 0o770, words: []string{"mode 0770", "\nchmod go-w " + open}},
		"the file is another user's":   {mode: 0o700, walker: &strange, words: []string{"the file " + config + " (mode 0600, owner 1001) belongs to another user; you are 1000", "chown 1000 " + config}},
		"others can add names, sticky": {mode: os.ModeSticky | 0o777},
	} {
		require.NoError(t, os.Chmod(open, c.mode))
		if s.walker = c.walker; s.walker == nil {
			s.walker = &mine
		}
		for _, path := range []string{config, link} {
			for _, args := range [][]string{{"get", "v3/ok"}, {"doctor", "--offline"}, {"sign", "--path", "/v3/x"}, {"verify", "--serial", "x"}} {
				got := s.wxpay(append(args, "--config", path)...)
				if _, err := os.Stat(ran); c.words == nil {
					assert.NoError(t, err, "%s: %s: it was run", name, got.stderr)
					assert.NoError(t, os.Remove(ran))
					continue
				}
				assert.NoFileExists(t, ran, name)
				assert.Equal(t, exit.Config, got.code, name)
				for _, word := range c.words {
					if args[0] != "doctor" { // it prints a table
						assert.Contains(t, got.stderr, word, name)
					}
				}
			}
			s.env["WXPAY_APIV3_KEY"] = key
			got := s.wxpay("get", "v3/ok", "--config", path)
			assert.Zero(t, got.code, "%s: no command is left: %s", name, got.stderr)
			assert.Equal(t, c.walker != nil, strings.Contains(got.stderr, "warning: the file "), "%s: %s", name, got.stderr)
			s.env["WXPAY_APIV3_KEY"] = command
			assert.Zero(t, s.wxpay("get", "v3/ok", "--config", path).code, "%s: that of the environment is the user's own", name)
			assert.NoError(t, os.Remove(ran))
			delete(s.env, "WXPAY_APIV3_KEY")
		}
	}
}

func TestACommandForASecretIsBounded(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.env["WXPAY_APIV3_KEY"] = "cmd:yes"
	assert.Contains(t, s.wxpay("get", "v3/ok").stderr, "apiv3_key is cmd:yes, which failed")
	s.env["WXPAY_APIV3_KEY"] = "cmd:sleep 60 & echo " + strings.Repeat("k", 32)
	s.gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	got := s.wxpay("get", "v3/ok")
	assert.Zero(t, got.code, got.stderr)
}
