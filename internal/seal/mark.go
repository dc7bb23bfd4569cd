package seal

import (
	"bytes"
	"errors"
	"strings"
)

// mark starts a text that is encrypted already, in the copy that is marshalled. No text of the caller's may start with it.
const mark = "\x00" + middle + "\x00"

// middle is the part of mark that no codec writes in another way; a query escapes its colon.
const middle = "wxpay:sealed"

// Mark marks an encrypted text.
func Mark(ciphertext string) string { return mark + ciphertext }

// Unmark returns the encrypted text, and reports whether it was marked as one.
func Unmark(text string) (ciphertext string, marked bool) { return strings.CutPrefix(text, mark) }

// CheckUnmarked refuses a text that would be taken for one that is encrypted already.
func CheckUnmarked(text string) error {
	if strings.HasPrefix(text, mark) {
		return errors.New("the text starts with NUL, which no name or number does")
	}
	return nil
}

// CheckSent refuses a body and a target in which a mark was left.
func CheckSent(body []byte, target string) error {
	if bytes.Contains(body, []byte(middle)) || strings.Contains(target, "wxpay%3Asealed") {
		return errors.New("a MarshalJSON or MarshalText method made a string of a Sensitive; expected it to marshal the Sensitive itself")
	}
	return nil
}
