package wxpay

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/transport"
)

// A transfer is the body of a 2xx answer on its way to a sink, in constant memory:
//
//	connection → progress → signature → gunzip → limit → hash → writer
type transfer struct {
	sink     *sink
	signed   io.Writer                // takes the bytes as they came; nil: no signature covers them
	check    func(start []byte) error // looks at the beginning of the file; nil: nobody does
	patience *transport.Patience
	total    int64 // bytes announced, -1 if unknown

	body io.Reader
	done int64
}

// Read reads from the connection.
func (t *transfer) Read(p []byte) (int, error) {
	t.patience.Start()
	n, err := t.body.Read(p)
	t.patience.Stop()
	t.done += int64(n)
	if n > 0 && t.sink.Progress != nil {
		t.sink.Progress(t.done, t.total)
	}
	return n, err
}

// run copies the body to the sink.
func (t *transfer) run(body io.Reader) error {
	t.body = body
	came := io.Reader(t)
	if t.signed != nil {
		came = io.TeeReader(came, t.signed)
	}
	w := io.Writer(sinkWriter{t.sink.w})
	if t.sink.Compressed {
		came, w = io.TeeReader(came, &limitWriter{Writer: w, limit: t.sink.Limit}), io.Discard
	}
	buffered := bufio.NewReaderSize(came, 32<<10)
	return t.copy(w, buffered)
}

func (t *transfer) copy(w io.Writer, came *bufio.Reader) error {
	content, zipped, err := t.open(came)
	if err == nil && t.check != nil {
		var start []byte
		if start, err = content.Peek(512); errors.Is(err, io.EOF) {
			err = nil
		}
		if err == nil {
			err = t.check(start)
		}
	}
	if err == nil {
		for _, expected := range t.sink.hashes {
			w = io.MultiWriter(expected, w)
		}
		limited := &limitWriter{Writer: w, limit: t.sink.Limit}
		_, err = io.Copy(limited, content)
	}
	if err != nil && zipped {
		return gzipError(err)
	}
	return err
}

// open returns the content of what came, decompressed if it is compressed and anybody
// wants to look inside.
func (t *transfer) open(came *bufio.Reader) (content *bufio.Reader, zipped bool, err error) {
	start, err := came.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	if string(start) != "\x1f\x8b" || t.sink.Compressed && !t.sink.hasHash() {
		return came, false, nil
	}
	inside, err := gzip.NewReader(came)
	if err != nil {
		return nil, true, err
	}
	return bufio.NewReaderSize(inside, 32<<10), true, nil
}

// gzipError explains what the decompression makes of damaged data. Other errors
// came through it and stay as they are.
func gzipError(err error) error {
	var sink *sinkError
	var content *contentError
	var refused *auth.VerifyError
	switch {
	case errors.As(err, &sink), errors.As(err, &content), errors.As(err, &refused):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &contentError{fmt.Errorf("the file is compressed by gzip, and its end is missing or something follows it: %w", io.ErrUnexpectedEOF)}
	}
	return &contentError{fmt.Errorf("the file is compressed by gzip and damaged: %w", err)}
}

// A contentError lies in what came, not in how it came.
type contentError struct{ err error }

func (e *contentError) Error() string { return e.err.Error() }
func (e *contentError) Unwrap() error { return e.err }

// A limitWriter refuses to write more than limit bytes, if limit is not 0.
type limitWriter struct {
	io.Writer
	limit, written int64
}

func (w *limitWriter) Write(p []byte) (int, error) {
	if w.written += int64(len(p)); w.limit > 0 && w.written > w.limit {
		return 0, &contentError{fmt.Errorf("the file has more than %d bytes, the limit set for it (Sink.Limit, in memory Config.MaxBody)", w.limit)}
	}
	return w.Writer.Write(p)
}

// announced returns the Content-Length of an answer, -1 if there is none.
func announced(h http.Header) int64 {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// A sinkWriter tells the sink's errors from the content's.
type sinkWriter struct{ io.Writer }

func (w sinkWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err == nil && n != len(p) { // bufio would try again for ever
		n, err = 0, io.ErrShortWrite
	}
	if err != nil {
		return n, &sinkError{err}
	}
	return n, nil
}

type sinkError struct{ err error }

func (e *sinkError) Error() string { return "writing to the sink: " + e.err.Error() }
func (e *sinkError) Unwrap() error { return e.err }
