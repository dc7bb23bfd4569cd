package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// colors reports whether to write to w in color.
func (a *app) colors(w io.Writer) bool {
	return terminal.IsTerminal(w) && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
}

// paint is a text in a color, if w is a terminal that shows colors.
func (a *app) paint(w io.Writer, code, text string) string {
	if !a.colors(w) {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// ask asks a question on the terminal and returns the answer.
func (a *app) ask(in *bufio.Reader, question, fallback string) (string, error) {
	if fallback != "" {
		question += " [" + fallback + "]"
	}
	fmt.Fprintf(a.stderr, "%s: ", terminal.OneLine(question))
	line, err := in.ReadString('\n')
	if err != nil && line == "" {
		return "", exit.Usagef("answer on standard input", "there is no answer to %q", question)
	}
	if line = strings.TrimSpace(line); line == "" {
		line = fallback
	}
	return line, nil
}

// askSecret is ask without an echo, on a terminal.
func (a *app) askSecret(in *bufio.Reader, question, fallback string) (string, error) {
	stream, ok := a.stdin.(*input)
	if !ok || !terminal.IsTerminal(a.stdin) || in.Buffered() > 0 {
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
			return "", exit.Usagef("answer on standard input", "there is no answer to %q", question)
		}
		return strings.TrimSpace(string(r.secret)), nil
	case <-stream.ctx.Done():
		_ = term.Restore(fd, before) // or the terminal would stay without its echo
		return "", stream.ctx.Err()
	}
}
