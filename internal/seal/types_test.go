package seal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

type (
	phone    string
	sealedID struct {
		ID string `json:"id" wxpay:"sensitive"`
	}
	Contact struct { // embedded, and exported
		Email wxpay.Sensitive `json:"email,omitempty"`
	}
	contact struct { // embedded, and not exported
		Mobile string `json:"mobile" encryption:"EM_APIV3"`
		Plain  string `json:"plain"`
	}
	sealedEverywhere struct {
		Name     wxpay.Sensitive            `json:"name"`
		NameP    *wxpay.Sensitive           `json:"name_p"`
		Names    []wxpay.Sensitive          `json:"names"`
		Two      [2]wxpay.Sensitive         `json:"two"`
		ByName   map[string]wxpay.Sensitive `json:"by_name"`
		Tagged   string                     `json:"tagged" wxpay:"sensitive"`
		Official *string                    `json:"official,omitempty" encryption:"EM_APIV3"`
		List     []string                   `json:"list" wxpay:"sensitive"`
		Pointers []*string                  `json:"pointers" encryption:"EM_APIV3"`
		Phone    phone                      `json:"phone" wxpay:"sensitive"`
		Both     wxpay.Sensitive            `json:"both" wxpay:"sensitive"`
		Any      any                        `json:"any"`
		AnyTag   any                        `json:"any_tag" wxpay:"sensitive"`
		One      sealedID                   `json:"one"`
		Deep     **sealedID                 `json:"deep"`
		Many     []sealedID                 `json:"many"`
		Map      map[int]sealedID           `json:"map"`
		Hidden   wxpay.Sensitive            `json:"-"`
		Unseen   int                        `json:"-" wxpay:"sensitive"` // no text, but nobody sees it
		NoName   wxpay.Sensitive
		Left     wxpay.Sensitive `json:"left,omitempty"`
		LeftP    *string         `json:"left_p,omitempty" wxpay:"sensitive"`
		Number   int             `json:"number"`
		private  wxpay.Sensitive
		Contact
		contact
	}
	recursive struct {
		Name wxpay.Sensitive `json:"name"`
		Next *recursive      `json:"next,omitempty"`
		List []recursive     `json:"list,omitempty"`
	}
	selfMarshalling struct{ Name wxpay.Sensitive }
)

func (s selfMarshalling) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"own": s.Name})
}

// TestSensitiveTextOfEveryShape: what the gateway reads is what the same value
// with plain strings marshals to.
func TestSensitiveTextOfEveryShape(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	for name, c := range map[string]struct {
		make func() any
		want string
		n    int // ciphertexts
	}{
		"alone":       {func() any { return wxpay.Sensitive("a") }, `"a"`, 1},
		"pointer":     {func() any { return new(wxpay.Sensitive("a")) }, `"a"`, 1},
		"nil pointer": {func() any { return map[string]any{"a": (*wxpay.Sensitive)(nil)} }, `{"a":null}`, 0},
		"empty":       {func() any { return []wxpay.Sensitive{"", "b"} }, `["","b"]`, 1},
		"Params":      {func() any { return wxpay.Params{"a": wxpay.Sensitive("b"), "c": 1} }, `{"a":"b","c":1}`, 1},
		"map of maps": {func() any {
			return map[string]any{"a": map[string]any{"b": map[string]any{"c": wxpay.Sensitive("d")}}, "e": nil}
		}, `{"a":{"b":{"c":"d"}},"e":null}`, 1},
		"map of Sensitive":    {func() any { return map[string]wxpay.Sensitive{"a": "b", "c": ""} }, `{"a":"b","c":""}`, 1},
		"map with other keys": {func() any { return map[int]any{1: wxpay.Sensitive("b"), 2: "c"} }, `{"1":"b","2":"c"}`, 1},
		"map of structs":      {func() any { return map[string]sealedID{"a": {"b"}, "c": {}} }, `{"a":{"id":"b"},"c":{"id":""}}`, 1},
		"map of pointers":     {func() any { return map[string]*sealedID{"a": {"b"}, "c": nil} }, `{"a":{"id":"b"},"c":null}`, 1},
		"named map": {func() any { return map[string]any{"a": json.RawMessage(`{"b":1}`), "c": wxpay.Sensitive("d")} },
			`{"a":{"b":1},"c":"d"}`, 1},
		"slice of anything": {func() any { return []any{wxpay.Sensitive("a"), 1, nil, []any{wxpay.Sensitive("b")}, true} },
			`["a",1,null,["b"],true]`, 2},
		"slice of Params":     {func() any { return []wxpay.Params{{"a": 1}, {"a": wxpay.Sensitive("b")}} }, `[{"a":1},{"a":"b"}]`, 1},
		"slice of maps":       {func() any { return []map[string]any{{"a": []wxpay.Sensitive{"b", "c"}}} }, `[{"a":["b","c"]}]`, 2},
		"array":               {func() any { return [2]wxpay.Sensitive{"a", "b"} }, `["a","b"]`, 2},
		"pointer to an array": {func() any { return &[2]any{wxpay.Sensitive("a"), 7} }, `["a",7]`, 1},
		"tagged slices in slices": {func() any {
			return struct {
				A [][]string `wxpay:"sensitive"`
			}{[][]string{{"a"}, nil, {"b", ""}}}
		}, `{"A":[["a"],null,["b",""]]}`, 2},
		"recursive type": {func() any {
			return recursive{Name: "a", Next: &recursive{Name: "b"}, List: []recursive{{Name: "c", Next: &recursive{}}}}
		}, `{"name":"a","next":{"name":"b"},"list":[{"name":"c","next":{"name":""}}]}`, 3},
		"its own MarshalJSON":     {func() any { return []any{selfMarshalling{"a"}} }, `[{"own":"a"}]`, 1},
		"struct without anything": {func() any { return struct{ A, B any }{1, "b"} }, `{"A":1,"B":"b"}`, 0},
		"embedded pointer":        {func() any { return struct{ *Contact }{&Contact{"a"}} }, `{"email":"a"}`, 1},
		"embedded nil pointer":    {func() any { return struct{ *Contact }{} }, `{}`, 0},
		"unexported pointer, nil": {func() any { return struct{ *contact }{} }, `{}`, 0},
		"embedded and named": {func() any {
			return struct {
				Contact `json:"c"`
			}{Contact{"a"}}
		}, `{"c":{"email":"a"}}`, 1},
		"field of all kinds, each set": {everySealedField, everySealedJSON, 24},
		"field of all kinds, none set": {func() any { return &sealedEverywhere{} },
			`{"name":"","name_p":null,"names":null,"two":["",""],"by_name":null,"tagged":"","list":null,"pointers":null,"phone":"","both":"","any":null,"any_tag":null,"one":{"id":""},"deep":null,"many":null,"map":null,"NoName":"","number":0,"mobile":"","plain":""}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			given := c.make()
			for range 2 { // the second time by the plan of the first
				_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": given})
				require.NoError(t, err)
				body, n := testkit.Opened(t, testkit.LastRequest(t, gateway))
				require.Equal(t, c.want, body)
				require.Equal(t, c.n, n)
				require.Equal(t, c.make(), given, "what the caller passed in was changed")
			}
		})
	}
}

func everySealedField() any {
	return &sealedEverywhere{
		Name: "一", NameP: new(wxpay.Sensitive("二")), Names: []wxpay.Sensitive{"三", "", "四"}, Two: [2]wxpay.Sensitive{"五", "六"},
		ByName: map[string]wxpay.Sensitive{"a": "七", "b": "八"}, Tagged: "九", Official: new("十"), List: []string{"11", "12"},
		Pointers: []*string{new("13"), nil}, Phone: "14", Both: "15", Any: []any{wxpay.Sensitive("16"), &sealedID{"17"}}, AnyTag: "18",
		One: sealedID{"19"}, Deep: new(&sealedID{"20"}), Many: []sealedID{{"21"}, {""}}, Map: map[int]sealedID{1: {"22"}},
		Hidden: wxpay.Sensitive(strings.Repeat("x", 300)), Unseen: 7, NoName: "23", Number: 7, private: "never",
		Contact: Contact{Email: "24"}, contact: contact{Plain: "plain"},
	}
}

const everySealedJSON = `{"name":"一","name_p":"二","names":["三","","四"],"two":["五","六"],"by_name":{"a":"七","b":"八"},"tagged":"九","official":"十",` +
	`"list":["11","12"],"pointers":["13",null],"phone":"14","both":"15","any":["16",{"id":"17"}],"any_tag":"18","one":{"id":"19"},"deep":{"id":"20"},` +
	`"many":[{"id":"21"},{"id":""}],"map":{"1":{"id":"22"}},"NoName":"23","number":7,"email":"24","mobile":"","plain":"plain"}`

// TestUnexportedEmbeddingIsSealed in the struct that embeds it, for JSON sees its
// exported fields.
func TestUnexportedEmbeddingIsSealed(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": struct{ contact }{contact{"13900000000", "p"}}})
	require.NoError(t, err)
	body, n := testkit.Opened(t, testkit.LastRequest(t, gateway))
	require.Equal(t, `{"mobile":"13900000000","plain":"p"}`, body)
	require.Equal(t, 1, n)
	// What cannot be replaced is refused, not sent as it is …
	_, err = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": struct{ *contact }{&contact{"13900000000", "p"}}})
	testkit.RequireRefused(t, err, "contact", "embed the struct itself")
	// … but what holds nothing sensitive goes out.
	type extra struct {
		Meta any `json:"meta"`
	}
	for _, harmless := range []any{struct{ *contact }{&contact{Plain: "p"}}, struct{ *extra }{&extra{"m"}}} {
		want, err := json.Marshal(harmless)
		require.NoError(t, err)
		_, err = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": harmless})
		require.NoError(t, err)
		require.Equal(t, string(want), string(testkit.LastRequest(t, gateway).Body))
	}
}
