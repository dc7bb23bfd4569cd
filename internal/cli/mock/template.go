package mock

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

var blank = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_.-]*)\}`)

// filled fills the blanks of a body with what the request holds. A blank that stands alone
// in a value of a table keeps its type: an amount stays a number.
func filled(body any, r *wxpaytest.Request) any {
	switch body := body.(type) {
	case string:
		return filledText(body, r)
	case nil:
		return nil
	}
	return filledValue(body, r)
}

func filledValue(v any, r *wxpaytest.Request) any {
	switch v := v.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, value := range v {
			object[name] = filledValue(value, r)
		}
		return object
	case []map[string]any:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = filledValue(value, r)
		}
		return list
	case []any:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = filledValue(value, r)
		}
		return list
	case string:
		if m := blank.FindStringSubmatch(v); m != nil && m[0] == v {
			if value, known := lookup(m[1], r); known && value.Raw != "" {
				return json.RawMessage(value.Raw)
			}
		}
		return blank.ReplaceAllStringFunc(v, func(found string) string {
			if value, known := lookup(found[1:len(found)-1], r); known {
				return value.String()
			}
			return found
		})
	}
	return v
}

// filledText fills a text. In JSON and the like a value is escaped as in a JSON string.
func filledText(text string, r *wxpaytest.Request) string {
	inJSON := strings.HasPrefix(strings.TrimSpace(text), "{") || strings.HasPrefix(strings.TrimSpace(text), "[")
	return blank.ReplaceAllStringFunc(text, func(found string) string {
		value, known := lookup(found[1:len(found)-1], r)
		switch {
		case !known:
			return found
		case inJSON && value.Type == gjson.String:
			quoted := string(gjson.AppendJSONString(nil, value.String()))
			return quoted[1 : len(quoted)-1]
		}
		return value.String()
	})
}

// lookup returns what a blank stands for. What the request lacks is empty; what is no blank
// is not known.
func lookup(name string, r *wxpaytest.Request) (value gjson.Result, known bool) {
	kind, path, _ := strings.Cut(name, ".")
	switch {
	case kind == "body" && path != "":
		return r.Get(path), true
	case kind == "query" && path != "":
		return textValue(r.Query().Get(path)), true
	}
	text := r.PathValue(name)
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	return textValue(text), text != ""
}

// textValue is a text as JSON would hold it.
func textValue(text string) gjson.Result {
	return gjson.Result{Type: gjson.String, Str: text, Raw: string(gjson.AppendJSONString(nil, text))}
}
