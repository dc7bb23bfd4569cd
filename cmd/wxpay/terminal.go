package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// Colours, as escape sequences know them.
const (
	red    = "1;31"
	green  = "1;32"
	yellow = "1;33"
	blue   = "34"
	dim    = "2"
)

// isTerminal tells whether a stream is a terminal.
func isTerminal(stream any) bool {
	if in, wrapped := stream.(interface{ File() *os.File }); wrapped {
		stream = in.File()
	}
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colors tells whether to write to w in color.
func (a *app) colors(w io.Writer) bool {
	return isTerminal(w) && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
}

func (a *app) paint(w io.Writer, code, text string) string {
	if !a.colors(w) {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// visible is a text from outside as a terminal may get it: what would move the cursor,
// rename the window or turn the reading order is written as an escape.
func visible(s string) string {
	return escaped(s, func(r rune) bool { return r == '\n' || r == '\t' })
}

// oneLine is visible for texts that must not start a line of their own.
func oneLine(s string) string { return escaped(s, func(r rune) bool { return r == '\t' }) }

func escaped(s string, keep func(rune) bool) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, "\\x%02x", s[i])
		case keep(r) || !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r) && r != '\u2028' && r != '\u2029':
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}

// ask asks a question on the terminal and returns the answer.
func (a *app) ask(in *bufio.Reader, question, fallback string) (string, error) {
	if fallback != "" {
		question += " [" + fallback + "]"
	}
	fmt.Fprintf(a.stderr, "%s: ", oneLine(question))
	line, err := in.ReadString('\n')
	if err != nil && line == "" {
		return "", usagef("answer on standard input", "there is no answer to %q", question)
	}
	if line = strings.TrimSpace(line); line == "" {
		line = fallback
	}
	return line, nil
}

// askSecret is ask without an echo, on a terminal.
func (a *app) askSecret(in *bufio.Reader, question, fallback string) (string, error) {
	stream, ok := a.stdin.(*input)
	if !ok || !isTerminal(a.stdin) || in.Buffered() > 0 {
		return a.ask(in, question, fallback)
	}
	fd := int(stream.file.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return a.ask(in, question, fallback)
	}
	fmt.Fprintf(a.stderr, "%s (it is not shown): ", question)
	defer fmt.Fprintln(a.stderr)
	type result struct {
		secret []byte
		err    error
	}
	done := make(chan result, 1)
	go func() {
		secret, err := term.ReadPassword(fd)
		done <- result{secret, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return "", usagef("answer on standard input", "there is no answer to %q", question)
		}
		return strings.TrimSpace(string(r.secret)), nil
	case <-stream.ctx.Done():
		_ = term.Restore(fd, before) // or the terminal would stay without its echo
		return "", stream.ctx.Err()
	}
}
