package wxpay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestReservedParamsTakeTheTypesTheyName(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	for key, values := range map[string][]any{
		"json": {nil, wxpay.Params{"a": 1}, map[string]any{}, struct{ A int }{1}, &struct{ A int }{1}, []int{1}, "text", 5, true,
			[]byte(`{"a":1}`), json.RawMessage(`{}`)},
		"body": {nil, []byte("x"), "x", strings.NewReader("x"), io.MultiReader(), []byte{}, ""},
		"query": {nil, wxpay.Params{"a": 1}, map[string]string{"a": "1"}, map[string]any{"a": nil}, map[string][]int{"a": {1}},
			url.Values{"a": {"1"}}, struct{ A int }{1}, &struct{ A int }{1}, (*struct{ A int })(nil), wxpay.Params(nil)},
		"headers": {nil, wxpay.Params{"X-A": 1}, map[string]string{"X-A": "1"}, map[string]any{"X-A": nil},
			map[string][]string{"X-A": {"1", "2"}}, http.Header{"X-A": {"1"}}, http.Header(nil)},
		"base_uri": {nil, "https://apihk.mch.weixin.qq.com/"},
		"timeout":  {nil, time.Nanosecond, time.Hour},
		"sink":     {nil, new(bytes.Buffer), io.Discard, "bill.csv"},
		"xml":      {nil}, "security": {nil}, "nonceless": {nil},
	} {
		for _, value := range values {
			_, err := testkit.Target(chain, "POST", wxpay.Params{key: value})
			assert.NoError(t, err, "%s: %T", key, value)
		}
	}
}

func TestReservedParamsRefuseOtherTypes(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	broken := errors.New("broken pipe")
	for _, c := range []struct {
		key   string
		value any
		words []string
	}{
		{"json", make(chan int), []string{"chan int", "JSON"}},
		{"json", func() {}, []string{"JSON"}},
		{"json", panickingJSON{}, []string{"panicked"}},
		{"body", 5, []string{"int", "[]byte, string or io.Reader"}},
		{"body", map[string]any{}, []string{"map[string]interface {}", "[]byte, string or io.Reader"}},
		{"body", failingReader{broken}, []string{"reading it failed", "broken pipe"}},
		{"query", "a=b", []string{"string", "template"}},
		{"query", []string{"a"}, []string{"[]string", "a map, url.Values or a struct"}},
		{"query", 5, []string{"int", "a map, url.Values or a struct"}},
		{"query", map[int]string{1: "a"}, []string{"map[int]string", "keys must be strings"}},
		{"headers", "A: b", []string{"string", "http.Header"}},
		{"headers", []string{"A: b"}, []string{"[]string", "http.Header"}},
		{"headers", wxpay.Params{"X-A": []string{"b"}}, []string{`"X-A"`, "[]string"}},
		{"base_uri", 5, []string{"int", "a string such as"}},
		{"base_uri", &url.URL{}, []string{"*url.URL", "a string such as"}},
		{"base_uri", "", []string{"https://"}},
		{"timeout", 5, []string{"int", "time.Duration"}},
		{"timeout", "5s", []string{"string", "time.Duration"}},
		{"timeout", 1.5, []string{"float64", "time.Duration"}},
		{"timeout", time.Duration(0), []string{"0s", "more than 0"}},
		{"timeout", -time.Second, []string{"-1s", "more than 0"}},
		{"sink", 5, []string{"int", "io.Writer or the path"}},
		{"sink", []byte{}, []string{"[]uint8", "io.Writer or the path"}},
		{"sink", bytes.Buffer{}, []string{"bytes.Buffer", "io.Writer or the path"}},
		{"sink", "", []string{"empty path"}},
		{"xml", wxpay.Params{}, []string{"APIv2", "v2/"}},
		{"security", true, []string{"APIv2", "v2/"}},
		{"nonceless", true, []string{"APIv2", "v2/"}},
	} {
		t.Run(c.key, func(t *testing.T) {
			_, err := chain.Post(t.Context(), wxpay.Params{c.key: c.value})
			testkit.RequireRefused(t, err, append(c.words, `params key "`+c.key+`"`)...)
		})
	}
	_, err := chain.Post(t.Context(), wxpay.Params{"body": failingReader{broken}})
	require.ErrorIs(t, err, broken, "the cause is kept")
}

type panickingJSON struct{}

func (panickingJSON) MarshalJSON() ([]byte, error) { panic("out of order") }

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// TestABodyThatPanicsIsAnError like a MarshalJSON that panics: the call of a
// payment must not end the program.
func TestABodyThatPanicsIsAnError(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	require.NotPanics(t, func() {
		_, err := chain.Post(t.Context(), wxpay.Params{"body": (*bytes.Buffer)(nil)})
		testkit.RequireRefused(t, err, `"body"`, "panicked")
	})
}

func TestARequestHasOneBody(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/x")
	_, err := chain.Post(t.Context(), wxpay.Params{"json": wxpay.Params{}, "body": "x"})
	testkit.RequireRefused(t, err, `"json"`, `"body"`, "one body")
	_, err = chain.Post(t.Context(), wxpay.Params{"json": 1}, wxpay.Params{"body": []byte{}})
	testkit.RequireRefused(t, err, `"json"`, `"body"`, "one body")
	_, err = testkit.Target(chain, "POST", wxpay.Params{"json": 1}, wxpay.Params{"json": nil, "body": "x"})
	require.NoError(t, err, "nil takes a key back")
}

func TestUnknownParamsNameTheNearestKnownKey(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/{out_trade_no}/{openId}/{x}")
	for key, words := range map[string][]string{
		"out_trade_noo": {`did you mean "out_trade_no"?`},
		"outtrade_no":   {`did you mean "out_trade_no"?`},
		"OUT_TRADE_NO":  {`did you mean "out_trade_no"?`},
		"openid":        {`did you mean "openId"?`},
		"jsno":          {`did you mean "json"?`},
		"jsn":           {`did you mean "json"?`},
		"JSON":          {`did you mean "json"?`},
		"querry":        {`did you mean "query"?`},
		"header":        {`did you mean "headers"?`},
		"baseuri":       {`did you mean "base_uri"?`},
		"timout":        {`did you mean "timeout"?`},
		"snik":          {`did you mean "sink"?`},
		"y":             {`did you mean "x"?`},
		"total_amount":  {"out_trade_no, openId, x", `"json"`, `"query"`}, // near to nothing
		"":              {"unknown"},
	} {
		_, err := chain.Post(t.Context(), wxpay.Params{"out_trade_no": 1, "openId": 2, "x": 3, key: 4})
		testkit.RequireRefused(t, err, append(words, `params key "`+key+`" is unknown`)...)
	}
	_, err := testkit.OfflineClient(t).Chain("v3/x").Get(t.Context(), wxpay.Params{"mchid": "1"})
	testkit.RequireRefused(t, err, `"mchid" is unknown`, "the template has no placeholder", `"query"`)
}

func TestParamsMergeFromLeftToRight(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3/{a}/{b}")
	target, err := testkit.Target(chain, "GET",
		wxpay.Params{"a": 1, "b": 2, "query": wxpay.Params{"x": 1, "y": 1}}, nil,
		wxpay.Params{"b": 3, "query": wxpay.Params{"x": 2}}, wxpay.Params{})
	require.NoError(t, err)
	assert.Equal(t, "/v3/1/3?x=2", target, "the last one wins, whole values at a time")

	target, err = testkit.Target(chain, "GET", wxpay.Params{"a": 1, "b": 2, "query": wxpay.Params{"x": 1}}, wxpay.Params{"query": nil})
	require.NoError(t, err)
	assert.Equal(t, "/v3/1/2", target, "nil takes a key back")

	_, err = chain.Get(t.Context(), wxpay.Params{"a": 1, "b": 2}, wxpay.Params{"b": nil})
	testkit.RequireRefused(t, err, "{b}", "no value")
	_, err = testkit.Target(testkit.OfflineClient(t).Chain("v3/x"), "GET", nil, nil)
	require.NoError(t, err)
	_, err = chain.Get(t.Context(), wxpay.Params{"a": 1, "b": 2}, wxpay.Params{"jsno": 1})
	testkit.RequireRefused(t, err, `"jsno"`)
}

// TestNilTakesAnyKeyBack, the keys of APIv2 among them.
func TestNilTakesAnyKeyBack(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	target, err := testkit.Target(client.Chain("v3/x"), "POST",
		wxpay.Params{"xml": wxpay.Params{"a": 1}, "security": true, "query": wxpay.Params{"a": 1}, "base_uri": "ftp://x"},
		wxpay.Params{"xml": nil, "security": nil, "query": nil, "base_uri": nil})
	require.NoError(t, err)
	require.Equal(t, "/v3/x", target)
}

// fullParams returns params with a map or slice in every place that has one.
func fullParams() wxpay.Params {
	return wxpay.Params{
		"x":       []string{"a", "b"},
		"json":    wxpay.Params{"list": []any{1, "two", map[string]any{"three": nil}}, "bytes": []byte("abc")},
		"query":   url.Values{"b": {"2", "1"}, "a": {""}},
		"headers": http.Header{"wechatpay-serial": {"PUB_KEY_ID_1"}, "X-Many": {"1"}, "accept": nil},
	}
}

// TestTheCallersParamsAreNeverChanged whether the call succeeds or is refused.
func TestTheCallersParamsAreNeverChanged(t *testing.T) {
	server := testkit.NewServer(t)
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	first, second := fullParams(), wxpay.Params{"query": nil, "x": 7, "timeout": nil}
	args := []wxpay.Params{first, nil, second}

	_, err = client.Chain("v3/{x}").Post(t.Context(), first)
	require.NoError(t, err)
	_, err = client.Chain("v3/{x}").Post(t.Context(), args...)
	require.NoError(t, err)
	_, err = client.Chain("v3/{x}/{y}").Post(t.Context(), args...)
	testkit.RequireRefused(t, err, "{y}")

	assert.Equal(t, fullParams(), first)
	assert.Equal(t, wxpay.Params{"query": nil, "x": 7, "timeout": nil}, second)
	assert.Equal(t, []wxpay.Params{fullParams(), nil, second}, args)
}

// TestOneParamsServesManyCallsAtOnce: params are only read, so goroutines may
// share them; the race detector watches.
func TestOneParamsServesManyCallsAtOnce(t *testing.T) {
	chain, shared := testkit.OfflineClient(t).Chain("v3/{x}"), fullParams()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			target, err := testkit.Target(chain, "POST", shared)
			assert.NoError(t, err)
			assert.Equal(t, "/v3/a,b?a=&b=2&b=1", target)
		})
	}
	group.Wait()
}

// TestParamsMayBeReusedOnceAnAsyncCallReturned: everything the caller can change
// was read by then. The gateway checks the signature over what arrives.
func TestParamsMayBeReusedOnceAnAsyncCallReturned(t *testing.T) {
	var mu sync.Mutex
	bodies := map[string]string{}
	server := testkit.NewServer(t)
	server.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
		mu.Lock()
		defer mu.Unlock()
		bodies[r.Target+" "+r.Header.Get("X-Call")] = string(r.Body)
		return wxpaytest.Reply{}
	})
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)

	order, query, headers := map[string]any{}, map[string]string{}, map[string]string{}
	params := wxpay.Params{"query": query, "headers": headers}
	raw, number := make([]byte, 16), make([]byte, 2)
	want := map[string]string{}
	var futures []*wxpay.Future
	for i := range 20 {
		copy(number, fmt.Sprintf("%02d", i))
		order["no"], query["q"], headers["X-Call"], params["x"] = i, string(number), string(number), number
		delete(params, "json")
		delete(params, "body")
		target := fmt.Sprintf("/v3/%02d?q=%02d %02d", i, i, i)
		switch i % 4 {
		case 0:
			params["json"], want[target] = order, fmt.Sprintf(`{"no":%d}`, i)
		case 1:
			copy(raw, fmt.Sprintf(`{"raw":%9d}`, i))
			params["json"], want[target] = raw, string(raw)
		case 2:
			copy(raw, fmt.Sprintf("raw %12d", i))
			params["body"], want[target] = raw, string(raw)
		case 3:
			copy(raw, fmt.Sprintf("read %11d", i))
			params["body"], want[target] = bytes.NewReader(raw), string(raw)
		}
		futures = append(futures, client.Chain("v3", "{x}").PostAsync(t.Context(), params))
	}
	clear(raw)
	clear(number)
	clear(params)
	for _, future := range futures {
		_, err := future.Wait()
		require.NoError(t, err)
	}
	assert.Equal(t, want, bodies)
}
