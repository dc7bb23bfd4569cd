package jsontext_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

const gbk = "\xd6\xd0\xce\xc4" // 中文

type named struct {
	Name  string `json:"name"`
	Inner *struct {
		List []string `json:"list"`
	} `json:"inner,omitempty"`
	Left string `json:"-"`
}

func TestTextThatIsNotUTF8IsRefusedByItsField(t *testing.T) {
	t.Parallel()
	inner := named{Name: "x"}
	inner.Inner = &struct {
		List []string `json:"list"`
	}{[]string{"a", gbk}}
	for name, c := range map[string]struct {
		given any
		place string
	}{
		"text alone":               {gbk, "the text"},
		"a map":                    {map[string]any{"a": map[string]any{"description": gbk}}, `"a.description"`},
		"a key":                    {map[string]any{gbk: "x"}, "is not UTF-8"},
		"a struct":                 {named{Name: gbk}, `"name"`},
		"a list in a struct":       {inner, `"inner.list[1]"`},
		"a surrogate half":         {map[string]string{"attach": "a\xed\xa0\x80"}, `"attach"`},
		"JSON as bytes":            {[]byte(`{"amount":{"total":1},"goods":[{"name":"a"},{"name":"` + gbk + `"}]}`), `"goods[1].name"`},
		"JSON as RawMessage":       {json.RawMessage(`["a","` + gbk + `"]`), `"[1]"`},
		"after nested members":     {[]byte(`{"a":{"b":[1,{"c":2}]},"d":"` + gbk + `"}`), `"d"`},
		"a RawMessage in a struct": {map[string]any{"detail": json.RawMessage(`{"x":"` + gbk + `"}`)}, `"detail.x"`},
		"a key as bytes":           {[]byte(`{"` + gbk + `":1}`), "is not UTF-8"},
		"no JSON at all":           {[]byte(gbk), "the text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := jsontext.Marshal(c.given)
			require.ErrorContains(t, err, "is not UTF-8; expected UTF-8")
			require.ErrorContains(t, err, c.place)
		})
	}
}

func TestTextWithAReplacementCharacterIsItself(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]any{
		`"�"`:                "�",
		`{"a":"\\ufffd"}`:    map[string]string{"a": `\ufffd`},
		`{"raw":"\ufffd"}`:   map[string]any{"raw": json.RawMessage(`"\ufffd"`)},
		`{"emoji":"😀中文"}`:    map[string]any{"emoji": "😀中文"},
		`{"name":"x"}`:       named{Name: "x", Left: gbk},
		`{"sealed":"\ufffd"`: []byte(`{"sealed":"\ufffd"`),
	} {
		b, err := jsontext.Marshal(want)
		require.NoError(t, err)
		require.Equal(t, given, string(b))
	}
}
