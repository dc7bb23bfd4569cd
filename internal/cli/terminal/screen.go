package terminal

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Shown is a text from outside for w: visible if that is a terminal, else as it is.
func Shown(w io.Writer, text string) string {
	if IsTerminal(w) {
		return Visible(text)
	}
	return text
}

// OnScreen lets write write to w, visibly if that is a terminal: customers choose some of
// what stands in a bill.
func OnScreen(w io.Writer, write func(io.Writer) error) error {
	if !IsTerminal(w) {
		return write(w)
	}
	s := &screen{to: w}
	return errors.Join(write(s), s.end())
}

// A screen makes visible what is written in pieces, which may cut a character or CR LF in
// two.
type screen struct {
	to   io.Writer
	rest []byte
}

func (s *screen) Write(p []byte) (int, error) {
	text := append(s.rest, p...)
	end := len(text)
	for i := 1; i < utf8.UTFMax && i <= len(text); i++ {
		if last := text[len(text)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) || last[0] == '\r' && i == 1 {
				end -= i
			}
			break
		}
	}
	s.rest = bytes.Clone(text[end:])
	return len(p), s.write(text[:end])
}

func (s *screen) end() error { return s.write(s.rest) }

func (s *screen) write(text []byte) error {
	_, err := io.WriteString(s.to, Visible(strings.ReplaceAll(string(text), "\r\n", "\n")))
	return err
}
