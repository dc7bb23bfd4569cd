package app

import (
	"bufio"
	"fmt"
	"strings"

	"golang.org/x/term"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// Ask asks a question on the terminal and returns the answer.
func (a *App) Ask(in *bufio.Reader, question, fallback string) (string, error) {
	question = a.Say(question)
	if fallback != "" {
		question += " [" + fallback + "]"
	}
	fmt.Fprintf(a.Stderr, "%s: ", terminal.OneLine(question))
	line, err := in.ReadString('\n')
	if err != nil && line == "" {
		return "", exit.Usagef("answer on standard input", "there is no answer to %q", question)
	}
	if line = strings.TrimSpace(line); line == "" {
		line = fallback
	}
	return line, nil
}

// AskSecret is ask without an echo, on a terminal.
func (a *App) AskSecret(in *bufio.Reader, question, fallback string) (string, error) {
	stream, ok := a.Stdin.(*input)
	if !ok || !terminal.IsTerminal(a.Stdin) || in.Buffered() > 0 {
		return a.Ask(in, question, fallback)
	}
	fd := int(stream.file.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return a.Ask(in, question, fallback)
	}
	a.Tellf("%s (it is not shown): ", a.Say(question))
	defer fmt.Fprintln(a.Stderr)
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
