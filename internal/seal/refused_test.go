package seal_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	goccy "github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestWhatCannotBeSealedIsRefused with the place where it is and no value.
func TestWhatCannotBeSealedIsRefused(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	const secret = wxpay.Sensitive("marked")
	type of[T any] struct {
		Contact struct {
			V T `json:"v" wxpay:"sensitive"`
		} `json:"contact"`
	}
	inJSON := func(v any) wxpay.Params { return wxpay.Params{"json": v} }
	for name, c := range map[string]struct {
		params wxpay.Params
		words  []string
	}{
		"tag on an int":   {inJSON(of[int]{}), []string{`params key "json": contact.v: a int is marked as sensitive`, "expected a string"}},
		"tag on a struct": {inJSON(of[struct{ A string }]{}), []string{"contact.v: a struct", "marked as sensitive"}},
		"tag on bytes":    {inJSON(of[[]byte]{}), []string{"contact.v: a []uint8 is marked as sensitive"}},
		"tag on raw JSON": {inJSON(of[json.RawMessage]{}), []string{"contact.v: a json.RawMessage is marked as sensitive"}},
		"tag on a map":    {inJSON(of[map[string]string]{}), []string{"contact.v: a map[string]string is marked as sensitive"}},
		"tag on ints": {inJSON([]of[[]int]{{}, func() (v of[[]int]) { v.Contact.V = []int{1}; return v }()}),
			[]string{"1.contact.v.0: a int is marked as sensitive"}},
		"tag on any": {inJSON(of[any]{Contact: struct {
			V any `json:"v" wxpay:"sensitive"`
		}{7}}), []string{"contact.v: a int is marked as sensitive"}},
		"headers": {wxpay.Params{"headers": wxpay.Params{"X-A": secret}}, []string{`params key "headers"`, `"X-A"`,
			"plain text"}},
		"map of headers": {wxpay.Params{"headers": map[string]wxpay.Sensitive{"X-A": secret}}, []string{`params key "headers"`,
			"map[string]wxpay.Sensitive"}},
		"body":     {wxpay.Params{"body": secret}, []string{`params key "body"`, "wxpay.Sensitive"}},
		"xml":      {wxpay.Params{"xml": secret}, []string{`params key "xml"`, "APIv2"}},
		"base_uri": {wxpay.Params{"base_uri": secret}, []string{`params key "base_uri"`, "wxpay.Sensitive"}},
		"sink":     {wxpay.Params{"sink": secret}, []string{`params key "sink"`, "wxpay.Sensitive"}},
		"NUL in front": {inJSON(map[string]any{"a": wxpay.Sensitive("\x00wxpay:sealed\x00marked")}),
			[]string{`params key "json": a: `, "NUL"}},
		"as a key of a map":   {inJSON(map[wxpay.Sensitive]string{secret: "x"}), []string{`params key "json"`, "key"}},
		"as a key of a query": {wxpay.Params{"query": map[wxpay.Sensitive]string{secret: "x"}}, []string{`params key "query"`, "key"}},
		"as a key inside":     {inJSON(map[string]any{"a": map[wxpay.Sensitive]any{secret: 1}}), []string{`params key "json"`, "key"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Chain("v3/x").Post(t.Context(), c.params)
			testkit.RequireRefused(t, err, c.words...)
			require.NotContains(t, err.Error(), "marked\"")
		})
	}
	for _, url := range []string{"https://shop.example/a", "https://weixin.qq.com.example/{name}"} {
		params := wxpay.Params{"query": wxpay.Params{"q": secret}}
		if strings.Contains(url, "{name}") {
			params = wxpay.Params{"name": secret}
		}
		_, err := client.Chain(url).Get(t.Context(), params)
		testkit.RequireRefused(t, err, "not a host of WeChat Pay", "sensitive fields are for WeChat Pay only")
	}
}

// TestCiphertextIsNotCutNorSplit: half of it is nothing, and its slashes would be
// the path's.
func TestCiphertextIsNotCutNorSplit(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	for _, template := range []string{"v3/{name:5}", "v3/x{?name:5}", "v3/{+name}", "v3/{+name}/y"} {
		_, err := testkit.Target(client.Chain(template), "GET", wxpay.Params{"name": wxpay.Sensitive("张三")})
		assert.ErrorContains(t, err, "name", template)
		_, err = testkit.Target(client.Chain(template), "GET", wxpay.Params{"name": "plain"})
		require.NoError(t, err, template)
	}
}

// TestSensitiveTextOutsideOfACallIsAnError, or is not shown.
func TestSensitiveTextOutsideOfACallIsAnError(t *testing.T) {
	t.Parallel()
	const secret = wxpay.Sensitive("marked")
	p := new(secret)
	for name, v := range map[string]any{"value": secret, "pointer": p, "map": map[string]any{"a": secret}, "struct": ring{Name: secret},
		"slice": []wxpay.Sensitive{secret}} {
		for codec, marshal := range map[string]func(any) ([]byte, error){"encoding/json": json.Marshal, "goccy": goccy.Marshal,
			"xml": xml.Marshal} {
			if codec == "xml" && name == "map" {
				continue // XML has none
			}
			text, err := marshal(v)
			assert.ErrorContains(t, err, "would leave as plain text", "%s of a %s gave %q", codec, name, text)
			assert.NotContains(t, fmt.Sprint(err), "marked")
		}
		assert.NotContains(t, testkit.Printed(v), "marked", name)
	}
	text, err := json.Marshal(wxpay.Sensitive(""))
	require.NoError(t, err)
	require.Equal(t, `""`, string(text), "nothing is nothing")
	_, err = wxpay.Expand("v3/{name}", wxpay.Params{"name": secret})
	testkit.RequireRefused(t, err, "{name}", "plain text")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		require.Equal(t, "[redacted]", fmt.Sprintf(verb, secret), verb)
	}
	require.Equal(t, "[redacted] [redacted]", secret.String()+" "+secret.GoString())
	require.Equal(t, "marked", string(secret), "the program can read it")
}

type ring struct {
	Name wxpay.Sensitive `json:"name"`
	Next *ring           `json:"next"`
}

// TestValuesThatHoldThemselvesAreErrors, and no stack overflow.
func TestValuesThatHoldThemselvesAreErrors(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	selfMap := map[string]any{"b": 1}
	selfMap["a"] = selfMap
	selfParams := wxpay.Params{}
	selfParams["a"] = map[string]any{"b": selfParams}
	selfSlice := []any{nil}
	selfSlice[0] = selfSlice
	selfRing := &ring{}
	selfRing.Next = selfRing
	sealedRing := &ring{Name: "a"}
	sealedRing.Next = &ring{Name: "b", Next: sealedRing}
	var selfPointer any
	selfPointer = &selfPointer
	var deep any = wxpay.Sensitive("marked")
	for range 10_000 {
		deep = []any{deep}
	}
	for name, v := range map[string]any{
		"map": selfMap, "Params": selfParams, "slice": selfSlice, "pointer": selfRing, "sealed pointers": sealedRing,
		"pointer to itself": selfPointer, "very deep": deep,
	} {
		_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": v})
		testkit.RequireRefused(t, err, `params key "json"`, "nested too deep, or holds itself")
		require.Less(t, len(err.Error()), 10_000, name)
		require.NotContains(t, err.Error(), "marked", name)
	}
	require.Error(t, (&wxpay.Response{Status: 200, Body: []byte(`{`)}).Decode(selfRing))
}

// TestDeepValuesThatEndAreSent: the limit is for what never ends.
func TestDeepValuesThatEndAreSent(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	var v any = wxpay.Sensitive("deep")
	for range 200 {
		v = map[string]any{"a": v}
	}
	_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": v})
	require.NoError(t, err)
	body, n := testkit.Opened(t, testkit.LastRequest(t, gateway))
	require.Equal(t, strings.Repeat(`{"a":`, 200)+`"deep"`+strings.Repeat("}", 200), body)
	require.Equal(t, 1, n)
}

// TestWhatASecretPrintsIsNotSent: [redacted] would be somebody's name at WeChat Pay.
func TestWhatASecretPrintsIsNotSent(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	const name = wxpay.Sensitive("张三")
	for _, params := range []wxpay.Params{
		{"json": wxpay.Params{"name": name.String()}},
		{"json": wxpay.Params{"text": fmt.Sprintf("for %s", name)}},
		{"json": wxpay.Params{"key": auth.Secret("Proto0Test1ApiV3Key2For3Vectors4")}},
		{"body": fmt.Sprint(name)},
		{"query": wxpay.Params{"name": fmt.Sprint(name)}},
		{"id": name.String()},
	} {
		if params["id"] == nil {
			params["id"] = "1"
		}
		_, err := client.Chain("v3/x/{id}").Post(t.Context(), params)
		testkit.RequireRefused(t, err, "[redacted]")
	}
}
