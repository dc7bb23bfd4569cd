package auth

import (
	"crypto"
	"crypto/x509"
	"time"
)

// Certificate is what counts of an X.509 certificate: the merchant's own
// (apiclient_cert.pem) or one of WeChat Pay's platform certificates.
type Certificate struct {
	// Serial is the serial number in upper-case hex with its leading zeros, as
	// openssl x509 -noout -serial prints it.
	Serial string
	// CommonName is the subject's CN: the merchant ID in a merchant's certificate.
	CommonName string
	NotBefore  time.Time
	NotAfter   time.Time
	// PublicKey is an *rsa.PublicKey, or a PublicKey of package auth/sm2.
	PublicKey crypto.PublicKey
	// Raw is the certificate in DER.
	Raw []byte
}

// ValidAt reports whether t lies in the time the certificate is made for.
func (c *Certificate) ValidAt(t time.Time) bool {
	return !t.Before(c.NotBefore) && !t.After(c.NotAfter)
}

// newCertificate takes what counts from a parsed certificate.
func newCertificate(cert *x509.Certificate) *Certificate {
	return &Certificate{
		Serial:     FormatSerial(cert.SerialNumber),
		CommonName: cert.Subject.CommonName,
		NotBefore:  cert.NotBefore,
		NotAfter:   cert.NotAfter,
		PublicKey:  cert.PublicKey,
		Raw:        cert.Raw,
	}
}
