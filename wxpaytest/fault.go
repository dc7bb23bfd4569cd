package wxpaytest

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Fault makes an answer go wrong. BadSignature, Without, Doubled, SignedBy, Skew
// and Probe spoil its signature; Truncate, TruncateAt, ChunkedAt and NoLengthAt cut
// its body; Chunked and NoLength send it whole, framed otherwise; Drop and Hang send
// nothing.
//
// The outcome of a call is Unknown for all that leave no sound answer: a
// *wxpay.VerifyError for a spoilt signature, a transport error that matches
// io.ErrUnexpectedEOF for a cut body and Drop, context.DeadlineExceeded for Hang.
// A cut by NoLengthAt does not show in the transport.
type Fault func(*failing)

// failing is an answer on its way, ready but for its fault.
type failing struct {
	server  *Server
	signer  platformKey
	writer  http.ResponseWriter
	status  int
	body    []byte
	covered []byte // what the signature covers, most often the body
	v2      bool   // its sign is a field
}

// spoilSign sends an answer of APIv2 with a sign that does not fit.
func (f *failing) spoilSign() {
	start, end := bytes.Index(f.body, []byte("<sign>")), bytes.Index(f.body, []byte("</sign>"))
	if start < 0 || end < 0 {
		panic("the answer has no sign that could go wrong")
	}
	f.body = bytes.Clone(f.body)
	slices.Reverse(f.body[start+len("<sign>") : end])
	f.send()
}

func (f *failing) send() {
	f.writer.WriteHeader(f.status)
	_, _ = f.writer.Write(f.body)
}

// needs catches a misspelt header, which would make the fault none.
func (f *failing) needs(header string) {
	if f.writer.Header().Get(header) == "" {
		hint := ""
		if f.v2 {
			hint = ": APIv2 has none; BadSignature and Reply.Unsigned spoil its sign"
		}
		panic("the answer has no header " + strconv.Quote(header) + " that could go wrong" + hint)
	}
}

// BadSignature answers with a signature over another body, or with another sign.
func BadSignature() Fault {
	return func(f *failing) {
		if f.v2 {
			f.spoilSign()
			return
		}
		f.needs("Wechatpay-Signature")
		other := f.server.signAt(f.signer, f.server.now().Unix(), append([]byte("x"), f.covered...))
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
		f.needs("Wechatpay-Serial")
		f.writer.Header().Set("Wechatpay-Serial", serial)
		f.send()
	}
}

// Skew answers with a sound signature made at another time: d from now.
func Skew(d time.Duration) Fault {
	return func(f *failing) {
		f.needs("Wechatpay-Timestamp")
		maps.Copy(f.writer.Header(), f.server.signAt(f.signer, f.server.now().Add(d).Unix(), f.covered))
		f.send()
	}
}

// Probe answers with the deliberately wrong signature by which WeChat Pay tests
// whether a merchant verifies.
func Probe() Fault {
	return func(f *failing) {
		f.needs("Wechatpay-Signature")
		h := f.writer.Header()
		const prefix = "WECHATPAY/SIGNTEST/"
		h.Set("Wechatpay-Signature", prefix+strings.Repeat("A", len(h.Get("Wechatpay-Signature"))-len(prefix)))
		f.send()
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
