package auth

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

const redacted = "[redacted]"

// Secret is a key that is text: the APIv3 key or the APIv2 key. Whatever prints
// it, fmt with any verb, log/slog or JSON, shows [redacted], a request body too.
// Convert it to a string to use it.
//
// Encoders that store, such as encoding/gob, get an error.
//
// Some gaps remain, where no method is asked. For fmt, a Secret in an unexported
// field of your own struct is printed raw, and so is one under a verb that cannot be
// right: %p or %w of a Secret, %s of a struct that points to a struct with one; go
// vet reports most of these. encoding/json writes map keys raw: a Secret is no key.
// What walks values by reflection shows every string: the diffs of testify's
// assert.Equal (go-spew with its methods disabled) and go-cmp. Compare secrets with
// assert.True(a == b), and no Config, Client or Receiver that has one.
type Secret string

// Format writes [redacted] for every verb and flag.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String returns [redacted].
func (Secret) String() string { return redacted }

// GoString returns [redacted].
func (Secret) GoString() string { return redacted }

// LogValue returns [redacted].
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns [redacted], so that JSON, XML and the like show no more.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// ErrNotStored is what the binary encodings of keys, and of what holds them, return.
var ErrNotStored = errors.New("keys are not encoded with encoding/gob and its like, which store what they encode; convert an auth.Secret " +
	"to a string if you mean to")

// MarshalBinary returns ErrNotStored: encoding/gob and the like would store the key.
func (Secret) MarshalBinary() ([]byte, error) { return nil, ErrNotStored }

// CheckSecret refuses what cannot be an APIv3 or APIv2 key: that has 32 bytes of ASCII
// without white space. The error never shows them.
func CheckSecret(s Secret) error {
	const want = "expected the 32 characters set in the merchant platform"
	stray := strings.IndexFunc(string(s), func(r rune) bool { return r <= ' ' || r > '~' })
	switch {
	case strings.Contains(string(s), "-----BEGIN"):
		return fmt.Errorf("holds a PEM text; %s", want)
	case stray >= 0 && stray == len(strings.TrimRight(string(s), "\r\n")):
		return fmt.Errorf("has %d bytes and ends with a line break; %s", len(s), want)
	case stray >= 0:
		return fmt.Errorf("has %d bytes, with white space, a control character or one that is not ASCII at byte %d; %s", len(s), stray,
			want)
	case len(s) != 32:
		return fmt.Errorf("has %d bytes; %s", len(s), want)
	}
	return nil
}
