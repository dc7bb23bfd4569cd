package invariants_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/world"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// TestCallsOfTheSandboxAreOnItsPage: each list with what can be done to what is in it, and each other call.
func TestCallsOfTheSandboxAreOnItsPage(t *testing.T) {
	t.Parallel()
	admin, err := os.ReadFile(filepath.Join(top, "sandbox/admin.go"))
	require.NoError(t, err)
	var served []string
	for _, route := range regexp.MustCompile(`HandleFunc\("([A-Z]+) /_wxpay/([^"]+)"`).FindAllStringSubmatch(string(admin), -1) {
		if !strings.HasPrefix(route[2], "{kinds}") && !strings.HasPrefix(route[2], "pay/") { // the tables' own, and the customer's page
			served = append(served, route[1]+" "+route[2])
		}
	}
	require.NotEmpty(t, served)
	kinds := map[string][]string{}
	for _, k := range world.AllKinds() {
		kinds[k.Plural] = world.Acts(k.Name)
	}
	code := regexp.MustCompile("`([^`]+)`")
	for _, name := range []string{"docs/en/testing.md", "docs/zh/testing.md"} {
		shown, calls := map[string][]string{}, []string(nil)
		for _, line := range readPage(t, name).prose {
			cells := strings.Split(line, " | ")
			words := code.FindAllStringSubmatch(line, -1)
			switch {
			case len(words) == 0:
			case len(cells) == 3 && kinds[words[0][1]] != nil:
				for _, word := range code.FindAllStringSubmatch(cells[1], -1) {
					shown[words[0][1]] = append(shown[words[0][1]], word[1])
				}
			case strings.HasPrefix(line, "| `GET ") || strings.HasPrefix(line, "| `POST "):
				for _, word := range code.FindAllStringSubmatch(cells[0], -1) {
					if call, _, _ := strings.Cut(word[1], "?"); !strings.HasPrefix(call, "{") {
						calls = append(calls, call)
					}
				}
			}
		}
		assert.Equal(t, kinds, shown, name)
		assert.ElementsMatch(t, served, calls, name)
	}
}

// TestBodiesForTheSandboxAreTaken: each JSON body of the page is one that the call beside it takes.
func TestBodiesForTheSandboxAreTaken(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	var taken []string
	for _, line := range readPage(t, "docs/en/testing.md").prose {
		row := regexp.MustCompile("^\\| `POST ([a-z/{}_]+)` `(\\{[^`]+\\})` ").FindStringSubmatch(line)
		if row == nil || strings.Contains(row[1], "{key}") { // there is no notification to send again
			continue
		}
		path := strings.ReplaceAll(row[1], "{mchid}", s.Config().MchID)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"_wxpay/"+path, strings.NewReader(row[2]))
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		assert.Equal(t, http.StatusOK, answer.StatusCode, "%s: %s", path, text)
		taken = append(taken, row[1])
		if row[1] == "disturb" {
			for _, d := range world.Disturbances() {
				assert.Contains(t, row[2], `"`+d.Name+`":`)
			}
		}
	}
	slices.Sort(taken)
	assert.Equal(t, []string{"clock", "disturb", "merchants/{mchid}/service_url"}, taken)
}
