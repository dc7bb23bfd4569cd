package chainpath

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
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
	rows := slices.Concat(movers, undocumented)
	var patterns []*regexp.Regexp
	for _, row := range rows {
		require.NotEmpty(t, row.why, row.words)
		patterns = append(patterns, anyOf([]mover{row}))
	}
	needed := map[string]string{} // words of a row: a path that no other row finds
	for _, path := range documentedChanges(t) {
		var found []string
		for i, pattern := range patterns {
			if pattern.MatchString(path) {
				found = append(found, rows[i].words)
			}
		}
		if len(found) == 1 {
			needed[found[0]] = path
		}
	}
	for _, row := range movers {
		assert.Contains(t, needed, row.words, "no documented path needs it")
	}
	for _, row := range undocumented {
		assert.NotContains(t, needed, row.words, "it is documented by now: put it into movers")
	}
}
