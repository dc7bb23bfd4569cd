package ident

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"unicode"
)

// PublicKeyIDPrefix starts the id of a WeChat Pay public key.
const PublicKeyIDPrefix = "PUB_KEY_ID_"

// SandboxKeyIDPrefix starts the id of a sandbox's public key. WeChat Pay's have digits behind
// PublicKeyIDPrefix.
const SandboxKeyIDPrefix = PublicKeyIDPrefix + "SANDBOX"

// SerialDigits is how long the serial numbers of WeChat Pay's certificates are.
const SerialDigits = 40

// FormatSerial is the serial number of a certificate in whole bytes of upper-case hex.
func FormatSerial(n *big.Int) string { return strings.ToUpper(hex.EncodeToString(n.Bytes())) }

// WireSerial is a name as WeChat Pay writes it; what ParseSerial refuses stays as it is.
func WireSerial(name string) string {
	if parsed, err := ParseSerial(name); err == nil {
		return parsed
	}
	return name
}

// ParseSerial reads what names a key, as people copy it from openssl, browsers and
// other programs, and returns it as WeChat Pay writes it. For the serial number of a
// certificate that is upper-case hex, with no more leading zeros than fill 40 digits. Taken are
//
//	7A0B…   7a0b…   0x7a0b…   7a:0b:…   7A 0B …   serial=7A0B…   证书序列号：7A0B…
//	Serial Number:
//	    7a:0b:…
//	Serial Number: 1234 (0x4d2)
//
// with white space, line breaks, characters that cannot be seen and full-width ones.
// The id of a public key, PUB_KEY_ID_…, only loses white space around it, and may begin
// in lower case.
//
// The error goes on after the text: it "is decimal; in hex it is 3775…: write that", for
// example, which is a *DecimalError. 40 digits or fewer are taken for hex.
func ParseSerial(text string) (string, error) {
	if isCanonical(text) {
		return text, nil
	}
	if len(text) > longestSerial {
		return "", errNoSerial
	}
	if name := strings.TrimFunc(text, isUnseen); beginsLikeID(name) {
		return parsePublicKeyID(name)
	}
	serial := serialLabel.ReplaceAllString(strings.Map(serialRune, text), "")
	if both := decimalAndHex.FindStringSubmatch(serial); both != nil {
		serial = both[1]
	}
	if consistsOf(serial, "0123456789") && len(strings.TrimLeft(serial, "0")) > SerialDigits {
		return "", decimalError(serial)
	}
	serial = strings.ReplaceAll(strings.TrimPrefix(strings.ToUpper(serial), "0X"), ":", "")
	if !consistsOf(serial, "0123456789ABCDEF") {
		return "", errNoSerial
	}
	for len(serial) > SerialDigits && serial[0] == '0' {
		serial = serial[1:] // the sign of a number whose first bit is set
	}
	if len(serial) > SerialDigits {
		return "", fmt.Errorf("has %d hex digits, and serial numbers at most %d", len(serial), SerialDigits)
	}
	return serial, nil
}

var errNoSerial = errors.New("is no serial number in hex")

// longestSerial is more bytes than a serial number has in any form: whoever sends more in
// a header is not to keep us busy.
const longestSerial = 512

var (
	// serialLabel is what programs print before a serial number, without white space.
	serialLabel = regexp.MustCompile(`^(?i:(?:certificate)?serial_?(?:number|no\.?)?|(?:商户|平台)?(?:api)?(?:证书)?序列号)[:=]?`)
	// decimalAndHex is how openssl x509 -text prints a short one.
	decimalAndHex = regexp.MustCompile(`^[0-9]+\((0[xX][0-9A-Fa-f]+)\)$`)
)

// isCanonical reports whether a name is as WeChat Pay writes it.
func isCanonical(name string) bool {
	if id, ok := strings.CutPrefix(name, PublicKeyIDPrefix); ok {
		return id != "" && strings.IndexFunc(id, IsForeign) < 0
	}
	return len(name) <= SerialDigits && consistsOf(name, "0123456789ABCDEF")
}

func consistsOf(text, digits string) bool { return text != "" && strings.Trim(text, digits) == "" }

// isUnseen reports whether a character is white space or has no width, such as those that
// copying from a web page brings along.
func isUnseen(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// serialRune drops what cannot be seen and makes full-width characters ASCII.
func serialRune(r rune) rune {
	const fullWidth = '！' - '!'
	switch {
	case isUnseen(r):
		return -1
	case r >= '！' && r <= '～':
		return r - fullWidth
	}
	return r
}

func beginsLikeID(name string) bool {
	const n = len(PublicKeyIDPrefix)
	return len(name) >= n && strings.EqualFold(name[:n], PublicKeyIDPrefix)
}

func parsePublicKeyID(name string) (string, error) {
	name = PublicKeyIDPrefix + name[len(PublicKeyIDPrefix):]
	switch {
	case name == PublicKeyIDPrefix:
		return "", errors.New("is the beginning of an id alone")
	case !isCanonical(name):
		return "", errors.New("is an id with white space or other characters in it")
	}
	return name, nil
}

// A DecimalError is about a serial number that is written in decimal.
type DecimalError struct {
	Hex string // the same number as it is wanted
}

func (e *DecimalError) Error() string { return "is decimal; in hex it is " + e.Hex + ": write that" }

// decimalError is about a number that is too long for hex.
func decimalError(text string) error {
	n, ok := new(big.Int).SetString(text, 10)
	switch {
	case !ok || n.BitLen() > 4*SerialDigits:
		return fmt.Errorf("has %d decimal digits, too many for a serial number", len(text))
	case n.BitLen() <= 4*SerialDigits-16: // by chance one in 65,536 of WeChat Pay's is
		return fmt.Errorf("has %d digits: in hex too many for a serial number, in decimal too few", len(text))
	}
	return &DecimalError{FormatSerial(n)}
}
