package wxpaytest

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
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
	// Err says why WeChat Pay would refuse the request; nil if it is sound.
	Err error

	// ClientCert is the certificate that the client showed, for APIv2 requests with
	// "security"; nil if it showed none.
	ClientCert *x509.Certificate

	Nonce     string // nonce_str of Authorization, or of the fields of APIv2
	Timestamp int64  // timestamp of Authorization, Unix seconds

	server    *Server
	values    map[string]string
	fields    map[string]string // of APIv2, else nil
	upload    *Upload           // nil if the request is none
	uploadErr error             // what is wrong with the form of upload
	cut       bool              // the client went away while it sent
	unread    bool              // refused by RefuseBodiesOver
}

// PathValue returns what a placeholder of the pattern stands for, with its
// escapes.
func (r *Request) PathValue(name string) string { return r.values[name] }

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
	r := &Request{server: s, Method: hr.Method, Target: hr.RequestURI, Header: hr.Header.Clone()}
	r.Header.Set("Host", hr.Host)
	r.ClientCert = connOf(hr).clientCert()
	if limit := s.bodiesOver.Load(); hr.ContentLength > limit {
		r.unread = true
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
		r.Err = fmt.Errorf("the body has more than %d bytes", bodyLimit)
	}
	r.Body = body
	r.Raw = connOf(hr).take()
	if contentType := r.Header.Get("Content-Type"); isUpload(contentType) && !r.looksLikeV2() {
		r.upload, r.uploadErr = readUpload(contentType, body)
	}
	if r.Err == nil {
		r.Err = s.check(r)
	}
	return r
}

// connOf returns the connection that a request came on.
func connOf(hr *http.Request) *conn {
	return hr.Context().Value(connKey{}).(*conn) //nolint:forcetypeassert // ConnContext put it there
}

var authorization = regexp.MustCompile(`^([A-Z0-9-]+) ((?:[a-z_]+="[^"]*",){4}[a-z_]+="[^"]*")$`)
var authorizationItem = regexp.MustCompile(`([a-z_]+)="([^"]*)"`)

// invoices is the one endpoint whose page says that its requests are not signed.
const invoices = "/v3/new-tax-control-fapiao/download"

// check does what WeChat Pay does with a request before it looks at its content.
func (s *Server) check(r *Request) error {
	for _, name := range []string{"Accept", "User-Agent"} {
		if r.Header.Get(name) == "" {
			return fmt.Errorf("the header %s is missing", name)
		}
	}
	for name, values := range r.Header {
		if len(values) > 1 {
			return fmt.Errorf("the header %s came %d times", name, len(values))
		}
	}
	if r.Header.Get("Authorization") == "" && r.Method == http.MethodGet && pathOf(r.Target) == invoices {
		return nil
	}
	if r.looksLikeV2() {
		return s.checkV2(r)
	}
	schema, identity, id := s.identity()
	match := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if match == nil || match[1] != schema {
		return fmt.Errorf(`the header Authorization is not %s with five items name="value"`, schema)
	}
	items := map[string]string{}
	for _, item := range authorizationItem.FindAllStringSubmatch(match[2], -1) {
		items[item[1]] = item[2]
	}
	r.Nonce = items["nonce_str"]
	var err error
	if r.Timestamp, err = strconv.ParseInt(items["timestamp"], 10, 64); err != nil {
		return fmt.Errorf("timestamp %q of Authorization is no number", items["timestamp"])
	}
	switch skew := time.Unix(r.Timestamp, 0).Sub(s.now()); {
	case items[identity] != id:
		return fmt.Errorf("%s is %q, this gateway's is %s", identity, items[identity], id)
	case s.brandID != "" && r.Header.Get("Wechatpay-Serial") == "":
		return errors.New("the header Wechatpay-Serial is missing, which brand requests need")
	case items["serial_no"] != s.keys.merchantSerial:
		return fmt.Errorf("serial_no is %q, the merchant's certificate is %s", items["serial_no"], s.keys.merchantSerial)
	case r.Nonce == "" || len(r.Nonce) > 32:
		return fmt.Errorf("nonce_str %q has %d characters, 1 to 32 are allowed", r.Nonce, len(r.Nonce))
	case skew > auth.MaxClockSkew || skew < -auth.MaxClockSkew:
		return fmt.Errorf("the timestamp is %v away from the gateway's clock", skew)
	}
	if r.uploadErr != nil {
		return r.uploadErr
	}
	if err := s.checkSignature(r, items["signature"]); err != nil || r.upload == nil {
		return err
	}
	return s.checkUpload(r.upload)
}

func (s *Server) checkSignature(r *Request, text string) error {
	signature, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return fmt.Errorf("the signature is not Base64: %w", err)
	}
	if !auth.Verify(s.keys.merchant.Public(), signature, r.signed().Message()) {
		return fmt.Errorf("the signature does not cover what was sent, %q", r.Message())
	}
	return nil
}

// identity returns the schema of the merchant's or brand's requests, and the item
// of Authorization that names him.
func (s *Server) identity() (schema, item, id string) {
	if s.brandID != "" {
		return auth.SchemaBrand, "brand_id", s.brandID
	}
	return auth.SchemaOf(s.keys.merchant.Public()), "mchid", s.mchID
}
