package conformance

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/sandbox"
)

// TestAxiosPluginWalks has wechatpay-axios-plugin, for Node, do what axios/walk.mjs says: over
// http, over https, with nothing set but a proxy, and against the command.
func TestAxiosPluginWalks(t *testing.T) {
	dir := installed(t, "axios", "package.json", "package-lock.json", ".npmrc", "walk.mjs")
	for _, way := range []struct {
		name    string
		options []sandbox.Option
		proxy   bool
	}{
		{"http", nil, false},
		{"https", []sandbox.Option{sandbox.TLS()}, false},
		{"proxy", nil, true},
	} {
		t.Run(way.name, func(t *testing.T) {
			s := sandbox.New(t, way.options...)
			account := accountDir(t, s)
			if way.proxy {
				walkAxios(t, dir, account, s.URL(), "", "HTTPS_PROXY="+s.URL(), "NO_PROXY=")
				return
			}
			walkAxios(t, dir, account, s.URL(), s.URL())
		})
	}
	t.Run("wxpay sandbox", func(t *testing.T) {
		url, account := startCommand(t)
		walkAxios(t, dir, account, url, url)
	})
}

// walkAxios walks one sandbox, with the keys in account.
func walkAxios(t *testing.T, dir, account, admin, base string, env ...string) {
	t.Helper()
	walk := exec.CommandContext(t.Context(), program(t, "node"), "walk.mjs")
	walk.Dir = dir
	walk.Env = append(os.Environ(), "WXPAY_ACCOUNT="+account, "WXPAY_ADMIN="+admin, "WXPAY_BASE="+base,
		"NODE_EXTRA_CA_CERTS="+filepath.Join(account, "ca.pem"))
	walk.Env = append(walk.Env, env...)
	output, err := walk.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Contains(t, string(output), "walked")
}

// startCommand runs wxpay sandbox, as the README says, and returns its address and its folder of
// keys.
func startCommand(t *testing.T) (url, dir string) {
	t.Helper()
	built := filepath.Join(t.TempDir(), "wxpay")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", built, "./cmd/wxpay")
	build.Dir = ".."
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
	dir = filepath.Join(t.TempDir(), "wxpay-sandbox")
	command := exec.CommandContext(context.WithoutCancel(t.Context()), built, "sandbox", "--addr", "127.0.0.1:0", "--dir", dir,
		"--until-eof")
	var said bytes.Buffer
	command.Stderr = &said
	stdin, err := command.StdinPipe()
	require.NoError(t, err)
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		_ = command.Wait()
		require.NoError(t, err, "%s", said.String())
	}
	t.Cleanup(func() { // by --until-eof: t.Context has ended by now
		_ = stdin.Close()
		require.NoError(t, command.Wait(), "%s", said.String())
	})
	return strings.TrimSpace(line), dir
}

// accountDir writes what a merchant has in files, by the names that wxpay sandbox gives them.
func accountDir(t *testing.T, s *sandbox.Sandbox) string {
	t.Helper()
	a, dir := accountOf(t, s), t.TempDir()
	writeFile(t, dir, "sandbox_key_id.txt", []byte(a.PlatformID))
	writeFile(t, dir, "apiv3_key.txt", []byte(a.APIv3Key))
	writeFile(t, dir, "apiv2_key.txt", []byte(a.APIv2Key))
	writeFile(t, dir, "apiclient_key.pem", a.privateKey(t))
	writeFile(t, dir, "apiclient_cert.pem", a.certificate())
	writeFile(t, dir, "pub_key.pem", a.platform(t))
	writeFile(t, dir, "ca.pem", s.Gateway().CA())
	return dir
}

// installed copies files of a folder to another one and has npm fetch there what they need.
func installed(t *testing.T, from string, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		content, err := os.ReadFile(filepath.Join(from, name))
		require.NoError(t, err)
		writeFile(t, dir, name, content)
	}
	npm := exec.CommandContext(t.Context(), program(t, "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	npm.Dir = dir
	output, err := npm.CombinedOutput()
	require.NoError(t, err, "%s", output)
	return dir
}

// program finds a program. Without it the test fails: .ci/run conformance installs them.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	require.NoError(t, err, "%s is needed; .ci/run conformance installs it", name)
	return path
}
