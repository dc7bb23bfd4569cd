package values_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

type (
	orderNo  string
	amount   int64
	rate     float32
	flag     bool
	orderNos []orderNo
	rawText  []byte
)

// A textValue writes itself; with err it fails.
type textValue struct {
	text string
	err  error
}

func (v textValue) MarshalText() ([]byte, error) { return []byte(v.text), v.err }

type panickingValue struct{}

func (panickingValue) MarshalText() ([]byte, error) { panic("out of order") }

func TestPlaceholdersTakeGoValuesAsTheyAreWritten(t *testing.T) {
	shanghai := time.FixedZone("", 8*60*60)
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"string":                       {"a/b c", "a%2Fb%20c"},
		"bytes":                        {[]byte("a/b"), "a%2Fb"},
		"named bytes":                  {rawText("a/b"), "a%2Fb"},
		"raw JSON":                     {json.RawMessage("12"), "12"},
		"largest int64":                {int64(math.MaxInt64), "9223372036854775807"},
		"smallest int64":               {int64(math.MinInt64), "-9223372036854775808"},
		"largest uint64":               {uint64(math.MaxUint64), "18446744073709551615"},
		"int":                          {-7, "-7"},
		"int8":                         {int8(-8), "-8"},
		"uint16":                       {uint16(16), "16"},
		"float with decimals":          {37.76, "37.76"},
		"large float without exponent": {1e21, "1000000000000000000000"},
		"small float without exponent": {1e-7, "0.0000001"},
		"float32 in its own precision": {float32(0.1), "0.1"},
		"whole float":                  {float64(50000), "50000"},
		"true":                         {true, "true"},
		"false":                        {false, "false"},
		"number from JSON":             {json.Number("12345678901234567890.10"), "12345678901234567890.10"},
		"time":                         {time.Date(2026, 1, 2, 3, 4, 5, 0, shanghai), "2026-01-02T03%3A04%3A05%2B08%3A00"},
		"address":                      {netip.MustParseAddr("::1"), "%3A%3A1"},
		"big integer":                  {new(big.Int).Lsh(big.NewInt(1), 100), "1267650600228229401496703205376"},
		"text marshaler":               {textValue{text: "own word"}, "own%20word"},
		"pointer to a text marshaler":  {&textValue{text: "own"}, "own"},
		"named string":                 {orderNo("SXBwj-1"), "SXBwj-1"},
		"named int":                    {amount(5), "5"},
		"named float":                  {rate(0.5), "0.5"},
		"named bool":                   {flag(true), "true"},
		"pointer to a string":          {new("a"), "a"},
		"pointer to a pointer":         {new(new(7)), "7"},
		"pointer to a slice":           {&[]string{"a", "b"}, "a,b"},
		"nil":                          {nil, ""},
		"nil pointer":                  {(*string)(nil), ""},
		"nil pointer to a marshaler":   {(*textValue)(nil), ""},
		"pointer to a nil pointer":     {new((*string)(nil)), ""},
		"strings":                      {[]string{"red", "gr,een"}, "red,gr%2Ceen"},
		"ints":                         {[]int{1, 2, 3}, "1,2,3"},
		"mixed list without its nils":  {[]any{"a", 1, true, nil, 2.5}, "a,1,true,2.5"},
		"array":                        {[2]uint8{1, 2}, "1,2"},
		"named list of named strings":  {orderNos{"a", "b"}, "a,b"},
		"empty list":                   {[]string{}, ""},
		"list of nils":                 {[]*string{nil}, ""},
		"map":                          {map[string]int{"b": 2, "a": 1}, "a,1,b,2"},
		"map with named keys":          {map[orderNo]any{"k": true}, "k,true"},
		"map without its nils":         {map[string]any{"a": nil, "b": 1}, "b,1"},
		"Params":                       {wxpay.Params{"a": 1}, "a,1"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := wxpay.Expand("{x}", wxpay.Params{"x": c.value})
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestPlaceholdersRefuseValuesThatAreNoText(t *testing.T) {
	failure := errors.New("no text today")
	for name, c := range map[string]struct {
		value any
		words []string
	}{
		"NaN":                       {math.NaN(), []string{"NaN", "no number"}},
		"infinity":                  {math.Inf(-1), []string{"-Inf", "no number"}},
		"struct":                    {struct{ A int }{1}, []string{"struct { A int }", "string, number or boolean"}},
		"pointer to a struct":       {&struct{ A int }{1}, []string{"struct { A int }", "string, number or boolean"}},
		"channel":                   {make(chan int), []string{"chan int", "string, number or boolean"}},
		"function":                  {func() {}, []string{"func()", "string, number or boolean"}},
		"complex":                   {1i, []string{"complex128", "string, number or boolean"}},
		"failing marshaler":         {textValue{err: failure}, []string{"MarshalText", "failed", "no text today"}},
		"panicking marshaler":       {panickingValue{}, []string{"MarshalText", "panicked"}},
		"list with a struct":        {[]any{"a", struct{}{}}, []string{"item 1", "struct {}"}},
		"list in a list":            {[][]string{{"a"}}, []string{"item 0", "[]string"}},
		"list in a map":             {map[string]any{"k": []int{1}}, []string{`key "k"`, "[]int"}},
		"map with a NaN":            {map[string]float64{"k": math.NaN()}, []string{`key "k"`, "NaN"}},
		"map with keys of ints":     {map[int]string{1: "a"}, []string{"map[int]string", "keys must be strings"}},
		"map with keys of any":      {map[any]any{"a": 1}, []string{"keys must be strings"}},
		"list with a bad marshaler": {[]any{panickingValue{}}, []string{"item 0", "panicked"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := wxpay.Expand("v3/{out_trade_no}", wxpay.Params{"out_trade_no": c.value})
			require.Empty(t, got)
			for _, word := range append(c.words, "{out_trade_no}") {
				require.ErrorContains(t, err, word)
			}
			_, err = testkit.Target(testkit.OfflineClient(t).Chain("v3/{out_trade_no}"), "GET", wxpay.Params{"out_trade_no": c.value})
			require.ErrorContains(t, err, "{out_trade_no}", "a chain says so too")
		})
	}
	_, err := wxpay.Expand("{x}", wxpay.Params{"x": textValue{err: failure}})
	require.ErrorIs(t, err, failure, "the cause is kept")
}

// TestPointersThatLeadToThemselvesAreErrors: following them would never end.
func TestPointersThatLeadToThemselvesAreErrors(t *testing.T) {
	t.Parallel()
	var loop any
	loop = &loop
	type link *link
	var chain link
	chain = &chain
	for _, v := range []any{loop, chain, []any{loop}, map[string]any{"k": loop}} {
		_, err := wxpay.Expand("{x}", wxpay.Params{"x": v})
		require.ErrorContains(t, err, "placeholder {x}")
		_, err = testkit.OfflineClient(t).Chain("v3/x").Get(t.Context(), wxpay.Params{"query": v})
		require.ErrorContains(t, err, `params key "query"`)
	}
}
