package testkit

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// sharedDir is where the corpus lies, seen from the repository: beside it, for it must not
// be copied into it.
const sharedDir = "../shared"

// SharedFile reads a file of the shared folder. Without that folder the test is
// skipped, unless the environment says WXPAY_SHARED=require: a build that is
// meant to compare with the corpus must not pass without it.
func SharedFile(tb testing.TB, path string) []byte {
	tb.Helper()
	shared := Path(tb, sharedDir)
	if _, err := os.Stat(shared); err != nil {
		if os.Getenv("WXPAY_SHARED") == "require" {
			tb.Fatalf("WXPAY_SHARED=require, but there is no corpus: %v", err)
		}
		tb.Skipf("there is no %s beside this checkout, so nothing is compared with its %s; WXPAY_SHARED=require makes this an error",
			sharedDir, path)
	}
	data, err := os.ReadFile(filepath.Join(shared, path))
	require.NoError(tb, err)
	return data
}

// SharedRows reads a file with one JSON object in each line. Numbers in dynamic
// fields are json.Number, so that no digit is lost on the way to the wire.
func SharedRows[T any](tb testing.TB, path string) []T {
	tb.Helper()
	var rows []T
	for line := range bytes.Lines(SharedFile(tb, path)) {
		var row T
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		require.NoError(tb, d.Decode(&row), "%s, row %d", path, len(rows)+1)
		rows = append(rows, row)
	}
	return rows
}
