package wxpaytest

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Fault makes an answer go wrong: one of BadSignature, Without, Doubled,
// SignedBy, Skew, Probe, Truncate, Drop and Hang. The outcome of a call is Unknown
// for all of them: a *wxpay.VerifyError, for Truncate and Drop a transport error
// that matches io.ErrUnexpectedEOF, for Hang context.DeadlineExceeded.
type Fault func(*failing)

// failing is an answer on its way, ready but for its fault.
type failing struct {
	server *Server
	signer platformKey
	writer http.ResponseWriter
	status int
	body   []byte
}

func (f *failing) send() {
	f.writer.WriteHeader(f.status)
	_, _ = f.writer.Write(f.body)
}

// needs catches a misspelt header, which would make the fault none.
func (f *failing) needs(header string) {
	if f.writer.Header().Get(header) == "" {
		panic("the answer has no header " + strconv.Quote(header) + " that could go wrong")
	}
}

// BadSignature answers with a signature over another body.
func BadSignature() Fault {
	return func(f *failing) {
		other := f.server.signAt(f.signer, f.server.now().Unix(), append([]byte("x"), f.body...))
		f.writer.Header().Set("Wechatpay-Signature", other.Get("Wechatpay-Signature"))
		f.send()
	}
}

// Without answers without one of the Wechatpay-* headers.
func Without(header string) Fault {
	return func(f *failing) {
		f.needs(header)
		f.writer.Header().Del(header)
		f.send()
	}
}

// Doubled answers with one of the headers twice.
func Doubled(header string) Fault {
	return func(f *failing) {
		f.needs(header)
		f.writer.Header().Add(header, f.writer.Header().Get(header))
		f.send()
	}
}

// SignedBy answers with another serial in Wechatpay-Serial.
func SignedBy(serial string) Fault {
	return func(f *failing) {
		f.writer.Header().Set("Wechatpay-Serial", serial)
		f.send()
	}
}

// Skew answers with a sound signature made at another time: d from now.
func Skew(d time.Duration) Fault {
	return func(f *failing) {
		maps.Copy(f.writer.Header(), f.server.signAt(f.signer, f.server.now().Add(d).Unix(), f.body))
		f.send()
	}
}

// Probe answers with the deliberately wrong signature by which WeChat Pay tests
// whether a merchant verifies.
func Probe() Fault {
	return func(f *failing) {
		h := f.writer.Header()
		const prefix = "WECHATPAY/SIGNTEST/"
		h.Set("Wechatpay-Signature", prefix+strings.Repeat("A", len(h.Get("Wechatpay-Signature"))-len(prefix)))
		f.send()
	}
}

// Truncate announces the whole body, sends half of it and closes the connection.
func Truncate() Fault {
	return func(f *failing) {
		c, w, err := http.NewResponseController(f.writer).Hijack()
		if err != nil {
			return
		}
		defer c.Close() //nolint:errcheck // it is cut on purpose
		fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", f.status, http.StatusText(f.status), len(f.body))
		_ = f.writer.Header().Write(w)
		_, _ = w.WriteString("\r\n")
		_, _ = w.Write(f.body[:len(f.body)/2])
		_ = w.Flush()
	}
}

// Drop reads the request and closes the connection without an answer.
func Drop() Fault {
	return func(f *failing) {
		if c, _, err := http.NewResponseController(f.writer).Hijack(); err == nil {
			_ = c.Close()
		}
	}
}

// Hang reads the request and never answers, until the client or the gateway
// closes the connection.
func Hang() Fault {
	return func(f *failing) {
		c, r, err := http.NewResponseController(f.writer).Hijack()
		if err != nil {
			return
		}
		defer c.Close() //nolint:errcheck // there is nothing to lose
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			_, _ = r.ReadByte()
		}()
		select {
		case <-gone:
		case <-f.server.quit:
		}
	}
}
