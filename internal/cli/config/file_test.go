package config

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

func TestTheFileIsWrittenWholeAndForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := &app.App{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	file, link := filepath.Join(dir, "file.toml"), filepath.Join(dir, "link.toml")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, os.Symlink(file, link))
	require.NoError(t, os.WriteFile(link+".new", []byte("trap"), 0o666))
	require.NoError(t, writeFile(a, link, profile.File{Default: "x", Profiles: map[string]profile.Profile{"x": {MchID: "1"}}}, edit{}))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink, "the link stays one")
	info, err = os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "default = \"x\"\n\n[profiles]\n[profiles.x]\nmchid = \"1\"\n", string(text))
}
