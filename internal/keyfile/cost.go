package keyfile

import (
	"encoding/asn1"
	"errors"
	"math"
)

// What a file may cost to open. Tools write 2048 to a million iterations, and
// scrypt that takes 16 MiB; a file made to do harm asks for hours or for all the
// memory there is.
const (
	maxIterations = 5_000_000
	maxScryptSize = 256 << 20
)

// maxDepth is more than the nesting of a PKCS#12 file.
const maxDepth = 40

var errCost = errors.New("would take too much time or memory to decrypt: no common tool writes such a file")

// CheckCost refuses der, a PKCS#8 key under a passphrase or a PKCS#12 file, that would take
// an unbearable effort to decrypt. The error goes on after the name of the
// source. It sees what is not encrypted itself: the parameters of a key that
// lies inside an encrypted part of a PKCS#12 file are hidden.
func CheckCost(der []byte) error { return checkCost(der, 0) }

// checkCost looks for the one form that all parameters share, PBKDF2's, PKCS#12's,
// scrypt's and the MAC's: an OCTET STRING, the salt, and the numbers after it.
func checkCost(der []byte, depth int) error {
	if depth > maxDepth {
		return errCost
	}
	var salt bool
	var numbers []int64
	for len(der) > 0 {
		var element asn1.RawValue
		rest, err := asn1.Unmarshal(der, &element)
		if err != nil {
			break // no DER from here on; whoever parses it will say so
		}
		der = rest
		if salt && element.Class == asn1.ClassUniversal && element.Tag == asn1.TagInteger {
			numbers = append(numbers, small(element.FullBytes))
			continue
		}
		if err := affordable(numbers); err != nil {
			return err
		}
		salt, numbers = element.Tag == asn1.TagOctetString, nil
		// PKCS#12 nests its parts in OCTET STRINGs.
		if nested := element.Bytes; element.IsCompound || len(nested) > 0 && nested[0] == 0x30 {
			if err := checkCost(nested, depth+1); err != nil {
				return err
			}
		}
	}
	return affordable(numbers)
}

// small is the value of a DER integer. What 32 bits do not hold is too much,
// whatever it is for.
func small(der []byte) int64 {
	var n int32
	if _, err := asn1.Unmarshal(der, &n); err != nil {
		return math.MaxInt64
	}
	return int64(n)
}

// affordable judges the numbers after a salt: iterations and perhaps a key
// length, or the three of scrypt. The MAC of newer PKCS#12 files has its numbers
// elsewhere and 0 in this place.
func affordable(numbers []int64) error {
	if len(numbers) == 0 {
		return nil
	}
	if numbers[0] > maxIterations {
		return errCost
	}
	if len(numbers) < 3 {
		return nil
	}
	size := int64(128)
	for _, n := range numbers[:3] {
		if n < 1 || n > maxScryptSize/size {
			return errCost
		}
		size *= n
	}
	return nil
}
