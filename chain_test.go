package wxpay_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestEveryFormSendsTheSameRequest: segments, templates and nested chains, all
// spellings of a placeholder, synchronous and asynchronous.
func TestEveryFormSendsTheSameRequest(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("POST /v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete", func(r *wxpaytest.Request) wxpaytest.Reply {
		assert.Equal(t, "1234323JKHDFE1243252", r.PathValue("out_order_no"))
		assert.Equal(t, `{"service_id":"2002000000000558128851361561536","total_amount":50000}`, string(r.Body))
		return wxpaytest.Reply{}
	})
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	params := wxpay.Params{
		"out_order_no": "1234323JKHDFE1243252",
		"json":         wxpay.Params{"service_id": "2002000000000558128851361561536", "total_amount": 50000},
	}
	var chains []*wxpay.Chain
	for _, placeholder := range []string{"{out_order_no}", "<out_order_no>", "_out_order_no_", "$out_order_no$"} {
		chains = append(chains,
			client.Chain("v3", "payscore", "acquiringbank", "serviceorder", placeholder, "complete"),
			client.Chain("v3/payscore/acquiringbank/serviceorder/"+placeholder+"/complete"),
			client.Chain("/v3/payscore/acquiringbank/serviceorder/"+placeholder+"/complete"),
			client.Chain("v3/payscore").Chain("acquiringbank", "serviceorder").Chain(placeholder).Chain("complete"),
			client.Chain("v3/payscore/", "acquiringbank/serviceorder", placeholder+"/complete"),
		)
	}
	for i, chain := range chains {
		require.Equal(t, "v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete", chain.String())
		resp, err := chain.Post(t.Context(), params)
		require.NoError(t, err)
		require.Equal(t, http.StatusNoContent, resp.Status)
		resp, err = chain.PostAsync(t.Context(), params).Wait()
		require.NoError(t, err)
		require.Equal(t, http.StatusNoContent, resp.Status)
		require.Len(t, gateway.Requests(), 2*(i+1))
	}
}

func TestVerbsSendTheirMethods(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	c := client.Chain("v3/x")
	verbs := map[string]func(context.Context, ...wxpay.Params) (*wxpay.Response, error){
		"GET": c.Get, "POST": c.Post, "PUT": c.Put, "PATCH": c.Patch, "DELETE": c.Delete,
	}
	for _, method := range []string{"HEAD", "OPTIONS", "get"} {
		verbs[method] = func(ctx context.Context, p ...wxpay.Params) (*wxpay.Response, error) { return c.Do(ctx, method, p...) }
	}
	for method, verb := range verbs {
		_, err := verb(t.Context())
		require.NoError(t, err)
		sent := gateway.Requests()
		if method == "get" {
			method = "GET"
		}
		require.Equal(t, method, sent[len(sent)-1].Method)
	}
	for _, method := range []string{"", "CONNECT", "trace", "GE T", "GET\r\nX: y", "获取"} {
		_, err := c.Do(t.Context(), method)
		testkit.RequireRefused(t, err, "is no HTTP method")
	}
}

// TestCompiledChainsAreKeptInBounds: some programs write values into the path, and
// must not pay for it with their memory.
func TestCompiledChainsAreKeptInBounds(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	first := client.Chain("v3/pay/{x}")
	require.Same(t, first, client.Chain("v3/pay/{x}"))
	require.NotSame(t, first, client.Chain("v3", "pay", "{x}"))
	for i := range 5000 {
		require.Equal(t, "v3/order/"+strconv.Itoa(i), client.Chain("v3/order/"+strconv.Itoa(i)).String())
		require.LessOrEqual(t, wxpay.CachedChains(client), 1000)
	}
	kept := wxpay.CachedChains(client)
	client.Chain("https://api.mch.weixin.qq.com/v3/billdownload/file?token=x")
	require.Equal(t, kept, wxpay.CachedChains(client), "a download URL is used once and not kept")
	require.Equal(t, first.String(), client.Chain("v3/pay/{x}").String())
}

func TestChainNeverChanges(t *testing.T) {
	client := testkit.OfflineClient(t)
	root := client.Chain("v3")
	pay := root.Chain("pay", "transactions")
	native, jsapi := pay.Chain("native"), pay.Chain("jsapi")
	bad := pay.Chain("a b")

	assert.Equal(t, "v3", root.String())
	assert.Equal(t, "v3/pay/transactions", pay.String())
	assert.Equal(t, "v3/pay/transactions/native", native.String())
	assert.Equal(t, "v3/pay/transactions/jsapi", jsapi.String())
	assert.Same(t, pay, pay.Chain(), "nothing to add, nothing to make")
	require.ErrorContains(t, wxpay.ChainError(bad), "use a placeholder")
	require.NoError(t, wxpay.ChainError(pay), "the chain it was made from is unharmed")
}

func TestNestedChainsAndOneChainAreTheSame(t *testing.T) {
	client := testkit.OfflineClient(t)
	want := client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").String()
	require.Equal(t, "v3/payscore/serviceorder/{out_order_no}/complete", want)
	for _, chain := range []*wxpay.Chain{
		client.Chain("v3", "payscore", "serviceorder", "_out_order_no_", "complete"),
		client.Chain("v3").Chain("payscore").Chain("serviceorder").Chain("<out_order_no>").Chain("complete"),
		client.Chain("v3/payscore/").Chain("/serviceorder/$out_order_no$", "complete"),
		client.Chain().Chain("v3").Chain().Chain("payscore/serviceorder", "{out_order_no}/complete"),
	} {
		require.NoError(t, wxpay.ChainError(chain))
		assert.Equal(t, want, chain.String())
	}
}

// TestAChainErrorIsKeptAndReturnedByTheVerb: the first error wins, whatever is
// chained behind it, and every verb returns it.
func TestAChainErrorIsKeptAndReturnedByTheVerb(t *testing.T) {
	chain := testkit.OfflineClient(t).Chain("v3").Chain("no.SXBwj").Chain("a b").Chain("{fine}", "//")
	verbs := map[string]func() (*wxpay.Response, error){
		"Do":          func() (*wxpay.Response, error) { return chain.Do(t.Context(), "GET") },
		"Get":         func() (*wxpay.Response, error) { return chain.Get(t.Context()) },
		"Post":        func() (*wxpay.Response, error) { return chain.Post(t.Context()) },
		"Put":         func() (*wxpay.Response, error) { return chain.Put(t.Context()) },
		"Patch":       func() (*wxpay.Response, error) { return chain.Patch(t.Context()) },
		"Delete":      func() (*wxpay.Response, error) { return chain.Delete(t.Context()) },
		"GetAsync":    func() (*wxpay.Response, error) { return chain.GetAsync(t.Context()).Wait() },
		"PostAsync":   func() (*wxpay.Response, error) { return chain.PostAsync(t.Context()).Wait() },
		"PutAsync":    func() (*wxpay.Response, error) { return chain.PutAsync(t.Context()).Wait() },
		"PatchAsync":  func() (*wxpay.Response, error) { return chain.PatchAsync(t.Context()).Wait() },
		"DeleteAsync": func() (*wxpay.Response, error) { return chain.DeleteAsync(t.Context()).Wait() },
	}
	for name, verb := range verbs {
		resp, err := verb()
		require.Nil(t, resp, name)
		testkit.RequireRefused(t, err, `"no.SXBwj"`, "use a placeholder")
	}
}

func TestAChainWithoutClientIsAnErrorAndNoPanic(t *testing.T) {
	for _, chain := range []*wxpay.Chain{nil, {}, new(wxpay.Client).Chain("v3/x"), (*wxpay.Client)(nil).Chain("v3/x"),
		(*wxpay.Chain)(nil).Chain("x")} {
		assert.NotPanics(t, func() { _ = chain.String() })
		_, err := chain.Get(t.Context())
		testkit.RequireRefused(t, err, "wxpay.New")
	}
}

// TestAChainIsSafeToShare extends and expands one chain from many goroutines;
// the race detector watches.
func TestAChainIsSafeToShare(t *testing.T) {
	shared := testkit.OfflineClient(t).Chain("v3/pay/transactions", "{x}")
	const callers = 100
	targets := make([]string, callers)
	var group sync.WaitGroup
	for i := range callers {
		group.Go(func() {
			own := shared.Chain(fmt.Sprintf("sub%d", i), "{y}").Chain("{?z}")
			target, err := testkit.Target(own, "GET", wxpay.Params{"x": i, "y": fmt.Sprint("no/", i), "z": i})
			assert.NoError(t, err)
			targets[i] = target
		})
	}
	group.Wait()
	for i, target := range targets {
		assert.Equal(t, fmt.Sprintf("/v3/pay/transactions/%d/sub%d/no%%2F%d?z=%d", i, i, i, i), target)
	}
	assert.Equal(t, "v3/pay/transactions/{x}", shared.String())
}
