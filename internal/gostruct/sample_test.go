package gostruct_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/gostruct"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

func TestASampleMakesAType(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sample string
		lines  []string
	}{
		"scalars": {`{"out_trade_no":"T1","total":1,"rate":1.5,"big":-0,"ok":true,"nothing":null}`, []string{
			"// Order was made from a sample: what the sample does not show, it does not have.", "type Order struct {",
			"OutTradeNo string `json:\"out_trade_no\"`", "Total int64 `json:\"total\"`", "Rate float64 `json:\"rate\"`", "Ok bool `json:\"ok\"`",
			"Nothing any `json:\"nothing\"` // null in the sample",
		}},
		"items of a list are one": {`{"data":[{"a":1,"b":null},{"a":1.5,"b":"x"},{"c":[]}]}`, []string{
			"Data []OrderData `json:\"data\"`", "// OrderData is in the sample at data[].", "A float64 `json:\"a,omitempty\"`",
			"B string `json:\"b,omitempty\"` // null too", "C []any `json:\"c,omitempty\"` // empty in the sample",
		}},
		"several types": {`{"v":[1,"x"],"w":[{"a":1},[]],"n":12345678901234567890,"e":1e999}`, []string{
			"V []any `json:\"v\"` // of several types in the sample, or too large a number", "W []any `json:\"w\"` // of several types in the sample, or too large a number",
			"N any `json:\"n\"` // of several types in the sample, or too large a number",
			"E any `json:\"e\"` // of several types in the sample, or too large a number",
		}},
		"lists of lists": {`{"m":[[{"x":1}],[]]}`, []string{"M [][]OrderM `json:\"m\"`", "X int64 `json:\"x\"`"}},
		"a list":         {`[{"id":"1"},{"id":"2"}]`, []string{"type Order []OrderItem", "type OrderItem struct {", "ID string `json:\"id\"`"}},
		"empty":          {`{}`, []string{"type Order map[string]any"}},
		"empty objects":  {`{"a":{}}`, []string{"A map[string]any `json:\"a\"`"}},
		"odd names": {`{"3c":1,"type":1,"中文":1,"-":1,"a-b":1,"a_b":1,"x,y":1,"":1,"a\nb":1,"q\"":1}`, []string{
			"X3c int64 `json:\"3c\"`", "Type int64 `json:\"type\"`", "X中文 int64 `json:\"中文\"`", "X int64 `json:\"-,\"`", "AB int64 `json:\"a-b\"`",
			"AB2 int64 `json:\"a_b\"`", `// "x,y" is left out: no tag of Go names it.`, `// "" is left out: no tag of Go names it.`,
			`// "a\nb" is left out: no tag of Go names it.`,
		}},
		"a name twice": {`{"a":{"x":1},"a":{"y":2}}`, []string{"A OrderA `json:\"a\"`", "X int64 `json:\"x,omitempty\"`", "Y int64 `json:\"y,omitempty\"`"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := gostruct.Sample([]byte(c.sample), gostruct.Options{Package: "shop", Name: "Order"})
			require.NoError(t, err)
			requireLines(t, string(source), c.lines...)
			v := check(t, source).new(t, "Order")
			require.NoError(t, jsontext.Unmarshal([]byte(c.sample), v))
		})
	}
}

func TestASampleThatIsNoneIsNamedByLineAndByte(t *testing.T) {
	t.Parallel()
	for sample, want := range map[string]string{
		"":                            "line 1, byte 1: unexpected end of JSON input",
		"{\"a\":1,\n \"b\":}":         "line 2, byte 6: invalid character '}'",
		"{\"a\":1}\n}":                "line 2, byte 1: invalid character '}' after top-level value",
		"{\n\"a\": \"\xff\"}":         "line 2, byte 7: the text is not UTF-8",
		`"text"`:                      "line 1, byte 6: a single value; expected an object or a list",
		strings.Repeat(`[`, 40) + "1": "unexpected end of JSON input",
		strings.Repeat("[", 40) + strings.Repeat("]", 40): "byte 33: nested deeper than 32",
		strings.Repeat("[", 20000):                        "exceeded max depth",
	} {
		_, err := gostruct.Sample([]byte(sample), gostruct.Options{Package: "shop", Name: "Order"})
		require.ErrorContains(t, err, want)
	}
}

// FuzzSample: of any JSON object or list there is source that go/types accepts, into whose type
// the sample decodes.
func FuzzSample(f *testing.F) {
	for _, sample := range []string{
		`{"a":1,"b":[{"c":null},{"c":1.5}],"d":{}}`, `[]`, `[[1],["x"]]`, `{"-":1,"a-b":2,"a_b":3,"":4,"x,":5}`, `{"a":{"x":1},"a":["y"]}`,
		`{"n":123456789012345678901234567890,"e":1e999,"z":-0}`, `{"K":1,"k":"x","K":true}`, `{"ǆ":1,"中":2,"3c":3,"İ":4}`,
	} {
		f.Add([]byte(sample))
	}
	f.Fuzz(func(t *testing.T, sample []byte) {
		source, err := gostruct.Sample(sample, gostruct.Options{Package: "shop", Name: "Order"})
		if err != nil {
			require.Regexp(t, `^line [0-9]+, byte [0-9]+: `, err.Error())
			return
		}
		v := check(t, source).new(t, "Order")
		decoder := json.NewDecoder(bytes.NewReader(sample))
		decoder.UseNumber()
		require.NoError(t, decoder.Decode(v), "%s\n%s", sample, source)
		assert.Contains(t, string(source), "type Order ")
	})
}
