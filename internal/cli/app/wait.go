package app

import (
	"context"
	"io"
)

// Wait returns when ctx ends, or standard input if that is asked for.
func (a *App) Wait(ctx context.Context, untilEOF bool) {
	eof := make(chan struct{})
	if untilEOF {
		go func() {
			_, _ = io.Copy(io.Discard, a.Stdin)
			close(eof)
		}()
	}
	select {
	case <-ctx.Done():
	case <-eof:
	}
}
