package catalogue

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/nearest"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// Check compares a body, as it would be sent, with the page: JSON, of APIv2 XML or JSON, of
// an upload the part meta. It returns nothing if all is well, and a hundred findings at most.
// A finding is no proof that WeChat Pay refuses the request, for pages have slips and get new
// fields.
func (e *Endpoint) Check(body []byte) []Finding {
	c := &checker{endpoint: e, texts: e.IsAPIv2()}
	if members, fits := c.read(body); fits {
		c.members(e.Body(), members, "")
	}
	return c.found
}

// CheckQuery compares the query of a request with the page.
func (e *Endpoint) CheckQuery(query url.Values) []Finding {
	c := &checker{endpoint: e, texts: true}
	known := e.in(InQuery)
	members := map[string]any{}
	for name, all := range query {
		if len(all) > 0 {
			members[name] = all[0]
		}
	}
	if e.IsAPIv2() && strings.EqualFold(e.Method, "get") { // which has its fields in the query
		known = slices.Concat(known, e.Body())
	}
	c.query = true
	c.members(known, members, "")
	return c.found
}

// in returns the params of one place.
func (e *Endpoint) in(place string) []Field {
	var fields []Field
	for _, f := range e.Params() {
		if f.In == place {
			fields = append(fields, f)
		}
	}
	return fields
}

var byteOrderMark = []byte("\ufeff")

// read returns the members of a body, and whether it is one that has some.
func (c *checker) read(body []byte) (members map[string]any, fits bool) {
	switch {
	case len(body) == 0:
		return nil, true
	case xmlmap.IsXML(body) && c.endpoint.IsAPIv2():
		return c.readXML(body)
	case xmlmap.IsXML(body):
		c.add(KindSyntax, "", "the body is XML", "expected JSON")
		return nil, false
	}
	text, isMarked := bytes.CutPrefix(body, byteOrderMark)
	if isMarked {
		c.add(KindSyntax, "", "the body begins with a byte order mark", "save it without")
	}
	var whole any
	if err := jsontext.Unmarshal(text, &whole); err != nil {
		c.add(KindSyntax, "", "the body cannot be read: "+ident.Brief(err.Error()), "expected an object")
		return nil, false
	}
	if members, fits = whole.(map[string]any); !fits {
		c.add(KindSyntax, "", "the body is "+kindOf(whole), "expected an object")
	}
	return members, fits
}

func (c *checker) readXML(body []byte) (members map[string]any, fits bool) {
	fields, err := xmlmap.Unmarshal(body)
	if err != nil {
		c.add(KindSyntax, "", "the body cannot be read: "+ident.Brief(err.Error()), "expected XML, or a JSON object")
		return nil, false
	}
	members = map[string]any{}
	for name, text := range xmlmap.Texts(fields) {
		members[name] = text
	}
	return members, true
}

// A checker gathers findings about one request.
type checker struct {
	endpoint *Endpoint
	texts    bool // every scalar is a text: of APIv2, of a query
	query    bool
	found    []Finding
}

// mostFound is how many findings a request has at most: who gets so many reads no more.
const mostFound = 100

func (c *checker) add(kind Kind, path, found, want string) {
	if len(c.found) < mostFound {
		c.found = append(c.found, Finding{Kind: kind, Field: path, Found: found, Want: want})
	}
}

// ofTheClient are fields that every request of APIv2 has, whatever its page lists: the client
// adds them.
var ofTheClient = []string{"mch_id", "mchid", "nonce_str", "sign", "sign_type"}

// ofPartners are fields that service providers add to a request of APIv2. Most of its pages are
// those of direct merchants and leave them out.
var ofPartners = []string{"sub_mch_id", "sub_appid", "sub_openid"}

// members checks an object.
func (c *checker) members(fields []Field, object map[string]any, prefix string) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.fits(name) }) {
			c.unknown(fields, name, prefix)
		}
	}
	for i := range fields {
		f := &fields[i]
		v, there := object[f.Name]
		switch {
		case there:
			c.value(f, v, prefix+f.Name)
		case f.Required && !c.addedByClient(f.Name) && !c.isNumbered(fields, object, f.Name) && !c.hasOther(object, f.Name):
			c.add(KindMissing, prefix+f.Name, "is missing", "the page says that it is required")
		}
	}
}

func (c *checker) addedByClient(name string) bool {
	return c.endpoint.IsAPIv2() && slices.Contains(ofTheClient, name)
}

func (c *checker) isOfPartners(name string) bool {
	return c.endpoint.IsAPIv2() && slices.Contains(ofPartners, name)
}

// numbers are the order numbers of APIv2. Its pages call each of those required that they
// have, and a request needs one of the first two; to query a refund, one of all:
// https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=9_2 and 9_5.
var numbers = []string{"transaction_id", "out_trade_no", "refund_id", "out_refund_no"}

// isNumbered reports whether an object has another number in place of the one that is missing.
func (c *checker) isNumbered(fields []Field, object map[string]any, missing string) bool {
	if !c.endpoint.IsAPIv2() {
		return false
	}
	enough := numbers
	for _, name := range numbers {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name && f.Required }) {
			enough = numbers[:2]
		}
	}
	return slices.Contains(enough, missing) && slices.ContainsFunc(enough, func(name string) bool { return object[name] != nil })
}

// others are fields in place of which a request may have another one, below a path. Its page
// calls them required all the same: it is that of several kinds of merchants at once.
var others = []struct{ path, missing, other string }{
	{"v3/pay/partner/", "sp_openid", "sub_openid"},
	{"v3/combine-transactions/", "sub_mchid", "mchid"}, // direct merchants have none
	{"hk/v3/", "mchid", "sp_mchid"},
	{"hk/v3/", "appid", "sp_appid"},
	{"hk/v3/", "sp_mchid", "mchid"},
	{"hk/v3/", "sp_appid", "appid"},
	{"hk/v3/", "sub_mchid", "mchid"},
	{"v3/global/", "mchid", "sp_mchid"},
	{"v3/global/", "appid", "sp_appid"},
	{"v3/global/", "sp_mchid", "mchid"},
	{"v3/global/", "sp_appid", "appid"},
	{"v3/global/", "sub_mchid", "mchid"},
}

// hasOther reports whether an object has another field in place of the one that is missing.
func (c *checker) hasOther(object map[string]any, missing string) bool {
	for _, o := range others {
		if o.missing == missing && object[o.other] != nil && strings.HasPrefix(c.endpoint.Path, o.path) {
			return true
		}
	}
	return false
}

// fits reports whether a name is that of the field. The $n of APIv2 is a number.
func (f *Field) fits(name string) bool {
	if f.Name == name {
		return true
	}
	stem, numbered := strings.CutSuffix(f.Name, "$n")
	if !numbered {
		return false
	}
	digits, found := strings.CutPrefix(name, stem)
	_, err := strconv.ParseUint(digits, 10, 32)
	return found && err == nil
}

func (c *checker) unknown(fields []Field, name, prefix string) {
	if prefix == "" && (c.addedByClient(name) || c.isOfPartners(name)) || len(c.found) == mostFound {
		return
	}
	shown := prefix + ident.Plain(name)
	if prefix == "" {
		for _, f := range c.endpoint.Fields() {
			if f.Name == name && f.In != InForm {
				c.add(KindMisplaced, shown, "is "+c.here(), "it belongs into the "+f.In)
				return
			}
		}
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	finding := Finding{Kind: KindUnknown, Field: shown, Found: "the page has no such field", Near: nearest.To(name, names)}
	if finding.Near != "" {
		finding.Want = "did you mean " + finding.Near + "?"
	} else if at := c.elsewhere(name); at != "" {
		finding.Near, finding.Want = at, "did you mean "+at+"?"
	}
	c.found = append(c.found, finding)
}

func (c *checker) here() string {
	if c.query {
		return "in the query"
	}
	return "in the body"
}

// elsewhere returns the path of a field of this name that stands deeper or higher, if there
// is just one.
func (c *checker) elsewhere(name string) string {
	at := ""
	for f := range All(c.endpoint.Body()) {
		if f.Name == name {
			if at != "" {
				return ""
			}
			at = f.Path
		}
	}
	return at
}

// value checks one value.
func (c *checker) value(f *Field, v any, path string) {
	if v == nil {
		c.add(KindNull, path, "is null", "leave out what has no value")
		return
	}
	switch f.Type {
	case "":
	case "array":
		c.list(f, v, path)
	case "object":
		if c.texts {
			return // APIv2 has objects as JSON texts
		}
		object, fits := v.(map[string]any)
		if !fits {
			c.wrongType(path, v, "an object")
		} else if len(f.Fields) > 0 {
			c.members(f.Fields, object, path+".")
		}
	default:
		c.scalar(f, f.Type, v, path)
	}
}

func (c *checker) list(f *Field, v any, path string) {
	if c.texts {
		return // as JSON text, or a name that comes several times
	}
	items, fits := v.([]any)
	if !fits {
		c.wrongType(path, v, "a list")
		return
	}
	if f.Required && len(items) == 0 {
		c.add(KindEmpty, path, "is an empty list", "the page says that it is required")
	}
	for i, item := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		object, isObject := item.(map[string]any)
		switch {
		case item == nil:
			c.add(KindNull, at, "is null", "leave it out")
		case f.Items != "object":
			c.scalar(f, f.Items, item, at)
		case !isObject:
			c.wrongType(at, item, "an object")
		case len(f.Fields) > 0:
			c.members(f.Fields, object, at+".")
		}
	}
}

func (c *checker) wrongType(path string, v any, want string) {
	c.add(KindType, path, "is "+kindOf(v), "expected "+want)
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a text, in quotes"
	case json.Number:
		return "a number"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	}
	return "an object"
}

// scalar checks what has no members.
func (c *checker) scalar(f *Field, kind string, v any, path string) {
	text, isText := v.(string)
	switch kind {
	case "integer", "number":
		c.number(f, kind, v, path)
	case "boolean":
		if _, fits := v.(bool); !fits && (!c.texts || text != "true" && text != "false") {
			c.wrongType(path, v, "true or false, without quotes")
		}
	case "string":
		switch {
		case isText:
			c.text(f, text, path)
		case !c.texts:
			c.wrongType(path, v, "a text, in quotes")
		}
	}
}

var moneyName = regexp.MustCompile(`amount|total|fee|price|cost|balance|amt|refund|cash`)

func (c *checker) number(f *Field, kind string, v any, path string) {
	number, isNumber := v.(json.Number)
	text, isText := v.(string)
	want := "a whole number, without quotes"
	if moneyName.MatchString(f.Name) {
		want = "a whole number of fen, without quotes"
	}
	switch {
	case isNumber:
	case isText && c.texts:
		number, want = json.Number(text), strings.TrimSuffix(want, ", without quotes")
	default:
		c.wrongType(path, v, want)
		return
	}
	whole, err := number.Int64()
	if err != nil {
		if kind == "integer" && f.Format != "float" || moneyName.MatchString(f.Name) {
			c.add(KindType, path, "is no whole number", "expected "+want)
		}
		return
	}
	switch {
	case f.Minimum != nil && whole < *f.Minimum:
		c.add(KindRange, path, "is too small", fmt.Sprintf("expected at least %d", *f.Minimum))
	case f.Maximum != nil && whole > *f.Maximum:
		c.add(KindRange, path, "is too large", fmt.Sprintf("expected at most %d", *f.Maximum))
	}
	c.enum(f, number.String(), path)
}

func (c *checker) enum(f *Field, text, path string) {
	if len(f.Enum) == 0 || slices.Contains(f.Enum, text) {
		return
	}
	want := "the page knows " + strings.Join(f.Enum, ", ")
	if near := nearest.To(text, f.Enum); near != "" {
		want = "did you mean " + near + "?"
	} else if utf8.RuneCountInString(want) > 160 {
		want = fmt.Sprintf("the page knows %d others", len(f.Enum))
	}
	c.add(KindEnum, path, "is none of the documented values", want)
}

// zoneless is a time as many languages print it by default. APIv3 wants a zone.
var zoneless = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?$`)

func (c *checker) text(f *Field, text, path string) {
	if text == "" {
		if f.Required && !f.Sensitive {
			c.add(KindEmpty, path, "is empty", "the page says that it is required")
		}
		return
	}
	if f.Sensitive {
		if !isCiphertext(text) {
			c.add(KindPlain, path, "is plain text", "it is sent encrypted: wxpay.Sensitive, or name~=value in the command")
		}
		return
	}
	if f.Format == "rfc3339" || zoneless.MatchString(text) && strings.Contains(text, "T") && !c.texts {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			found := "is no time of RFC 3339"
			if zoneless.MatchString(text) {
				found = "is a time without zone"
			}
			c.add(KindTime, path, found, "expected one such as 2026-06-08T10:34:56+08:00")
		}
	}
	switch n := utf8.RuneCountInString(text); {
	case f.MaxLength > 0 && n > f.MaxLength:
		c.add(KindLength, path, fmt.Sprintf("has %d characters", n), fmt.Sprintf("expected at most %d", f.MaxLength))
	case n < f.MinLength:
		c.add(KindLength, path, fmt.Sprintf("has %d characters", n), fmt.Sprintf("expected at least %d", f.MinLength))
	}
	c.enum(f, text, path)
}

// shortestCiphertext is that of SM2: a point, a hash and a byte.
const shortestCiphertext = 97

// isCiphertext reports whether a text may be one that was encrypted for WeChat Pay.
func isCiphertext(text string) bool {
	sealed, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(sealed) >= shortestCiphertext
}
