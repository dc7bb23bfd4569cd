package wxpaytest

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"strconv"
)

// Bare opens a second address beside the gateway, over plain HTTP, that answers
// every request with the same bytes: a 200 with this body, signed once. It checks
// nothing and costs next to nothing, so that a benchmark measures the client. The
// answer grows stale five minutes after the clock's time of the call. It returns
// the base URL, with a trailing slash, and ends with Close.
func (s *Server) Bare(body string) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a loopback listener is there at once
	if err != nil {
		return "", fmt.Errorf("wxpaytest: %w", err)
	}
	header := s.Sign([]byte(body))
	for name, value := range map[string]string{
		"Server": "nginx", "Date": "Sat, 21 Nov 2026 00:00:00 GMT", "Connection": "keep-alive", "Keep-Alive": "timeout=8",
		"Content-Type": "application/json; charset=utf-8", "Content-Length": strconv.Itoa(len(body)),
		"Cache-Control": "no-cache, must-revalidate", "X-Content-Type-Options": "nosniff", "Content-Language": "zh-CN",
		"Request-Id": randomID() + "-0",
	} {
		header.Set(name, value)
	}
	var answer bytes.Buffer
	answer.WriteString("HTTP/1.1 200 OK\r\n")
	_ = header.Write(&answer)
	answer.WriteString("\r\n" + body)
	go func() {
		<-s.quit
		_ = l.Close()
	}()
	go s.acceptBare(l, answer.Bytes())
	return "http://" + l.Addr().String() + "/", nil
}

func (s *Server) acceptBare(l net.Listener, answer []byte) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			answerBare(c, answer)
		}()
		go func() {
			select {
			case <-done:
			case <-s.quit:
			}
			_ = c.Close()
		}()
	}
}

// answerBare looks for the length of each body and for nothing else.
func answerBare(c net.Conn, answer []byte) {
	r := bufio.NewReaderSize(c, 8<<10)
	for {
		length := 0
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				return
			}
			if len(line) <= 2 {
				break
			}
			if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
				for _, digit := range bytes.TrimSpace(value) {
					length = length*10 + int(digit-'0')
				}
			}
		}
		if _, err := r.Discard(length); err != nil {
			return
		}
		if _, err := c.Write(answer); err != nil {
			return
		}
	}
}
