package seal_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/seal"
)

type (
	secret string
	params map[string]any
	alias  secret // is no secret: its type says nothing

	payee struct {
		No    string   `json:"no"`
		Name  secret   `json:"name"`
		ID    string   `json:"id" wxpay:"sensitive"`
		Phone *string  `json:"phone" encryption:"EM_APIV3"`
		Cards []string `json:"cards" wxpay:"sensitive"`
		Other any      `json:"other"`
	}
	outer struct {
		payee
		Inner *payee `json:"inner"`
	}
	hiding struct{ *payee }
)

// upper turns texts to upper case, and brackets those whose type says that they are sensitive.
type upper struct{ turned int }

func (u *upper) Turn(text string, typed bool) (string, error) {
	u.turned++
	if text == "bad" {
		return "", errors.New("it is bad")
	}
	if text = strings.ToUpper(text); typed {
		text = "<" + text + ">"
	}
	return text, nil
}

func asMap(v any) (map[string]any, bool) {
	m, ok := v.(params)
	return m, ok
}

func newWalker(decoded bool) (*seal.Walker, *upper) {
	u := &upper{}
	return &seal.Walker{Plans: seal.NewPlans(reflect.TypeFor[secret](), asMap), Turner: u, Decoded: decoded}, u
}

// TestEveryTextIsTurnedInACopy, wherever it lies, and nothing else changes.
func TestEveryTextIsTurnedInACopy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ given, want any }{
		"a text":                {secret("a"), secret("<A>")},
		"a map":                 {map[string]any{"a": secret("a"), "b": "b"}, map[string]any{"a": secret("<A>"), "b": "b"}},
		"a named map":           {params{"a": params{"b": secret("b")}}, map[string]any{"a": map[string]any{"b": secret("<B>")}}},
		"a map of texts":        {map[string]secret{"a": "a"}, map[string]secret{"a": "<A>"}},
		"a map by number":       {map[int]any{1: secret("a"), 2: 2}, map[int]any{1: secret("<A>"), 2: 2}},
		"a named map in a list": {[]params{{"a": secret("a")}, {"b": 1}}, []params{{"a": secret("<A>")}, {"b": 1}}},
		"a list":                {[]any{"a", secret("b"), nil}, []any{"a", secret("<B>"), nil}},
		"an array":              {[2]secret{"", "b"}, [2]secret{"", "<B>"}},
		"a pointer":             {new(secret("a")), new(secret("<A>"))},
		"a struct": {payee{"n", "a", "b", new("c"), []string{"d", ""}, secret("e")},
			payee{"n", "<A>", "B", new("C"), []string{"D", ""}, secret("<E>")}},
		"embedded structs": {&outer{payee{Name: "a"}, &payee{ID: "b"}}, &outer{payee{Name: "<A>"}, &payee{ID: "B"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, u := newWalker(false)
			before := printed(t, c.given)
			got, changed, err := w.Value(c.given)
			require.NoError(t, err)
			assert.True(t, changed)
			assert.Equal(t, printed(t, c.want), printed(t, got))
			assert.Equal(t, before, printed(t, c.given), "what was given is not written to")
			assert.NotZero(t, u.turned)
		})
	}
}

// printed is a value as JSON, which follows pointers.
func printed(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// TestWhereThereIsNothingNothingIsCopied: the very same value comes back.
func TestWhereThereIsNothingNothingIsCopied(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]any{
		"nil": nil, "a string": "a", "another type": alias("a"), "an empty text": secret(""), "a map": map[string]any{"a": 1},
		"a named map": params{"a": []any{"b"}}, "bytes": []byte("a"), "a pointer to nothing": (*payee)(nil), "a struct": payee{No: "1",
			Other: 7},
		"a list": []payee{{No: "1"}}, "a channel": make(chan int), "a func of a struct": struct{ F func() }{},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, u := newWalker(false)
			got, changed, err := w.Value(given)
			require.NoError(t, err)
			assert.False(t, changed)
			assert.Zero(t, u.turned)
			if m, isMap := given.(map[string]any); isMap {
				got.(map[string]any)["added"] = true
				assert.Contains(t, m, "added", "the very same map")
			}
		})
	}
}

// TestDecodedValuesAreChangedInPlace, but for what JSON leaves in an interface.
func TestDecodedValuesAreChangedInPlace(t *testing.T) {
	t.Parallel()
	w, _ := newWalker(true)
	v := &outer{payee{Name: "a", Other: map[string]any{"name": "left"}}, &payee{Phone: new("c"), Cards: []string{"d"}}}
	_, _, err := w.Value(v)
	require.NoError(t, err)
	assert.Equal(t, &outer{payee{Name: "<A>", Other: map[string]any{"name": "left"}},
		&payee{Phone: new("C"), Cards: []string{"D"}}}, v)
	for of, want := range map[reflect.Type]bool{
		reflect.TypeFor[*outer](): true, reflect.TypeFor[secret](): true, reflect.TypeFor[map[string]any](): false,
		reflect.TypeFor[[]string](): false,
	} {
		assert.Equal(t, want, w.Plans.Decodes(of), "%v", of)
	}
}

// TestWhatCannotBeTurnedIsNamedByItsPlace.
func TestWhatCannotBeTurnedIsNamedByItsPlace(t *testing.T) {
	t.Parallel()
	loop := map[string]any{}
	loop["again"] = loop
	for name, c := range map[string]struct {
		given any
		want  string
	}{
		"the turner's error": {map[string]any{"a": []any{payee{Name: "bad"}}}, "a.0.name: it is bad"},
		"by number":          {map[int]secret{7: "bad"}, "7: it is bad"},
		"a loop":             {loop, "nested too deep, or holds itself"},
		"a key":              {map[secret]int{"a": 1}, "a Sensitive is the key of a map"},
		"a tagged number": {struct {
			N int `wxpay:"sensitive"`
		}{1}, "a int is marked as sensitive; expected a string"},
		"a tag that means nothing": {struct {
			N string `wxpay:"secret"`
		}{"a"}, `has the tag wxpay:"secret"; expected wxpay:"sensitive"`},
		"a field that JSON does not see": {struct {
			n string `wxpay:"sensitive"`
		}{"a"}, "is not exported"},
		"behind an embedded pointer": {hiding{&payee{Name: "a"}}, "a pointer to an unexported struct is embedded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newWalker(false)
			_, changed, err := w.Value(c.given)
			require.ErrorContains(t, err, c.want)
			assert.False(t, changed)
			assert.Less(t, len(err.Error()), 1000)
		})
	}
}

// TestDepthIsTheSameInEveryKindOfMap: 500 levels are searched, a text below the last too.
func TestDepthIsTheSameInEveryKindOfMap(t *testing.T) {
	t.Parallel()
	nested := func(levels int) (plain, named any) {
		plain, named = secret("a"), secret("a")
		for range levels {
			plain, named = map[string]any{"x": plain}, params{"x": named}
		}
		return plain, named
	}
	for levels, works := range map[int]bool{500: true, 501: false} {
		plain, named := nested(levels)
		for _, v := range []any{plain, named} {
			w, _ := newWalker(false)
			_, changed, err := w.Value(v)
			assert.Equal(t, works, changed, "%T, %d levels", v, levels)
			assert.Equal(t, works, err == nil, "%T, %d levels: %v", v, levels, err)
		}
	}
}
