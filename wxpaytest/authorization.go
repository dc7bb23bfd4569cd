package wxpaytest

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// The gateway refuses what WeChat Pay is known to refuse, by its documentation or by answers
// that were seen, and nothing else: a foreign SDK that works in production must work here.
// What the library promises beyond that, such as nonces of 32 characters, its own tests assert.

// longestNonce is how long a nonce may be: 不长于32位, says the documentation of the request's
// signature. A shortest one is documented nowhere.
const longestNonce = 32

// authorization is a schema and items name="value", in any order. The documentation leaves the
// order free. Whether white space may surround the commas is not known: it is taken.
var (
	authorization     = regexp.MustCompile(`^([^\s",=]+)[ \t]+([a-z_]+="[^"]*"(?:[ \t]*,[ \t]*[a-z_]+="[^"]*")*)[ \t]*$`)
	authorizationItem = regexp.MustCompile(`([a-z_]+)="([^"]*)"`)
)

// invoices is the one endpoint whose page says that its requests are not signed.
const invoices = "/v3/new-tax-control-fapiao/download"

// isOrders reports whether a request is one of /v3/pay/transactions/…, whose refusals differ
// from all others in text and header.
func isOrders(target string) bool { return strings.HasPrefix(target, "/v3/pay/transactions/") }

// check does what WeChat Pay does with a request before it looks at its content. An error
// says what is wrong with the request, and refusal is what WeChat Pay answers.
//
// A header that comes twice is no fault, for none is known that WeChat Pay would not take;
// a doubled Authorization did not arrive whole.
func (s *Server) check(r *Request) (refusal Reply, err error) {
	if r.Header.Get("Authorization") == "" && r.Method == http.MethodGet && pathOf(r.Target) == invoices {
		return missingHeaders(), checkHeaders(r)
	}
	if r.looksLikeV2() {
		return s.checkV2(r)
	}
	// Seen live: certificates and refunds look at these headers first, the orders at Authorization.
	late := isOrders(r.Target)
	if err := checkHeaders(r); err != nil && !late {
		return missingHeaders(), err
	}
	if refusal, err = s.authenticate(r); err != nil {
		return refusal, err
	}
	if err := checkHeaders(r); err != nil {
		refusal = missingHeaders()
		refusal.Unsigned = false // WeChat Pay knows who asks by now
		return refusal, err
	}
	if s.brand && r.Header.Get("Wechatpay-Serial") == "" {
		return missingSerial(), errors.New("the header Wechatpay-Serial is missing, which brand requests need")
	}
	switch {
	case r.upload == nil:
		return Reply{}, nil
	case r.uploadErr != nil:
		return badUpload(), r.uploadErr
	}
	return badUpload(), s.checkUpload(r.upload)
}

// checkHeaders asks for the headers that the basic rules of APIv3 ask for.
func checkHeaders(r *Request) error {
	for _, name := range []string{"Accept", "User-Agent"} {
		if r.Header.Get(name) == "" {
			return fmt.Errorf("the header %s is missing", name)
		}
	}
	return nil
}

// authenticate looks at Authorization in WeChat Pay's order: the form, the schema, the time,
// and only then who signed. That the time comes before the merchant was seen with a merchant
// ID that nobody has.
func (s *Server) authenticate(r *Request) (refusal Reply, err error) {
	identity, schemas := s.identity(), s.schemas()
	malformed := MalformedAuthorization.Reply()
	if isOrders(r.Target) {
		malformed = LostAuthorization.Reply()
	}
	match := authorization.FindStringSubmatch(strings.Join(r.Header.Values("Authorization"), "\n"))
	switch {
	case match == nil:
		return malformed, fmt.Errorf(`the header Authorization is not %s with five items name="value"`, strings.Join(schemas, " or "))
	case !slices.Contains(schemas, match[1]):
		return WrongSchema.Reply(), fmt.Errorf("the schema of Authorization is %s, that of this gateway is %s", match[1],
			strings.Join(schemas, " or "))
	}
	items := map[string]string{}
	for _, item := range authorizationItem.FindAllStringSubmatch(match[2], -1) {
		if _, again := items[item[1]]; again {
			return malformed, fmt.Errorf("%s stands twice in Authorization", item[1])
		}
		items[item[1]] = item[2]
	}
	for _, name := range []string{identity, "nonce_str", "timestamp", "serial_no", "signature"} {
		if items[name] == "" {
			return malformed, fmt.Errorf("%s is missing in Authorization", name)
		}
	}
	if r.Nonce = items["nonce_str"]; len(r.Nonce) > longestNonce {
		return malformed, fmt.Errorf("nonce_str %q has %d characters, 1 to %d are allowed", r.Nonce, len(r.Nonce), longestNonce)
	}
	if r.Timestamp, err = strconv.ParseInt(items["timestamp"], 10, 64); err != nil {
		return malformed, fmt.Errorf("timestamp %q of Authorization is no number", items["timestamp"])
	}
	m := s.merchantNamed(items[identity])
	switch skew := time.Unix(r.Timestamp, 0).Sub(s.now()); {
	case skew > auth.MaxClockSkew || skew < -auth.MaxClockSkew:
		return WrongTime.Reply(), fmt.Errorf("the timestamp is %v away from the gateway's clock", skew)
	case m == nil:
		return WrongSignature.Reply(), fmt.Errorf("%s is %q, this gateway's is %s", identity, items[identity], s.ids())
	case match[1] != s.schema(m):
		return WrongSchema.Reply(), fmt.Errorf("the schema of Authorization is %s, that of the merchant %s is %s", match[1],
			m.id, s.schema(m))
	case !sameSerial(items["serial_no"], m.serial):
		return WrongSerial.Reply(), fmt.Errorf("serial_no is %q, the merchant's certificate is %s", items["serial_no"], m.serial)
	}
	return SignError(r), r.checkSignature(m, items["signature"])
}

// sameSerial compares serial numbers as numbers: SDKs write the hex in lower case, and Java's
// BigInteger loses zeros in front.
func sameSerial(a, b string) bool {
	return strings.EqualFold(strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0"))
}

func (r *Request) checkSignature(m *merchant, text string) error {
	signature, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return fmt.Errorf("the signature is not Base64: %w", err)
	}
	if !auth.Verify(m.key.Public(), signature, r.signed().Message()) {
		return fmt.Errorf("the signature does not cover what was sent, %q", r.Message())
	}
	r.signedBy(m)
	return nil
}

// identity is the item of Authorization that names the merchant or the brand.
func (s *Server) identity() string {
	if s.brand {
		return "brand_id"
	}
	return "mchid"
}
