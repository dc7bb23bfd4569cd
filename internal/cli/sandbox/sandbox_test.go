package sandbox_test

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// TestTheSandboxRemembersAcrossItsStarts: what one program placed another one pays, with the
// command's own profile, also after the sandbox was started anew.
func TestTheSandboxRemembersAcrossItsStarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys, state := filepath.Join(dir, "keys"), filepath.Join(dir, "state.db")
	start := func() (*clitest.Background, string) {
		b := clitest.Start(t, "sandbox", "--addr", "127.0.0.1:0", "--dir", keys, "--state", state)
		return b, b.Stdout.Line(t)
	}
	run := func(args ...string) clitest.Outcome {
		return clitest.Run(t, append([]string{"--config", filepath.Join(keys, "config.toml"), "-y"}, args...)...)
	}
	b, _ := start()
	placed := run("post", "v3/pay/transactions/native", "appid=wx", "mchid=1900000001", "description=tea", "out_trade_no=T20260609",
		"notify_url=http://127.0.0.1:1/", "amount.total:=1888")
	require.Equal(t, exit.OK, placed.Code, placed.Stderr)
	assert.Contains(t, placed.Stdout, "/pay/")
	require.Equal(t, exit.OK, b.Stop().Code)

	b, url := start()
	resp, err := http.Post(url+"_wxpay/orders/T20260609/pay", "", http.NoBody)
	require.NoError(t, err)
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode, "%s", text)
	query := run("get", "v3/pay/transactions/out-trade-no/{no}", ".no=T20260609", "mchid==1900000001", "-q", ".trade_state")
	require.Equal(t, exit.OK, query.Code, query.Stderr)
	assert.Equal(t, "SUCCESS", strings.Trim(strings.TrimSpace(query.Stdout), `"`))
	ended := b.Stop()
	assert.Contains(t, ended.Stderr, "200 GET /v3/pay/transactions/out-trade-no/T20260609?mchid=1900000001")
	assert.NotContains(t, ended.Stderr, "\x1b", "no colours in a pipe")
}

// TestWhatIsToBeTriedTrustsTheCA: without it the command refuses the sandbox's certificate.
func TestWhatIsToBeTriedTrustsTheCA(t *testing.T) {
	t.Parallel()
	keys := filepath.Join(t.TempDir(), "keys")
	b := clitest.Start(t, "sandbox", "--addr", "127.0.0.1:0", "--tls", "--dir", keys)
	b.Stdout.Line(t)
	assert.Contains(t, b.Stop().Stderr, "try:  SSL_CERT_FILE="+filepath.Join(keys, "ca.pem")+" wxpay --config ")
}

// TestAnOpenSandboxWantsItsToken, which it prints in the address of its page.
func TestAnOpenSandboxWantsItsToken(t *testing.T) {
	t.Parallel()
	b := clitest.Start(t, "sandbox", "--addr", "127.0.0.1:0", "--open", "--dir", filepath.Join(t.TempDir(), "keys"))
	url := b.Stdout.Line(t)
	status := func(path, token string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+path, http.NoBody)
		require.NoError(t, err)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	assert.Equal(t, http.StatusForbidden, status("_wxpay/state", ""))
	assert.Equal(t, http.StatusForbidden, status("_wxpay/state", "wrong"))
	token := ""
	for token == "" {
		_, token, _ = strings.Cut(b.Stderr.Line(t), "?token=")
	}
	assert.Len(t, token, 32)
	assert.Equal(t, http.StatusOK, status("_wxpay/state", token))
	b.Stop()
}

// TestSnippetsNameTheSandbox: what a snippet says is where the sandbox listens, and the option that the SDK has for it.
func TestSnippetsNameTheSandbox(t *testing.T) {
	t.Parallel()
	keys := filepath.Join(t.TempDir(), "keys")
	for language, line := range map[string]string{
		"go":     `BaseURL: "http://127.0.0.1:9000/"`,
		"java":   `new InetSocketAddress("127.0.0.1", 9000)`,
		"node":   `baseURL: 'http://127.0.0.1:9000/'`,
		"php":    `'base_uri'   => 'http://127.0.0.1:9000/'`,
		"python": `proxy={'https': 'http://127.0.0.1:9000/'}`,
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			printed := clitest.Run(t, "sandbox", "--snippet", language, "--dir", filepath.Join(keys, language))
			require.Equal(t, exit.OK, printed.Code, printed.Stderr)
			assert.Contains(t, printed.Stdout, line)
			assert.Contains(t, printed.Stderr, "made the keys that these lines name, in ", "it writes files, and says so")
			again := clitest.Run(t, "sandbox", "--snippet", language, "--dir", filepath.Join(keys, language))
			assert.Equal(t, printed.Stdout, again.Stdout)
			assert.Empty(t, again.Stderr)
		})
	}
}
