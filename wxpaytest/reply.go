package wxpaytest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Reply is what the gateway answers. 2xx answers are signed unless they are
// Unsigned, others are not, as with WeChat Pay.
type Reply struct {
	Status   int         // default 200, or 204 without a Body
	Body     any         // []byte and string as they are, anything else as JSON, or XML to APIv2
	Header   http.Header // added to the answer; wins, over Content-Type: application/json too
	Fault    Fault       // what goes wrong; nothing by default
	Unsigned bool        // no Wechatpay-* headers, as in the answers of WeChat Pay's downloads and in every 401; no sign in APIv2
	// Next leaves the request to the next pattern that matches, and at last to the gateway
	// itself, for a handler that answers some requests only.
	Next bool

	covered []byte // what the signature covers; the body by default
}

// ErrorReply is an error answer of WeChat Pay.
func ErrorReply(status int, code, message string) Reply {
	return Reply{Status: status, Body: map[string]string{"code": code, "message": message}}
}

// SignError is the 401 that WeChat Pay answers to a wrong signature, with what
// it saw of the request.
func SignError(r *Request) Reply {
	truncated := r.signed()
	truncated.Body = truncated.Body[:min(8, len(truncated.Body))]
	return Reply{Status: http.StatusUnauthorized, Body: map[string]any{
		"code":    "SIGN_ERROR",
		"message": "错误的签名，验签失败",
		"detail": map[string]any{
			"detail":   map[string]string{"issue": "sign not match"},
			"field":    "signature",
			"location": "authorization",
			"sign_information": map[string]any{
				"method":                 r.Method,
				"url":                    r.Target,
				"truncated_sign_message": string(truncated.Message()),
				"sign_message_length":    len(r.Message()),
			},
		},
	}}
}

// RateLimited is the 429 of a merchant that calls too often.
func RateLimited() Reply {
	return ErrorReply(http.StatusTooManyRequests, "FREQUENCY_LIMITED", "频率超限")
}

// BadGateway is the 502 of a proxy on the way: HTML, no code.
func BadGateway() Reply {
	return Reply{
		Status: http.StatusBadGateway,
		Header: http.Header{"Content-Type": {"text/html"}},
		Body:   "<html><body><h1>502 Bad Gateway</h1></body></html>",
	}
}

func (s *Server) serve(w http.ResponseWriter, hr *http.Request) {
	r := s.read(hr)
	s.remember(r)
	defer s.caught(r)
	s.write(w, r, s.answer(r))
}

func (s *Server) answer(r *Request) Reply {
	switch {
	case r.unread:
		return bodyRefused()
	case r.Err != nil && r.fields != nil:
		return signErrorV2()
	case isUploadError(r.Err):
		return ErrorReply(http.StatusBadRequest, "PARAM_ERROR", r.Err.Error())
	case r.Err != nil:
		return SignError(r)
	}
	for handler, values := range s.route(r.Method, r.Target) {
		r.values = values
		if reply := handler(r); !reply.Next {
			return reply
		}
	}
	r.values = nil
	if isCertificates(r.Method, r.Target) {
		return s.certificates()
	}
	if s.tb != nil {
		s.tb.Logf("wxpaytest: no answer is set for %s %s; call Server.Handle", r.Method, r.Target)
	}
	return ErrorReply(http.StatusNotFound, "NOT_FOUND", fmt.Sprintf("wxpaytest: no answer is set for %s %s; call Server.Handle", r.Method,
		r.Target))
}

// complain fails the test, or says on standard error what a program without a
// test would not see.
func (s *Server) complain(format string, args ...any) {
	if s.tb == nil {
		fmt.Fprintf(os.Stderr, "wxpaytest: "+format+"\n", args...)
		return
	}
	s.tb.Errorf("wxpaytest: "+format, args...)
}

// caught reports a handler's panic, which net/http would swallow, and cuts the
// connection as net/http would.
func (s *Server) caught(r *Request) {
	if p := recover(); p != nil {
		s.complain("the handler of %s %s panicked: %v\n%s", r.Method, r.Target, p, debug.Stack())
		panic(http.ErrAbortHandler)
	}
}

func (s *Server) write(w http.ResponseWriter, r *Request, reply Reply) {
	body, contentType := encode(reply.Body)
	if r.fields != nil {
		body, contentType = s.replyV2(r, reply)
	}
	if reply.Status == 0 {
		if reply.Status = http.StatusOK; len(body) == 0 {
			reply.Status = http.StatusNoContent
		}
	}
	if s.observe != nil {
		s.observe(r, reply.Status)
	}
	h := w.Header()
	h.Set("Date", s.now().UTC().Format(http.TimeFormat))
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	h.Set("Keep-Alive", "timeout="+strconv.Itoa(max(1, int(s.idle.Seconds()))))
	h.Set("Request-ID", randomID()+"-0")
	signer := s.signer(r.Header.Get("Wechatpay-Serial"))
	covered := reply.covered
	if covered == nil {
		covered = body
	}
	switch {
	case r.fields != nil: // the sign is a field
	case !reply.Unsigned && isSigned(reply.Status, body):
		maps.Copy(h, s.signAt(signer, s.now().Unix(), covered))
	}
	if reply.Status/100 != 2 {
		h.Set("Request-ID", randomID()+innerCodes[reply.Status])
	}
	for name, values := range reply.Header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	if reply.Fault != nil {
		reply.Fault(&failing{server: s, signer: signer, writer: w, status: reply.Status, body: body, covered: covered, v2: r.fields != nil})
		return
	}
	if len(body) > 0 {
		h.Set("Content-Length", strconv.Itoa(len(body))) // net/http would send large bodies in chunks
	}
	w.WriteHeader(reply.Status)
	_, _ = w.Write(body)
}

// isSigned reports whether WeChat Pay signs such an answer: every success and every
// business error, and nothing that is refused before it knows who asks, or by a machine in
// front of it.
func isSigned(status int, body []byte) bool {
	return status/100 == 2 || status != http.StatusUnauthorized && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{"))
}

// Sign returns the Wechatpay-* headers of an answer with this body, at the
// gateway's clock, to a request that names no key. SignWith chooses another.
func (s *Server) Sign(body []byte) http.Header {
	return s.signAt(s.signer(""), s.now().Unix(), body)
}

func (s *Server) signAt(signer platformKey, timestamp int64, body []byte) http.Header {
	ts, nonce := strconv.FormatInt(timestamp, 10), auth.Nonce()
	signature, err := auth.Sign(signer.key, auth.AnswerMessage(ts, nonce, body))
	if err != nil {
		panic(fmt.Sprintf("wxpaytest: the platform key %s does not sign: %v", signer.name, err))
	}
	schema := auth.SchemaOf(signer.key.Public())
	if s.brandID != "" {
		schema = auth.SchemaBrand
	}
	return http.Header{
		"Wechatpay-Timestamp":      {ts},
		"Wechatpay-Nonce":          {nonce},
		"Wechatpay-Signature":      {base64.StdEncoding.EncodeToString(signature)},
		"Wechatpay-Serial":         {signer.name},
		"Wechatpay-Signature-Type": {schema},
	}
}

func encode(body any) (b []byte, contentType string) {
	switch body := body.(type) {
	case nil:
		return nil, ""
	case []byte:
		return body, "application/json"
	case string:
		return []byte(body), "application/json"
	}
	b, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("Reply.Body does not marshal: %v", err)) // reported by caught
	}
	return b, "application/json"
}

// innerCodes end the request IDs of error answers, for the common causes.
var innerCodes = map[int]string{
	http.StatusBadRequest:      "-268435461",
	http.StatusUnauthorized:    "-268443699",
	http.StatusNotFound:        "-268512771",
	http.StatusTooManyRequests: "-268447840",
}

// randomID looks like WeChat Pay's request IDs.
func randomID() string { return "08" + auth.Nonce() + auth.Nonce()[:10] }
