package apiv2_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"math/big"
	"net/netip"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// Types of callers.
type (
	eventTime   struct{ time.Time }           // writes itself as a time.Time does
	deletedAt   struct{ sql.NullTime }        // a column that marshals
	localTime   struct{ time.Time }           // has its own form
	state       string                        // is a column, and a string
	wordedState int                           // a number that JSON has a word for
	note        struct{ Text string }         // only JSON has a form for
	hiddenTime  struct{ At, Until time.Time } // is left out, or has no value
	bare        time.Time                     // has no form at all
)

func (d deletedAt) MarshalJSON() ([]byte, error) { return json.Marshal(d.Time) }

func (l localTime) MarshalJSON() ([]byte, error) { return json.Marshal(l.Format("2006-01-02")) }

func (l localTime) MarshalText() ([]byte, error) { return []byte(l.Format("2006-01-02")), nil }

func (s state) Value() (driver.Value, error) { return string(s), nil }

func (wordedState) MarshalJSON() ([]byte, error) { return []byte(`"PAID"`), nil }

func (n note) MarshalJSON() ([]byte, error) { return json.Marshal(n.Text) }

// TestV2ValuesAreWrittenAsAPIv2WritesThem, the same in a map and in a struct.
func TestV2ValuesAreWrittenAsAPIv2WritesThem(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	client := testkit.NewClient(t, gateway.Config())
	at := time.Date(2026, 12, 31, 20, 30, 15, 123456789, time.UTC)
	text := "x"
	notifyURL, err := url.Parse("https://example.com/n?a=b")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		value, inStruct any
		want            string
	}{
		"a time in UTC":    {at, struct{ F time.Time }{at}, "20270101043015"},
		"a time elsewhere": {at.In(time.FixedZone("", -5*3600)), struct{ F *time.Time }{&at}, "20270101043015"},
		"a large float":    {1e21, struct{ F float64 }{1e21}, "1000000000000000000000"},
		"a fraction":       {0.5, struct{ F float32 }{0.5}, "0.5"},
		"bytes":            {[]byte("text"), struct{ F []byte }{[]byte("text")}, "text"},
		"a number":         {100, struct{ F int64 }{100}, "100"},
		"a large number":   {big.NewInt(1 << 60), struct{ F *big.Int }{big.NewInt(1 << 60)}, "1152921504606846976"},
		"true":             {true, struct{ F bool }{true}, "true"},
		"an address": {netip.MustParseAddr("14.17.22.52"), struct{ F netip.Addr }{netip.MustParseAddr("14.17.22.52")},
			"14.17.22.52"},
		"a pointer":            {&text, struct{ F *string }{&text}, "x"},
		"a URL":                {*notifyURL, struct{ F *url.URL }{notifyURL}, "https://example.com/n?a=b"},
		"a large float of big": {big.NewFloat(1e30), struct{ F *big.Float }{big.NewFloat(1e30)}, "1000000000000000000000000000000"},
		"a time of its own":    {localTime{at}, struct{ F localTime }{localTime{at}}, "2026-12-31"},
		"a column of text":     {state("OPEN"), struct{ F state }{"OPEN"}, "OPEN"},
		"a word for a number":  {wordedState(1), struct{ F wordedState }{1}, "PAID"},
		"a word for a struct":  {note{"a b"}, struct{ F note }{note{"a b"}}, "a b"},
		"a time that is no data": {map[string]any{"a": struct {
			hiddenTime `json:"-"`
			B          int
			C          time.Time     `json:",omitzero"`
			D          time.Duration `json:",omitempty"`
		}{B: 1}}, struct{ F any }{map[string]any{"a": struct{ B int }{1}}}, `{"a":{"B":1}}`},
		"nested data":           {map[string]any{"a": []int{1}}, struct{ F any }{map[string]any{"a": []int{1}}}, `{"a":[1]}`},
		"a time with a meaning": {at, struct{ F any }{at}, "20270101043015"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, xml := range []any{wxpay.Params{"F": c.value}, c.inStruct} {
				p, err := client.Chain("v2/pay/unifiedorder").Prepare(t.Context(), "POST", wxpay.Params{"xml": xml})
				require.NoError(t, err)
				require.Regexp(t, "<F>(<!\\[CDATA\\[)?"+regexp.QuoteMeta(c.want)+"(]]>)?</F>", string(p.Body))
				require.Contains(t, string(p.Message), "F="+c.want+"&", "what is signed is what is sent")
			}
		})
	}
}

func TestV2ValuesWithoutAFormAreRefused(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	for name, c := range map[string]struct {
		value, inStruct any
		words           string
	}{
		"a duration":  {time.Hour, struct{ F time.Duration }{time.Hour}, "time.Duration"},
		"a zero time": {time.Time{}, struct{ F time.Time }{}, "zero time.Time"},
		"a column":    {sql.NullString{String: "x", Valid: true}, struct{ F sql.NullString }{}, "sql.NullString"},
		"a time inside": {map[string]any{"a": []any{time.Now()}}, struct{ F any }{map[string]any{"a": []any{time.Now()}}},
			"a[0] is a time.Time"},
		"a duration inside": {[]time.Duration{time.Hour}, struct{ F []time.Duration }{[]time.Duration{time.Hour}}, "time.Duration"},
		"a time around":     {eventTime{time.Now()}, struct{ F eventTime }{eventTime{time.Now()}}, "RFC 3339"},
		"a time of a column": {deletedAt{sql.NullTime{Time: time.Now()}},
			struct{ F *deletedAt }{&deletedAt{sql.NullTime{Time: time.Now()}}}, "RFC 3339"},
		"a fraction":     {big.NewRat(1, 3), struct{ F *big.Rat }{big.NewRat(1, 3)}, "big.Rat"},
		"no form at all": {bare(time.Now()), struct{ F bare }{}, "has no fields"},
		"a time around, inside": {[]any{eventTime{time.Now()}}, struct{ F []eventTime }{[]eventTime{{time.Now()}}},
			"[0] is a apiv2_test.eventTime"},
		"a time in a struct": {struct{ At time.Time }{time.Now()}, struct{ F struct{ At time.Time } }{}, "At is a time.Time"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, xml := range []any{wxpay.Params{"F": c.value}, c.inStruct} {
				_, err := client.Chain("v2/pay/unifiedorder").Post(t.Context(), wxpay.Params{"xml": xml})
				testkit.RequireRefused(t, err, `field "F"`, c.words)
			}
			_, err := client.Chain("v2/papay/h5entrustweb").Get(t.Context(), wxpay.Params{"query": wxpay.Params{"F": c.value}})
			testkit.RequireRefused(t, err, `params key "query"`)
		})
	}
	_, err := client.Chain("v2/papay/h5entrustweb").Get(t.Context(), wxpay.Params{"query": wxpay.Params{"F": time.Now()}})
	testkit.RequireRefused(t, err, "F is a time.Time")
	_, err = client.Chain("v2/papay/h5entrustweb{?F}").Get(t.Context(), wxpay.Params{"F": time.Now()})
	testkit.RequireRefused(t, err, "placeholder {F}", "is a time.Time")
	p, err := client.Chain("v2/papay/h5entrustweb").Prepare(t.Context(), "GET", wxpay.Params{"query": struct{ F float64 }{1e21}})
	require.NoError(t, err)
	require.Contains(t, p.URL, "F=1000000000000000000000&", "as in a map")
}

// TestTextThatIsNotUTF8IsRefused: what the codec would put in its place is another name.
func TestTextThatIsNotUTF8IsRefused(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	const gbk = "\xd6\xd0\xce\xc4"
	type order struct {
		Description string `json:"description"`
	}
	type worded struct {
		Description encoding.TextMarshaler `json:"description"`
	}
	for name, params := range map[string]wxpay.Params{
		"a map":    {"json": wxpay.Params{"description": gbk}},
		"a struct": {"json": order{gbk}},
		"a type":   {"json": worded{gbkText(gbk)}},
		"bytes":    {"json": []byte(`{"description":"` + gbk + `"}`)},
	} {
		_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), params)
		testkit.RequireRefused(t, err, `params key "json"`, `"description"`, "is not UTF-8")
		assert.NotContains(t, err.Error(), gbk, name)
	}
	_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": map[gbkText]int{gbk: 1}}})
	testkit.RequireRefused(t, err, `field "a.`, "is not UTF-8")
	for _, xml := range []any{wxpay.Params{"description": gbk}, order{gbk}, wxpay.Params{"detail": wxpay.Params{"description": gbk}}} {
		_, err := client.Chain("v2/pay/unifiedorder").Post(t.Context(), wxpay.Params{"xml": xml})
		testkit.RequireRefused(t, err, `params key "xml"`, "description", "UTF-8")
	}
}

// A gbkText writes itself as it is.
type gbkText string

func (g gbkText) MarshalText() ([]byte, error) { return []byte(g), nil }
