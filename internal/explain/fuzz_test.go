package explain_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/explain"
)

// FuzzText: whatever is pasted, a verdict is given only for what stands in the text, and the code of an answer stands there too.
func FuzzText(f *testing.F) {
	for _, c := range append(samplesIn(f, "samples.txt"), samplesIn(f, "words.txt")...) {
		f.Add(c.text)
	}
	for _, text := range []string{body, jsapi(), app(), "商家参数格式有误", "validate verify fail", "status code 500 wxpay", `"{\"code\":\"NO_AUTH\"}"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, found := range [][]explain.Finding{
			explain.Text(text, at), explain.ParametersIn(text, at), explain.Request("POST / HTTP/1.1", http.Header{}, []byte(text), at),
			explain.Answer(500, "HTTP/1.1 500", http.Header{}, []byte(text)),
		} {
			for i := range found {
				e := found[i].Evidence
				if e.Where == "" {
					t.Fatalf("%q without evidence", found[i].Name())
				}
				if (found[i].Name() == "") != (found[i].Sentence("en") == "") {
					t.Fatalf("%q: %q", found[i].Name(), found[i].Sentence("en"))
				}
				if !isWithin(e.Code, plain(text)) {
					t.Fatalf("the code %q does not stand in the text", e.Code)
				}
			}
		}
		for _, found := range explain.Text(text, at) {
			if !strings.Contains(text, found.Where) {
				t.Fatalf("%q does not stand in the text", found.Where)
			}
		}
	})
}

var escape = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

// plain is a text without the escapes of JSON and XML, however deep.
func plain(text string) string {
	for range 8 {
		text = escape.ReplaceAllStringFunc(text, func(u string) string { return gjson.Parse(`"` + u + `"`).Str })
		text = strings.ReplaceAll(html.UnescapeString(text), `\\`, `\`)
	}
	return text
}

// isWithin reports whether the characters of a word come in a text in their order.
func isWithin(word, text string) bool {
	for _, c := range word {
		i := strings.IndexRune(text, c)
		if i < 0 {
			return false
		}
		text = text[i+1:]
	}
	return true
}
