package wxpay_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requireSameJSON compares by value. PHP has one empty array and one number, so
// {} equals [] and 1.0 equals 1.
func requireSameJSON(t *testing.T, want any, body []byte) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var got any
	require.NoError(t, d.Decode(&got), "body %q", body)
	assert.Equal(t, plainJSON(want), plainJSON(got))
}

// plainJSON brings values that PHP cannot tell apart to one form.
func plainJSON(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return []any{}
		}
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[key] = plainJSON(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = plainJSON(value)
		}
		return out
	case json.Number:
		if r, ok := new(big.Rat).SetString(v.String()); ok {
			return "number " + r.RatString()
		}
	}
	return v
}

// TestJSONComparisonSeesDifferences keeps the comparison itself honest.
func TestJSONComparisonSeesDifferences(t *testing.T) {
	read := func(text string) any {
		var v any
		d := json.NewDecoder(bytes.NewReader([]byte(text)))
		d.UseNumber()
		require.NoError(t, d.Decode(&v))
		return plainJSON(v)
	}
	assert.Equal(t, read(`{"a":{},"b":1.0}`), read(`{"b":1,"a":[]}`))
	for _, other := range []string{`{"a":1}`, `{"a":"2"}`, `{"a":[2]}`, `{"a":2,"b":null}`, `{"a":2.0000000000000000001}`, `{}`} {
		assert.NotEqual(t, read(`{"a":2}`), read(other))
	}
}
