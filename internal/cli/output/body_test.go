package output

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
)

// TestBodyAndErrorDoNotGlue prints a body and what comes after it, to one place and to two.
func TestBodyAndErrorDoNotGlue(t *testing.T) {
	t.Parallel()
	open := func() *os.File {
		file, err := os.OpenFile(filepath.Join(t.TempDir(), "out"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
		require.NoError(t, err)
		t.Cleanup(func() { _ = file.Close() })
		return file
	}
	one, another := open(), open()
	same, err := os.OpenFile(one.Name(), os.O_RDWR|os.O_APPEND, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = same.Close() })
	var buffer bytes.Buffer
	for name, c := range map[string]struct {
		a     app.App
		body  string
		apart bool
	}{
		"one writer":           {app.App{Stdout: &buffer, Stderr: &buffer}, "{}", true},
		"one file, twice open": {app.App{Stdout: one, Stderr: same}, "{}", true},
		"two files":            {app.App{Stdout: one, Stderr: another}, "{}", false},
		"two writers":          {app.App{Stdout: &bytes.Buffer{}, Stderr: &buffer}, "{}", false},
		"a line":               {app.App{Stdout: &buffer, Stderr: &buffer}, "{}\n", false},
		"nothing":              {app.App{Stdout: &buffer, Stderr: &buffer}, "", false},
	} {
		assert.Equal(t, c.apart, apart(&c.a, []byte(c.body)), name)
	}
	Apart(&app.App{Stdout: &buffer, Stderr: &buffer}, []byte("{}"))
	assert.Equal(t, "\n", buffer.String())
}
