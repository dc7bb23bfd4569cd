package chainpath

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sharedDir is where the catalogue lies: beside the checkout.
const sharedDir = "../../../../shared"

// documentedChanges are the documented paths of requests that are no queries. Without the
// catalogue the test is skipped, unless the environment says WXPAY_SHARED=require.
func documentedChanges(t *testing.T) (paths []string) {
	t.Helper()
	if _, err := os.Stat(sharedDir); err != nil {
		if os.Getenv("WXPAY_SHARED") == "require" {
			t.Fatalf("WXPAY_SHARED=require, but there is no catalogue: %v", err)
		}
		t.Skipf("there is no %s, so nothing is compared with its catalogue; WXPAY_SHARED=require makes this an error", sharedDir)
	}
	text, err := os.ReadFile(sharedDir + "/catalogue/endpoints.jsonl")
	require.NoError(t, err)
	for line := range bytes.Lines(text) {
		var endpoint struct{ Method, Path string }
		require.NoError(t, json.Unmarshal(line, &endpoint))
		if endpoint.Method != http.MethodGet {
			paths = append(paths, endpoint.Path)
		}
	}
	require.Greater(t, len(paths), 500)
	return paths
}

// TestEveryDocumentedMoverIsNeeded: without its row some documented path would be sent
// unasked. What no such path needs stands apart, with its reason too.
func TestEveryDocumentedMoverIsNeeded(t *testing.T) {
	t.Parallel()
	paths := documentedChanges(t)
	all := found(paths, movers)
	for i, row := range movers {
		t.Run(row.words, func(t *testing.T) {
			t.Parallel()
			others := append(append([]mover{}, movers[:i]...), movers[i+1:]...)
			assert.Less(t, found(paths, others), all, "no documented path needs it")
			assert.NotEmpty(t, row.why)
		})
	}
	for _, row := range undocumented {
		assert.Equal(t, all, found(paths, append([]mover{row}, movers...)), "%s is documented by now: put it into movers", row.words)
		assert.NotEmpty(t, row.why)
	}
}

// found is how many of the paths a table finds.
func found(paths []string, table []mover) (n int) {
	pattern := anyOf(table)
	for _, path := range paths {
		if pattern.MatchString(path) {
			n++
		}
	}
	return n
}
