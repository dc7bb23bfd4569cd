// Package diagnosis says what to do about a failure: by its code, by the number behind its
// request ID, by its message, and for a SIGN_ERROR by the comparison of what was signed with
// what WeChat Pay saw.
package diagnosis

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A Failure is an error answer, as far as it helps to say what to do.
type Failure struct {
	Status                   int
	Code, InnerCode, Message string
	Template                 string        // of the path
	Certain                  bool          // nothing happened
	Body                     []byte        // as JSON
	Date                     string        // the header of the answer
	RequestID                string        // the header of the answer
	ContentType, Location    string        // headers of the answer
	Size                     int           // of the body, in bytes
	Sent                     *auth.Request // what was signed, of a 401; nil if it is not known
	IsV2                     bool          // of APIv2
	Bare                     string        // the host, if no credentials were sent to it
	NoRequestID              bool          // the headers are known, and none is a Request-ID, which WeChat Pay's answers have
	Serial                   string        // of the merchant API certificate
	Proven                   bool          // certificate, private key and merchant ID belong together: New has checked it
	BySigner                 bool          // a signer of the caller's holds the key, so that nobody can check that
}

// IsSignError reports whether WeChat Pay did not accept the request's signature.
func (f *Failure) IsSignError() bool {
	says := f.is("SIGN_ERROR")
	return f.Status == http.StatusUnauthorized && says || f.InnerCode == "268443699" && (says || f.Code == "")
}

// What stands between the facts of a failure in its line.
var (
	noCode    = Text{" without an error code, %d bytes of %q", "，没有错误码，%d 字节，类型 %q"}
	redirect  = Text{", a redirect to %s that is not followed", "，跳转到 %s，未跟随"}
	andOthers = Text{" and others", " 等"}
	ofFields  = Text{", fields %s", "，字段 %s"}
	details   = []struct {
		key  string
		text Text
	}{
		{"location", Text{", location %s", "，位置 %s"}}, {"field", Text{", field %s", "，字段 %s"}},
		{"issue", Text{", issue %s", "，问题 %s"}},
	}
)

// RequestID is the request ID at the end of a line.
func RequestID(id string) Text {
	return Text{", request ID %s", "，Request-ID %s"}.with(ident.Plain(id))
}

// Summary is what came, in one line: status, code, message, the field at fault, the request ID.
func (f *Failure) Summary(speaks string) string {
	b := strings.Builder{}
	b.WriteString(strconv.Itoa(f.Status))
	for _, text := range []string{f.Code, f.Message} {
		if text != "" {
			b.WriteString(" " + ident.Plain(text))
		}
	}
	leads := f.Status/100 == 3 && f.Location != ""
	if !leads && f.Code == "" && f.Message == "" && (f.Size > 0 || f.ContentType != "") {
		fmt.Fprintf(&b, noCode.In(speaks), f.Size, ident.Clip(f.ContentType))
	}
	detail := f.get("detail")
	for _, d := range details {
		if v := detail.Get(d.key); v.Type != gjson.Null {
			fmt.Fprintf(&b, d.text.In(speaks), ident.Plain(v.String()))
		} else if v := detail.Get("detail." + d.key); v.Type != gjson.Null { // SIGN_ERROR nests it
			fmt.Fprintf(&b, d.text.In(speaks), ident.Plain(v.String()))
		}
	}
	if fields := f.fieldsAtFault(speaks); fields != "" {
		fmt.Fprintf(&b, ofFields.In(speaks), fields)
	}
	if f.RequestID != "" {
		b.WriteString(RequestID(f.RequestID).In(speaks))
	}
	if leads {
		fmt.Fprintf(&b, redirect.In(speaks), ident.Clip(shownLocation(f.Location)))
	}
	return b.String()
}

// mostFields is how many fields at fault are named.
const mostFields = 5

// fieldsAtFault names the fields whose JSON pointers stand in place of a value; a value that is
// none is a customer's, and is not shown.
func (f *Failure) fieldsAtFault(speaks string) string {
	value := f.get("detail.value")
	if !value.IsArray() {
		return ""
	}
	var fields []string
	for _, pointer := range value.Array() {
		text := pointer.String()
		if pointer.Type != gjson.String || !strings.HasPrefix(text, "/") || len(text) > 100 {
			return ""
		}
		if len(fields) == mostFields {
			return strings.Join(fields, ", ") + andOthers.In(speaks)
		}
		fields = append(fields, ident.Plain(text))
	}
	return strings.Join(fields, ", ")
}

// shownLocation leaves out what may be secret in a URL: its user and its query.
func shownLocation(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return "somewhere"
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return shown.String()
}

var advice = Text{"hint: %s\nsee: %s\n", "提示：%s\n参见：%s\n"}

// Advice is a hint and where it is explained, in lines.
func Advice(hint, link, speaks string) string { return fmt.Sprintf(advice.In(speaks), hint, link) }

// Explain returns what there is to say beside the error itself, in lines: for a SIGN_ERROR
// the message that was signed beside the one that WeChat Pay saw, else the hint. Of a body
// no more is shown than its first bytes, its length and a piece of its hash.
func (f *Failure) Explain(language string) string {
	var b strings.Builder
	if f.IsSignError() {
		f.compareTo(&b, language)
	} else if h := f.Hint(language); h != "" {
		b.WriteString(Advice(h, f.Judge().Link(), language))
	}
	return b.String()
}

func (f *Failure) is(code string) bool {
	return f.Code != "" && codes.Normal(f.Code) == codes.Normal(code)
}

func (f *Failure) get(path string) gjson.Result { return gjson.GetBytes(f.Body, path) }
