package auth

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
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

// Begin checks all of the proof that needs no body: that nothing is missing,
// that it is no probe, the time, the key and the encoding. Write the body to the
// Verification that it returns, then call Finish. The error is, or wraps, a
// *VerifyError.
func (p Proof) Begin(ctx context.Context, keys KeySource, now time.Time) (*Verification, error) {
	if err := p.complete(); err != nil {
		return nil, err
	}
	if err := p.fresh(now); err != nil {
		return nil, err
	}
	switch p.Type {
	case "", SchemaRSA, "WECHATPAY-BRAND-SHA256-RSA2048":
	default:
		return nil, &VerifyError{Reason: UnknownAlgorithm, Serial: p.Serial, Type: p.Type}
	}
	if keys == nil {
		return nil, &VerifyError{Reason: UnknownSerial, Serial: p.Serial}
	}
	key, err := keys.Key(ctx, p.Serial)
	if err != nil {
		var known *VerifyError
		if errors.As(err, &known) {
			return nil, err
		}
		return nil, &VerifyError{Reason: UnknownSerial, Serial: p.Serial, Err: err}
	}
	pub, ok := key.(*rsa.PublicKey)
	if !ok || pub == nil {
		return nil, &VerifyError{Reason: UnknownAlgorithm, Serial: p.Serial, Type: p.Type, Err: fmt.Errorf("the key held is a %T", key)}
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(p.Signature)
	if err != nil {
		return nil, &VerifyError{Reason: BadEncoding, Header: "Wechatpay-Signature", Serial: p.Serial, Err: err}
	}
	v := &Verification{hash: sha256.New(), key: pub, signature: signature, serial: p.Serial}
	_, _ = v.hash.Write([]byte(p.Timestamp + "\n" + p.Nonce + "\n"))
	return v, nil
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
	key       *rsa.PublicKey
	signature []byte
	serial    string
}

// Write adds a piece of the body. It never fails.
func (v *Verification) Write(p []byte) (int, error) { return v.hash.Write(p) }

// Finish ends the verification, once, and tells whether the signature fits all that was written. The error is a
// *VerifyError with the reason Mismatch.
func (v *Verification) Finish() error {
	_, _ = v.hash.Write([]byte{'\n'})
	if err := rsa.VerifyPKCS1v15(v.key, crypto.SHA256, v.hash.Sum(nil), v.signature); err != nil {
		return &VerifyError{Reason: Mismatch, Serial: v.serial}
	}
	return nil
}
