package credentials

import (
	"crypto/x509"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// renewal is how long before its end a certificate is worth a word: replacing the
// merchant's takes days, and WeChat Pay's come in pairs months ahead.
const renewal = 30 * 24 * time.Hour

// A Finding is something that works today and may not tomorrow.
type Finding struct {
	Field string // of Config
	Text  string // what was found and what to do
}

// Findings looks at what ended or ends within 30 days, at a private key file that everybody
// on the machine can read, and at what looks mistyped.
func (s *Set) Findings(now time.Time) []Finding {
	var found []Finding
	add := func(field, format string, args ...any) {
		found = append(found, Finding{field, fmt.Sprintf(format, args...)})
	}
	if s.MchID != "" && strings.Trim(s.MchID, "0123456789") != "" {
		add("MchID", "is %q; merchant IDs are digits such as 1900000001", s.MchID)
	}
	if n := len(s.Serial); n != 0 && n != ident.SerialDigits {
		add("Serial", "has %d hex digits; WeChat Pay's have %d: was a leading zero lost? openssl x509 -in apiclient_cert.pem -noout "+
			"-serial shows it", n, ident.SerialDigits)
	}
	if key, ok := s.PrivateKey.(interface{ Warning() string }); ok && key.Warning() != "" {
		add("PrivateKey", "%s", key.Warning())
	}
	if cert := s.Certificate; cert != nil {
		if text := validity(cert, now); text != "" {
			add("Certificate", "%s: apply for a new apiclient_cert.pem in the merchant platform", text)
		}
	}
	if s.ClientCert != nil && len(s.ClientCert.Certificate) > 0 {
		leaf, err := x509.ParseCertificate(s.ClientCert.Certificate[0])
		if err == nil { // New has parsed it
			shown := &auth.Certificate{Serial: auth.FormatSerial(leaf.SerialNumber), NotBefore: leaf.NotBefore, NotAfter: leaf.NotAfter}
			if text := validity(shown, now); text != "" {
				add("ClientCert", "%s: apply for a new apiclient_cert.pem in the merchant platform", text)
			}
		}
	}
	if source, ok := s.Platform.(interface{ Warnings() []string }); ok {
		for _, text := range source.Warnings() {
			add("Platform", "%s", text)
		}
	}
	if keys, ok := s.Platform.(auth.Keys); ok {
		for _, name := range slices.Sorted(maps.Keys(keys)) {
			if !ident.KeyName.MatchString(name) {
				add("Platform", "holds a key under %s, which names no key of WeChat Pay: no answer will be "+
					"verified with it", ident.Shown(name))
			}
			if cert, ok := keys[name].(*auth.Certificate); ok {
				if text := validity(cert, now); text != "" {
					add("Platform", "%s: package certificates downloads the next one", text)
				}
			}
		}
	}
	if s.APIv3Key != "" && s.APIv3Key == s.APIv2Key {
		add("APIv3Key", "is the same as APIv2Key; they are two settings of the merchant platform, is each in its place?")
	}
	return found
}

// validity says what is wrong with a certificate's time, or "".
func validity(cert *auth.Certificate, now time.Time) string {
	switch day := cert.NotAfter.Format(time.DateOnly); {
	case now.Before(cert.NotBefore):
		return fmt.Sprintf("%s begins on %s; is this machine's clock right?", ident.Plain(cert.Serial),
			cert.NotBefore.Format(time.DateOnly))
	case now.After(cert.NotAfter):
		return fmt.Sprintf("%s ended on %s", ident.Plain(cert.Serial), day)
	case cert.NotAfter.Sub(now) < renewal:
		return fmt.Sprintf("%s ends on %s", ident.Plain(cert.Serial), day)
	}
	return ""
}
