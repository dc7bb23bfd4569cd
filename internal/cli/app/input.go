package app

import (
	"context"
	"os"
)

// An input is standard input that Ctrl-C ends: a read of a terminal or a pipe obeys no
// context.
type input struct {
	ctx  context.Context //nolint:containedctx // that of the process
	file *os.File
}

func (in *input) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	// A read that is given up goes on, so it must not have p.
	buffer, done := make([]byte, len(p)), make(chan result, 1)
	go func() {
		n, err := in.file.Read(buffer)
		done <- result{n, err}
	}()
	select {
	case r := <-done:
		copy(p, buffer[:r.n])
		return r.n, r.err
	case <-in.ctx.Done():
		return 0, in.ctx.Err()
	}
}

// File is what may be a terminal.
func (in *input) File() *os.File { return in.file }
