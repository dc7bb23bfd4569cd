// Package terminal knows streams that are terminals, and makes texts from outside harmless
// for them. It knows no command and no error of one.
package terminal

import (
	"os"
	"reflect"

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

// IsSame reports whether two streams go to the same place: one file or pipe, or one writer.
func IsSame(a, b any) bool {
	first, isFile := a.(*os.File)
	second, areFiles := b.(*os.File)
	if !isFile || !areFiles {
		return reflect.TypeOf(a) != nil && reflect.TypeOf(a).Comparable() && a == b
	}
	one, err := first.Stat()
	if err != nil {
		return false
	}
	other, err := second.Stat()
	return err == nil && os.SameFile(one, other)
}
