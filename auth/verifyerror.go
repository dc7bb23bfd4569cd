package auth

import (
	"fmt"
	"strings"
	"time"
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
)

// VerifyError says why WeChat Pay's signature was not accepted. What was asked
// for may have been carried out all the same.
type VerifyError struct {
	Reason Reason
	Serial string        // Wechatpay-Serial as it came
	Known  []string      // serials of the keys held, for UnknownSerial
	Skew   time.Duration // their time minus ours, for ClockSkew
	Header string        // the header at fault, if it is one
	Type   string        // Wechatpay-Signature-Type, for UnknownAlgorithm
	Err    error         // the cause, if another error lies below
}

// Error says what was found and what to do.
func (e *VerifyError) Error() string {
	var b strings.Builder
	b.WriteString("auth: the signature was refused: ")
	b.WriteString(string(e.Reason))
	switch e.Reason {
	case MissingHeader:
		fmt.Fprintf(&b, " %s: WeChat Pay signs every 2xx answer but downloads; a proxy may have removed it, or something else answered", e.Header)
	case DoubledHeader:
		fmt.Fprintf(&b, " %s: it must come once", e.Header)
	case ClockSkew:
		fmt.Fprintf(&b, ": WeChat Pay's time minus ours is %v, at most %v is allowed: set this machine's clock", e.Skew, MaxClockSkew)
	case UnknownSerial:
		e.explainSerial(&b)
	case UnknownAlgorithm:
		fmt.Fprintf(&b, ": type %q with the key %s; RSA is supported", e.Type, e.Serial)
	case BadEncoding:
		if e.Header != "" {
			b.WriteString(" of " + e.Header)
		}
		b.WriteString(": this is not what WeChat Pay sends; a proxy may have changed it, or something else answered")
	case Mismatch:
		fmt.Fprintf(&b, ": the body is not what %s signed, or the key held under that name is another one", e.Serial)
	case Probe:
		b.WriteString(": WeChat Pay tests that signatures are verified; it is expected that this one fails")
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

func (e *VerifyError) explainSerial(b *strings.Builder) {
	if e.Err != nil {
		fmt.Fprintf(b, " %s: its key could not be fetched", e.Serial)
		return
	}
	fmt.Fprintf(b, " %s; known are [%s]", e.Serial, strings.Join(e.Known, " "))
	if strings.HasPrefix(e.Serial, PublicKeyIDPrefix) {
		b.WriteString(": add the WeChat Pay public key (pub_key.pem) under this id")
		return
	}
	b.WriteString(": add the platform certificate with this serial")
}

// Unwrap returns the cause.
func (e *VerifyError) Unwrap() error { return e.Err }
