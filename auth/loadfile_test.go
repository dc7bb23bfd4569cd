package auth_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func warningOf(t testing.TB, key any) string {
	t.Helper()
	warned, ok := key.(interface{ Warning() string })
	require.True(t, ok, "%T", key)
	return warned.Warning()
}

func TestFilesOfAnFSAreRead(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"keys/apiclient_key.pem":  {Data: readFile(t, merchantKey), Mode: 0o444}, // the mode of embed.FS
		"keys/apiclient_cert.p12": {Data: readFile(t, "keys/apiclient_cert.p12")},
		"pub_key.pem":             {Data: readFile(t, "keys/pub_key.pem")},
		"cert.pem":                {Data: readFile(t, platformCert)},
		"device":                  {Mode: fs.ModeDevice},
	}
	loader := auth.Loader{FS: files, Password: "1900000001"}
	for _, path := range []string{"keys/apiclient_key.pem", "/keys/apiclient_key.pem", "./keys/apiclient_key.pem",
		"//keys/../keys/apiclient_key.pem", "keys/apiclient_cert.p12"} {
		key, err := loader.PrivateKey("file://" + path)
		require.NoError(t, err, path)
		assert.Empty(t, warningOf(t, key), "the modes of an FS say nothing")
	}
	keys, err := loader.Keys(map[string]string{publicKeyID: "file://pub_key.pem", platformSerial: "file:///cert.pem"})
	require.NoError(t, err)
	assert.Len(t, keys, 2)
	_, err = loader.Certificate("file://cert.pem")
	assert.NoError(t, err)
	_, err = loader.PublicKey(string(readFile(t, "keys/pub_key.pem")))
	assert.NoError(t, err, "text needs no files")

	for path, word := range map[string]string{
		"keys":         "is a directory",
		"device":       "no regular file",
		"nowhere.pem":  "file does not exist",
		"":             "is a directory",
		"/etc/passwd":  "file does not exist",
		`C:\a\key.pem`: "does not exist",
	} {
		_, err := loader.PrivateKey("file://" + path)
		require.ErrorContains(t, err, word, path)
		assert.ErrorContains(t, err, "file://"+path)
	}
	dir := auth.Loader{FS: os.DirFS(dataDir)}
	_, err = dir.PrivateKey("file:///" + merchantKey)
	assert.NoError(t, err)
	_, err = dir.PrivateKey("file://../go.mod")
	assert.ErrorContains(t, err, "invalid", "what leaves the file system is refused by it")
}

func TestErrorOfAMissingFileCanBeTold(t *testing.T) {
	t.Parallel()
	_, err := auth.LoadPrivateKey("file://nowhere/apiclient_key.pem")
	require.ErrorIs(t, err, fs.ErrNotExist)
	dir, wdErr := os.Getwd()
	require.NoError(t, wdErr)
	assert.ErrorContains(t, err, dir, "where a relative path starts")
	_, err = auth.LoadPrivateKey("file:///nowhere/apiclient_key.pem")
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.NotContains(t, err.Error(), dir)
	_, err = auth.LoadPrivateKey("file:///C:/nowhere/apiclient_key.pem")
	assert.ErrorContains(t, err, " C:/nowhere/apiclient_key.pem", "a path of Windows does not start with the slash of the URL")
}

// What has no end, or does not begin, is never waited for.
func TestWhatIsNoFileIsNotRead(t *testing.T) {
	t.Parallel()
	for path, word := range map[string]string{"/dev/zero": "no regular file", t.TempDir(): "is a directory"} {
		if _, err := os.Stat(path); err != nil {
			continue // no such device here
		}
		_, err := auth.LoadPrivateKey("file://" + path)
		assert.ErrorContains(t, err, word)
	}
	large := bytes.Repeat([]byte("A"), 1<<20+1)
	for _, src := range []string{tempFile(t, large), string(large)} {
		_, err := auth.LoadPrivateKey(src)
		assert.ErrorContains(t, err, "larger than 1048576 bytes")
		assert.Less(t, len(err.Error()), 300)
	}
}

// A key that others can read is loaded, and says so.
func TestKeyFileOpenToOthersIsWarnedOf(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	path := filepath.Join(t.TempDir(), "apiclient_key.pem")
	require.NoError(t, os.WriteFile(path, readFile(t, merchantKey), 0o600))
	for mode, warned := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: false, 0o644: true, 0o604: true, 0o602: true} {
		require.NoError(t, os.Chmod(path, mode))
		key, err := auth.LoadPrivateKey("file://" + path)
		require.NoError(t, err)
		if !warned {
			assert.Empty(t, warningOf(t, key), mode)
			continue
		}
		assert.Contains(t, warningOf(t, key), path)
		assert.Contains(t, warningOf(t, key), fmt.Sprintf("%04o", mode))
		prepared, err := auth.Prepare(key)
		require.NoError(t, err)
		assert.Equal(t, warningOf(t, key), warningOf(t, prepared))
	}
	require.NoError(t, os.WriteFile(path, readFile(t, "keys/apiclient_cert.p12"), 0o600))
	require.NoError(t, os.Chmod(path, 0o644))
	key, _, err := auth.LoadPKCS12("file://"+path, "1900000001")
	require.NoError(t, err)
	assert.Contains(t, warningOf(t, key), path, "the merchant ID is no secret")

	key, err = auth.LoadPrivateKey(string(readFile(t, merchantKey)))
	require.NoError(t, err)
	assert.Empty(t, warningOf(t, key), "no file, no mode")
}

// Whatever a key was loaded from, it does not print.
func TestLoadedKeysDoNotPrint(t *testing.T) {
	t.Parallel()
	const password = "p12-password-of-a-test"
	key, _, err := auth.LoadPKCS12("file://"+dataDir+"keys/apiclient_cert.p12", "1900000001")
	require.NoError(t, err)
	loader := auth.Loader{Password: password}
	hidden := append(partsOf(rawRSA(t, merchantKey)), password)
	for _, v := range []any{key, &key, loader, &loader, struct{ K any }{key}, struct{ L *auth.Loader }{&loader}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
			for _, part := range hidden {
				assert.NotContains(t, fmt.Sprintf(verb, v), part, verb)
			}
		}
	}
	text, err := json.Marshal(loader)
	require.NoError(t, err)
	assert.NotContains(t, string(text), password)
}
