package catalogue_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

func find(t *testing.T, method, path string) *catalogue.Endpoint {
	t.Helper()
	e, found := catalogue.Lookup(method, path)
	require.True(t, found, path)
	return e
}

// TestEverySkeletonIsFreeOfFindings: what a user begins with is what the page wants.
func TestEverySkeletonIsFreeOfFindings(t *testing.T) {
	t.Parallel()
	bodies := 0
	for _, e := range catalogue.Default().Endpoints() {
		for _, all := range []bool{false, true} {
			body := e.Skeleton(all)
			if body == nil {
				assert.Empty(t, e.Body(), e)
				continue
			}
			bodies++
			require.True(t, json.Valid(body), "%s: %s", e, body)
			assert.Empty(t, e.Check(body), "%s, all fields: %v\n%s", e, all, body)
		}
	}
	require.Greater(t, bodies, 1000)
}

// A place is a field in a body that can be spoilt: the object that holds it.
type place struct {
	endpoint *catalogue.Endpoint
	field    *catalogue.Field
	object   map[string]any
	inner    bool // below the top
}

func placesOf(e *catalogue.Endpoint, fields []catalogue.Field, object map[string]any, inner bool) (all []place) {
	for i := range fields {
		f := &fields[i]
		v, there := object[f.Name]
		if !there {
			continue
		}
		all = append(all, place{e, f, object, inner})
		if list, isList := v.([]any); isList && len(list) > 0 {
			v = list[0]
		}
		if members, isObject := v.(map[string]any); isObject {
			all = append(all, placesOf(e, f.Fields, members, true)...)
		}
	}
	return all
}

// faults are what people get wrong. Each is planted where it fits, and must be found.
var faults = []struct {
	name  string
	kind  catalogue.Kind
	fits  func(p place) bool
	plant func(p place)
}{
	{"an unknown field", catalogue.KindUnknown, anywhere, func(p place) { p.object["zz_unheard_of"] = "1" }},
	{"a misspelt field", catalogue.KindUnknown, longName, func(p place) {
		p.object[p.field.Name[:len(p.field.Name)-1]+"zz"] = p.object[p.field.Name]
		delete(p.object, p.field.Name)
	}},
	{"a name in camelCase", catalogue.KindUnknown, func(p place) bool { return strings.Contains(p.field.Name, "_") }, func(p place) {
		head, tail, _ := strings.Cut(p.field.Name, "_")
		p.object[head+strings.ToUpper(tail[:1])+tail[1:]] = "1"
	}},
	{"a required field is missing", catalogue.KindMissing, func(p place) bool { return p.field.Required && !p.inner && !hasOther(p) },
		func(p place) { delete(p.object, p.field.Name) }},
	{"a required member is missing", catalogue.KindMissing, func(p place) bool { return p.field.Required && p.inner && !hasOther(p) },
		func(p place) { delete(p.object, p.field.Name) }},
	{"an amount as text", catalogue.KindType, ofType("integer"), set("1")},
	{"an amount with a point", catalogue.KindType, ofType("integer"), set(json.Number("0.01"))},
	{"a number as text", catalogue.KindType, ofType("number"), set("1")},
	{"a number in place of a text", catalogue.KindType, plainText, set(json.Number("1"))},
	{"an object in place of a text", catalogue.KindType, plainText, set(map[string]any{})},
	{"a text in place of true or false", catalogue.KindType, ofType("boolean"), set("true")},
	{"a text in place of an object", catalogue.KindType, ofType("object"), set("{}")},
	{"an object in place of a list", catalogue.KindType, ofType("array"), set(map[string]any{})},
	{"a list of what the page does not list", catalogue.KindType, listOf("object"), set([]any{"1"})},
	{"null", catalogue.KindNull, anywhere, set(nil)},
	{"an empty text that is required", catalogue.KindEmpty, func(p place) bool { return plainText(p) && p.field.Required }, set("")},
	{"a value that is not listed", catalogue.KindEnum, func(p place) bool { return plainText(p) && len(p.field.Enum) > 0 }, set("ZZ")},
	{"a text that is too long", catalogue.KindLength, func(p place) bool { return plainText(p) && p.field.MaxLength > 0 },
		func(p place) { p.object[p.field.Name] = strings.Repeat("长", p.field.MaxLength+1) }},
	{"a time without zone", catalogue.KindTime, func(p place) bool {
		return plainText(p) && len(p.field.Enum) == 0 &&
			p.field.MaxLength == 0
	},
		set("2026-06-08T10:34:56")},
	{"plain text where ciphertext belongs", catalogue.KindPlain, func(p place) bool {
		return p.field.Sensitive &&
			p.field.Type == "string"
	},
		set("张三")},
}

func anywhere(place) bool { return true }

// hasOther: on pages of several kinds of merchants one of them is enough. See
// TestOneOfTheMerchantsIsEnough.
func hasOther(p place) bool {
	ofSeveral := slices.ContainsFunc([]string{"hk/v3/", "v3/global/", "v3/combine-transactions/", "v3/pay/partner/"}, func(path string) bool {
		return strings.HasPrefix(p.endpoint.Path, path)
	})
	return ofSeveral && slices.Contains([]string{"mchid", "appid", "sp_mchid", "sp_appid", "sub_mchid", "sp_openid"}, p.field.Name)
}

func longName(p place) bool { return len(p.field.Name) > 6 }

func ofType(name string) func(place) bool {
	return func(p place) bool { return p.field.Type == name && len(p.field.Enum) == 0 }
}

func listOf(items string) func(place) bool {
	return func(p place) bool { return p.field.IsList() && p.field.Items == items }
}

func plainText(p place) bool { return p.field.Type == "string" && !p.field.Sensitive }

func set(v any) func(place) { return func(p place) { p.object[p.field.Name] = v } }

// TestPlantedFaultsAreFound plants each of the twenty faults in 200 bodies, each time another.
func TestPlantedFaultsAreFound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(20260608, 1))
	var withBody []*catalogue.Endpoint
	for _, e := range catalogue.Default().Endpoints() {
		if len(e.Body()) > 0 && !e.IsAPIv2() {
			withBody = append(withBody, e)
		}
	}
	require.Len(t, faults, 20)
	for _, fault := range faults {
		planted := 0
		for try := 0; planted < 200; try++ {
			require.Less(t, try, 200_000, "%s fits too few bodies: %d", fault.name, planted)
			e := withBody[random.IntN(len(withBody))]
			var body map[string]any
			decoder := json.NewDecoder(strings.NewReader(string(e.Skeleton(true))))
			decoder.UseNumber()
			require.NoError(t, decoder.Decode(&body))
			places := placesOf(e, e.Body(), body, false)
			p := places[random.IntN(len(places))]
			if !fault.fits(p) {
				continue
			}
			planted++
			fault.plant(p)
			text, err := json.Marshal(body)
			require.NoError(t, err)
			found := e.Check(text)
			require.True(t, slices.ContainsFunc(found, func(f catalogue.Finding) bool { return f.Kind == fault.kind }),
				"%s at %s of %s is not found: %v\n%s", fault.name, p.field.Path, e, found, text)
		}
	}
}

func TestFindingsSayWhatToDo(t *testing.T) {
	t.Parallel()
	const native, sharing, transfer = "v3/pay/transactions/native", "v3/profitsharing/orders", "v3/fund-app/mch-transfer/transfer-bills"
	fill := func(with string) string { // what native needs, and what is given
		return `{"appid":"wx","mchid":"1","description":"d","out_trade_no":"T1","notify_url":"https://a.example",` + with + `}`
	}
	for name, c := range map[string]struct{ path, body, want string }{
		"misspelt": {native, fill(`"amount":{"totl":1}`), "amount.totl: the page has no such field; did you mean total?"},
		"too high up": {native, fill(`"amount":{"total":1},"payer_client_ip":"::1"`),
			"payer_client_ip: the page has no such field; did you mean scene_info.payer_client_ip?"},
		"amount as text": {native, fill(`"amount":{"total":"1"}`),
			"amount.total: is a text, in quotes; expected a whole number of fen, without quotes"},
		"amount in yuan": {native, fill(`"amount":{"total":0.01}`),
			"amount.total: is no whole number; expected a whole number of fen, without quotes"},
		"missing": {native, fill(`"amount":{}`), "amount.total: is missing; the page says that it is required"},
		"time": {native, fill(`"amount":{"total":1},"time_expire":"2026-06-08T10:34:56"`),
			"time_expire: is a time without zone; expected one such as 2026-06-08T10:34:56+08:00"},
		"in a list": {sharing, `{"receivers":[{"type":"MERCHANT_ID"},{"type":"MERCHNT_ID"}]}`,
			"receivers[1].type: is none of the documented values; did you mean MERCHANT_ID?"},
		"plain text": {transfer, `{"user_name":"张三"}`,
			"user_name: is plain text; it is sent encrypted: wxpay.Sensitive, or name~=value in the command"},
		"no JSON":                       {native, `{"a":`, "the body cannot be read"},
		"no object":                     {native, `[1]`, "the body is a list; expected an object"},
		"a text":                        {native, `"{}"`, "the body is a text, in quotes; expected an object"},
		"null":                          {native, `null`, "the body is null; expected an object"},
		"XML":                           {native, ` <xml><appid>wx</appid></xml>`, "the body is XML; expected JSON"},
		"saved by an editor of Windows": {native, "\ufeff{}", "the body begins with a byte order mark; save it without\nappid: is missing"},
		"nothing":                       {native, ``, "appid: is missing; the page says that it is required"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var texts []string
			for _, f := range find(t, "POST", c.path).Check([]byte(c.body)) {
				texts = append(texts, f.String())
			}
			assert.Contains(t, strings.Join(texts, "\n"), c.want)
			assert.NotContains(t, fmt.Sprint(texts), "张三", "a finding may be logged: it holds no value")
		})
	}
}

func TestAPIv2IsCheckedAsTexts(t *testing.T) {
	t.Parallel()
	e := find(t, "POST", "v2/pay/unifiedorder")
	const head = `<xml><appid>wx</appid><mch_id>1</mch_id><nonce_str>n</nonce_str><sign>s</sign><body>b</body><out_trade_no>T</out_trade_no>` +
		`<spbill_create_ip>192.0.2.1</spbill_create_ip><notify_url>https://a.example</notify_url><trade_type>JSAPI</trade_type>`
	assert.Empty(t, e.Check([]byte(head+`<total_fee>1</total_fee></xml>`)))
	for body, want := range map[string]string{
		head + `<total_fee>0.01</total_fee></xml>`:                  "total_fee: is no whole number; expected a whole number of fen",
		head + `<totl_fee>1</totl_fee></xml>`:                       "totl_fee: the page has no such field; did you mean total_fee?",
		head + `</xml>`:                                             "total_fee: is missing; the page says that it is required",
		head + `<total_fee>1</total_fee><fee_type>R</fee_type>`:     "it was cut short; expected XML, or a JSON object",
		`{"appid":"wx","body":"b","out_trade_no":"T","total_fe":1}`: "total_fe: the page has no such field; did you mean total_fee?",
	} {
		assert.Contains(t, fmt.Sprint(e.Check([]byte(body))), want)
	}
}

// TestANumberedFieldStandsForMany: coupon_id_$n is coupon_id_0, coupon_id_1 and so on.
func TestANumberedFieldStandsForMany(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Read(strings.NewReader(`{"method":"POST","path":"v2/a","body":[{"name":"coupon_id_$n","type":"string"}]}`))
	require.NoError(t, err)
	e := c.Endpoints()[0]
	assert.Empty(t, e.Check([]byte(`<xml><coupon_id_0>1</coupon_id_0><coupon_id_17>1</coupon_id_17></xml>`)))
	for _, name := range []string{"coupon_id_", "coupon_id_x", "coupon_id_-1", "coupon_i_0"} {
		assert.NotEmpty(t, e.Check([]byte(`{"`+name+`":"1"}`)), name)
	}
}

// TestOneOfTheNumbersIsEnoughForAPIv2: its pages call each of several order numbers required, of which a
// request has one.
func TestOneOfTheNumbersIsEnoughForAPIv2(t *testing.T) {
	t.Parallel()
	const head = `"appid":"wx","total_fee":1,"refund_fee":1`
	for _, c := range []struct{ path, body, want string }{
		{"v2/pay/orderquery", `"out_trade_no":"T1"`, "[]"},
		{"v2/pay/orderquery", `"transaction_id":"1"`, "[]"},
		{"v2/pay/orderquery", `"appid":"wx"`, "[transaction_id: is missing; the page says that it is required " +
			"out_trade_no: is missing; the page says that it is required]"},
		{"v2/pay/refundquery", `"refund_id":"1"`, "[]"},
		{"v2/pay/refundquery", `"out_refund_no":"1"`, "[]"},
		{"v2/secapi/pay/refund", `"transaction_id":"1","out_refund_no":"R1"`, "[]"},
		{"v2/secapi/pay/refund", `"transaction_id":"1"`, "[out_refund_no: is missing; the page says that it is required]"},
		{"v3/global/customs/orders", `"transaction_id":"1"`, "out_trade_no: is missing"},
	} {
		body := `{` + head + `,` + c.body + `}`
		var texts []string
		for _, f := range find(t, "POST", c.path).Check([]byte(body)) {
			if f.Kind == catalogue.KindMissing {
				texts = append(texts, f.String())
			}
		}
		assert.Contains(t, fmt.Sprint(texts), c.want, "%s %s", c.path, c.body)
	}
}

// TestOneOfTheMerchantsIsEnough: pages of several kinds of merchants at once call what each of them has
// required, and those of APIv2 leave out what service providers add.
func TestOneOfTheMerchantsIsEnough(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path, body, field string
		found             bool
	}{
		{"v3/pay/partner/transactions/jsapi", `{"payer":{"sub_openid":"o"}}`, "payer.sp_openid", false},
		{"v3/pay/partner/transactions/jsapi", `{"payer":{}}`, "payer.sp_openid", true},
		{"v3/pay/partner/transactions/jsapi", `{"sub_openid":"o","payer":{}}`, "payer.sp_openid", true},
		{"v3/combine-transactions/jsapi", `{"sub_orders":[{"mchid":"1"}]}`, "sub_orders[0].sub_mchid", false},
		{"v3/combine-transactions/jsapi", `{"sub_orders":[{}]}`, "sub_orders[0].sub_mchid", true},
		{"v3/ecommerce/combine-papay/transactions", `{"sub_orders":[{"mchid":"1"}]}`, "sub_orders[0].sub_mchid", true},
		{"hk/v3/refunds", `{"mchid":"1","appid":"a"}`, "sp_mchid", false},
		{"hk/v3/refunds", `{"mchid":"1","appid":"a"}`, "sp_appid", false},
		{"hk/v3/refunds", `{"mchid":"1","appid":"a"}`, "sub_mchid", false},
		{"v3/global/refunds", `{"sp_mchid":"1","sp_appid":"a"}`, "mchid", false},
		{"v3/global/refunds", `{"sp_mchid":"1","sp_appid":"a"}`, "appid", false},
		{"v3/global/refunds", `{"sp_mchid":"1","sp_appid":"a"}`, "sub_mchid", true},
		{"hk/v3/refunds", `{"sub_mchid":"1"}`, "sp_mchid", true},
		{"hk/v3/refunds", `{"sub_mchid":"1"}`, "mchid", true},
		{"v2/pay/unifiedorder", `{"sub_mch_id":"1"}`, "sub_mch_id", false},
		{"v2/pay/unifiedorder", `{"sub_appid":"1"}`, "sub_appid", false},
		{"v2/pay/unifiedorder", `{"sub_openid":"1"}`, "sub_openid", false},
		{"v2/pay/unifiedorder", `{"sub_mchid":"1"}`, "sub_mchid", true},
		{"v3/pay/transactions/native", `{"sub_appid":"1"}`, "sub_appid", true},
	} {
		findings := find(t, "POST", c.path).Check([]byte(c.body))
		found := slices.ContainsFunc(findings, func(f catalogue.Finding) bool { return f.Field == c.field })
		assert.Equal(t, c.found, found, "%s %s: %v", c.path, c.body, findings)
	}
}

// TestFindingsHaveAnEnd: a body of nothing but faults costs little, and makes no endless list.
func TestFindingsHaveAnEnd(t *testing.T) {
	t.Parallel()
	var names, items []string
	for i := range 100_000 {
		names = append(names, fmt.Sprintf(`"field_name_%d":1`, i))
		items = append(items, `{"account":1}`)
	}
	e := find(t, "POST", "v3/profitsharing/orders")
	for _, body := range []string{
		`{` + strings.Join(names, ",") + `}`, `{"receivers":[` + strings.Join(items, ",") + `]}`,
		`{"` + strings.Repeat("a", 8<<20) + `":1}`,
	} {
		begun := time.Now()
		found := e.Check([]byte(body))
		assert.Less(t, time.Since(begun), time.Minute)
		assert.NotEmpty(t, found)
		assert.LessOrEqual(t, len(found), 100)
		assert.Less(t, len(fmt.Sprint(found)), 20_000)
	}
}

func TestQueriesAreChecked(t *testing.T) {
	t.Parallel()
	e := find(t, "GET", "v3/bill/tradebill")
	for query, want := range map[string]string{
		"bill_date=2026-06-08": "[]",
		"bill_dat=2026-06-08":  "did you mean bill_date?",
		"":                     "bill_date: is missing",
		"bill_date=2026-06-08&bill_type=ALL&tar_type=": "[]",
	} {
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		assert.Contains(t, fmt.Sprint(e.CheckQuery(values)), want, query)
	}
	customs := find(t, "GET", "v3/global/customs/orders")
	assert.Contains(t, fmt.Sprint(customs.CheckQuery(url.Values{"order_type": {"out_trade_n"}})),
		"order_type: is none of the documented values; did you mean out_trade_no?")
	order := find(t, "GET", "v3/pay/transactions/out-trade-no/{out_trade_no}")
	assert.Contains(t, fmt.Sprint(order.CheckQuery(url.Values{"mchid": {"1"}, "out_trade_no": {"T"}})), "it belongs into the path")
}

// FuzzCheck: whatever a body holds, Check ends, and a finding holds none of its values.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{`{}`, `{"amount":{"total":"1"}}`, `[[[[`, `<xml><a>1</a></xml>`, `{"a":null,"a":{"b":[1,"x",{}]}}`,
		"\xff"} {
		f.Add(seed)
	}
	endpoints := catalogue.Default().Endpoints()
	f.Fuzz(func(t *testing.T, body string) {
		for i := len(body) % 7; i < len(endpoints); i += 97 {
			for _, finding := range endpoints[i].Check([]byte(body)) {
				require.NotEmpty(t, finding.Kind)
				require.NotContains(t, finding.String(), "\n")
				require.Less(t, len(finding.String()), 1000)
			}
		}
	})
}
