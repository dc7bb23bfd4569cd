package values_test

import (
	"encoding/json"
	"math"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// Page and paging are embedded below: exported or not, their fields count as the
// outer struct's own.
type Page struct {
	Offset int `json:"offset"`
	Limit  int `json:"limit,omitempty"`
}

type paging struct {
	Sort string `json:"sort"`
}

type billQuery struct {
	BillDate string `json:"bill_date"` // the order of the fields is kept
	Account  string `json:"account_type,omitempty"`
	TarType  string // without a tag the name of the field
	Page
	*paging
	Secret   string    `json:"-"`
	Detail   *bool     `json:"need_detail"`
	Missing  *string   `json:"missing"`
	IDs      []int     `json:"ids,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	Any      any       `json:"any"`
	Zero     int       `json:"zero,omitzero"`
	Tagged   Page      `json:"-"`
	internal string
}

func TestQueryIsWrittenInAStableOrder(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	yes := true
	shanghai := time.FixedZone("", 8*60*60)
	for name, c := range map[string]struct {
		query any
		want  string
	}{
		"map, sorted": {map[string]string{"b": "2", "a": "1", "C": "3"}, "C=3&a=1&b=2"},
		"Params": {wxpay.Params{"limit": 10, "offset": int64(0), "rate": 0.5, "on": true, "off": false},
			"limit=10&off=false&offset=0&on=true&rate=0.5"},
		"url.Values":       {url.Values{"b": {"2", "1"}, "a": {""}, "c": {}, "d": nil}, "a=&b=2&b=1"},
		"pointer to a map": {&map[string]int{"a": 1}, "a=1"},
		"nil left out":     {wxpay.Params{"a": nil, "b": (*string)(nil), "c": []string(nil), "d": []*int{nil}, "e": 1}, "e=1"},
		"slices repeat": {wxpay.Params{"a": []string{"x", "y"}, "b": []any{1, nil, true}, "c": [2]int{7, 8}},
			"a=x&a=y&b=1&b=true&c=7&c=8"},
		"numbers": {wxpay.Params{"a": uint64(math.MaxUint64), "b": json.Number("1.10"), "c": 1e21},
			"a=18446744073709551615&b=1.10&c=1000000000000000000000"},
		"time": {wxpay.Params{"a": time.Date(2026, 1, 2, 3, 4, 5, 0, shanghai)}, "a=2026-01-02T03%3A04%3A05%2B08%3A00"},
		"everything escaped": {wxpay.Params{"a": "1+1=2 & 50%/?#", "中 文": "微信😀", "[]": "\r\n"},
			"%5B%5D=%0D%0A&a=1%2B1%3D2%20%26%2050%25%2F%3F%23&%E4%B8%AD%20%E6%96%87=%E5%BE%AE%E4%BF%A1%F0%9F%98%80"},
		"empty":      {wxpay.Params{}, ""},
		"nil struct": {(*billQuery)(nil), ""},
		"struct": {
			billQuery{
				BillDate: "2026-01-02", TarType: "GZIP", Page: Page{Offset: 20}, paging: &paging{"a b"}, Secret: "no", Detail: &yes,
				IDs: []int{1, 2}, Since: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Any: 7, Tagged: Page{1, 2}, internal: "no",
			},
			"bill_date=2026-01-02&TarType=GZIP&offset=20&sort=a%20b&need_detail=true&ids=1&ids=2&since=2026-01-02T00%3A00%3A00Z&any=7",
		},
		"zero struct": {&billQuery{}, "bill_date=&TarType=&offset=0"},
		"key of one dash": {struct {
			Dash int `json:"-,"` //nolint:staticcheck // encoding/json calls this field "-"
		}{1}, "-=1"}, // as in encoding/json
		"struct with every character": {struct {
			Text string `json:"中 文"`
			Big  uint64 `json:"big"`
		}{"1+1=2 & <50%>/?#\"\\\r\n\u2028微信😀", math.MaxUint64},
			"%E4%B8%AD%20%E6%96%87=1%2B1%3D2%20%26%20%3C50%25%3E%2F%3F%23%22%5C%0D%0A%E2%80%A8%E5%BE%AE%E4%BF%A1%F0%9F%98%80&big=18446744073709551615"},
		"outer field shadows": {struct {
			Page
			Limit int `json:"limit"`
		}{Page{Offset: 1, Limit: 2}, 3}, "offset=1&limit=3"},
	} {
		t.Run(name, func(t *testing.T) {
			target, err := testkit.Target(chain, "GET", wxpay.Params{"query": c.query})
			require.NoError(t, err)
			want := "/v3/x"
			if c.want != "" {
				want += "?" + c.want
			}
			assert.Equal(t, want, target)
		})
	}
}

func TestQueryRefusesWhatHasNoForm(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	for name, c := range map[string]struct {
		query any
		words []string
	}{
		"nested map":          {wxpay.Params{"scene": map[string]any{"id": 1}}, []string{`"scene"`, "map[string]interface {}", "nested"}},
		"nested struct":       {wxpay.Params{"scene": Page{}}, []string{`"scene"`, "values_test.Page"}},
		"struct in a struct":  {struct{ Scene Page }{}, []string{`"Scene"`, "nested"}},
		"map in a struct":     {struct{ Scene map[string]int }{map[string]int{"a": 1}}, []string{`"Scene"`, "nested"}},
		"lists in a struct":   {struct{ IDs [][]int }{[][]int{{1}}}, []string{`"IDs"`, "nested"}},
		"NaN in a struct":     {struct{ Rate float64 }{math.NaN()}, []string{"NaN"}},
		"struct without keys": {time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), []string{"time.Time"}}, // JSON of it is no object
		"list in a list":      {wxpay.Params{"ids": [][]int{{1}}}, []string{`"ids"`, "item 0", "[]int"}},
		"NaN":                 {wxpay.Params{"rate": math.NaN()}, []string{`"rate"`, "NaN"}},
		"function":            {wxpay.Params{"f": func() {}}, []string{`"f"`, "func()"}},
		"empty key":           {wxpay.Params{"": 1}, []string{"key is empty"}},
		"panicking marshaler": {wxpay.Params{"m": panickingValue{}}, []string{`"m"`, "panicked"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := chain.Get(t.Context(), wxpay.Params{"query": c.query})
			testkit.RequireRefused(t, err, append(c.words, `params key "query"`)...)
		})
	}
}
