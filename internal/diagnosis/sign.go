package diagnosis

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A comparison is one line of what was signed beside what WeChat Pay saw.
type comparison struct{ name, ours, theirs string }

func (c comparison) differs() bool { return c.theirs != "" && c.ours != c.theirs }

// seenMessage is the canonical message that WeChat Pay made of the request that reached
// it, as a 401 SIGN_ERROR tells: the body is cut to its first bytes, the length is whole.
type seenMessage struct {
	method, target, timestamp, nonce, body string
	length                                 int64
}

// seen reads sign_information; ok is false if there is none.
func (f *Failure) seen() (s seenMessage, ok bool) {
	info := f.get("detail.sign_information")
	if !info.Exists() {
		info = f.get("detail.detail.sign_information")
	}
	text := info.Get("truncated_sign_message").String()
	if text == "" {
		return s, false
	}
	lines := append(strings.SplitN(text, "\n", 5), "", "", "", "", "")
	s = seenMessage{method: lines[0], target: lines[1], timestamp: lines[2], nonce: lines[3], body: strings.TrimSuffix(lines[4], "\n"),
		length: info.Get("sign_message_length").Int()}
	return s, true
}

// compare puts both messages side by side. Of the body no more is shown than WeChat Pay
// shows.
func compare(ours *auth.Request, theirs seenMessage) []comparison {
	timestamp := strconv.FormatInt(ours.Timestamp, 10)
	return []comparison{
		{"method", ours.Method, theirs.method},
		{"url", ours.Target, theirs.target},
		{"timestamp", timestamp, theirs.timestamp},
		{"nonce", ours.Nonce, theirs.nonce},
		{"body", firstBytes(ours.Body, len(theirs.body)), theirs.body},
		{"length", strconv.Itoa(len(ours.Message())), lengthText(theirs.length)},
	}
}

func lengthText(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// firstBytes is as much of the body as WeChat Pay shows, or its first eight bytes.
func firstBytes(body []byte, n int) string {
	if n == 0 {
		n = 8
	}
	n = min(n, len(body))
	for n > 0 && n < len(body) && !utf8.RuneStart(body[n]) {
		n--
	}
	return string(body[:n])
}

// Verdict says what a SIGN_ERROR means, judging by what WeChat Pay saw.
func (f *Failure) Verdict() string {
	theirs, ok := f.seen()
	if f.Sent == nil || !ok {
		return f.keyVerdict("")
	}
	ours := f.Sent
	missing := int64(len(ours.Message())) - theirs.length
	switch {
	case theirs.method != "" && theirs.method != ours.Method:
		return fmt.Sprintf("the method was changed after signing, from %s to %s: a redirect or a proxy on the way", ours.Method,
			ident.Plain(theirs.method))
	case theirs.target != "" && theirs.target != ours.Target:
		return fmt.Sprintf("path or query were changed after signing, from byte %d on: a proxy or gateway on the way that decodes %%2F, "+
			"folds case or adds a prefix", differsAt(ours.Target, theirs.target))
	case theirs.timestamp != "" && theirs.timestamp != strconv.FormatInt(ours.Timestamp, 10),
		theirs.nonce != "" && !strings.HasPrefix(ours.Nonce, theirs.nonce):
		return "timestamp or nonce are not those that were signed: something on the way replaces the header Authorization"
	case theirs.length != 0 && len(ours.Body) > 0 && missing == int64(len(ours.Body)):
		return "the body did not arrive: a proxy on the way, or a redirect, dropped it"
	case theirs.length != 0 && missing != 0 || theirs.body != firstBytes(ours.Body, len(theirs.body)):
		return "the body that arrived is not the one that was signed" + bodyChange(ours.Body, -missing)
	}
	return f.keyVerdict("both messages agree, so ")
}

// keyVerdict is for messages that agree, or of which nothing is known.
func (f *Failure) keyVerdict(since string) string {
	switch {
	case strings.Contains(f.Message, "序列号"):
		return since + "the serial is wrong: it must be that of the merchant's own certificate (apiclient_cert.pem) for this merchant " +
			"ID, and the private key must belong to it"
	case strings.Contains(f.Message, "认证类型"):
		return since + "the schema is wrong: merchants sign with " + auth.SchemaRSA + ", brands with " + auth.SchemaBrand +
			", SM2 keys with " + auth.SchemaSM2
	}
	return since + "the private key or the serial is not that of this merchant's certificate; a new certificate has a new key; or a " +
		"parameter is wrong, which some products (合单) report so"
}

// bodyChange names what commonly happens to bodies, by how many bytes more arrived.
func bodyChange(body []byte, more int64) string {
	compact := int64(-1)
	var text bytes.Buffer
	if json.Compact(&text, body) == nil {
		compact = int64(text.Len())
	}
	switch {
	case more == 1 || more == 2:
		return ": it has " + strconv.FormatInt(more, 10) + " bytes more, a line break at its end?"
	case more < 0 && bytes.HasSuffix(body, []byte("\n")) && more >= -2:
		return ": the line break at its end was cut off"
	case compact >= 0 && int64(len(body))+more == compact:
		return ": it was written anew without white space"
	case more > 0:
		return fmt.Sprintf(": it has %d bytes more; was it written anew (pretty-printed, other escapes)?", more)
	case more < 0:
		return fmt.Sprintf(": it has %d bytes less; was it cut or written anew?", -more)
	}
	return ": it is as long, but another"
}

// differsAt counts bytes from 1.
func differsAt(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i + 1
		}
	}
	return min(len(a), len(b)) + 1
}

// skewVerdict compares the clocks, as far as an unsigned answer can be believed.
func (f *Failure) skewVerdict() string {
	if f.Sent == nil {
		return ""
	}
	date, err := http.ParseTime(f.Date)
	if err != nil {
		return ""
	}
	skew := time.Unix(f.Sent.Timestamp, 0).Sub(date)
	if skew.Abs() < time.Minute {
		return ""
	}
	return fmt.Sprintf("this machine's clock is off by %v against the answer's Date; five minutes are allowed", skew.Round(time.Second))
}

// compareTo writes the comparison of a SIGN_ERROR.
func (f *Failure) compareTo(b *strings.Builder) {
	if theirs, ok := f.seen(); ok && f.Sent != nil {
		rows := compare(f.Sent, theirs)
		width := 0
		for _, row := range rows {
			width = max(width, utf8.RuneCountInString(shownCell(row.name, row.ours)))
		}
		fmt.Fprintf(b, "  %-9s  %-*s  %s\n", "", width, "signed here", "seen by WeChat Pay")
		for _, row := range rows {
			mark := ""
			if row.differs() {
				mark = "   <-- differs"
				if row.name != "length" {
					mark += fmt.Sprintf(" from byte %d on", differsAt(row.ours, row.theirs))
				}
			}
			fmt.Fprintf(b, "  %-9s  %-*s  %s%s\n", row.name, width, shownCell(row.name, row.ours), shownCell(row.name, row.theirs), mark)
		}
		sum := sha256.Sum256(f.Sent.Body)
		fmt.Fprintf(b, "  the signed body has %d bytes, SHA-256 %x…\n", len(f.Sent.Body), sum[:4])
	}
	fmt.Fprintf(b, "verdict: %s\n", f.Verdict())
	if skew := f.skewVerdict(); skew != "" {
		fmt.Fprintf(b, "clock: %s\n", skew)
	}
}

// shownCell is a cell of the comparison. The other side is unsigned, and must not make
// more of the body show than WeChat Pay shows.
func shownCell(name, text string) string {
	most := 200
	if name == "body" {
		most = 16
	}
	if runes := []rune(text); len(runes) > most {
		return ident.OneLine(string(runes[:most])) + "…"
	}
	return ident.OneLine(text)
}
