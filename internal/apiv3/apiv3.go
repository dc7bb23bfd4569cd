// Package apiv3 knows what the answers of APIv3 say that their status does not.
package apiv3

import (
	"bytes"
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
