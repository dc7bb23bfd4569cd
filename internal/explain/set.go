package explain

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// A Set is the parameters with which a front end opens WeChat Pay, as they were pasted.
type Set struct {
	where  string
	kind   kind
	values map[string]param // by the names of the kind
	odd    []string         // names that are written otherwise than they are read
	extra  []string         // names that belong to an order
}

// A param is one parameter.
type param struct {
	text     string
	isNumber bool
}

// A kind is a way to open WeChat Pay, with the names of what it takes.
type kind struct {
	title     diagnosis.Text
	names     []string            // that it must have
	spellings map[string][]string // other ways to write them, each right
	sign      string              // the name of the signature
	isApp     bool
}

var (
	jsapi = kind{
		title: diagnosis.Text{EN: "JSAPI", ZH: "JSAPI 支付"}, sign: "paySign",
		names: []string{"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"},
	}
	miniProgram = kind{
		title: diagnosis.Text{EN: "a mini program, or wx.chooseWXPay", ZH: "小程序支付或 wx.chooseWXPay"}, sign: "paySign",
		names: jsapi.names[1:], spellings: map[string][]string{"timeStamp": {"timestamp"}},
	}
	// The names are those of the page; the fields of PayReq in WeChat's Open SDK are written otherwise, and have no appid on iOS.
	app = kind{
		title: diagnosis.Text{EN: "an app", ZH: "App 支付"}, sign: "sign", isApp: true,
		names: []string{"partnerid", "prepayid", "package", "noncestr", "timestamp", "sign"},
		spellings: map[string][]string{
			"appid": {"appId"}, "partnerid": {"partnerId"}, "prepayid": {"prepayId"}, "package": {"packageValue"},
			"noncestr": {"nonceStr"}, "timestamp": {"timeStamp"},
		},
	}
)

// ofOrders are names that belong to an order, or are secret, and to no set.
var ofOrders = []string{
	"total_fee", "total", "mch_id", "mchid", "out_trade_no", "body", "openid", "key", "prepay_id", "trade_type", "notify_url", "code_url",
}

// pair is a name and a value of JavaScript, of a query, or of a printed map.
var pair = regexp.MustCompile(`["']?\b([A-Za-z_]+)\b["']?\s*(?::|=>|=)\s*(?:"([^"\n]*)"|'([^'\n]*)'|([A-Za-z0-9_=./+-]+))`)

// SetIn finds a set of parameters in a text: JSON, or the names and values of JavaScript, a query or a printed map.
func SetIn(text string) (s Set, isOne bool) {
	r := &reader{scans: mostScanned}
	for i := 0; i < len(text); i++ {
		j := strings.IndexByte(text[i:], '{')
		if j < 0 {
			break
		}
		i += j
		object := r.object(text[i:])
		if s, isOne = setOf(gjson.Parse(object), object, 0); isOne {
			return s, true
		}
		i += max(len(object)-1, 0)
	}
	values := map[string]param{}
	var order []string
	for _, m := range pair.FindAllStringSubmatch(text, -1) {
		value := param{text: m[2] + m[3] + m[4], isNumber: m[4] != "" && strings.Trim(m[4], "0123456789") == ""}
		if _, twice := values[m[1]]; !twice {
			order = append(order, m[1])
		}
		values[m[1]] = value
	}
	if strings.Contains(text, "&") && !strings.ContainsAny(text, `"'`) { // a query, whose values are texts
		for name, value := range values {
			values[name] = param{text: value.text}
		}
	}
	return makeSet(order, values, text)
}

// setOf finds a set in a JSON value or in one within it.
func setOf(v gjson.Result, where string, level int) (s Set, isOne bool) {
	if level > deepest || !v.IsObject() && !v.IsArray() {
		return s, false
	}
	values := map[string]param{}
	var order []string
	v.ForEach(func(name, value gjson.Result) bool {
		if value.Type == gjson.String || value.Type == gjson.Number {
			values[name.Str] = param{text: value.String(), isNumber: value.Type == gjson.Number}
			order = append(order, name.Str)
		}
		return true
	})
	if s, isOne = makeSet(order, values, where); isOne {
		return s, true
	}
	v.ForEach(func(_, value gjson.Result) bool {
		s, isOne = setOf(value, where, level+1)
		return !isOne
	})
	return s, isOne
}

// makeSet sorts values under the names of their kind. It is a set if it has a signature, or the prepay_id of an app, and what else only
// sets have.
func makeSet(order []string, given map[string]param, where string) (s Set, isOne bool) {
	has := func(name string) bool {
		return slices.ContainsFunc(order, func(other string) bool { return folded(other) == name })
	}
	switch {
	case has("partnerid") && (has("prepayid") || has("sign")):
		s.kind = app
	case has("paysign") && (has("package") || has("noncestr") || has("timestamp")), has("package") && has("noncestr") && has("timestamp"):
		if s.kind = miniProgram; has("appid") {
			s.kind = jsapi
		}
	default:
		return s, false
	}
	s.where, s.values = where, map[string]param{}
	names := append(slices.Clone(s.kind.names), "appid")
	for _, name := range order {
		i := slices.IndexFunc(names, func(known string) bool { return folded(known) == folded(name) || s.kind.spells(known, name) })
		switch {
		case i < 0 && slices.Contains(ofOrders, name):
			s.extra = append(s.extra, name)
		case i < 0:
		default:
			if known := names[i]; known != name && !s.kind.spells(known, name) {
				s.odd = append(s.odd, shown(name)+" → "+known)
			}
			s.values[names[i]] = given[name]
		}
	}
	return s, true
}

// spells reports whether a name may be written so.
func (k kind) spells(known, as string) bool {
	return known == as || slices.Contains(k.spellings[known], as)
}

// folded is a name without capitals and underscores.
func folded(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
