package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// keyOf makes the key of an event.
func keyOf(kind, originalType string, canonical []byte) string {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(kind), []byte(originalType), canonical} {
		_, _ = h.Write(part)
		_, _ = h.Write([]byte{0})
	}
	if len(kind) > 60 || strings.ContainsFunc(kind, func(c rune) bool { return c <= ' ' || c > '~' }) {
		kind = "event"
	}
	return kind + ":" + hex.EncodeToString(h.Sum(nil))
}

// canonical is the same for resources that differ in the order of names, in white space
// and, in APIv2, in what is fresh in each repetition. What is no JSON is taken as it is.
func canonical(text []byte, apiv2 bool) []byte {
	var v any
	if tooDeep(text) || jsontext.Unmarshal(text, &v) != nil {
		return text
	}
	if fields, ok := v.(map[string]any); ok && apiv2 {
		delete(fields, "nonce_str")
		delete(fields, "sign")
		delete(fields, "sign_type")
	}
	sorted, err := jsontext.Marshal(v)
	if err != nil {
		return text
	}
	return sorted
}
