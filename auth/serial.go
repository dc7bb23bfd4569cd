package auth

import (
	"encoding/hex"
	"math/big"
	"strings"
)

// PublicKeyIDPrefix starts the id of a WeChat Pay public key; everything else
// that names a key is the serial number of a platform certificate.
const PublicKeyIDPrefix = "PUB_KEY_ID_"

// FormatSerial writes a certificate's serial number as WeChat Pay does: whole
// bytes in upper-case hex. fmt's %X would lose a leading zero.
func FormatSerial(n *big.Int) string {
	return strings.ToUpper(hex.EncodeToString(n.Bytes()))
}

// SameSerial compares the serial numbers of certificates without regard to case
// and leading zeros, because programs print them differently. Ids of public keys
// are compared as they are.
func SameSerial(a, b string) bool {
	if strings.HasPrefix(a, PublicKeyIDPrefix) || strings.HasPrefix(b, PublicKeyIDPrefix) {
		return a == b
	}
	return canonicalSerial(a) == canonicalSerial(b)
}

func canonicalSerial(serial string) string {
	return strings.TrimLeft(strings.ToUpper(serial), "0")
}
