package catalogue

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// Skeleton returns a body to begin with, as JSON with two blanks of indent, in the order of
// the page: the required fields, or with all every one. Texts that cannot be guessed are the
// names of their fields; what is to be encrypted is empty. nil if the endpoint has no body.
func (e *Endpoint) Skeleton(all bool) []byte { return skeletonOf(e.given(e.Body()), all) }

// given are fields without those that a call of APIv2 makes itself, and whose samples would be wrong.
func (e *Endpoint) given(fields []Field) []Field {
	if !e.IsAPIv2() {
		return fields
	}
	return slices.DeleteFunc(slices.Clone(fields), func(f Field) bool { return f.Path == "nonce_str" || f.Path == "sign" })
}

// SampleAnswer returns what an answer with a status looks like, with every field; 0 is the
// success. See Skeleton.
func (e *Endpoint) SampleAnswer(status int) []byte { return skeletonOf(e.Answer(status), true) }

func skeletonOf(fields []Field, all bool) []byte {
	if len(fields) == 0 {
		return nil
	}
	var text, indented bytes.Buffer
	writeObject(&text, fields, all)
	if json.Indent(&indented, text.Bytes(), "", "  ") != nil {
		return text.Bytes()
	}
	return indented.Bytes()
}

func writeObject(b *bytes.Buffer, fields []Field, all bool) {
	b.WriteByte('{')
	first := true
	for i := range fields {
		f := &fields[i]
		if !all && !f.Required {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteString(strconv.Quote(f.Name))
		b.WriteByte(':')
		writeSample(b, f, all)
	}
	b.WriteByte('}')
}

func writeSample(b *bytes.Buffer, f *Field, all bool) {
	switch f.Type {
	case "array":
		b.WriteByte('[')
		if f.Items == "object" {
			writeObject(b, f.Fields, all)
		} else {
			b.Write(sampleScalar(f, f.Items))
		}
		b.WriteByte(']')
	case "object":
		writeObject(b, f.Fields, all)
	default:
		b.Write(sampleScalar(f, f.Type))
	}
}

// sampleScalar returns JSON.
func sampleScalar(f *Field, kind string) []byte {
	switch kind {
	case "integer", "number":
		if text := sampleNumber(f); json.Valid([]byte(text)) {
			return []byte(text)
		}
		return []byte("1")
	case "boolean":
		return []byte("true")
	}
	text, _ := jsontext.Marshal(sampleText(f)) // a string always can
	return text
}

func sampleNumber(f *Field) string {
	if len(f.Enum) > 0 {
		return f.Enum[0]
	}
	n := int64(1)
	if f.Minimum != nil {
		n = max(n, *f.Minimum)
	}
	if f.Maximum != nil {
		n = min(n, *f.Maximum)
	}
	return strconv.FormatInt(n, 10)
}

// samples are of fields that look the same everywhere.
var samples = map[string]string{
	"appid": "wxd678efh567hg6787", "sp_appid": "wxd678efh567hg6787", "sub_appid": "wxd678efh567hg6699",
	"mchid": "1900000001", "sp_mchid": "1900000001", "mch_id": "1900000001", "sub_mchid": "1900000109", "sub_mch_id": "1900000109",
	"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "notify_url": "https://www.example.com/notify",
	"contract_notify_url": "https://www.example.com/notify", "authorization_notify_url": "https://www.example.com/notify",
	"transaction_notify_url": "https://www.example.com/notify",
	"sign_type":              "MD5", "currency": "CNY", "fee_type": "CNY", "payer_client_ip": "192.0.2.1", "spbill_create_ip": "192.0.2.1",
}

// formats are samples of texts that have one.
var formats = map[string]string{
	"rfc3339": "2026-06-08T10:34:56+08:00", "date": "2026-06-08", "url": "https://www.example.com/",
	"MediaUrl":       "https://www.example.com/1.png",
	"jsonObjectLike": "{}", "jsonArrayLike": "[]", "rfc2397": "data:,1", "mm/yy": "06/26", "yyyyMMddHHmmss": "20260608103456",
	"integer": "1", "int32": "1", "int64": "1", "uint64": "1",
}

func sampleText(f *Field) string {
	switch {
	case f.Sensitive:
		return ""
	case len(f.Enum) > 0:
		return f.Enum[0]
	}
	text := cmp.Or(samples[f.Name], formats[f.Format], f.Name)
	if runes := []rune(text); f.MaxLength > 0 && len(runes) > f.MaxLength {
		text = string(runes[:f.MaxLength])
	}
	if missing := f.MinLength - len([]rune(text)); missing > 0 {
		text += strings.Repeat("0", missing)
	}
	return text
}

// A Value is one ITEM of the command, or one key of Params, that a request needs.
type Value struct {
	Field *Field
	Path  string // with 0 for the first item of an array: goods_detail.0.price
	JSON  []byte // the sample
}

// Values returns the leaves of what Skeleton returns, with the params before them.
func (e *Endpoint) Values(all bool) []Value {
	var values []Value
	var gather func(fields []Field, prefix string)
	gather = func(fields []Field, prefix string) {
		for i := range fields {
			f := &fields[i]
			path, before := prefix+f.Name, len(values)
			switch {
			case !all && !f.Required:
				continue
			case len(f.Fields) > 0 && f.IsList():
				gather(f.Fields, path+".0.")
			case len(f.Fields) > 0:
				gather(f.Fields, path+".")
			}
			if len(values) == before { // it has no members, or none of them is required
				var b bytes.Buffer
				writeSample(&b, f, all)
				values = append(values, Value{Field: f, Path: path, JSON: slices.Clone(b.Bytes())})
			}
		}
	}
	gather(e.given(e.Fields()), "")
	return values
}
