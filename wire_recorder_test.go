package wxpay_test

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

// A wireRequest is a request as its bytes were on the wire.
type wireRequest struct {
	method, target string
	names          []string          // of the headers, as they were written
	header         map[string]string // by lower-case name
	body           []byte
}

// A wireRecorder reads requests byte by byte. net/http would hide what is to be
// proven here: it unescapes, joins, canonicalizes and forgives.
type wireRecorder struct {
	listener net.Listener
	answer   func(*wireRequest) []byte

	mu       sync.Mutex
	requests []*wireRequest
	conns    []net.Conn
}

// newWireRecorder listens on a loopback address. What is no HTTP fails the test.
func newWireRecorder(t testing.TB, answer func(*wireRequest) []byte) *wireRecorder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wireRecorder{listener: listener, answer: answer}
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
				defer conn.Close()
				if err := w.serve(conn); err != nil {
					t.Errorf("on the wire: %v", err)
				}
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		w.mu.Lock()
		for _, conn := range w.conns {
			conn.Close()
		}
		w.mu.Unlock()
		group.Wait()
	})
	return w
}

func (w *wireRecorder) url() string { return "http://" + w.listener.Addr().String() + "/" }

// connections is how many were opened so far.
func (w *wireRecorder) connections() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.conns)
}

// take returns the recorded requests and forgets them.
func (w *wireRecorder) take() []*wireRequest {
	w.mu.Lock()
	defer w.mu.Unlock()
	requests := w.requests
	w.requests = nil
	return requests
}

func (w *wireRecorder) serve(conn net.Conn) error {
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
			return fmt.Errorf("%d bytes came behind the body of %s %s", n, request.method, request.target)
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
func readWireRequest(r *bufio.Reader) (*wireRequest, error) {
	line, err := readWireLine(r)
	if err != nil {
		return nil, err
	}
	words := strings.Split(line, " ")
	if len(words) != 3 || words[2] != "HTTP/1.1" {
		return nil, fmt.Errorf("request line %q", line)
	}
	request := &wireRequest{method: words[0], target: words[1], header: map[string]string{}}
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
		if _, twice := request.header[strings.ToLower(name)]; twice {
			return nil, fmt.Errorf("the header %s came twice", name)
		}
		request.names = append(request.names, name)
		request.header[strings.ToLower(name)] = value
	}
	if length, ok := request.header["content-length"]; ok {
		n, err := strconv.ParseUint(length, 10, 24)
		if err != nil {
			return nil, fmt.Errorf("Content-Length %q: %w", length, err)
		}
		request.body = make([]byte, n)
		if _, err := io.ReadFull(r, request.body); err != nil {
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

// wireAnswer writes an answer without a body.
func wireAnswer(status string, header http.Header) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %s\r\n", status)
	_ = header.Write(&b)
	b.WriteString("\r\n")
	return b.Bytes()
}
