package mock_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// A mockSession is a running wxpay mock.
type mockSession struct {
	*clitest.Background
	url, dir, config string
}

func startMock(t *testing.T, script string, args ...string) *mockSession {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	args = append([]string{"mock", "--dir", dir}, args...)
	if script != "" {
		path := filepath.Join(t.TempDir(), "script.toml")
		require.NoError(t, os.WriteFile(path, []byte(script), 0o600))
		args = append(args, "--script", path)
	}
	m := &mockSession{Background: clitest.Start(t, args...), dir: dir, config: filepath.Join(dir, "config.toml")}
	m.url = m.Stdout.Line(t)
	return m
}

// wxpay runs a command with the configuration that the mock has written.
func (m *mockSession) wxpay(t *testing.T, args ...string) clitest.Outcome {
	t.Helper()
	return clitest.Run(t, append([]string{"--config", m.config}, args...)...)
}

// TestMockAnswersByScriptAlone: an answer that nobody has written would make tests green for
// the wrong reason. What remembers is wxpay sandbox.
func TestMockAnswersByScriptAlone(t *testing.T) {
	t.Parallel()
	m := startMock(t, "[[reply]]\non = \"POST /v3/pay/transactions/native\"\nbody = { code_url = \"weixin://wxpay/bizpayurl?pr=1\" }\n")
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/$`, m.url)
	r := m.wxpay(t, "post", "v3/pay/transactions/native", "out_trade_no=T1", "amount.total:=70")
	require.Zero(t, r.Code, r.Stderr)
	require.Contains(t, r.Stdout, `{"code_url":"weixin://wxpay/bizpayurl?pr=1"}`)
	require.Contains(t, m.wxpay(t, "get", "v3/certificates").Stdout, "RESOURCE_NOT_EXISTS", "public-key mode")
	for _, args := range [][]string{
		{"get", "v3/pay/transactions/out-trade-no/T1", "mchid==1900000001"}, {"post", "v3/refund/domestic/refunds", "out_refund_no=R1"},
		{"post", "v3/x", "a=1"}, {"put", "v3/pay/transactions/native", "a=1"},
	} {
		r := m.wxpay(t, args...)
		require.Equal(t, exit.Refused, r.Code, args)
		require.Empty(t, r.Stdout, "as WeChat Pay answers it")
	}

	done := m.Stop()
	require.Zero(t, done.Code, "Ctrl-C is how it ends")
	require.Equal(t, m.url+"\n", done.Stdout)
	require.Contains(t, done.Stderr, "POST /v3/pay/transactions/native 200 signature ok\n")
	require.Contains(t, done.Stderr, `POST /v3/x 404 signature ok; no reply is set: write a --script with [[reply]] on = "POST /v3/x"`+"\n")
	require.Contains(t, done.Stderr, `PUT /v3/pay/transactions/native 405 signature ok; no reply is set: write a --script with `)
}

// TestMockExplainsAWrongSignature: the explanation can be tried before WeChat Pay gives it.
func TestMockExplainsAWrongSignature(t *testing.T) {
	t.Parallel()
	m := startMock(t, "[[reply]]\non = \"POST /v3/pay/transactions/native\"\nbody = { a = 1 }\n")
	other := startMock(t, "")
	text, err := os.ReadFile(m.config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(other.config, []byte(strings.ReplaceAll(string(text), "file://apiclient_cert.pem", "")), 0o600))
	r := other.wxpay(t, "post", "v3/pay/transactions/native", "a=1")
	require.Equal(t, exit.Refused, r.Code)
	require.Contains(t, r.Stderr, "SIGN_ERROR")
	require.Contains(t, r.Stderr, "seen by WeChat Pay")
	require.Contains(t, m.Stop().Stderr, "POST /v3/pay/transactions/native 401 refused: the signature does not cover")
}

func TestMockKeepsItsKeys(t *testing.T) {
	t.Parallel()
	m := startMock(t, "")
	m.Stop()
	files, err := os.ReadDir(m.dir)
	require.NoError(t, err)
	before := map[string]string{}
	for _, f := range files {
		info, err := f.Info()
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), f.Name())
		text, err := os.ReadFile(filepath.Join(m.dir, f.Name()))
		require.NoError(t, err)
		before[f.Name()] = string(text)
	}
	require.Len(t, before, 10)
	require.Equal(t, "*\n", before[".gitignore"], "no key goes into a repository")
	info, err := os.Stat(m.dir)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o700), info.Mode().Perm())
	again := clitest.Start(t, "mock", "--dir", m.dir)
	again.Stdout.Line(t)
	again.Stop()
	for name, text := range before {
		now, err := os.ReadFile(filepath.Join(m.dir, name))
		require.NoError(t, err)
		if name != "config.toml" {
			require.Equal(t, text, string(now), name)
		}
	}
}

// TestMockTouchesNoForeignDirectory: there may be real keys in it.
func TestMockTouchesNoForeignDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "apiclient_key.pem"), []byte("real"), 0o600))
	r := clitest.Run(t, "mock", "--dir", dir)
	require.Equal(t, exit.Config, r.Code)
	require.Contains(t, r.Stderr, "not of wxpay sandbox or wxpay mock")
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 1)
	r = clitest.Run(t, "notify", "trigger", "TRANSACTION.SUCCESS", "--to", "http://127.0.0.1:1/", "--dir", dir)
	require.Equal(t, exit.Config, r.Code)
}

func TestMockListensOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "nonsense"} {
		r := clitest.Run(t, "mock", "--dir", filepath.Join(t.TempDir(), "keys"), "--addr", addr)
		require.Equal(t, exit.Usage, r.Code, r.Stderr)
		require.Contains(t, r.Stderr, "--addr")
	}
}

func TestMockTellsRequestsAsJSON(t *testing.T) {
	t.Parallel()
	m := startMock(t, "", "--print", "json")
	require.JSONEq(t, m.url, `{"url":"`+urlOf(t, m.url)+`"}`)
	m.wxpay(t, "get", "v3/certificates")
	require.JSONEq(t, `{"method":"GET","target":"/v3/certificates","status":404,"signature":"ok"}`, m.Stdout.Line(t))
	m.wxpay(t, "get", "v3/x")
	require.JSONEq(t, `{"method":"GET","target":"/v3/x","status":404,"signature":"ok",
		"todo":"no reply is set: write a --script with [[reply]] on = \"GET /v3/x\""}`, m.Stdout.Line(t))
}

func urlOf(t *testing.T, line string) string {
	t.Helper()
	var v struct{ URL string }
	require.NoError(t, json.Unmarshal([]byte(line), &v))
	return v.URL
}
