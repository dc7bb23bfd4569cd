package main

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
)

var record = flag.Bool("record", false, "write what the sessions on the pages print")

// shownAddress is that of the sandbox on the pages.
const shownAddress = "127.0.0.1:9000"

// TestSessionsOfPagesAreReplayed runs the console blocks of each page, in order, against a fresh sandbox, and compares what they
// print: … stands for anything on a line, and alone on a line for any lines. Record them by
// go test ./cmd/wxpay -run Sessions -record.
func TestSessionsOfPagesAreReplayed(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*/*.md")
	require.NoError(t, err)
	for _, page := range append(pages, "../../README.md", "../../README.zh-CN.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		if !strings.Contains(string(text), "\n```console\n") {
			continue
		}
		t.Run(strings.TrimPrefix(filepath.ToSlash(page), "../../"), func(t *testing.T) {
			t.Parallel()
			s := newDocsSession(t, strings.Contains(page, "/zh/") || strings.Contains(page, "zh-CN"))
			block := regexp.MustCompile("(?s)\n```console\n(.*?)```")
			replayed := block.ReplaceAllStringFunc(string(text), func(whole string) string {
				return "\n```console\n" + s.replay(t, block.FindStringSubmatch(whole)[1]) + "```"
			})
			if *record {
				require.NoError(t, os.WriteFile(page, []byte(replayed), 0o600))
			}
		})
	}
}

// A docsSession is the terminal of a reader.
type docsSession struct {
	address string
	env     map[string]string
	dir     string
}

// newDocsSession: the reader reads after 10:00 in Beijing, when the bill of yesterday is made.
func newDocsSession(t *testing.T, chinese bool) *docsSession {
	t.Helper()
	dir := t.TempDir()
	keys := filepath.Join(dir, "wxpay-sandbox")
	clitest.Begin(t, keys)
	sandbox := clitest.Start(t, "sandbox", "--addr", "127.0.0.1:0", "--dir", keys)
	t.Cleanup(func() { sandbox.Stop() })
	url := sandbox.Stdout.Line(t)
	resp, err := http.Post(url+"_wxpay/clock", "application/json", strings.NewReader(`{"advance":"10h"}`))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	s := &docsSession{dir: dir, address: strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/")}
	s.env = map[string]string{"WXPAY_CONFIG": filepath.Join(keys, "config.toml"), "HOME": dir}
	if chinese {
		s.env["WXPAY_LANG"] = "zh"
	}
	return s
}

// replay runs the lines that begin with $, and returns them with what they print: as the page has it, if it is that.
func (s *docsSession) replay(t *testing.T, block string) string {
	t.Helper()
	var b strings.Builder
	command, want := "", ""
	flush := func() {
		if command == "" {
			return
		}
		got := s.run(t, command)
		if !matches(want, got) {
			if !*record {
				assert.Fail(t, "another output", "$ %s\nthe page has:\n%s\nit prints:\n%s", command, want, got)
			}
			want = got
		}
		fmt.Fprintf(&b, "$ %s\n%s", command, want)
	}
	for line := range strings.Lines(block) {
		if rest, isCommand := strings.CutPrefix(line, "$ "); isCommand {
			flush()
			command, want = strings.TrimSuffix(rest, "\n"), ""
			continue
		}
		require.NotEmpty(t, command, "a console block begins with a line $ wxpay …")
		if strings.HasSuffix(command, "\\") { // it goes on
			command += "\n" + strings.TrimSuffix(line, "\n")
			continue
		}
		want += line
	}
	flush()
	return b.String()
}

var (
	shellWord  = regexp.MustCompile(`(?:'[^']*'|"[^"]*"|[^\s'"])+`)
	shellQuote = regexp.MustCompile(`'([^']*)'|"([^"]*)"`)
)

// run runs a command line of wxpay and returns what it prints on both streams.
func (s *docsSession) run(t *testing.T, command string) string {
	t.Helper()
	command = strings.ReplaceAll(strings.ReplaceAll(command, "\\\n", " "), shownAddress, s.address)
	var args []string
	for _, word := range shellWord.FindAllString(command, -1) {
		args = append(args, shellQuote.ReplaceAllString(word, "$1$2"))
	}
	require.Equal(t, "wxpay", args[0], "only wxpay is replayed: %s", command)
	var out bytes.Buffer
	a := &app.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(name string) string { return s.env[name] }}
	root.Run(t.Context(), a, args[1:])
	text := strings.ReplaceAll(strings.ReplaceAll(out.String(), s.address, shownAddress), s.dir+string(filepath.Separator), "")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// matches reports whether a text is the expected one, where … stands for anything on a line and alone for any lines.
func matches(want, got string) bool {
	pattern := regexp.QuoteMeta(want)
	pattern = regexp.MustCompile(`(?m)^…\n`).ReplaceAllString(pattern, "(?s:.*)")
	pattern = strings.ReplaceAll(pattern, "…", `[^\n]*`)
	return regexp.MustCompile(`\A` + pattern + `\z`).MatchString(got)
}
