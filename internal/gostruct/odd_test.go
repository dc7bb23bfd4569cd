package gostruct_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/gostruct"
)

// generateOf is the source of a catalogue of these lines.
func generateOf(t testing.TB, lines ...string) string {
	t.Helper()
	c, err := catalogue.Read(strings.NewReader(strings.Join(lines, "\n")))
	require.NoError(t, err)
	source, err := gostruct.Endpoints(c.Endpoints(), c.Endpoints(), gostruct.Options{Package: "wechatpay"})
	require.NoError(t, err)
	check(t, source)
	return string(source)
}

// requireLines: the source has these lines, whatever their blanks.
func requireLines(t *testing.T, source string, lines ...string) {
	t.Helper()
	plain := "\n" + strings.Join(strings.Fields(strings.ReplaceAll(source, "\n", " ↵ ")), " ")
	for _, line := range lines {
		assert.Contains(t, plain, "↵ "+strings.Join(strings.Fields(line), " ")+" ↵", source)
	}
}

func TestFieldsHaveTheTypesAndTagsOfTheirUse(t *testing.T) {
	t.Parallel()
	fields := `{"name":"id","type":"string","required":true,"maxLength":32},{"name":"on","type":"boolean"},
		{"name":"must","type":"boolean","required":true},{"name":"n","type":"number","minimum":1,"maximum":9},
		{"name":"total","type":"integer","required":true},
		{"name":"weight","type":"number","format":"float","required":true},{"name":"name","type":"string","sensitive":true},
		{"name":"names","type":"array","items":"string","sensitive":true},{"name":"at","type":"string","format":"rfc3339","minLength":3},
		{"name":"free","type":"object"},{"name":"any"},{"name":"o","type":"object"},{"name":"o.deep","type":"array"},{"name":"o.deep[].x","type":"integer"}`
	fields = strings.ReplaceAll(fields, "\n", "")
	source := generateOf(t, `{"method":"POST","path":"v3/a","title":"甲","deprecated":true,"base_uri":"https://h/","updated":"2026.01.02",`+
		`"pages":["https://p/1"],"params":[{"in":"header","name":"Wechatpay-Serial","type":"string"},{"in":"query","name":"q","type":"integer"}],`+
		`"body":[`+fields+`],"answers":{"200":[`+fields+`]}}`)
	requireLines(t, source,
		`// PostAQuery is the query of POST v3/a, params key "query": 甲.`,
		"type PostAQuery struct {", "Q *int64 `json:\"q,omitempty\"`",
		"// https://p/1", "// Page of 2026.01.02.", "// Headers: Wechatpay-Serial.", `// Goes to https://h/: params key "base_uri".`, "// Deprecated: the page says so.",
		`// PostARequest is the body of POST v3/a, params key "json": 甲.`,
		"ID string `json:\"id,omitempty\"` // required; at most 32 characters", "On *bool `json:\"on,omitempty\"`", "Must bool `json:\"must\"` // required",
		"N *int64 `json:\"n,omitempty\"` // 1 to 9", "Total int64 `json:\"total\"` // required", "Weight float64 `json:\"weight\"` // required",
		"Name string `json:\"name,omitempty\" encryption:\"EM_APIV3\"` // encrypted",
		"Names []string `json:\"names,omitempty\" encryption:\"EM_APIV3\"` // encrypted",
		"At string `json:\"at,omitempty\"` // RFC 3339; at least 3 characters", "Free map[string]any `json:\"free,omitempty\"`",
		"Any any `json:\"any,omitempty\"` // the page names no type", "O *PostARequestO `json:\"o,omitempty\"`",
		"// PostARequestO is o of PostARequest.", "Deep []PostARequestODeep `json:\"deep,omitempty\"`", "X *int64 `json:\"x,omitempty\"`",
		"// PostAAnswer is the answer of POST v3/a: 甲.", "On bool `json:\"on\"`", "N int64 `json:\"n\"` // 1 to 9", "O PostAAnswerO `json:\"o\"`",
		"Deep []PostAAnswerODeep `json:\"deep\"`", "Name string `json:\"name\" encryption:\"EM_APIV3\"` // encrypted",
	)
}

func TestFieldsOfAPIv2AreTexts(t *testing.T) {
	t.Parallel()
	fields := `{"name":"total_fee","type":"integer"},{"name":"on","type":"boolean"},{"name":"x"},{"name":"name","type":"string","sensitive":true},` +
		`{"name":"list","type":"array"},{"name":"list[].a","type":"integer"},{"name":"nonce_str","type":"string"},{"name":"sign","type":"string"}`
	source := generateOf(t, `{"method":"POST","path":"v2/a","title":"甲","security":true,"body":[`+fields+`],"answers":{"200":[`+fields+
		`,{"name":"coupon_id_$n","type":"string"},{"name":"coupon_type_$n_$m","type":"string"}]}}`)
	requireLines(t, source,
		`// PostV2ARequest is the body of POST v2/a, params key "xml": 甲.`, `// Shows the client certificate: params key "security".`,
		"TotalFee *int64 `json:\"total_fee,omitempty\"`", "Name string `json:\"name,omitempty\"` // encrypt it with auth.Encrypt",
		`// Numbered, so that no struct has them: coupon_id_$n, coupon_type_$n_$m. Response.Get("coupon_id_0") reads one.`,
		"TotalFee int64 `json:\"total_fee,string\"`", "On string `json:\"on\"`", "X string `json:\"x\"`", "Name string `json:\"name\"` // encrypted: Client.Decrypt reads it", "Sign string `json:\"sign\"`",
		"List any `json:\"list\"` // a map, a list of them, or a text: Response.Get(\"list\") reads it",
	)
	assert.NotContains(t, source, "nonce_str,omitempty", "wxpay adds it")
	assert.NotContains(t, source, "EM_APIV3", "APIv2 refuses the tag")
}

func TestDocumentedValuesAreConstants(t *testing.T) {
	t.Parallel()
	source := generateOf(t, `{"method":"GET","path":"v3/a/{id}","answers":{"200":[`+
		`{"name":"v","type":"string","enum":["JSAPI","HMAC-SHA256","PARKING SPACE","1.0","-1","","#","一级","jsapi","JSAPI","a\"b","MALL.SUCCESS"]},`+
		`{"name":"n","type":"integer","enum":["1","-2"]},{"name":"odd","type":"number","enum":["DIS_FLAG"]},`+
		`{"name":"days","type":"array","items":"string","enum":["MON"]},{"name":"key","type":"string","sensitive":true,"enum":["A"]},`+
		`{"name":"o","type":"object"},{"name":"o.n","type":"integer","enum":["1","-2"]},{"name":"o.days","type":"string","enum":["TUE"]}]}}`)
	const v = "GetAByIDAnswerV"
	requireLines(t, source,
		"V "+v+" `json:\"v\"`", "type "+v+" string", "// The documented values of "+v+"; others may come.",
		v+"JSAPI "+v+` = "JSAPI"`, v+"HMACSHA256 "+v+` = "HMAC-SHA256"`, v+"ParkingSpace "+v+` = "PARKING SPACE"`, v+"1_0 "+v+` = "1.0"`,
		v+"Minus1 "+v+` = "-1"`, v+"Empty "+v+` = ""`, v+"Value "+v+` = "#"`, v+"一级 "+v+` = "一级"`, v+"JSAPI2 "+v+` = "jsapi"`,
		v+"AB "+v+` = "a\"b"`, v+"MallSuccess "+v+` = "MALL.SUCCESS"`,
		"N GetAByIDAnswerN `json:\"n\"`", "type GetAByIDAnswerN int64", "GetAByIDAnswerNMinus2 GetAByIDAnswerN = -2",
		"Odd any `json:\"odd\"` // the page has DIS_FLAG for this number", "Days []GetAByIDAnswerDays `json:\"days\"`",
		"Key string `json:\"key\" encryption:\"EM_APIV3\"` // encrypted", "Days GetAByIDAnswerODays `json:\"days\"`",
	)
	assert.Equal(t, 1, strings.Count(source, "type GetAByIDAnswerN "), "fields of one name with the same values share a type")
}

// TestACatalogueOfStrangersMakesGo: nothing in it ends a comment, a tag or a text.
func TestACatalogueOfStrangersMakesGo(t *testing.T) {
	t.Parallel()
	text := func(v string) string { return string(marshal(t, v)) }
	for _, odd := range []string{"a\nfunc init() { panic(1) }", "*/ `", "\ufeff", "\x00\x7f", "\u2028x", "\xff", `"`, "`", "%s", "-", ",string", "", "type", "3c", "$n", "__", "ü", "中", "\\"} {
		source := generateOf(t,
			`{"method":`+text("P"+odd)+`,"path":`+text("v3/"+odd+"/{"+odd+"}")+`,"title":`+text(odd)+`,"updated":`+text(odd)+`,"base_uri":`+text(odd)+
				`,"pages":[`+text(odd)+`],"params":[{"in":"header","name":`+text(odd)+`}],"body":[{"name":`+text(odd)+
				`,"type":"string","enum":[`+text(odd)+`]},{"name":`+text(odd)+`,"type":"integer"},{"name":"o","type":"object"},{"name":`+
				text("o."+odd)+`,"type":`+text(odd)+`}]}`)
		assert.NotContains(t, source, "\nfunc ")
	}
}

func TestAFieldWithoutItsParentIsLeftOut(t *testing.T) {
	t.Parallel()
	source := generateOf(t, `{"method":"GET","path":"v3/a","answers":{"200":[{"name":"a","type":"string"},{"name":"b[].c","type":"string"}]}}`)
	requireLines(t, source, `// "b[].c" is left out: no tag of Go names it.`)
}

func TestEndpointsWithoutFieldsAreAComment(t *testing.T) {
	t.Parallel()
	source := generate(t, gostruct.Options{}, lookup(t, "DELETE", "v3/edu-papay/contracts/{contract_id}"))
	requireLines(t, source, "// DELETE v3/edu-papay/contracts/{contract_id}: 解约API.", "// Placeholders: contract_id.")
	assert.NotContains(t, source, "type ")
}

func TestPathsThatOnlySpellingTellsApartHaveTwoNames(t *testing.T) {
	t.Parallel()
	fields := `"answers":{"200":[{"name":"x","type":"string"}]}}`
	source := generateOf(t, `{"method":"GET","path":"v3/a-b/{c}",`+fields, `{"method":"GET","path":"v3/a_b/{c}",`+fields,
		`{"method":"GET","path":"v3/{d}/e",`+fields, `{"method":"GET","path":"v3/e",`+fields)
	requireLines(t, source, "type GetV3ABByCAnswer struct {", "type GetV3ABByC2Answer struct {",
		"type GetByDEAnswer struct {", "type GetEAnswer struct {")
}

func TestANameStandsInPlaceOfMethodAndPath(t *testing.T) {
	t.Parallel()
	e := lookup(t, "POST", "v3/refund/domestic/refunds")
	source := generate(t, gostruct.Options{Package: "shop", Name: "Refund"}, e)
	requireLines(t, source, "package shop", "type RefundRequest struct {",
		"type RefundRequestAmount struct {", "type RefundAnswer struct {")
	all := catalogue.Default().Endpoints()
	_, err := gostruct.Endpoints(all, all[:2], gostruct.Options{Package: "shop", Name: "Refund"})
	require.ErrorContains(t, err, "is for one endpoint; found 2")
	_, err = gostruct.Endpoints(all[1:], all[:1], gostruct.Options{Package: "shop"})
	require.ErrorContains(t, err, "not of the catalogue")
}

func TestNamesThatAreNoneOfGoAreRefused(t *testing.T) {
	t.Parallel()
	for word, o := range map[string]gostruct.Options{
		`"type" is no name of a package`:    {Package: "type"},
		`"" is no name of a package`:        {},
		`"_" is no name of a package`:       {Package: "_"},
		`"a b" is no name of a package`:     {Package: "a b"},
		`"3" is no name of a type`:          {Package: "a", Name: "3"},
		`"string" means something else`:     {Package: "a", Name: "string"},
		`"init" means something else`:       {Package: "a", Name: "init"},
		`"func" is no name of a type`:       {Package: "a", Name: "func"},
		`the type of a sample needs a name`: {Package: "a"},
	} {
		_, err := gostruct.Sample(json.RawMessage(`{}`), o)
		require.ErrorContains(t, err, word)
	}
	_, err := gostruct.Endpoints(nil, nil, gostruct.Options{})
	require.ErrorContains(t, err, "no name of a package")
}
