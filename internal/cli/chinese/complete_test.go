package chinese

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/language"
)

// spoken are the directories and files whose sentences people see by way of the command, from here.
var spoken = []string{
	"..", "../../settings", "../../credentials", "../../platformkeys", "../../keyfile", "../../trustpath", "../../proxy",
	"../../arrival", "../../ident/serial.go", "../../ident/ident.go",
	"../../../catalogue/check.go", "../../../catalogue/lint.go",
	"../../../notify/diagnose.go", "../../../notify/changes.go", "../../../notify/v2.go", "../../../notify/v3.go",
}

// unspoken are files in them whose texts are not said to people, or are the same in every language, and why.
var unspoken = map[string]string{
	"../chinese":            "this",
	"../clitest":            "help for tests",
	"../sandbox/snippet.go": "programs",
	"../root/bash.go":       "a shell script",
	"../chainpath/money.go": "remarks of a table, for its readers",
	"../fixture/dir.go":     "files for a directory of keys",
	"../exit/profile.go":    "pieces of sentences, that are put in place of others",
	"../gen/write.go":       "Go code",
}

// same are the texts that are the same in every language: commands, code, headers.
var same = regexp.MustCompile(`^\s*(` + strings.Join([]string{
	`wxpay [a-z]`, `wxpay %s, `, `curl -X`, `chmod go-w`, `source <`, `\\\n`, `--(data-binary|script|addr|private-key|apiv3-key|until)`,
	`client\.Chain`, `order, err :=`, `sandbox\.Advance`, `\.\n`, // the lines of demo
	`HTTP `, `POST %v`, `CONNECT `, `Proxy-Auth`, `Wechatpay-Serial`, `<!doctype`, // what is on the wire
	`private_key: `, `certificate: `, `body_file`, // settings
	`\(rejected: `, `\(not sent\)`, `a GET changes nothing`, `the base URL ends in`, `not loopback`, `wxpaytest: `, // looked for in errors, which are English
}, "|") + `)`)

func isUnspoken(path string) bool {
	for file := range unspoken {
		if path == file || strings.HasPrefix(path, file+"/") {
			return true
		}
	}
	return false
}

// TestNoSentenceOfTheCommandIsMissingInChinese looks for every sentence in the code of the command, and of the rooms whose
// errors and findings it shows.
func TestNoSentenceOfTheCommandIsMissingInChinese(t *testing.T) {
	t.Parallel()
	for _, dir := range spoken {
		for _, text := range sentencesIn(t, dir) {
			if isUnspoken(text.File) || same.MatchString(text.Said) {
				continue
			}
			if _, ok := table.Chinese(text.Said); !ok {
				assert.Fail(t, "not in the tables", "%s:%d: %q", text.File, text.Line, text.Said)
			}
		}
	}
}

// TestNoRowIsLeftOver looks for rows whose sentence no code says any more.
func TestNoRowIsLeftOver(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, dir := range spoken {
		for _, text := range sentencesIn(t, dir) {
			said[text.Said] = true
		}
	}
	for _, rows := range tables {
		if &rows[0] == &ofWords[0] || &rows[0] == &ofCobra[0] {
			continue
		}
		for _, row := range rows {
			assert.True(t, said[row[0]], "no code says %q", row[0])
		}
	}
}

// TestNoSentenceStandsTwice looks for rows of the same English.
func TestNoSentenceStandsTwice(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, rows := range append(slices.Clone(tables), language.Findings, language.Notifications, language.Proofs, language.Credentials) {
		for _, row := range rows {
			assert.False(t, seen[row[0]], row[0])
			seen[row[0]] = true
		}
	}
}

// TestEveryRowSaysTheSameValues compares the places for values in both columns.
func TestEveryRowSaysTheSameValues(t *testing.T) {
	t.Parallel()
	for _, rows := range append(slices.Clone(tables), language.Findings, language.Notifications, language.Proofs) {
		for _, row := range rows {
			english, chinese := row[0], row[1]
			places := func(text string) (n int) {
				for _, verb := range verbs.FindAllString(text, -1) {
					if verb != "%%" {
						n++
					}
				}
				return n
			}
			assert.Equal(t, places(english), places(chinese), english)
			assert.Regexp(t, `\p{Han}`, chinese, english)
		}
	}
}
