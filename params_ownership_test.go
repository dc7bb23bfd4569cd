package wxpay_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

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
