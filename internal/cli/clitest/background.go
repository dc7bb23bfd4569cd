package clitest

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

	"github.com/wechatpay-chain/wxpay/internal/cli/root"
)

// A Background is a command that runs until it is stopped.
type Background struct {
	Stdout, Stderr *Stream

	t    *testing.T
	end  context.CancelFunc
	code chan int
}

// Start starts a command in this process, without any environment.
func Start(t *testing.T, args ...string) *Background {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	b := &Background{t: t, Stdout: newStream(), Stderr: newStream(), end: cancel, code: make(chan int, 1)}
	a := newApp("", b.Stdout, b.Stderr)
	go func() {
		code := root.Run(ctx, a, args)
		b.Stdout.close()
		b.Stderr.close()
		b.code <- code
	}()
	t.Cleanup(cancel)
	return b
}

// Stop ends the command as Ctrl-C does, and returns what it wrote.
func (b *Background) Stop() Outcome {
	b.t.Helper()
	b.end()
	return b.Wait()
}

// Wait waits until the command ends by itself, and returns what it wrote.
func (b *Background) Wait() Outcome {
	b.t.Helper()
	select {
	case code := <-b.code:
		return Outcome{code, b.Stdout.String(), b.Stderr.String()}
	case <-time.After(30 * time.Second):
		require.Fail(b.t, "the command does not end")
		return Outcome{}
	}
}

// A Stream keeps what is written, and lets others wait for lines of it.
type Stream struct {
	mu    sync.Mutex
	text  bytes.Buffer
	lines *bufio.Reader
	pipe  chan []byte
}

func newStream() *Stream {
	s := &Stream{pipe: make(chan []byte, 10000)}
	s.lines = bufio.NewReader(&chunks{from: s.pipe})
	return s
}

func (s *Stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pipe <- bytes.Clone(p)
	return s.text.Write(p)
}

func (s *Stream) close() { close(s.pipe) }

// String is all that was written.
func (s *Stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// Line waits for the next line.
func (s *Stream) Line(t *testing.T) string {
	t.Helper()
	line, err := s.lines.ReadString('\n')
	require.NoError(t, err, "everything: %s", s.String())
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
