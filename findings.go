package wxpay

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/origin"
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
		return fmt.Sprintf("%s begins on %s; is this machine's clock right?", ident.Plain(cert.Serial), cert.NotBefore.Format(time.DateOnly))
	case now.After(cert.NotAfter):
		return fmt.Sprintf("%s ended on %s", ident.Plain(cert.Serial), day)
	case cert.NotAfter.Sub(now) < renewal:
		return fmt.Sprintf("%s ends on %s", ident.Plain(cert.Serial), day)
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

// notes remember which calls have been remarked upon, so that a finding is logged once for
// each path. They are bounded as the cache of chains is.
type notes struct {
	mu   sync.Mutex
	made map[string]struct{}
}

func (n *notes) first(what string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, found := n.made[what]; found || len(n.made) >= cachedChains {
		return false
	}
	if n.made == nil {
		n.made = map[string]struct{}{}
	}
	n.made[strings.Clone(what)] = struct{}{}
	return true
}

// noteCall logs what about a call is allowed and probably a mistake. Nothing is held back
// for it: an endpoint may be new.
func (c *Client) noteCall(ctx context.Context, r *request, chain *Chain) {
	logger := c.config.Logger
	if logger == nil || r.bare || !c.notes.first(r.Method+" "+chain.label()) {
		return
	}
	defer func() { _ = recover() }() // a logger that panics must not cost the call
	for _, text := range []string{chain.pathFinding(r.Base), r.bodyFinding()} {
		if text != "" {
			logger.LogAttrs(ctx, slog.LevelWarn, "wxpay finding", slog.String("method", r.Method), slog.String("template", chain.label()), slog.String("finding", text))
		}
	}
}

// pathFinding says what looks wrong with a path, "" if nothing does.
func (c *Chain) pathFinding(b origin.Base) string {
	if c.base != nil {
		return "" // WeChat Pay made it
	}
	segments := strings.Split(strings.TrimPrefix(b.Prefix+"/"+c.tmpl.Text, "/"), "/")
	versions := 0
	for i, segment := range segments {
		switch {
		case segment == "v2" || segment == "v3":
			versions++
		case i == 0 && segment == "brand":
			versions = 1 // the paths of brands have none
		}
	}
	switch {
	case versions == 0:
		return "the path has no version: paths of APIv3 begin with v3/, those of APIv2 with v2/"
	case versions > 1:
		return "the path has the version twice"
	case !c.isAPIv2() && hasCapital(c.tmpl.Literals()):
		return "the path has capitals: no path of APIv3 does, and only an argument without a slash is folded to lower case; a value belongs into a placeholder"
	}
	return ""
}

// bodyFinding says what looks wrong with a body.
func (r *request) bodyFinding() string {
	if r.Method == http.MethodGet && len(r.Body) > 0 {
		return "a GET has a body, which no documented one has: its fields belong into \"query\""
	}
	return ""
}

// hasCapital reports whether a path holds a capital outside of its escapes.
func hasCapital(path string) bool {
	for i := 0; i < len(path); i++ {
		if path[i] == '%' {
			i += 2
		} else if path[i] >= 'A' && path[i] <= 'Z' {
			return true
		}
	}
	return false
}
