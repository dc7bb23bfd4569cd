package keyfile

import (
	"bytes"
	"encoding/asn1"
)

// KindOf tells what DER holds by its first two elements, as the PEM type; "" if
// that is nothing known here.
func KindOf(der []byte) string {
	if bytes.HasPrefix(der, []byte{0x30, 0x80, 0x02, 0x01, 0x03}) {
		return PKCS12 // in BER, with lengths left open; encoding/asn1 does not read on
	}
	var parts []asn1.RawValue
	if _, err := asn1.Unmarshal(der, &parts); err != nil || len(parts) < 2 {
		return ""
	}
	switch first, second := parts[0].Tag, parts[1].Tag; {
	case first == asn1.TagInteger && second == asn1.TagInteger && len(parts) == 2:
		return RSAPublicKey
	case first == asn1.TagInteger && second == asn1.TagInteger:
		return RSAPrivateKey
	case first == asn1.TagInteger && second == asn1.TagOctetString:
		return ECPrivateKey
	case first == asn1.TagInteger && second == asn1.TagSequence && string(parts[0].Bytes) == "\x03":
		return PKCS12
	case first == asn1.TagInteger && second == asn1.TagSequence:
		return PrivateKey
	case first == asn1.TagSequence && second == asn1.TagBitString:
		return PublicKey
	case first == asn1.TagSequence && second == asn1.TagOctetString:
		return EncryptedPrivateKey
	case first == asn1.TagSequence && second == asn1.TagSequence:
		return Certificate
	}
	return ""
}

// looksLikeDER reports whether data starts as DER does and as no text would: a
// SEQUENCE whose length takes more than one byte, or is what follows.
func looksLikeDER(data []byte) bool {
	return len(data) >= 2 && data[0] == 0x30 && (data[1] >= 0x80 || int(data[1]) == len(data)-2)
}

// isWholeDER reports whether data is one SEQUENCE, nothing missing and nothing over.
func isWholeDER(data []byte) bool {
	var all asn1.RawValue
	rest, err := asn1.Unmarshal(data, &all)
	return err == nil && len(rest) == 0 && all.Tag == asn1.TagSequence && all.IsCompound
}
