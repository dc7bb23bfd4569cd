package wxpay

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
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

// Finding is something about a client's credentials that works today and may not
// tomorrow. What cannot work at all is an error of New.
type Finding struct {
	Field string // of Config
	Text  string // what was found and what to do
}

// String returns field and text.
func (f Finding) String() string { return "Config." + f.Field + ": " + f.Text }

// Check looks at the credentials once more, offline, at the time of Config.Now:
// certificates that ended or end within 30 days, a private key file that everybody
// on the machine can read, and what looks mistyped. It returns nothing if all is
// well; monitoring may call it daily.
func (c *Client) Check() []Finding {
	if c == nil || c.config == nil {
		return nil
	}
	cfg := c.config
	var found []Finding
	add := func(field, format string, args ...any) {
		found = append(found, Finding{field, fmt.Sprintf(format, args...)})
	}
	if cfg.MchID != "" && strings.Trim(cfg.MchID, "0123456789") != "" {
		add("MchID", "is %q; merchant IDs are digits such as 1900000001", cfg.MchID)
	}
	if n := len(cfg.Serial); n != 0 && n != ident.SerialDigits {
		add("Serial", "has %d hex digits; WeChat Pay's have %d: was a leading zero lost? openssl x509 -in apiclient_cert.pem -noout -serial shows it", n, ident.SerialDigits)
	}
	if key, ok := cfg.PrivateKey.(interface{ Warning() string }); ok && key.Warning() != "" {
		add("PrivateKey", "%s", key.Warning())
	}
	if cert := cfg.Certificate; cert != nil {
		if text := validity(cert, cfg.Now()); text != "" {
			add("Certificate", "%s: apply for a new apiclient_cert.pem in the merchant platform", text)
		}
	}
	if cfg.ClientCert != nil && len(cfg.ClientCert.Certificate) > 0 {
		leaf, err := x509.ParseCertificate(cfg.ClientCert.Certificate[0])
		if err == nil { // New has parsed it
			shown := &auth.Certificate{Serial: auth.FormatSerial(leaf.SerialNumber), NotBefore: leaf.NotBefore, NotAfter: leaf.NotAfter}
			if text := validity(shown, cfg.Now()); text != "" {
				add("ClientCert", "%s: apply for a new apiclient_cert.pem in the merchant platform", text)
			}
		}
	}
	if source, ok := cfg.Platform.(interface{ Warnings() []string }); ok {
		for _, text := range source.Warnings() {
			add("Platform", "%s", text)
		}
	}
	if keys, ok := cfg.Platform.(auth.Keys); ok {
		for _, name := range slices.Sorted(maps.Keys(keys)) {
			if !ident.KeyName.MatchString(name) {
				add("Platform", "holds a key under %s, which names no key of WeChat Pay: no answer will be verified with it", ident.Shown(name))
			}
			if cert, ok := keys[name].(*auth.Certificate); ok {
				if text := validity(cert, cfg.Now()); text != "" {
					add("Platform", "%s: package certificates downloads the next one", text)
				}
			}
		}
	}
	if cfg.APIv3Key != "" && cfg.APIv3Key == cfg.APIv2Key {
		add("APIv3Key", "is the same as APIv2Key; they are two settings of the merchant platform, is each in its place?")
	}
	return found
}

// validity says what is wrong with a certificate's time, or "".
func validity(cert *auth.Certificate, now time.Time) string {
	switch day := cert.NotAfter.Format(time.DateOnly); {
	case now.Before(cert.NotBefore):
		return fmt.Sprintf("%s begins on %s; is this machine's clock right?", cert.Serial, cert.NotBefore.Format(time.DateOnly))
	case now.After(cert.NotAfter):
		return fmt.Sprintf("%s ended on %s", cert.Serial, day)
	case cert.NotAfter.Sub(now) < renewal:
		return fmt.Sprintf("%s ends on %s", cert.Serial, day)
	}
	return ""
}

func (c *Client) logFindings() {
	defer func() { _ = recover() }() // a clock or a logger that panics must not keep a client from being made
	if c.config.Logger == nil {
		return
	}
	for _, f := range c.Check() {
		c.config.Logger.LogAttrs(context.Background(), slog.LevelWarn, "wxpay credentials", slog.String("field", f.Field), slog.String("finding", f.Text))
	}
}
