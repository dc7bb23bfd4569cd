package wxpay_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

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
	for _, chain := range []*wxpay.Chain{nil, {}, new(wxpay.Client).Chain("v3/x"), (*wxpay.Client)(nil).Chain("v3/x"), (*wxpay.Chain)(nil).Chain("x")} {
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
