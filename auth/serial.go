package auth

import (
	"math/big"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// PublicKeyIDPrefix starts the id of a WeChat Pay public key; everything else
// that names a key is the serial number of a platform certificate.
const PublicKeyIDPrefix = ident.PublicKeyIDPrefix

// IsPublicKeyID reports whether a name is the id of a WeChat Pay public key.
func IsPublicKeyID(name string) bool { return strings.HasPrefix(name, PublicKeyIDPrefix) }

// SandboxKeyIDPrefix starts the id of the public key of a sandbox, which plays WeChat Pay's
// part in tests. WeChat Pay's own ids have digits behind PublicKeyIDPrefix, so that the one
// is never taken for the other.
const SandboxKeyIDPrefix = ident.SandboxKeyIDPrefix

// IsSandboxKeyID reports whether a name is the id of a sandbox's public key, in whatever case:
// what is signed with that key proves nothing about money.
func IsSandboxKeyID(name string) bool {
	const n = len(SandboxKeyIDPrefix)
	return len(name) >= n && strings.EqualFold(name[:n], SandboxKeyIDPrefix)
}

// FormatSerial writes a certificate's serial number as WeChat Pay does: whole
// bytes in upper-case hex. fmt's %X would lose a leading zero.
func FormatSerial(n *big.Int) string { return ident.FormatSerial(n) }

// SameSerial compares the serial numbers of certificates without regard to case
// and leading zeros, because programs print them differently. Ids of public keys
// are compared as they are. It is for what comes from WeChat Pay too, and takes no
// other form.
func SameSerial(a, b string) bool {
	if IsPublicKeyID(a) || IsPublicKeyID(b) {
		return a == b
	}
	return canonicalSerial(a) == canonicalSerial(b)
}

func canonicalSerial(serial string) string {
	return strings.TrimLeft(strings.ToUpper(serial), "0")
}
