package auth

import "encoding/asn1"

// kindOf tells what a DER file holds by its first two elements, as the PEM type.
func kindOf(der []byte) string {
	var parts []asn1.RawValue
	if _, err := asn1.Unmarshal(der, &parts); err != nil || len(parts) < 2 {
		return ""
	}
	switch first, second := parts[0].Tag, parts[1].Tag; {
	case first == asn1.TagInteger && second == asn1.TagInteger && len(parts) == 2:
		return "RSA PUBLIC KEY"
	case first == asn1.TagInteger && second == asn1.TagInteger:
		return "RSA PRIVATE KEY"
	case first == asn1.TagInteger && second == asn1.TagSequence && string(parts[0].Bytes) == "\x03":
		return pkcs12Kind
	case first == asn1.TagInteger && second == asn1.TagSequence:
		return "PRIVATE KEY"
	case first == asn1.TagSequence && second == asn1.TagBitString:
		return "PUBLIC KEY"
	case first == asn1.TagSequence && second == asn1.TagOctetString:
		return encryptedKind
	case first == asn1.TagSequence && second == asn1.TagSequence:
		return "CERTIFICATE"
	}
	return ""
}
