package filesink

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/wechatpay-chain/wxpay/auth"
)

// A Flow is the body of an answer on its way to a Sink, in constant memory:
//
//	connection → progress → signature → gunzip → limit → hash → writer
type Flow struct {
	Sink   *Sink
	Signed io.Writer                // takes the bytes as they came; nil: no signature covers them
	Look   func(start []byte) error // looks at the beginning of the file; nil: nobody does
	Waits  Waits                    // told of each wait for the connection; nil: nobody is
	Total  int64                    // bytes announced, -1 if unknown

	body io.Reader
	done int64
}

// Waits is told when a wait for the connection begins and when it ends.
type Waits interface {
	Start()
	Stop()
}

// Read reads from the connection.
func (f *Flow) Read(p []byte) (int, error) {
	if f.Waits != nil {
		f.Waits.Start()
	}
	n, err := f.body.Read(p)
	if f.Waits != nil {
		f.Waits.Stop()
	}
	f.done += int64(n)
	if n > 0 && f.Sink.Progress != nil {
		f.Sink.Progress(f.done, f.Total)
	}
	return n, err
}

// Run copies the body to the sink.
func (f *Flow) Run(body io.Reader) error {
	f.body, f.Sink.filled = body, true
	came := io.Reader(f)
	if f.Signed != nil {
		came = io.TeeReader(came, f.Signed)
	}
	w := io.Writer(sinkWriter{f.Sink.Writer})
	if f.Sink.Compressed {
		came, w = io.TeeReader(came, &limitWriter{Writer: w, limit: f.Sink.Limit}), io.Discard
	}
	return f.copy(w, bufio.NewReaderSize(came, 32<<10))
}

func (f *Flow) copy(w io.Writer, came *bufio.Reader) error {
	content, zipped, err := f.open(came)
	if err == nil && f.Look != nil {
		var start []byte
		if start, err = content.Peek(512); errors.Is(err, io.EOF) {
			err = nil
		}
		if err == nil {
			err = f.Look(start)
		}
	}
	if err == nil {
		for _, expected := range f.Sink.hashes {
			w = io.MultiWriter(expected, w)
		}
		limited := &limitWriter{Writer: w, limit: f.Sink.Limit}
		_, err = io.Copy(limited, content)
	}
	if err != nil && zipped {
		return gzipError(err)
	}
	return err
}

// open returns the content of what came, decompressed if it is compressed and anybody
// wants to look inside.
func (f *Flow) open(came *bufio.Reader) (content *bufio.Reader, zipped bool, err error) {
	start, err := came.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	if string(start) != "\x1f\x8b" || f.Sink.Compressed && !f.Sink.hasHash() {
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
	var written *sinkError
	var content *ContentError
	var refused *auth.VerifyError
	switch {
	case errors.As(err, &written), errors.As(err, &content), errors.As(err, &refused):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &ContentError{fmt.Errorf("the file is compressed by gzip, and its end is missing or something follows it: %w",
			io.ErrUnexpectedEOF)}
	}
	return &ContentError{fmt.Errorf("the file is compressed by gzip and damaged: %w", err)}
}

// A ContentError lies in what came, not in how it came.
type ContentError struct{ Err error }

// Error is the text of what is wrong.
func (e *ContentError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *ContentError) Unwrap() error { return e.Err }

// A limitWriter refuses to write more than limit bytes, if limit is not 0.
type limitWriter struct {
	io.Writer
	limit, written int64
}

func (w *limitWriter) Write(p []byte) (int, error) {
	if w.written += int64(len(p)); w.limit > 0 && w.written > w.limit {
		return 0, &ContentError{fmt.Errorf("the file has more than %d bytes, the limit set for it "+
			"(Sink.Limit, in memory Config.MaxBody)", w.limit)}
	}
	return w.Writer.Write(p)
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

// Announced returns the Content-Length of an answer, -1 if there is none.
func Announced(h http.Header) int64 {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
