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
}

func (p *page) style(code, s string) string {
	if !p.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p *page) title(s string)   { fmt.Fprintln(p.w, p.style("1", s)) }
func (p *page) text(s string)    { fmt.Fprintln(p.w, s) }
func (p *page) heading(s string) { fmt.Fprintln(p.w, "\n"+p.style("1;36", s)) }

func (p *page) code(s string) {
	for line := range strings.Lines(strings.TrimRight(s, "\n") + "\n") {
		fmt.Fprint(p.w, "    "+line)
	}
}

func (p *page) block(title, s string) {
	fmt.Fprintln(p.w, p.style("2", "--- "+title))
	s = strings.ReplaceAll(s, "\r\n", "\n")
	fmt.Fprint(p.w, strings.TrimRight(s, "\n")+"\n")
}

func (p *page) verdict(ok bool, s string) {
	if ok {
		fmt.Fprintln(p.w, p.style("1;32", "ok")+"  "+s)
		return
	}
	fmt.Fprintln(p.w, p.style("1;31", "FAILED")+"  "+s)
}
