package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"time"
)

// MaxClockSkew is how far the time of a signature may lie from ours, both ways.
// WeChat Pay asks for five minutes.
const MaxClockSkew = 5 * time.Minute

// probePrefix starts the deliberately wrong signatures with which WeChat Pay
// tests, rarely, whether a merchant verifies at all.
const probePrefix = "WECHATPAY/SIGNTEST/"

// Proof is the signature that came with an answer or a notification: the values
// of the Wechatpay-* headers, as they came.
type Proof struct {
	Timestamp string // Wechatpay-Timestamp, Unix seconds
	Nonce     string // Wechatpay-Nonce
	Signature string // Wechatpay-Signature, Base64
	Serial    string // Wechatpay-Serial, names the key
	Type      string // Wechatpay-Signature-Type; "" means RSA
}

// ProofHeaders are the names of the headers that make up a signature.
func ProofHeaders() [5]string {
	return [...]string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial", "Wechatpay-Signature-Type"}
}

// maxProof is more bytes than a signature of RSA-4096 has in Base64.
const maxProof = 1024

// ProofOf reads the signature of an answer or a notification out of its headers; an
// http.Header fits. The error is a *VerifyError: a header came more than once, if h has a
// method Values that tells, or is longer than any signature. The Proof is what there is of
// it, for diagnosis.
func ProofOf(h interface{ Get(name string) string }) (Proof, error) {
	var p Proof
	var refused *VerifyError
	names := ProofHeaders()
	for i, into := range [...]*string{&p.Timestamp, &p.Nonce, &p.Signature, &p.Serial, &p.Type} {
		value, doubled := headerOf(h, names[i])
		switch {
		case refused != nil: // the first counts
		case doubled:
			refused = &VerifyError{Reason: DoubledHeader, Header: names[i]}
		case len(value) > maxProof:
			refused = &VerifyError{Reason: BadEncoding, Header: names[i], Err: fmt.Errorf("it has %d bytes; expected %d at most",
				len(value), maxProof)}
		}
		*into = value[:min(len(value), maxProof)] // not in full: errors and records show it
	}
	if refused != nil {
		refused.Serial = p.Serial
		return p, refused
	}
	return p, nil
}

// headerOf returns the first value of a header, and whether there are more, if h tells.
func headerOf(h interface{ Get(name string) string }, name string) (value string, doubled bool) {
	if all, ok := h.(interface{ Values(name string) []string }); ok {
		if values := all.Values(name); len(values) > 0 {
			return values[0], len(values) > 1
		}
	}
	return h.Get(name), false
}

// A Verifier verifies the signatures of whole answers in place of a KeySource,
// for a service that keeps WeChat Pay's keys. Implementations must be safe for use
// by several goroutines and obey ctx.
type Verifier interface {
	// Verify returns nil only if p is WeChat Pay's signature of body. What Check
	// finds has been refused before.
	Verify(ctx context.Context, p Proof, body []byte) error
}

// Verify checks that body was signed by WeChat Pay, at most MaxClockSkew away
// from now. The error is a *VerifyError.
func (p Proof) Verify(ctx context.Context, keys KeySource, now time.Time, body []byte) error {
	v, err := p.Begin(ctx, keys, now)
	if err != nil {
		return err
	}
	_, _ = v.Write(body)
	return v.Finish()
}

// Check checks what needs neither a key nor the body: that nothing is missing,
// that it is no probe, and the time. The error is a *VerifyError.
func (p Proof) Check(now time.Time) error {
	if err := p.complete(); err != nil {
		return err
	}
	return p.fresh(now)
}

// Begin does what Check does and fetches the key. Write the body to the
// Verification that it returns, then call Finish. The error is a *VerifyError.
func (p Proof) Begin(ctx context.Context, keys KeySource, now time.Time) (*Verification, error) {
	if err := p.Check(now); err != nil {
		return nil, err
	}
	switch p.Type {
	case "", SchemaRSA, SchemaBrand, SchemaSM2:
	default:
		return nil, &VerifyError{Reason: UnknownAlgorithm, Serial: p.Serial, Type: p.Type}
	}
	if keys == nil {
		return nil, &VerifyError{Reason: UnknownSerial, Serial: p.Serial}
	}
	key, err := keys.Key(ctx, p.Serial)
	if err != nil {
		return nil, p.Refused(UnknownSerial, err)
	}
	pub, err := publicKey(key)
	if err != nil {
		return nil, &VerifyError{Reason: UnknownAlgorithm, Serial: p.Serial, Type: p.Type, Err: err}
	}
	if err := p.fits(pub.Schema()); err != nil {
		return nil, err
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(p.Signature)
	if err != nil || strings.ContainsAny(p.Signature, "\r\n") { // which the decoder passes over
		return nil, &VerifyError{Reason: BadEncoding, Header: "Wechatpay-Signature", Serial: p.Serial, Err: err}
	}
	v := &Verification{hash: pub.NewHash(), key: pub, signature: signature, serial: p.Serial}
	_, _ = v.hash.Write([]byte(p.Timestamp + "\n" + p.Nonce + "\n"))
	return v, nil
}

// Refused makes a *VerifyError of what a KeySource or a Verifier returned: one is
// kept as it is; of another error that wraps one the reason is taken.
func (p Proof) Refused(reason Reason, err error) error {
	var inner *VerifyError
	if errors.As(err, &inner) {
		if err == error(inner) { //nolint:errorlint // wrapped or not is the question
			return err
		}
		reason = inner.Reason
	}
	return &VerifyError{Reason: reason, Serial: p.Serial, Err: err}
}

// fits refuses an answer that names another algorithm than that of the key. An answer that
// names none is judged by the key.
func (p Proof) fits(schema string) error {
	named := p.Type
	if named == SchemaBrand {
		named = SchemaRSA
	}
	if named != "" && named != schema {
		return &VerifyError{Reason: UnknownAlgorithm, Serial: p.Serial, Type: p.Type, Err: errors.New("the key held under this " +
			"serial is for " + schema)}
	}
	return nil
}

func (p Proof) complete() error {
	for _, h := range []struct{ name, value string }{
		{"Wechatpay-Timestamp", p.Timestamp},
		{"Wechatpay-Nonce", p.Nonce},
		{"Wechatpay-Signature", p.Signature},
		{"Wechatpay-Serial", p.Serial},
	} {
		if h.value == "" {
			return &VerifyError{Reason: MissingHeader, Header: h.name, Serial: p.Serial}
		}
	}
	// A line feed in the nonce would move the border between nonce and body.
	if strings.IndexFunc(p.Nonce, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0 {
		return &VerifyError{Reason: BadEncoding, Header: "Wechatpay-Nonce", Serial: p.Serial}
	}
	if strings.HasPrefix(p.Signature, probePrefix) {
		return &VerifyError{Reason: Probe, Serial: p.Serial}
	}
	return nil
}

func (p Proof) fresh(now time.Time) error {
	seconds, err := strconv.ParseInt(p.Timestamp, 10, 64)
	if err != nil || len(p.Timestamp) > 11 || strings.Trim(p.Timestamp, "0123456789") != "" {
		return &VerifyError{Reason: BadEncoding, Header: "Wechatpay-Timestamp", Serial: p.Serial, Err: err}
	}
	// Sub stops at 292 years, where a multiplication would wrap around.
	skew := time.Unix(seconds, 0).Sub(time.Unix(now.Unix(), 0))
	if skew > MaxClockSkew || skew < -MaxClockSkew {
		return &VerifyError{Reason: ClockSkew, Skew: skew, Serial: p.Serial}
	}
	return nil
}

// Verification takes the body of an answer piece by piece.
type Verification struct {
	hash      hash.Hash
	key       PublicKey
	signature []byte
	serial    string
}

// Write adds a piece of the body. It never fails.
func (v *Verification) Write(p []byte) (int, error) { return v.hash.Write(p) }

// Finish ends the verification, once. If the signature does not fit all that was written,
// the error is a *VerifyError with the reason Mismatch.
func (v *Verification) Finish() error {
	_, _ = v.hash.Write([]byte{'\n'})
	if !v.key.Verify(v.hash.Sum(nil), v.signature) {
		return &VerifyError{Reason: Mismatch, Serial: v.serial}
	}
	return nil
}
