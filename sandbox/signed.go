package sandbox

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A refused signature does not say what it covers. But people make few mistakes: each is tried,
// and the one whose message the signature covers is what was signed.

// A slip is a way to sign something else than what was sent.
type slip struct {
	name    string // of a text of the page
	message string
}

var credentialItem = regexp.MustCompile(`(mchid|signature)="([^"]*)"`)

// findSlip fills Signed and Slip of a request whose signature was refused, if it finds it.
func (s *Sandbox) findSlip(x *exchange, r *wxpaytest.Request) {
	if r.Err == nil || x.Message == "" || len(r.Body) > shownBody || s.world == nil {
		return
	}
	items := map[string]string{}
	for _, m := range credentialItem.FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
		items[m[1]] = m[2]
	}
	signature, err := base64.StdEncoding.DecodeString(items["signature"])
	if err != nil || len(signature) == 0 {
		return
	}
	for _, id := range s.world.Merchants() {
		key := s.gateway.ConfigOf(id).PrivateKey.Public()
		switch {
		case id == items["mchid"]:
			x.Signed, x.Slip = slipOf(key, signature, r)
		case auth.Verify(key, signature, []byte(x.Message)):
			x.Signed, x.Slip = x.Message, "other-merchant"
		}
		if x.Slip != "" {
			return
		}
	}
}

func slipOf(key crypto.PublicKey, signature []byte, r *wxpaytest.Request) (message, name string) {
	for _, c := range append(messageSlips(r), bodySlips(r)...) {
		if auth.Verify(key, signature, []byte(c.message)) {
			return c.message, c.name
		}
	}
	return "", ""
}

// messageOf writes what is signed.
func messageOf(method, target, timestamp, nonce, body string) string {
	return strings.Join([]string{method, target, timestamp, nonce, body, ""}, "\n")
}

func messageSlips(r *wxpaytest.Request) []slip {
	stamp, body := strconv.FormatInt(r.Timestamp, 10), string(r.Body)
	with := func(method, target string) string { return messageOf(method, target, stamp, r.Nonce, body) }
	whole := r.Message()
	path, query, _ := strings.Cut(r.Target, "?")
	slips := []slip{
		{"trimmed", messageOf(r.Method, r.Target, stamp, r.Nonce, strings.TrimSpace(body))}, // before what it looks like
		{"no-last-newline", strings.TrimSuffix(whole, "\n")}, {"crlf", strings.ReplaceAll(whole, "\n", "\r\n")},
		{"lower-method", with(strings.ToLower(r.Method), r.Target)}, {"no-slash", with(r.Method, strings.TrimPrefix(r.Target, "/"))},
		{"milliseconds", messageOf(r.Method, r.Target, stamp+"000", r.Nonce, body)},
		{"swapped", messageOf(r.Method, r.Target, r.Nonce, stamp, body)}, {"no-query", with(r.Method, path)},
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		slips = append(slips, slip{"other-method", with(method, r.Target)})
	}
	for _, origin := range []string{"http://" + r.Header.Get("Host"), "https://" + r.Header.Get("Host"), "https://api.mch.weixin.qq.com"} {
		slips = append(slips, slip{"whole-url", with(r.Method, origin+r.Target)})
	}
	if plain, err := url.PathUnescape(r.Target); err == nil {
		slips = append(slips, slip{"unescaped", with(r.Method, plain)})
	}
	if values, err := url.ParseQuery(query); err == nil && query != "" {
		slips = append(slips, slip{"escaped", with(r.Method, path+"?"+values.Encode())})
	}
	return slips
}

func bodySlips(r *wxpaytest.Request) []slip {
	stamp := strconv.FormatInt(r.Timestamp, 10)
	var slips []slip
	add := func(name, body string) {
		slips = append(slips, slip{name, messageOf(r.Method, r.Target, stamp, r.Nonce, body)})
	}
	add("empty-body", "")
	add("empty-body", "{}")
	var out bytes.Buffer
	if json.Compact(&out, r.Body) == nil {
		add("compact", out.String())
		add("compact", spaced(out.String()))
		add("unicode", escaped(out.String()))
		add("unicode", strings.ReplaceAll(out.String(), "/", `\/`))
		add("unicode", strings.ReplaceAll(escaped(out.String()), "/", `\/`))
		for _, indent := range []string{"  ", "    ", "\t"} {
			out.Reset()
			_ = json.Indent(&out, r.Body, "", indent) // it was JSON above
			add("indented", out.String())
		}
	}
	var members map[string]any
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.UseNumber()
	if decoder.Decode(&members) == nil {
		out.Reset()
		encoder := json.NewEncoder(&out)
		add("sorted", encode(encoder, &out, members))
		encoder.SetEscapeHTML(false)
		add("sorted", encode(encoder, &out, members))
	}
	return slips
}

func encode(e *json.Encoder, out *bytes.Buffer, v any) string {
	out.Reset()
	_ = e.Encode(v) // it came out of JSON
	return strings.TrimSuffix(out.String(), "\n")
}

// spaced writes JSON as Python does: a blank behind each comma and colon outside of texts.
func spaced(text string) string {
	var b strings.Builder
	inside := false
	for i := range len(text) {
		c := text[i]
		if c == '"' && !quoted(text[:i]) {
			inside = !inside
		}
		b.WriteByte(c)
		if !inside && (c == ',' || c == ':') {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// quoted reports whether the character behind text is escaped: an odd number of \ is before it.
func quoted(text string) bool {
	return (len(text)-len(strings.TrimRight(text, `\`)))%2 == 1
}

// escaped writes what is not ASCII as \u and four hexadecimal digits.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// A finding is what the catalogue says otherwise about a field, for the page to mark.
type finding struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

func findingsOf(all []catalogue.Finding) (found []finding) {
	for _, f := range all {
		found = append(found, finding{f.Field, f.String()})
	}
	return found
}
