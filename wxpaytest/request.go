package wxpaytest

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// bodyLimit is the largest request body, in bytes, that the gateway takes.
const bodyLimit = 64 << 20

// Request is a request as it came.
type Request struct {
	Method string
	Target string      // path and query, byte for byte
	Header http.Header // Host is in it
	Body   []byte
	Raw    []byte // everything, byte for byte
	// Err says why WeChat Pay would refuse the request; nil if it is sound. It says so too of a
	// request whose path is unknown, which WeChat Pay would refuse without a look at it.
	Err error

	// Pattern is the one of Handle that matches, the one set last of several. It is "" if none
	// does, and the answer is an empty 404 or 405.
	Pattern string

	// ClientCert is the certificate that the client showed, for APIv2 requests with
	// "security"; nil if it showed none.
	ClientCert *x509.Certificate

	// MchID is the merchant whose key verified the signature. It is "" if none did, and for a
	// brand.
	MchID     string
	Nonce     string // nonce_str of Authorization, or of the fields of APIv2
	Timestamp int64  // timestamp of Authorization, Unix seconds

	ctx       context.Context //nolint:containedctx // of the request, which it is
	server    *Server
	signer    *merchant // nil if none was verified
	values    map[string]string
	fields    map[string]string // of APIv2, else nil
	xml       []xmlmap.Field    // of APIv2, with what is nested; nil without XML
	upload    *Upload           // nil if the request is none
	uploadErr error             // what is wrong with the form of upload
	refusal   Reply             // what Err is answered
	cut       bool              // the client went away while it sent
	unread    bool              // refused by RefuseBodiesOver
	tooLarge  bool              // refused because of its size
	tunnelled bool              // it came by CONNECT
	otherVerb bool              // its path matches a pattern of another method
}

// PathValue returns what a placeholder of the pattern stands for, with its
// escapes.
func (r *Request) PathValue(name string) string { return r.values[name] }

// Context is the context of the request: it ends with the connection or with Close, and has
// what a Front has put into it.
func (r *Request) Context() context.Context { return r.ctx }

// Message is the canonical message, the text that the request's signature must
// cover. It ends in the body, that of an upload in the part meta.
func (r *Request) Message() string {
	return string(r.signed().Message())
}

func (r *Request) signed() auth.Request {
	body := r.Body
	if r.upload != nil {
		body = r.upload.Meta
	}
	return auth.Request{Method: r.Method, Target: r.Target, Timestamp: r.Timestamp, Nonce: r.Nonce, Body: body}
}

func (s *Server) read(hr *http.Request) *Request {
	r := &Request{ctx: hr.Context(), server: s, Method: hr.Method, Target: originForm(hr.RequestURI), Header: hr.Header.Clone()}
	r.Header.Set("Host", hr.Host)
	r.ClientCert = connOf(hr).clientCert()
	r.tunnelled = connOf(hr).tunnelled
	r.Pattern, r.otherVerb = s.match(r.Method, r.Target)
	if limit := s.bodiesOver.Load(); hr.ContentLength > limit {
		r.unread, r.tooLarge = true, true
		r.Err = fmt.Errorf("the body of %d bytes was refused unread, for RefuseBodiesOver(%d)", hr.ContentLength, limit)
		r.Raw = connOf(hr).take()
		return r
	}
	body, err := io.ReadAll(io.LimitReader(hr.Body, bodyLimit+1))
	switch {
	case err != nil:
		r.cut = true
		r.Err = fmt.Errorf("the body did not arrive: %w", err)
	case len(body) > bodyLimit:
		r.tooLarge = true
		r.Err = fmt.Errorf("the body has more than %d bytes", bodyLimit)
	}
	r.Body = body
	r.Raw = connOf(hr).take()
	if contentType := r.Header.Get("Content-Type"); isUpload(contentType) && !r.looksLikeV2() {
		r.upload, r.uploadErr = readUpload(contentType, body)
	}
	if r.Err == nil {
		r.refusal, r.Err = s.check(r)
	}
	return r
}

// Origin is the scheme and the host for URLs in the answer, without a slash at its end. From
// another machine, and behind CONNECT, the gateway has another name than here: the one under
// which it was asked.
func (r *Request) Origin() string {
	switch {
	case r.tunnelled:
		return "https://" + r.Header.Get("Host")
	case r.server.open:
		return r.server.scheme() + "://" + r.Header.Get("Host")
	}
	return strings.TrimSuffix(r.server.URL(), "/")
}

// originForm is what is signed of a target: path and query. A client behind an HTTP proxy sends
// its plain requests with scheme and host in front, which every server must take (RFC 9112,
// section 3.2.2).
func originForm(target string) string {
	const scheme = "http://"
	if len(target) < len(scheme) || !strings.EqualFold(target[:len(scheme)], scheme) {
		return target
	}
	if slash := strings.IndexByte(target[len(scheme):], '/'); slash >= 0 {
		return target[len(scheme)+slash:]
	}
	return "/"
}

// connOf returns the connection that a request came on.
func connOf(hr *http.Request) *conn {
	return hr.Context().Value(connKey{}).(*conn) //nolint:forcetypeassert // ConnContext put it there
}
