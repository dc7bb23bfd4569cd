package sandbox_test

import (
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/sandbox"
)

// pageTexts are the files of the page by name.
func pageTexts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, fs.WalkDir(sandbox.PageFiles, "page", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(sandbox.PageFiles, name)
		all[name] = string(text)
		return err
	}))
	require.NotEmpty(t, all)
	return all
}

func groups(pattern, text string) (found []string) {
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// TestThePageIsWhole: what a file names is there, and each file is named.
func TestThePageIsWhole(t *testing.T) {
	t.Parallel()
	all := pageTexts(t)
	named := map[string]bool{"page/index.html": true, "page/pay.html": true, "page/jweixin.js": true}
	for name, text := range all {
		references := groups(`(?:src|href)="/(page/[^"]+)"`, text)
		if path.Ext(name) == ".js" {
			for _, from := range groups(`from "\./([^"]+)"`, text) {
				references = append(references, path.Join("page", from))
			}
		}
		for _, reference := range references {
			named[reference] = true
			assert.Contains(t, all, reference, name)
		}
	}
	for name := range all {
		assert.True(t, named[name], "nothing names %s", name)
	}
	s := sandbox.New(t)
	for name := range all {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+name, http.NoBody)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		_ = resp.Body.Close()
		assert.Equal(t, 200, resp.StatusCode, name)
		assert.NotEmpty(t, resp.Header.Get("Content-Type"), name)
		assert.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"), name)
		assert.Contains(t, resp.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'", name)
	}
}

// TestThePageRunsNothingOfStrangers: no script or style stands in HTML, and what came from a
// request never becomes HTML.
func TestThePageRunsNothingOfStrangers(t *testing.T) {
	t.Parallel()
	for name, text := range pageTexts(t) {
		for _, forbidden := range []string{
			"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "srcdoc", "eval(", "new Function",
			"createContextualFragment", "setHTML",
		} {
			assert.NotContains(t, text, forbidden, name)
		}
		assert.False(t, regexp.MustCompile(`from "https?:|import\(|@import|url\(`).MatchString(text), "%s loads from elsewhere", name)
		if path.Ext(name) == ".html" {
			assert.NotRegexp(t, `\son[a-z]+=`, text, name)
			assert.NotRegexp(t, `\sstyle=|<style`, text, name)
			assert.NotRegexp(t, `<script(?:[^>]*[^>\s])?>[^<]`, text, name)
			assert.NotRegexp(t, `(?:src|href)="(?:https?:)?//`, text, name)
			for _, script := range groups(`<script([^>]*)>`, text) {
				assert.Contains(t, script, `src="/page/`, name)
			}
		}
	}
}

// TestEveryTextIsThereInBothLanguages, and none that nobody shows.
func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	t.Parallel()
	all := pageTexts(t)
	table, has := map[string][2]string{}, regexp.MustCompile(`\p{Han}`)
	for i, line := range strings.Split(all["page/texts.js"], "\n") {
		if !strings.HasPrefix(line, `  "`) {
			continue
		}
		m := regexp.MustCompile(`^  "([^"]+)": \["((?:[^"\\]|\\.)+)", "((?:[^"\\]|\\.)+)"\],$`).FindStringSubmatch(line)
		require.NotNil(t, m, "line %d of texts.js: %s", i+1, line)
		assert.NotContains(t, table, m[1], "it stands there twice")
		table[m[1]] = [2]string{m[2], m[3]}
		assert.NotRegexp(t, has, m[3], "English of %s", m[1])
		assert.ElementsMatch(t, groups(`\{(\w+)\}`, m[2]), groups(`\{(\w+)\}`, m[3]), "the values of %s", m[1])
	}
	used, families := map[string]bool{}, []string{}
	for name, text := range all {
		if name == "page/texts.js" {
			continue
		}
		for _, pattern := range []string{
			`\bt\("([^"]+)"`, `data-(?:text|label|hint)="([^"]+)"`, `\? "([a-z]+\.[a-z.]+)" :`, `: "([a-z]+\.[a-z.]+)"[),]`,
		} {
			for _, key := range groups(pattern, text) {
				used[key] = true
			}
		}
		families = append(families, groups("(?:\\bt\\(|= |\\bhas\\()`([a-z]+(?:\\.[a-z]+)*\\.)\\$\\{", text)...)
	}
	slices.Sort(families)
	families = slices.Compact(families)
	for key := range table {
		assert.True(t, used[key] || slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(key, f) }),
			"nobody shows %s", key)
	}
	for key := range used {
		assert.Contains(t, table, key)
	}
	assert.Subset(t, families, []string{"nav.", "kind.", "state.", "act.", "column."})
}

// TestWhatTheWorldCanDoHasAText: of all kinds, columns, actions and slips.
func TestWhatTheWorldCanDoHasAText(t *testing.T) {
	t.Parallel()
	texts := pageTexts(t)["page/texts.js"]
	keys := slices.Clone(sandbox.Slips)
	for _, kind := range sandbox.Kinds() {
		keys = append(keys, "kind."+kind.Name, "nav."+kind.Plural)
		if kind.Plural != "orders" {
			keys = append(keys, "none."+kind.Plural)
		}
		for _, action := range kind.Actions {
			keys = append(keys, "act."+kind.Name+"."+action)
		}
	}
	for _, fault := range sandbox.Faults() {
		keys = append(keys, "fault."+fault)
	}
	for _, key := range keys {
		assert.Contains(t, texts, `"`+key+`":`)
	}
}

func TestThePayPageAloneMayStandInAPageOfAShop(t *testing.T) {
	t.Parallel()
	s := placed(t)
	for line, want := range map[string]string{"": "frame-ancestors 'none'", "pay/x": "frame-ancestors *"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+line, http.NoBody)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		_ = resp.Body.Close()
		assert.Contains(t, resp.Header.Get("Content-Security-Policy"), want)
		assert.NotContains(t, resp.Header.Get("Content-Security-Policy"), "unsafe")
	}
}
