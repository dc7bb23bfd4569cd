package clitest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
)

// Keys are those of a gateway, in a directory of the test's own.
func Keys(t *testing.T) *fixture.Dir {
	t.Helper()
	keys, err := fixture.Open(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	return keys
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
