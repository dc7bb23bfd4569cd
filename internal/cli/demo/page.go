package demo

import (
	"fmt"
	"io"
	"strings"
)

// A page writes for people: with color on a terminal, plain in a pipe.
type page struct {
	w     io.Writer
	color bool
	say   func(text string) string // in the language of the reader
}

func (p *page) style(code, s string) string {
	if !p.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p *page) title(s string)   { fmt.Fprintln(p.w, p.style("1", p.say(s))) }
func (p *page) text(s string)    { fmt.Fprintln(p.w, p.say(s)) }
func (p *page) heading(s string) { fmt.Fprintln(p.w, "\n"+p.style("1;36", p.say(s))) }

func (p *page) code(s string) {
	for line := range strings.Lines(strings.TrimRight(s, "\n") + "\n") {
		fmt.Fprint(p.w, "    "+line)
	}
}

func (p *page) block(title, s string) {
	fmt.Fprintln(p.w, p.style("2", "--- "+p.say(title)))
	s = strings.ReplaceAll(s, "\r\n", "\n")
	fmt.Fprint(p.w, strings.TrimRight(s, "\n")+"\n")
}

func (p *page) verdict(ok bool, s string) {
	if ok {
		fmt.Fprintln(p.w, p.style("1;32", "ok")+"  "+p.say(s))
		return
	}
	fmt.Fprintln(p.w, p.style("1;31", "FAILED")+"  "+p.say(s))
}
