package testkit

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
)

// BillOf announces a file at the gateway, as WeChat Pay does.
func BillOf(tb testing.TB, client *wxpay.Client, query wxpay.Params) *wxpay.Response {
	tb.Helper()
	resp, err := client.Chain("v3/bill/tradebill").Get(tb.Context(), wxpay.Params{"query": query})
	require.NoError(tb, err)
	return resp
}

// BillText is a bill of a megabyte.
var BillText = strings.Repeat("`2025-01-01 08:00:00,`wx8888888888888888,`1.00\r\n", 20_000)

// Gzipped compresses data.
func Gzipped(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	return b.Bytes()
}

// RequireNoFile asserts that a failed download left neither file nor temporary.
func RequireNoFile(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

// RequireOnly asserts that nothing lies beside a file: no temporary is left.
func RequireOnly(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, filepath.Base(path), entries[0].Name())
}
