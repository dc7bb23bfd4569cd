// Package terminal knows streams that are terminals, and makes texts from outside harmless
// for them. It knows no command and no error of one.
package terminal

import (
	"os"

	"golang.org/x/term"
)

// Colours, as escape sequences know them.
const (
	Red    = "1;31"
	Green  = "1;32"
	Yellow = "1;33"
	Blue   = "34"
	Dim    = "2"
)

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	if in, wrapped := stream.(interface{ File() *os.File }); wrapped {
		stream = in.File()
	}
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
