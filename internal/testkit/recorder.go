package testkit

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A WireRequest is a request as its bytes were on the wire.
type WireRequest struct {
	Method, Target string
	Names          []string          // of the headers, as they were written
	Header         map[string]string // by lower-case name
	Body           []byte
}

// A Recorder reads requests byte by byte. net/http would hide what is to be
// proven here: it unescapes, joins, canonicalizes and forgives.
type Recorder struct {
	listener net.Listener
	answer   func(*WireRequest) []byte

	mu       sync.Mutex
	requests []*WireRequest
	conns    []net.Conn
}

// NewRecorder listens on a loopback address. What is no HTTP fails the test.
func NewRecorder(tb testing.TB, answer func(*WireRequest) []byte) *Recorder {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	w := &Recorder{listener: listener, answer: answer}
	var group sync.WaitGroup
	group.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			w.mu.Lock()
			w.conns = append(w.conns, conn)
			w.mu.Unlock()
			group.Go(func() {
				defer func() { _ = conn.Close() }()
				if err := w.serve(conn); err != nil {
					tb.Errorf("on the wire: %v", err)
				}
			})
		}
	})
	tb.Cleanup(func() {
		_ = listener.Close()
		w.mu.Lock()
		for _, conn := range w.conns {
			_ = conn.Close()
		}
		w.mu.Unlock()
		group.Wait()
	})
	return w
}

// URL is the base URL of the recorder, with a trailing slash.
func (w *Recorder) URL() string { return "http://" + w.Addr() + "/" }

// Addr is the address of the recorder, host and port.
func (w *Recorder) Addr() string { return w.listener.Addr().String() }

// Connections is how many were opened so far.
func (w *Recorder) Connections() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.conns)
}

// Take returns the recorded requests and forgets them.
func (w *Recorder) Take() []*WireRequest {
	w.mu.Lock()
	defer w.mu.Unlock()
	requests := w.requests
	w.requests = nil
	return requests
}

func (w *Recorder) serve(conn net.Conn) error {
	r := bufio.NewReader(conn)
	for {
		if _, err := r.Peek(1); err != nil {
			return nil //nolint:nilerr // the client hung up between two requests
		}
		request, err := readWireRequest(r)
		if err != nil {
			return err
		}
		// The client waits for its answer, so whatever came more is not HTTP.
		if n := r.Buffered(); n > 0 {
			return fmt.Errorf("%d bytes came behind the body of %s %s", n, request.Method, request.Target)
		}
		w.mu.Lock()
		w.requests = append(w.requests, request)
		w.mu.Unlock()
		if _, err := conn.Write(w.answer(request)); err != nil {
			return fmt.Errorf("answering: %w", err)
		}
	}
}

// readWireRequest follows RFC 9112 to the letter.
func readWireRequest(r *bufio.Reader) (*WireRequest, error) {
	line, err := readWireLine(r)
	if err != nil {
		return nil, err
	}
	words := strings.Split(line, " ")
	if len(words) != 3 || words[2] != "HTTP/1.1" {
		return nil, fmt.Errorf("request line %q", line)
	}
	request := &WireRequest{Method: words[0], Target: words[1], Header: map[string]string{}}
	for {
		line, err := readWireLine(r)
		if err != nil {
			return nil, err
		}
		if line == "" {
			break
		}
		name, value, ok := strings.Cut(line, ": ")
		if !ok || strings.ContainsAny(name, " \t:") {
			return nil, fmt.Errorf("header line %q", line)
		}
		if _, twice := request.Header[strings.ToLower(name)]; twice {
			return nil, fmt.Errorf("the header %s came twice", name)
		}
		request.Names = append(request.Names, name)
		request.Header[strings.ToLower(name)] = value
	}
	if length, ok := request.Header["content-length"]; ok {
		n, err := strconv.ParseUint(length, 10, 24)
		if err != nil {
			return nil, fmt.Errorf("Content-Length %q: %w", length, err)
		}
		request.Body = make([]byte, n)
		if _, err := io.ReadFull(r, request.Body); err != nil {
			return nil, fmt.Errorf("the body is shorter than its Content-Length %d: %w", n, err)
		}
	}
	return request, nil
}

func readWireLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("reading a line: %w", err)
	}
	text, ok := strings.CutSuffix(line, "\r\n")
	if !ok || strings.ContainsAny(text, "\r\x00") {
		return "", fmt.Errorf("line %q", line)
	}
	return text, nil
}

// WireAnswer writes an answer without a body.
func WireAnswer(status string, header http.Header) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %s\r\n", status)
	_ = header.Write(&b)
	b.WriteString("\r\n")
	return b.Bytes()
}
