package wxpay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/notsent"
	"github.com/wechatpay-chain/wxpay/internal/seal"
)

// Sensitive is text that WeChat Pay wants encrypted, a name, an ID number, a bank
// account: wxpay.Sensitive("张三") anywhere in the "json", the "query" or a
// placeholder of a call. The call encrypts it with the key that its
// Wechatpay-Serial names, one key for the whole request; what the caller passed in
// is not changed. An empty one stays empty.
//
// A struct may have fields of this type, or string fields, pointers to and slices
// of strings with the tag `wxpay:"sensitive"` (or `encryption:"EM_APIV3"`, as
// models of the official SDK have it). Response.Decode and As decrypt both with
// Config.PrivateKey.
//
// RSA-OAEP with a key of 2048 bits takes at most 214 bytes, 71 Chinese characters.
//
// A MarshalJSON or MarshalText method of yours must marshal the Sensitive, not
// convert it to a string. Types defined as Sensitive (type Name wxpay.Sensitive)
// are plain strings: give their fields the tag.
//
// It prints as [redacted], like auth.Secret and with the same gaps. Convert it to a
// string to read it. Marshalled outside of a call it is an error, for it must not
// leave unencrypted.
type Sensitive string

var sensitiveType = reflect.TypeFor[Sensitive]()

var errNotSealed = errors.New(`a wxpay.Sensitive is encrypted only in the "json", the "query" and the placeholders of a call: ` +
	"here it would leave as plain text")

// Format writes [redacted] for every verb and flag.
func (s Sensitive) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, auth.Secret("").String()) }

// String returns [redacted].
func (s Sensitive) String() string { return auth.Secret("").String() }

// GoString returns [redacted].
func (s Sensitive) GoString() string { return auth.Secret("").String() }

// LogValue returns [redacted].
func (s Sensitive) LogValue() slog.Value { return slog.StringValue(auth.Secret("").String()) }

// MarshalText returns the ciphertext inside of a call and is an error elsewhere.
func (s Sensitive) MarshalText() ([]byte, error) {
	if s == "" {
		return nil, nil
	}
	ciphertext, sealed := seal.Unmark(string(s))
	if !sealed {
		return nil, errNotSealed
	}
	return []byte(ciphertext), nil
}

// MarshalBinary is always an error, for encoding/gob and the like.
func (s Sensitive) MarshalBinary() ([]byte, error) { return nil, errNotSealed }

// MarshalJSON does as MarshalText does.
func (s Sensitive) MarshalJSON() ([]byte, error) {
	text, err := s.MarshalText()
	if err != nil {
		return nil, err
	}
	return json.Marshal(string(text))
}

// Decrypt reads an encrypted value of an answer with Config.PrivateKey, which must
// be able to (a crypto.Decrypter). Decode does it for fields of type Sensitive.
func (c *Client) Decrypt(ciphertext string) (string, error) {
	if c == nil || c.config == nil {
		return "", notsent.Error{Err: errNoClient}
	}
	if c.config.PrivateKey == nil {
		return "", notsent.Error{Err: errors.New("wxpay: Config.PrivateKey is empty; " +
			"decrypting needs the merchant API private key, also where a Signer signs in its place")}
	}
	text, err := auth.Decrypt(c.config.PrivateKey, ciphertext)
	if err != nil {
		return "", notsent.Error{Err: fmt.Errorf("wxpay: %w", err)}
	}
	return text, nil
}

// decode reads JSON into v and decrypts the sensitive texts that it brings.
func (c *Client) decode(data []byte, v any) error {
	return seal.Decode(c.plans, data, v, c.Decrypt)
}
