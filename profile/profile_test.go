package profile_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/profile"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// machine is a session of the command, whose profile test a program loads.
type machine struct {
	*clitest.Session

	file     string
	text     string
	warnings []string
}

func newMachine(t *testing.T, options ...wxpaytest.Option) *machine {
	t.Helper()
	s := clitest.NewSession(t, options...)
	m := &machine{Session: s, file: s.Env["WXPAY_CONFIG"]}
	text, err := os.ReadFile(m.file)
	require.NoError(t, err)
	m.text = string(text)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	return m
}

// loader is one of this machine, without anything of the real one.
func (m *machine) loader() profile.Loader {
	return profile.Loader{
		Getenv: func(name string) string { return m.Env[name] },
		Warn:   func(text string) { m.warnings = append(m.warnings, text) },
	}
}

// set writes the file anew, with lines in place of those of the same settings.
func (m *machine) set(lines ...string) {
	all := strings.Split(m.text, "\n")
	for _, line := range lines {
		name, _, _ := strings.Cut(line, " ")
		for i := range all {
			if strings.HasPrefix(all[i], name+" ") {
				all[i] = ""
			}
		}
	}
	m.Write("config.toml", strings.Join(append(all, lines...), "\n"))
}

// speaks makes a call with what was loaded.
func speaks(t *testing.T, cfg wxpay.Config) {
	t.Helper()
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/ok").Get(t.Context(), nil)
	require.NoError(t, err)
}

// TestAProgramGetsTheProfileOfTheCommand: what works in the terminal works in the program, by whatever name it is chosen.
func TestAProgramGetsTheProfileOfTheCommand(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.Write("config.toml", m.text+"\n[profiles.club]\nmchid = \"1900000002\"\napiv2_key = \"env:CLUB\"\ntimeout = \"3s\"\n")
	key := strings.Repeat("c", 32)
	for name, c := range map[string]struct {
		ask  string
		env  map[string]string
		want string // merchant
	}{
		"by its name":           {"test", nil, "1900000001"},
		"by another name":       {"club", nil, "1900000002"},
		"by WXPAY_PROFILE":      {"", map[string]string{"WXPAY_PROFILE": "club"}, "1900000002"},
		"the name wins":         {"test", map[string]string{"WXPAY_PROFILE": "club"}, "1900000001"},
		"the environment wins":  {"club", map[string]string{"WXPAY_MCHID": "1900000003"}, "1900000003"},
		"by the spelling of Go": {"test", map[string]string{"WXPAY_BASE_URL": m.Gateway.URL()}, "1900000001"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := maps.Clone(m.Env)
			env["CLUB"] = key
			maps.Copy(env, c.env)
			cfg, err := profile.Loader{Getenv: func(name string) string { return env[name] }}.Load(t.Context(), c.ask)
			require.NoError(t, err)
			assert.Equal(t, c.want, cfg.MchID)
			if c.want == "1900000001" {
				speaks(t, cfg)
				return
			}
			assert.Equal(t, key, string(cfg.APIv2Key))
			assert.Equal(t, 3*time.Second, cfg.Timeout)
		})
	}
}

// TestErrorsOfAProfileSayWhereWhatAndWhatToDo and that nothing was sent; and they show no secret.
func TestErrorsOfAProfileSayWhereWhatAndWhatToDo(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("s", 30)
	for name, c := range map[string]struct {
		line string
		env  map[string]string
		ask  string
		want []string // after "profile: "
	}{
		"an empty variable": {line: `apiv3_key = "env:NOPE"`, want: []string{
			"FILE: profile test: apiv3_key is env:NOPE, and the variable NOPE is empty; set the variable",
		}},
		"a command that fails": {env: map[string]string{"WXPAY_APIV2_KEY": "cmd:printenv HOME >&2; exit 7"}, want: []string{
			"WXPAY_APIV2_KEY: apiv2_key is cmd:printenv HOME >&2; exit 7, which failed: exit status 7; run it by hand to see why",
		}},
		"a file that is missing": {line: `apiv3_key = "file://nope.txt"`, want: []string{"apiv3_key cannot be read", "nope.txt"}},
		"a key that is none":     {line: `private_key = "file://pub_key.pem"`, want: []string{"FILE: profile test: private_key: ", "; write private_key = "}},
		"a time without a unit":  {line: `timeout = "30"`, want: []string{"timeout is", "expected a duration such as 30s"}},
		"a name mistyped":        {line: `api_v3_key = "x"`, want: []string{"FILE: profiles.test.api_v3_key is not known; known are mchid, "}},
		"no TOML":                {line: `apiv3_key = ` + secret, want: []string{"FILE, line", "is no TOML; texts want quotes"}},
		"half a platform key":    {line: `platform_key_id = ""`, want: []string{"FILE: profile test: platform_key is given without platform_key_id; set "}},
		"no such profile":        {ask: "shop", want: []string{`FILE has no profile "shop"; it has test`}},
		"a variable, not the file": {env: map[string]string{"WXPAY_APIV3_KEY": "env:EMPTY"}, want: []string{
			"WXPAY_APIV3_KEY: apiv3_key is env:EMPTY",
		}},
		"two values for one setting": {
			env:  map[string]string{"WXPAY_BASE_URI": "https://a.example.com", "WXPAY_BASE_URL": "https://b.example.com"},
			want: []string{"WXPAY_BASE_URI and WXPAY_BASE_URL are one setting, and have two values; unset WXPAY_BASE_URL"},
		},
		"a file that is not there": {env: map[string]string{"WXPAY_CONFIG": "/no/such.toml"}, want: []string{"/no/such.toml", "wxpay config init"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			if c.line != "" {
				m.set(c.line)
			}
			maps.Copy(m.Env, c.env)
			cfg, err := m.loader().Load(t.Context(), c.ask)
			require.Error(t, err)
			assert.Empty(t, cfg.MchID, "half a Config would be taken for a whole one")
			assert.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
			require.True(t, strings.HasPrefix(err.Error(), "profile: "), err.Error())
			for _, want := range c.want {
				assert.Contains(t, err.Error(), strings.ReplaceAll(want, "FILE", m.file))
			}
			assert.NotContains(t, err.Error(), secret)
		})
	}
}

// TestTheCauseOfAnErrorCanBeAsked with errors.Is.
func TestTheCauseOfAnErrorCanBeAsked(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.set(`apiv3_key = "file://nope.txt"`)
	_, err := m.loader().Load(t.Context(), "")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// TestWithoutANameTheProfileMustBeClear: which merchant pays is no guess.
func TestWithoutANameTheProfileMustBeClear(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.Write("config.toml", m.text+"\n[profiles.other]\nmchid = \"1900000002\"\n")
	_, err := m.loader().Load(t.Context(), "")
	require.ErrorContains(t, err, "has the profiles other, test and no default; name one, or set WXPAY_PROFILE")
	m.Write("config.toml", "default = \"test\"\n"+m.text+"\n[profiles.other]\nmchid = \"1900000002\"\n")
	cfg, err := m.loader().Load(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, "1900000001", cfg.MchID)
}

// TestWarningsAreHeardAndNotPrinted: each says what and what to do.
func TestWarningsAreHeardAndNotPrinted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // no modes
	}
	m := newMachine(t)
	cfg, err := m.loader().Load(t.Context(), "test")
	require.NoError(t, err)
	speaks(t, cfg)
	require.Empty(t, m.warnings, "there is nothing to warn of")
	m.Write("apiv3.txt", string(m.Gateway.Config().APIv3Key))
	m.set(`apiv3_key = "file://apiv3.txt"`)
	key, secret := filepath.Join(m.Dir, "apiclient_key.pem"), filepath.Join(m.Dir, "apiv3.txt")
	for _, path := range []string{m.file, key, secret} {
		require.NoError(t, os.Chmod(path, 0o644))
	}
	_, err = m.loader().Load(t.Context(), "test")
	require.NoError(t, err)
	require.Len(t, m.warnings, 3)
	require.Equal(t, "the configuration file can be read by others; chmod 600 "+m.file, m.warnings[0])
	require.Equal(t, "apiv3_key can be read by others; chmod 600 "+secret, m.warnings[1])
	require.Contains(t, m.warnings[2], "apiclient_key.pem")
}

// TestWithoutAPlaceWarningsGoToTheLogOfTheProgram: nobody else would hear of them. It runs alone, for that log is everybody's.
func TestWithoutAPlaceWarningsGoToTheLogOfTheProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // no modes
	}
	m := newMachine(t)
	require.NoError(t, os.Chmod(m.file, 0o644))
	var log bytes.Buffer
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	loader := m.loader()
	loader.Warn = nil
	_, err := loader.Load(t.Context(), "test")
	require.NoError(t, err)
	require.Contains(t, log.String(), "level=WARN msg=\"wxpay profile: the configuration file can be read by others; chmod 600 ")
}

// TestCommandsOfAFileThatOthersCouldWriteAreNotRun by a program either.
func TestCommandsOfAFileThatOthersCouldWriteAreNotRun(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // no owners
	}
	m := newMachine(t)
	ran := filepath.Join(t.TempDir(), "ran")
	m.set(`apiv3_key = "cmd:touch ` + ran + `; echo ` + strings.Repeat("k", 32) + `"`)
	require.NoError(t, os.Chmod(m.Dir, 0o777))
	_, err := m.loader().Load(t.Context(), "test")
	require.ErrorContains(t, err, "are not run: the directory ")
	require.ErrorContains(t, err, "chmod go-w ")
	require.NoFileExists(t, ran)
	require.NoError(t, os.Chmod(m.file, 0o666))
	_, err = m.loader().Load(t.Context(), "test")
	require.ErrorContains(t, err, "can be written by others, who could make it run commands; chmod 600 ")
}

// TestACommandForASecretEndsWithTheContext of the program.
func TestACommandForASecretEndsWithTheContext(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // no sh
	}
	m := newMachine(t)
	m.Env["WXPAY_APIV3_KEY"] = "cmd:exec sleep 60"
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, err := m.loader().Load(ctx, "test")
	require.ErrorContains(t, err, "WXPAY_APIV3_KEY: apiv3_key is cmd:exec sleep 60, which failed")
	require.Less(t, time.Since(begin), 30*time.Second)
}

// TestWithoutAPlatformKeyTheCertificatesAreDownloadedWhenTheyAreNeeded, over the ways that Change has set.
func TestWithoutAPlatformKeyTheCertificatesAreDownloadedWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	m := newMachine(t, wxpaytest.CertificateMode())
	var records bytes.Buffer
	loader := m.loader()
	loader.Change = func(cfg *wxpay.Config) {
		cfg.Logger = slog.New(slog.NewTextHandler(&records, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	cfg, err := loader.Load(t.Context(), "test")
	require.NoError(t, err)
	require.IsType(t, &certificates.Source{}, cfg.Platform)
	require.Empty(t, m.Gateway.Requests(), "loading sends nothing")
	speaks(t, cfg)
	var asked []string
	for _, r := range m.Gateway.Requests() {
		asked = append(asked, r.Target)
	}
	require.Equal(t, []string{"/v3/certificates", "/v3/ok"}, asked)
	require.Contains(t, records.String(), "v3/certificates", "the download has the Logger of Change")
}

// TestTheWayOfRequestsIsReadAsItIsWritten: as TOML writes it, in quotes, and from the environment.
func TestTheWayOfRequestsIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	backup := []string{wxpay.BackupHost, "api3.example:8443"}
	for name, lines := range map[string][]string{
		"TOML's types": {`backup = ["` + backup[0] + `", "` + backup[1] + `"]`, `retry = 3`, `plain_http = true`},
		"texts":        {`backup = "` + backup[0] + `, ` + backup[1] + `"`, `retry = "3"`, `plain_http = "true"`},
		"environment":  nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			if lines == nil {
				m.Env["WXPAY_BACKUP"], m.Env["WXPAY_RETRY"], m.Env["WXPAY_PLAIN_HTTP"] = strings.Join(backup, ","), "3", "true"
			}
			m.set(append(lines, `strip_prefix = "/gate"`, `base_uri = "http://10.0.0.7/gate/"`)...)
			cfg, err := m.loader().Load(t.Context(), "")
			require.NoError(t, err)
			assert.Equal(t, backup, cfg.Backup)
			assert.Equal(t, &wxpay.Retry{Attempts: 3}, cfg.Retry)
			assert.True(t, cfg.PlainHTTP)
			assert.Equal(t, "/gate", cfg.StripPrefix)
			_, err = wxpay.New(cfg)
			require.NoError(t, err)
		})
	}
	m := newMachine(t)
	m.set(`retry = 1`)
	cfg, err := m.loader().Load(t.Context(), "")
	require.NoError(t, err)
	require.Nil(t, cfg.Retry)
	for line, words := range map[string]string{
		`retry = "often"`:      "retry is \"often\"; expected a number of attempts, 1 to 100",
		`retry = 0`:            "retry is",
		`retry = 1000`:         "1 to 100",
		`plain_http = "maybe"`: "plain_http is \"maybe\"; expected true or false",
		`retry = {a = 1}`:      "table",
	} {
		m.set(line)
		_, err := m.loader().Load(t.Context(), "")
		require.ErrorContains(t, err, words, line)
	}
}

// TestTheProxyOfAProfileLeadsCallsAndDownloads, and its password is in no error.
func TestTheProxyOfAProfileLeadsCallsAndDownloads(t *testing.T) {
	t.Parallel()
	m, proxy := newMachine(t, wxpaytest.CertificateMode()), clitest.NewProxy(t)
	host := strings.TrimSuffix(strings.TrimPrefix(m.Gateway.URL(), "http://"), "/")
	m.Env["SHOP_PROXY"] = proxy.URL()
	m.set(`proxy = "env:SHOP_PROXY"`)
	cfg, err := m.loader().Load(t.Context(), "test")
	require.NoError(t, err)
	speaks(t, cfg)
	require.Equal(t, []string{host, host}, proxy.Tunnels(), "the download of the certificates, and the call")

	m.Env["SHOP_PROXY"] = "http://shop:another-secret@" + proxy.Host
	cfg, err = m.loader().Load(t.Context(), "test")
	require.NoError(t, err)
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/ok").Get(t.Context(), nil)
	require.ErrorContains(t, err, "through the proxy http://"+proxy.Host)
	require.NotContains(t, err.Error(), "another-secret")
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))

	m.Env["SHOP_PROXY"] = "ftp://shop:another-secret@" + proxy.Host
	_, err = m.loader().Load(t.Context(), "test")
	require.ErrorContains(t, err, m.file+": profile test: proxy has a scheme that is not known")
	require.NotContains(t, err.Error(), "another-secret")
	m.set(`proxy = "none"`)
	cfg, err = m.loader().Load(t.Context(), "test")
	require.NoError(t, err)
	speaks(t, cfg)
	require.Len(t, proxy.Tunnels(), 2)
}

// TestFailuresOfLaterDownloadsAreHeard: the old certificates serve, and the program is told.
func TestFailuresOfLaterDownloadsAreHeard(t *testing.T) {
	t.Parallel()
	m := newMachine(t, wxpaytest.CertificateMode())
	var now time.Duration
	loader := m.loader()
	loader.Change = func(cfg *wxpay.Config) {
		start := time.Now()
		cfg.Now = func() time.Time { return start.Add(now) }
	}
	cfg, err := loader.Load(t.Context(), "test")
	require.NoError(t, err)
	source := cfg.Platform.(*certificates.Source)
	require.NoError(t, source.Refresh(t.Context()))
	now = 13 * time.Hour // too far from the gateway's clock for a download
	require.NoError(t, source.Ready(t.Context()), "the old ones serve")
	require.Len(t, m.warnings, 1)
	require.Contains(t, m.warnings[0], "downloading the platform certificates: HTTP 401 SIGN_ERROR")
}
