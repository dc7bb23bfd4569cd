package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
)

// A background is a command that runs until it is stopped.
type background struct {
	t              *testing.T
	stdout, stderr *stream
	end            context.CancelFunc
	code           chan int
}

// start starts a command in this process.
func start(t *testing.T, args ...string) *background {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	b := &background{t: t, stdout: newStream(), stderr: newStream(), end: cancel, code: make(chan int, 1)}
	a := &app.App{Stdin: strings.NewReader(""), Stdout: b.stdout, Stderr: b.stderr, Getenv: func(string) string { return "" }}
	go func() {
		code := root.Run(ctx, a, args)
		b.stdout.close()
		b.stderr.close()
		b.code <- code
	}()
	t.Cleanup(cancel)
	return b
}

// stop ends the command as Ctrl-C does, and returns what it wrote.
func (b *background) stop() outcome {
	b.t.Helper()
	b.end()
	select {
	case code := <-b.code:
		return outcome{code, b.stdout.String(), b.stderr.String()}
	case <-time.After(30 * time.Second):
		require.Fail(b.t, "the command does not end")
		return outcome{}
	}
}

// A stream keeps what is written, and lets others wait for lines of it.
type stream struct {
	mu    sync.Mutex
	text  bytes.Buffer
	lines *bufio.Reader
	pipe  chan []byte
}

func newStream() *stream {
	o := &stream{pipe: make(chan []byte, 10000)}
	o.lines = bufio.NewReader(&chunks{from: o.pipe})
	return o
}

func (o *stream) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pipe <- bytes.Clone(p)
	return o.text.Write(p)
}

func (o *stream) close() { close(o.pipe) }

func (o *stream) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// line waits for the next line.
func (o *stream) line(t *testing.T) string {
	t.Helper()
	line, err := o.lines.ReadString('\n')
	require.NoError(t, err, "everything: %s", o.String())
	return strings.TrimSuffix(line, "\n")
}

// chunks reads what comes through a channel.
type chunks struct {
	from chan []byte
	rest []byte
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		next, more := <-c.from
		if !more {
			return 0, io.EOF
		}
		c.rest = next
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}
