package seal_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// decodeInto sends a call whose answer is body, and decodes it into v.
func decodeInto(t *testing.T, gateway *wxpaytest.Server, body any, v any) error {
	t.Helper()
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: body} })
	resp, err := testkit.NewClient(t, gateway.Config()).Chain("v3/x").Get(t.Context())
	require.NoError(t, err)
	return resp.Decode(v)
}

// TestDecodeChangesNothingIfATextDoesNotDecrypt: a masked value must not leave half
// of an old order beside half of a new one.
func TestDecodeChangesNothingIfATextDoesNotDecrypt(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	type order struct {
		Name  string          `json:"name" wxpay:"sensitive"`
		Phone wxpay.Sensitive `json:"phone"`
		State string          `json:"state"`
	}
	v := order{Name: "张三", Phone: "139", State: "OLD"}
	before := v
	require.ErrorContains(t, decodeInto(t, gateway, map[string]any{"state": "NEW", "name": gateway.Encrypt("李四"), "phone": "1**"}, &v),
		"phone")
	require.Equal(t, before, v)
	require.ErrorContains(t, decodeInto(t, gateway, `{"phone":"\u0000wxpay:sealed\u0000x"}`, &v), "phone")
	require.Equal(t, before, v)
}

// TestDecodeLeavesAloneWhatTheAnswerDoesNotMention, behind pointers that are
// replaced, in lists that get shorter and in objects reached twice.
func TestDecodeLeavesAloneWhatTheAnswerDoesNotMention(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	type person struct {
		Name  string          `json:"name" wxpay:"sensitive"`
		Phone wxpay.Sensitive `json:"phone"`
	}
	type order struct {
		Payer *person           `json:"payer"`
		Again *person           `json:"-"`
		List  []person          `json:"list"`
		Map   map[string]person `json:"map"`
	}
	kept, list := &person{"张三", "1"}, []person{{"甲", "2"}, {"乙", "3"}}
	v := order{Payer: kept, Again: kept, List: list, Map: map[string]person{"a": {"丙", "4"}}}
	require.NoError(t, decodeInto(t, gateway, map[string]any{
		"payer": map[string]any{"phone": gateway.Encrypt("5")}, "list": []any{map[string]any{"name": gateway.Encrypt("丁")}},
		"map": map[string]any{"b": map[string]any{"name": gateway.Encrypt("戊")}},
	}, &v))
	require.Equal(t, person{"张三", "5"}, *kept)
	require.Same(t, kept, v.Payer)
	require.Equal(t, "丁", v.List[0].Name)
	require.Equal(t, map[string]person{"a": {"丙", "4"}, "b": {Name: "戊"}}, v.Map)

	v = order{Payer: kept}
	require.NoError(t, decodeInto(t, gateway, `{"payer":null}`, &v))
	require.Nil(t, v.Payer)
	require.Equal(t, person{"张三", "5"}, *kept)
}

// TestAnswersWithoutSensitiveFieldsAreDecodedOnce and dynamic ones too.
func TestAnswersWithoutSensitiveFieldsAreDecodedOnce(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	var n counting
	require.NoError(t, decodeInto(t, gateway, `{"a":1}`, &struct {
		A *counting `json:"a"`
	}{&n}))
	require.Equal(t, 1, int(n))
	var dynamic map[string]any
	require.NoError(t, decodeInto(t, gateway, `{"a":{"b":["x"]}}`, &dynamic))
	require.Equal(t, map[string]any{"a": map[string]any{"b": []any{"x"}}}, dynamic)
	require.Error(t, decodeInto(t, gateway, `{"a":1}`, struct{ Name wxpay.Sensitive }{}), "no pointer")
	require.Error(t, decodeInto(t, gateway, `{"name":1}`, &struct{ Name wxpay.Sensitive }{}))
}

type counting int

func (c *counting) UnmarshalJSON([]byte) error { *c++; return nil }

// TestTagThatMeansNothingIsRefused: the text would leave unencrypted.
func TestTagThatMeansNothingIsRefused(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	type inner struct {
		Name string `json:"name" wxpay:"Sensitive"`
	}
	for name, v := range map[string]any{
		"option": struct {
			A string `wxpay:"sensitive,omitempty"`
		}{"x"},
		"capital": inner{"x"},
		"blank": struct {
			A string `wxpay:" sensitive"`
		}{"x"},
		"empty": struct {
			A string `wxpay:""`
		}{"x"},
		"official": struct {
			A string `encryption:"EM_APIV2"`
		}{"x"},
		"unexported": struct {
			a string `wxpay:"sensitive"`
		}{"x"}, // that it has no effect is what is tested
		"embedded":   struct{ inner }{inner{"x"}},
		"pointer":    map[string]any{"p": &inner{"x"}},
		"list":       []inner{{"x"}},
		"map":        map[string]inner{"a": {"x"}},
		"nothing in": []inner{{}},
	} {
		for _, key := range []string{"json", "query"} {
			if key == "query" && name != "capital" {
				continue
			}
			_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{key: v})
			testkit.RequireRefused(t, err, "has the tag")
		}
	}
	// Other packages' tags are none of ours.
	_, err := testkit.Target(client.Chain("v3/x"), "POST", wxpay.Params{"json": struct {
		A string `json:"a" validate:"required"`
	}{"x"}})
	require.NoError(t, err)
}

// converted makes a string of a Sensitive when it is marshalled, wrapped does it
// right.
type (
	converted struct{ Name wxpay.Sensitive }
	wrapped   struct{ Name wxpay.Sensitive }
	asText    struct{ Name wxpay.Sensitive }
)

func (c converted) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"name": string(c.Name)})
}

func (w wrapped) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"name": w.Name})
}

func (a asText) MarshalText() ([]byte, error) { return []byte(string(a.Name)), nil }

func TestMarshalersOfTheCallersMustMarshalTheSensitive(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": converted{"张三"}})
	testkit.RequireRefused(t, err, "MarshalJSON")
	_, err = client.Chain("v3/{name}").Post(t.Context(), wxpay.Params{"name": asText{"张三"}})
	testkit.RequireRefused(t, err, "MarshalText")
	_, err = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wrapped{"张三"}})
	require.NoError(t, err)
	body, n := testkit.Opened(t, testkit.LastRequest(t, gateway))
	require.Equal(t, `{"name":"张三"}`, body)
	require.Equal(t, 1, n)
}

// TestLongListsAreSearchedToTheEnd: the limit is for depth, not for length.
func TestLongListsAreSearchedToTheEnd(t *testing.T) {
	t.Parallel()
	type person struct {
		Name wxpay.Sensitive `json:"name"`
	}
	dynamic, maps, structs := make([]any, 2000), make([]wxpay.Params, 2000), make([]person, 2000)
	for i := range dynamic {
		dynamic[i], maps[i] = map[string]any{"a": []any{i}}, wxpay.Params{"a": wxpay.Params{"b": i}}
	}
	structs[1999].Name = "张三"
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"dynamic": dynamic, "maps": maps,
		"structs": structs}})
	require.NoError(t, err)
	_, n := testkit.Opened(t, testkit.LastRequest(t, gateway))
	require.Equal(t, 1, n)
}
