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

// Reply is what the gateway answers. As with WeChat Pay successes and business errors are
// signed, unless they are Unsigned; a 401, and what is no JSON and no success, is not.
type Reply struct {
	Status   int         // default 200, or 204 without a Body
	Body     any         // []byte and string as they are, anything else as JSON, or XML to APIv2
	Header   http.Header // added to the answer; wins, over Content-Type: application/json too
	Fault    Fault       // what goes wrong; nothing by default
	Unsigned bool        // no Wechatpay-* headers, as in the answers of WeChat Pay's downloads; no sign in APIv2
	// Next leaves the request to the next pattern that matches, and at last to the gateway
	// itself, for a handler that answers some requests only. With a Fault the next handler
	// does its work, and then its answer goes wrong: over a sandbox the request is carried out,
	// and with Drop nobody hears of it. Another field beside Next, or a second Fault on the
	// same answer, fails the test.
	Next bool

	covered []byte // what the signature covers; the body by default
	bare    bool   // a status and nothing else, from what stands in front of WeChat Pay
}

// ErrorReply is an error answer of WeChat Pay.
func ErrorReply(status int, code, message string) Reply {
	return Reply{Status: status, Body: map[string]string{"code": code, "message": message}}
}

// RateLimited is the 429 of a merchant that calls too often.
func RateLimited() Reply {
	return ErrorReply(http.StatusTooManyRequests, "FREQUENCY_LIMITED", "频率超限")
}

// BadGateway is the 502 of a proxy on the way: HTML, no code.
func BadGateway() Reply { return htmlReply(http.StatusBadGateway) }

// htmlReply is what nginx answers by itself.
func htmlReply(status int) Reply {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return Reply{
		Status: status,
		Header: http.Header{"Content-Type": {"text/html"}},
		Body: "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
			"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
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
	case r.tooLarge:
		return bodyRefused()
	case r.cut:
		return Reply{Status: http.StatusBadRequest, bare: true} // nobody waits for it
	case r.Pattern == "" && r.otherVerb:
		return s.unanswered(r, wrongVerb())
	case r.Pattern == "":
		return s.unanswered(r, unknownPath())
	case r.Err != nil:
		return r.refusal
	}
	var fault Fault // of handlers that leave the answer itself to the next
	for handler, values := range s.route(r.Method, r.Target) {
		r.values = values
		reply := handler(r)
		if !reply.Next {
			return reply.with(fault)
		}
		fault = reply.handOn(fault)
	}
	r.values = nil
	if isCertificates(r.Target) && r.Method == http.MethodGet {
		return s.certificates(r.merchant()).with(fault)
	}
	return s.unanswered(r, unknownPath()).with(fault) // every handler has left it to the next
}

// with returns the reply with the fault of a handler that left it to this one, nil for none.
func (r Reply) with(fault Fault) Reply {
	switch {
	case fault == nil:
		return r
	case r.Fault != nil:
		panic("Reply.Fault: one answer has two, of a handler with Next and of the handler that answers; expected one")
	}
	r.Fault = fault
	return r
}

// handOn returns the fault that a reply with Next leaves to the next handler's answer.
func (r Reply) handOn(fault Fault) Fault {
	if r.Status != 0 || r.Body != nil || r.Header != nil || r.Unsigned {
		panic("Reply.Next leaves the answer to the next handler: " +
			"Status, Body, Header and Unsigned do not go with it; expected Fault or nothing")
	}
	return Reply{Fault: r.Fault}.with(fault).Fault
}

// unanswered tells the test's log what is missing: the answer itself says nothing.
func (s *Server) unanswered(r *Request, reply Reply) Reply {
	if s.tb != nil {
		s.tb.Logf("wxpaytest: no answer is set for %s %s; call Server.Handle", r.Method, r.Target)
	}
	return reply
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
	if r.fields != nil && !reply.bare {
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
	signer := s.signer(r.Header.Get("Wechatpay-Serial"), r.merchant())
	covered := reply.covered
	if covered == nil {
		covered = body
	}
	switch {
	case r.fields != nil: // the sign is a field
	case !reply.Unsigned && isSigned(reply.Status, body):
		maps.Copy(h, s.signAt(signer, s.now().Unix(), covered))
	}
	switch {
	case reply.bare, reply.Status == http.StatusUnauthorized && isOrders(r.Target): // seen live without one
	case reply.Status/100 == 2:
		h.Set("Request-ID", randomID()+"-0")
	case reply.Status/100 == 4:
		h.Set("Request-ID", randomID()+innerNumber(r.Target, body))
	default:
		h.Set("Request-ID", randomID())
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
	return s.signAt(s.signer("", s.merchants[0]), s.now().Unix(), body)
}

func (s *Server) signAt(signer platformKey, timestamp int64, body []byte) http.Header {
	ts, nonce := strconv.FormatInt(timestamp, 10), auth.Nonce()
	signature, err := auth.Sign(signer.key, auth.AnswerMessage(ts, nonce, body))
	if err != nil {
		panic(fmt.Sprintf("wxpaytest: the platform key %s does not sign: %v", signer.name, err))
	}
	schema := auth.SchemaOf(signer.key.Public())
	if s.brand {
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

// randomID looks like WeChat Pay's request IDs.
func randomID() string { return "08" + auth.Nonce() + auth.Nonce()[:10] }
