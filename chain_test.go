package wxpay_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
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

// TestBothKindsOfPlatformKeysVerify: a merchant on the way from platform
// certificates to the public key gets answers of both.
func TestBothKindsOfPlatformKeysVerify(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	cfg := gateway.Config()
	keys := cfg.Platform.(auth.Keys)
	id := keys.Serial()
	const serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
	// The gateway has one key; here it is known under both kinds of name.
	cfg.Platform = auth.Keys{id: keys[id], serial: keys[id]}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for _, signedBy := range []string{id, serial, "5157f09efdc096de15ebe81a47057a7232f1b8e1"} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: "{}", Fault: wxpaytest.SignedBy(signedBy)}
		})
		resp, err := client.Chain("v3/x").Get(t.Context())
		require.NoError(t, err)
		require.True(t, resp.Verified)
	}
	_, err = client.Chain("v3/x").Get(t.Context(), wxpay.Params{"headers": map[string]string{"wechatpay-serial": serial}})
	require.NoError(t, err)
	sent := gateway.Requests()
	require.Equal(t, id, sent[0].Header.Get("Wechatpay-Serial"), "the public key is asked for on every request")
	require.Equal(t, serial, sent[len(sent)-1].Header.Get("Wechatpay-Serial"), "the caller's header wins")
}

func TestTwoMerchantsNeverMix(t *testing.T) {
	t.Parallel()
	var wait sync.WaitGroup
	for _, mchID := range []string{"1900000001", "1900000002"} {
		gateway := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.Merchant(mchID)) // fails the test on a foreign signature
		gateway.Handle("/v3/{n}", func(r *wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: map[string]string{"who": mchID, "n": r.PathValue("n")}}
		})
		client, err := wxpay.New(gateway.Config())
		require.NoError(t, err)
		chain := client.Chain("v3/{n}")
		for i := range 50 {
			wait.Go(func() {
				resp, err := chain.Get(context.Background(), wxpay.Params{"n": i})
				if assert.NoError(t, err) {
					assert.Equal(t, mchID, resp.Get("who").String())
					assert.Equal(t, fmt.Sprint(i), resp.Get("n").String())
				}
			})
		}
	}
	wait.Wait()
}
