package clitest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
)

// Keys are those of a gateway, in a directory of the test's own. The private keys are those of Begin.
func Keys(t *testing.T) *fixture.Dir {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	Begin(t, dir)
	keys, err := fixture.Open(dir)
	require.NoError(t, err)
	return keys
}

// begun are the files that make a directory one of wxpay mock, the private keys among them: making those takes longer than most tests.
var begun = sync.OnceValues(func() (files map[string][]byte, err error) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if _, err := fixture.Open(dir); err != nil {
		return nil, err
	}
	files = map[string][]byte{}
	for _, name := range []string{"README.txt", "apiclient_key.pem", "wechatpay_key.pem"} {
		if files[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return files, nil
})

// Begin makes a directory for --dir, with the private keys that all tests of a package share; what else belongs into it, wxpay makes.
func Begin(t *testing.T, dir string) {
	t.Helper()
	files, err := begun()
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(dir, 0o700))
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
}

// NoSecretIn looks for secrets, whole or in part.
func NoSecretIn(t *testing.T, d *fixture.Dir, text string) {
	t.Helper()
	require.NotContains(t, text, string(d.APIv3Key)[:20])
	require.NotContains(t, text, string(d.APIv2Key)[:20])
	require.NotContains(t, text, "PRIVATE KEY--")
	key, err := os.ReadFile(filepath.Join(d.Path, "apiclient_key.pem"))
	require.NoError(t, err)
	for _, line := range strings.Split(string(key), "\n")[2:10] {
		require.NotContains(t, text, line)
	}
}
