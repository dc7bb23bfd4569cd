package auth

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a key that is text: the APIv3 key or the APIv2 key. Whatever prints
// it, fmt with any verb, log/slog or JSON, shows [redacted]. Convert it to a
// string to use it.
//
// One gap remains, and it is fmt's: a Secret in an unexported field of your own
// struct is printed raw, because fmt calls no methods there.
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
