package conformance

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/sandbox"
)

// TestAxiosPluginWalks has wechatpay-axios-plugin, for Node, do what axios/walk.mjs says: over
// http, over https, and with nothing set but a proxy.
func TestAxiosPluginWalks(t *testing.T) {
	dir := installed(t, "axios", "package.json", "package-lock.json", ".npmrc", "walk.mjs")
	for _, way := range []struct {
		name    string
		options []sandbox.Option
		base    bool
		proxy   bool
	}{
		{"http", nil, true, false},
		{"https", []sandbox.Option{sandbox.TLS()}, true, false},
		{"proxy", nil, false, true},
	} {
		t.Run(way.name, func(t *testing.T) {
			s := sandbox.New(t, way.options...)
			options := map[string]any{}
			if way.base {
				options["baseURL"] = s.URL()
			}
			account := accountDir(t, s, options)
			walk := exec.CommandContext(t.Context(), program(t, "node"), "walk.mjs")
			walk.Dir = dir
			walk.Env = append(os.Environ(), "WXPAY_ACCOUNT="+account, "NODE_EXTRA_CA_CERTS="+filepath.Join(account, "ca.pem"))
			if way.proxy {
				walk.Env = append(walk.Env, "HTTPS_PROXY="+s.URL(), "NO_PROXY=")
			}
			output, err := walk.CombinedOutput()
			require.NoError(t, err, "%s", output)
			require.Contains(t, string(output), "walked")
		})
	}
}

// accountDir writes what a merchant has in files, for a program in another language.
func accountDir(t *testing.T, s *sandbox.Sandbox, options map[string]any) string {
	t.Helper()
	a, dir := accountOf(t, s), t.TempDir()
	now := s.Now()
	morning := time.Date(now.Year(), now.Month(), now.Day()+1, 9, 0, 0, 0, now.Location())
	text, err := json.Marshal(map[string]any{
		"options": options, "admin": s.URL(), "mchid": a.MchID, "serial": a.Serial, "platformId": a.PlatformID,
		"apiv3Key": string(a.APIv3Key), "apiv2Key": string(a.APIv2Key), "untilMorning": morning.Sub(now).String(),
	})
	require.NoError(t, err)
	writeFile(t, dir, "account.json", text)
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
