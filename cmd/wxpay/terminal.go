package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

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

// ask asks a question on the terminal and returns the answer.
func (a *app) ask(in *bufio.Reader, question, fallback string) (string, error) {
	if fallback != "" {
		question += " [" + fallback + "]"
	}
	fmt.Fprintf(a.stderr, "%s: ", question)
	line, err := in.ReadString('\n')
	if err != nil && line == "" {
		return "", usagef("answer on standard input", "no answer to %q", question)
	}
	if line = strings.TrimSpace(line); line == "" {
		line = fallback
	}
	return line, nil
}
