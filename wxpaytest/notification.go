package wxpaytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Notification is what the gateway tells a merchant. Without Fields and ReqInfo it is one
// of APIv3: JSON, signed in its header, with an encrypted resource. The zero value tells
// of a payment, with an empty resource.
type Notification struct {
	ID           string    // id; a fresh "EV-…" by default. Give it, to send the same notification again
	Type         string    // event_type; TRANSACTION.SUCCESS by default
	Created      time.Time // create_time; the gateway's time by default
	ResourceType string    // resource_type; encrypt-resource by default
	OriginalType string    // resource.original_type; by default Type up to its first '.', in lower case: transaction, refund, payscore
	Summary      string    // summary; empty by default
	// Resource is the plaintext of the resource: []byte and string as they are, anything
	// else as JSON, {} by default.
	Resource         any
	AssociatedData   string // resource.associated_data; OriginalType by default
	NoAssociatedData bool   // the resource has no associated_data

	// Fields makes it a notification of APIv2: a map or a struct, whose fields become XML,
	// with mch_id, nonce_str, a return_code SUCCESS and sign added where they are missing.
	// Contracts (change_type) are told without nonce_str and return_code, parking
	// (vehicle_event_…) and native mode 1 (product_id) without return_code: there none is
	// added. Give sign, to forge it; empty, there is none. With a Resource it is one of payscore: event_type, event_id
	// and their like are added, and the Resource is encrypted under the APIv3 key into
	// event_ciphertext; but for []byte and string it becomes XML.
	Fields any
	// SignType is that of APIv2's sign: HMAC-SHA256 or MD5. By default the one that Fields
	// say in sign_type, else MD5; HMAC-SHA256 for payscore. It is added to the fields, as
	// sign_type or, for payscore, as algorithm; MD5 is not, for it is meant anyway.
	SignType string
	// ReqInfo makes it a refund notification of APIv2, which has no sign: a map or a struct,
	// whose fields become XML with the root <root>, or []byte and string as they are. They
	// are encrypted into req_info, beside Fields.
	ReqInfo any

	// MchID is the merchant who is told, with whose keys it is encrypted or signed; the first
	// of the gateway by default.
	MchID string
	// Path is where NotifyHandler posts to, for a handler that is a router; "/" by default.
	Path string

	// WrongKey encrypts under another APIv3 key, or ReqInfo under another APIv2 key, and
	// signs soundly then.
	WrongKey bool
	// Fault is what goes wrong: BadSignature, Without, Doubled, SignedBy, Skew or Probe;
	// nothing by default. APIv2 has but a sign, for BadSignature. What cuts, frames or
	// drops an answer makes an error.
	Fault Fault
}

// Notification makes the header and the body of a notification, for tests that give them
// to a parser; Notify and NotifyHandler send it. It is signed at the gateway's clock, with
// the key that signs answers to requests that name none, SignWith's if there is one. Every
// call makes a fresh nonce and a fresh signature, also with the same ID. A resource is
// encrypted with the cipher of the key's algorithm: AEAD_AES_256_GCM, or that of Suites if
// the key is not RSA.
//
// The error names the field of n that cannot be used.
func (s *Server) Notification(n Notification) (http.Header, []byte, error) {
	header, body, err := s.notification(n)
	if err != nil {
		return nil, nil, fmt.Errorf("wxpaytest: Notification.%w", err)
	}
	return header, body, nil
}

// notification makes a notification. The error begins with the name of a field.
func (s *Server) notification(n Notification) (header http.Header, body []byte, err error) {
	to := s.merchants[0]
	if n.MchID != "" {
		if to = s.merchantNamed(n.MchID); to == nil || s.brand {
			return nil, nil, fmt.Errorf("MchID is %q, this gateway's merchant is %s; expected one of AlsoMerchant", n.MchID, s.ids())
		}
	}
	signer := s.signer("", to)
	switch {
	case n.ReqInfo != nil:
		body, err = s.refundNotification(n, to)
	case n.Fields != nil:
		body, err = s.fieldsNotification(n, to)
	default:
		body, err = s.jsonNotification(n, to, signer)
	}
	if err != nil {
		return nil, nil, err
	}
	header = http.Header{"Content-Type": {"text/xml"}}
	if !n.speaksV2() {
		header = s.signAt(signer, s.now().Unix(), body)
		header.Set("Content-Type", "application/json")
	}
	header.Set("Request-ID", randomID()+"-0")
	if n.Fault == nil {
		return header, body, nil
	}
	return s.spoiled(n, signer, header, body)
}

func (n Notification) speaksV2() bool { return n.Fields != nil || n.ReqInfo != nil }

// jsonResource is an auth.Resource in WeChat Pay's order, and in full.
type jsonResource struct {
	OriginalType   string  `json:"original_type"`
	Algorithm      string  `json:"algorithm"`
	Ciphertext     string  `json:"ciphertext"`
	AssociatedData *string `json:"associated_data,omitempty"`
	Nonce          string  `json:"nonce"`
}

// jsonNotification makes the body of a notification of APIv3.
func (s *Server) jsonNotification(n Notification, to *merchant, signer platformKey) ([]byte, error) {
	plaintext, given := verbatim(n.Resource)
	if !given {
		if n.Resource == nil {
			n.Resource = struct{}{}
		}
		var err error
		if plaintext, err = unescapedJSON(n.Resource); err != nil {
			return nil, fmt.Errorf("Resource does not become JSON: %w", err)
		}
	}
	n = n.withDefaults()
	if n.Created.IsZero() {
		n.Created = s.now()
	}
	sealed, err := s.seal(n, to, s.aeadFor(signer), plaintext)
	if err != nil {
		return nil, err
	}
	r := jsonResource{n.OriginalType, sealed.Algorithm, sealed.Ciphertext, &sealed.AssociatedData, sealed.Nonce}
	if n.NoAssociatedData {
		r.AssociatedData = nil
	}
	return unescapedJSON(struct {
		ID           string       `json:"id"`
		CreateTime   string       `json:"create_time"`
		ResourceType string       `json:"resource_type"`
		EventType    string       `json:"event_type"`
		Summary      string       `json:"summary"`
		Resource     jsonResource `json:"resource"`
	}{n.ID, n.Created.In(beijing()).Format(time.RFC3339), n.ResourceType, n.Type, n.Summary, r})
}

func (n Notification) withDefaults() Notification {
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	set(&n.ID, "EV-"+auth.Nonce())
	set(&n.Type, "TRANSACTION.SUCCESS")
	set(&n.ResourceType, "encrypt-resource")
	first, _, _ := strings.Cut(n.Type, ".")
	set(&n.OriginalType, strings.ToLower(first))
	set(&n.AssociatedData, n.OriginalType)
	if n.NoAssociatedData {
		n.AssociatedData = ""
	}
	return n
}

// seal encrypts the plaintext of a notification.
func (s *Server) seal(n Notification, to *merchant, algorithm string, plaintext []byte) (auth.Resource, error) {
	r := auth.Resource{Algorithm: algorithm, Nonce: auth.Nonce()[:12], AssociatedData: n.AssociatedData}
	key := to.apiv3Key
	if n.WrongKey {
		key = auth.Secret(randomHex(16))
	}
	if err := r.Seal(key, plaintext, s.keys.suites...); err != nil {
		return r, fmt.Errorf("Resource: %w", err)
	}
	return r, nil
}

// verbatim returns what is sent as it is.
func verbatim(v any) (text []byte, ok bool) {
	switch v := v.(type) {
	case []byte:
		return v, true
	case string:
		return []byte(v), true
	}
	return nil, false
}

// unescapedJSON keeps <, > and &, as WeChat Pay does.
func unescapedJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// beijing is the zone of the times that WeChat Pay writes.
func beijing() *time.Location { return time.FixedZone("", int((8 * time.Hour).Seconds())) }
