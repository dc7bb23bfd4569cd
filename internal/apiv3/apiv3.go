// Package apiv3 knows what the answers of APIv3 say that their status does not, and what they must prove.
package apiv3

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// IsError reports whether the body of a 2xx answer is that of an error: a code, at most
// words about it, and nothing that was asked for. A few endpoints answer with a code that
// means success, or with the code of a membership card.
func IsError(body []byte) bool {
	if !bytes.Contains(body, []byte(`"code"`)) || !jsontext.IsObject(body) {
		return false
	}
	alone, said := true, false
	fields := gjson.ParseBytes(body)
	fields.ForEach(func(key, value gjson.Result) bool {
		switch key.String() {
		case "code", "detail", "details", "sub_code", "sub_msg", "request_id":
		case "message", "msg":
			said = true
		default:
			alone = isEmpty(value)
		}
		return alone
	})
	code := fields.Get("code")
	if !alone || code.Type != gjson.String || code.Str == "SUCCESS" || code.Str == "OK" {
		return false
	}
	return codes.Known(code.Str) || said && isCode(code.Str)
}

// isEmpty reports whether a value of JSON holds no data: null, "", [] or {}.
func isEmpty(value gjson.Result) bool {
	switch value.Type {
	case gjson.Null:
		return true
	case gjson.String:
		return value.Str == ""
	case gjson.JSON:
		inside := false
		value.ForEach(func(_, _ gjson.Result) bool {
			inside = true
			return false
		})
		return !inside
	case gjson.False, gjson.True, gjson.Number:
	}
	return false
}

// isCode reports whether a text has the form of WeChat Pay's error codes.
func isCode(text string) bool {
	return text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == "" && text[0] >= 'A'
}

// A Refusal is what the body of an error answer says.
type Refusal struct {
	Code, Message string
	Detail        json.RawMessage // nil if there is none
}

// ReadError reads an error answer leniently: a strange body has no code.
func ReadError(text []byte) (r Refusal) {
	var body map[string]json.RawMessage
	if jsontext.Unmarshal(text, &body) != nil {
		return r
	}
	r.Code, r.Message = textOf(body["code"]), textOf(body["message"])
	if detail := body["detail"]; string(detail) != "null" {
		r.Detail = detail
	}
	return r
}

// InnerCode is the digits behind the last "-" of a request ID, "" if there are none.
func InnerCode(requestID string) string {
	i := strings.LastIndexByte(requestID, '-')
	if i < 0 || strings.Trim(requestID[i+1:], "0123456789") != "" {
		return ""
	}
	return requestID[i+1:]
}

// textOf returns a JSON string's text, and anything else as it is written.
func textOf(raw json.RawMessage) string {
	var text string
	if jsontext.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
