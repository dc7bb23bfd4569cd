package auth

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// Reason tells why a signature was refused.
type Reason string

// The reasons of a VerifyError.
const (
	MissingHeader    Reason = "missing header"     // a Wechatpay-* header is missing: Header
	DoubledHeader    Reason = "doubled header"     // a Wechatpay-* header came more than once: Header
	ClockSkew        Reason = "clock skew"         // signed more than five minutes from our time: Skew
	UnknownSerial    Reason = "unknown serial"     // no key is held for Serial: Known
	UnknownAlgorithm Reason = "unknown algorithm"  // the key or Type is of a kind not supported
	BadEncoding      Reason = "bad encoding"       // the signature is not Base64 or the time no number
	Mismatch         Reason = "signature mismatch" // the signature does not fit the body
	Probe            Reason = "signature probe"    // WeChat Pay tests whether we verify: refusing is right
	VerifierFailed   Reason = "verifier failed"    // the Verifier in use refused or did not answer: Err
	OtherRequest     Reason = "other request"      // the signature fits, but the answer has another number than the request: Err
)

// ErrNotListed is matched by the Err of a VerifyError with the reason UnknownSerial if the
// KeySource has asked WeChat Pay and the merchant has no such certificate, so that there
// is no use in asking again soon.
var ErrNotListed = errors.New("WeChat Pay's list of this merchant's certificates did not have it")

// VerifyError says why WeChat Pay's signature was not accepted. What was asked
// for may have been carried out all the same.
type VerifyError struct {
	Reason Reason
	Serial string        // Wechatpay-Serial as it came
	Known  []string      // serials of the keys held, for UnknownSerial
	Skew   time.Duration // their time minus ours, for ClockSkew
	Header string        // the header at fault, if it is one
	Type   string        // Wechatpay-Signature-Type, for UnknownAlgorithm; of APIv2 the sign type, for Mismatch
	Err    error         // the cause, if another error lies below
}

// Error says what was found and what to do.
func (e *VerifyError) Error() string {
	if e.Reason == OtherRequest && e.Err != nil {
		return "auth: the answer was refused, for it belongs to another request: " + e.Err.Error()
	}
	var b strings.Builder
	b.WriteString("auth: the signature was refused: ")
	b.WriteString(string(e.Reason))
	switch e.Reason {
	case MissingHeader:
		fmt.Fprintf(&b, " %s: WeChat Pay signs every 2xx answer but downloads, and every notification but those of APIv2; a proxy may "+
			"have removed it, or something else answered", e.Header)
	case DoubledHeader:
		fmt.Fprintf(&b, " %s: it must come once", e.Header)
	case ClockSkew:
		fmt.Fprintf(&b, ": WeChat Pay's time minus ours is %v, at most %v is allowed: set this machine's clock", e.Skew, MaxClockSkew)
	case UnknownSerial:
		e.explainSerial(&b)
	case UnknownAlgorithm:
		fmt.Fprintf(&b, ": Wechatpay-Signature-Type is %s", ident.Quote(e.Type))
		if e.Err == nil {
			fmt.Fprintf(&b, "; expected %s, %s or %s", SchemaRSA, SchemaBrand, SchemaSM2)
		}
	case BadEncoding:
		if e.Header != "" {
			b.WriteString(" of " + e.Header)
		}
		b.WriteString(": this is not what WeChat Pay sends; a proxy may have changed it, or something else answered")
	case Mismatch:
		if e.Type == SignTypeMD5 || e.Type == SignTypeHMACSHA256 {
			fmt.Fprintf(&b, ": the fields are not what was signed by %s, or the APIv2 key is another one: it was set anew in the "+
				"merchant platform, or belongs to another merchant", e.Type)
			break
		}
		fmt.Fprintf(&b, ": the body is not what %s signed, or the key held under that name is another one", ident.Plain(e.Serial))
	case Probe:
		b.WriteString(": WeChat Pay tests that signatures are verified; it is expected that this one fails")
	case MissingSign:
		b.WriteString(": nothing shows that WeChat Pay made these fields; a return_code other than SUCCESS comes without a sign, and so " +
			"do the answers of a few endpoints; otherwise something else answered")
	case BadSign, BadKey, VerifierFailed, OtherRequest: // Err says why
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return ident.Brief(b.String())
}

// mostKnown is as many bytes as twenty serial numbers have.
const mostKnown = 820

func (e *VerifyError) explainSerial(b *strings.Builder) {
	if e.Err != nil {
		fmt.Fprintf(b, " %s: its key could not be fetched", ident.Plain(e.Serial))
		return
	}
	fmt.Fprintf(b, " %s; known are [%s]", ident.Plain(e.Serial), ident.ClipTo(ident.OneLine(strings.Join(e.Known, " ")), mostKnown))
	_, ids := publicKeyIDs(e.Known)
	switch {
	case IsPublicKeyID(e.Serial) && ids > 0:
		b.WriteString(": add the WeChat Pay public key (pub_key.pem) under this id, or correct the id that is known if it is mistyped")
	case IsPublicKeyID(e.Serial) && len(e.Known) > 0:
		b.WriteString(": the switch from platform certificates to the WeChat Pay public key has begun: add pub_key.pem under this id, " +
			"and keep what is known")
	case IsPublicKeyID(e.Serial):
		b.WriteString(": add the WeChat Pay public key (pub_key.pem) under this id")
	case ids > 0:
		b.WriteString(": if this is a platform certificate: until the merchant platform has begun the switch to the public key, " +
			"WeChat Pay signs with the certificate whatever is asked for; " +
			"during the seven days of the switch notifications come with either: hold both, the certificate beside the public key " +
			"(package certificates downloads it)")
	default:
		b.WriteString(": if it is one of a platform certificate, add that (package certificates downloads it)")
	}
}

// publicKeyIDs returns the last id of a WeChat Pay public key, and their number.
func publicKeyIDs(names []string) (last string, n int) {
	for _, name := range names {
		if IsPublicKeyID(name) {
			last = max(last, name)
			n++
		}
	}
	return last, n
}

// Unwrap returns the cause.
func (e *VerifyError) Unwrap() error { return e.Err }
