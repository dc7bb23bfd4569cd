package catalogue_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const native = "v3/pay/transactions/native"

func goodOrder(server *wxpaytest.Server) map[string]any {
	return map[string]any{
		"appid": "wxd678efh567hg6787", "mchid": server.Config().MchID, "description": "d", "out_trade_no": "T1",
		"notify_url": "https://www.example.com/notify", "amount": map[string]any{"total": 1},
	}
}

// linted returns a client whose findings are written into the buffer.
func linted(t *testing.T, lint func(*wxpay.Draft) ([]string, error)) (*wxpaytest.Server, *wxpay.Client, *bytes.Buffer) {
	t.Helper()
	server := testkit.NewServer(t)
	log := new(bytes.Buffer)
	cfg := server.Config()
	cfg.Logger, cfg.Lint, cfg.Suggest = slog.New(slog.NewTextHandler(log, nil)), lint, catalogue.Suggest
	return server, testkit.NewClient(t, cfg), log
}

func TestAWarningStopsNoCall(t *testing.T) {
	t.Parallel()
	server, client, log := linted(t, catalogue.Lint)
	server.Handle("POST /"+native, func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"code_url": "weixin://wxpay/bizpayurl?pr=1"}}
	})
	_, err := client.Chain(native).Post(t.Context(), wxpay.Params{"json": goodOrder(server)})
	require.NoError(t, err)
	assert.Empty(t, log.String(), "nothing is wrong with it")

	order := goodOrder(server)
	order["amount"] = map[string]any{"total": "1888"}
	order["mchid"] = "1999999999"
	order["out_trade_nr"] = "SECRET-NUMBER"
	for range 3 {
		_, err = client.Chain(native).Post(t.Context(), wxpay.Params{"json": order})
		require.NoError(t, err)
	}
	text := log.String()
	for _, want := range []string{
		"amount.total: is a text, in quotes; expected a whole number of fen", "mchid: is not the merchant ID of the client",
		"out_trade_nr: the page has no such field; did you mean out_trade_no?",
	} {
		assert.Equal(t, 1, strings.Count(text, want), "once for a path: %s\n%s", want, text)
	}
	for _, value := range []string{"1888", "1999999999", "SECRET-NUMBER"} {
		assert.NotContains(t, text, value, "no value is logged")
	}
}

func TestRefuseStopsTheCallBeforeItIsSent(t *testing.T) {
	t.Parallel()
	server, client, log := linted(t, catalogue.Refuse)
	order := goodOrder(server)
	delete(order, "notify_url")
	_, err := client.Chain(native).Post(t.Context(), wxpay.Params{"json": order})
	require.ErrorContains(t, err, "the catalogue says otherwise: notify_url: is missing")
	assert.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	assert.Empty(t, server.Requests())
	_, err = client.Chain(native).Prepare(t.Context(), http.MethodPost, wxpay.Params{"json": order})
	require.ErrorContains(t, err, "notify_url: is missing")
	assert.Empty(t, log.String())
	_, err = client.Chain(native).Prepare(t.Context(), http.MethodPost, wxpay.Params{"json": goodOrder(server)})
	require.NoError(t, err)
}

// TestSensitiveFieldsAreLintedAsTheyAreSent: a Sensitive is encrypted by then.
func TestSensitiveFieldsAreLintedAsTheyAreSent(t *testing.T) {
	t.Parallel()
	const path = "v3/profitsharing/receivers/add"
	body := map[string]any{"appid": "wx", "type": "MERCHANT_ID", "account": "1", "relation_type": "STORE"}
	_, client, _ := linted(t, catalogue.Refuse)
	body["name"] = wxpay.Sensitive("张三")
	_, err := client.Chain(path).Prepare(t.Context(), http.MethodPost, wxpay.Params{"json": body})
	require.NoError(t, err)
	body["name"] = "张三"
	_, err = client.Chain(path).Prepare(t.Context(), http.MethodPost, wxpay.Params{"json": body})
	require.ErrorContains(t, err, "name: is plain text")
}

func TestPathsAreLintedToo(t *testing.T) {
	t.Parallel()
	_, client, _ := linted(t, catalogue.Refuse)
	for _, c := range []struct{ method, path, want string }{
		{"POST", "v3/pay/transaction/native", "POST v3/pay/transaction/native is not documented; did you mean POST " +
			"v3/pay/transactions/native?"},
		{"PUT", native, "PUT v3/pay/transactions/native is not documented; the page has POST v3/pay/transactions/native"},
		{"GET", "v3/pay/transactions/out-trade-no/{no}", "mchid: is missing"},
		{"POST", "v3/applyment4sub/applyment/", "business_code: is missing"},
		{"POST", "v3/applyment4sub/applyment", "did you mean POST v3/applyment4sub/applyment/?"},
		{"POST", "v3/what/nobody/documents/yet", ""},
		{"POST", "v2/pay/unifiedorder", "body: is missing"},
	} {
		params := wxpay.Params{}
		if strings.Contains(c.path, "{no}") {
			params["no"] = "T1"
		}
		if strings.HasPrefix(c.path, "v2/") {
			params["xml"] = wxpay.Params{"appid": "wx"}
		}
		_, err := client.Chain(c.path).Prepare(t.Context(), c.method, params)
		if c.want == "" {
			require.NoError(t, err, c.path)
			continue
		}
		require.ErrorContains(t, err, c.want, c.path)
	}
}

func TestTheBodyOfAGetIsLinted(t *testing.T) {
	t.Parallel()
	_, client, _ := linted(t, catalogue.Refuse)
	chain := client.Chain("v3/certificates")
	_, err := chain.Prepare(t.Context(), http.MethodGet, wxpay.Params{"json": map[string]any{"algorithm_type": "RSA"}})
	require.ErrorContains(t, err, "algorithm_type: is in the body; it belongs into the query")
	_, err = chain.Prepare(t.Context(), http.MethodGet, wxpay.Params{"query": map[string]any{"algorithm_type": "RSA"}})
	require.NoError(t, err)
}

func TestARefusedPathIsExplained(t *testing.T) {
	t.Parallel()
	server, client, _ := linted(t, nil)
	server.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
		if strings.HasPrefix(r.Target, "/v3/profitsharing/orders") {
			return wxpaytest.ErrorReply(400, "PARAM_ERROR", "参数错误")
		}
		return wxpaytest.Reply{Status: 404, Unsigned: true, Body: []byte("not found")}
	})
	for _, c := range []struct{ path, want string }{
		{"pay/transactions/native", "did you mean POST v3/pay/transactions/native?"},
		{"v3/pay/transactions/Native", "did you mean POST v3/pay/transactions/native?"},
		{"v3/pay/transactions/native/", "did you mean POST v3/pay/transactions/native, without a slash at the end?"},
		{"v3/applyment4sub/applyment", "did you mean POST v3/applyment4sub/applyment/?"},
		{"v3/bill/tradebill", "the page has GET v3/bill/tradebill"},
		{"v3/profitsharing/orders", "receivers[0].typ: the page has no such field; did you mean type?"},
	} {
		_, err := client.Chain(c.path).Post(t.Context(), wxpay.Params{"json": map[string]any{
			"appid": "wx", "transaction_id": "1", "out_order_no": "1", "unfreeze_unsplit": true,
			"receivers": []any{map[string]any{"typ": "MERCHANT_ID", "account": "1", "amount": 1, "description": "d",
				"type": "MERCHANT_ID"}},
		}})
		var refused *wxpay.Error
		require.ErrorAs(t, err, &refused, c.path)
		assert.Contains(t, refused.Hint(), c.want, c.path)
		assert.Contains(t, err.Error(), c.want, c.path)
		assert.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err), c.path)
	}
	for _, path := range []string{"v3/what/nobody/documents", native, "v3/applyment4sub/applyment/"} {
		_, err := client.Chain(path).Post(t.Context())
		assert.NotContains(t, err.Error(), "did you mean", path)
	}
}

// TestManyCallersLintAtOnce: a client, and the catalogue, are shared by goroutines.
func TestManyCallersLintAtOnce(t *testing.T) {
	t.Parallel()
	server, client, log := linted(t, catalogue.Lint)
	server.Handle("POST /"+native, func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"code_url": "weixin://wxpay/bizpayurl?pr=1"}}
	})
	order := goodOrder(server)
	order["amount"] = map[string]any{"total": "1"}
	var callers sync.WaitGroup
	for range 64 {
		callers.Go(func() {
			_, err := client.Chain(native).Post(t.Context(), wxpay.Params{"json": order})
			assert.NoError(t, err)
		})
	}
	callers.Wait()
	assert.Equal(t, 1, strings.Count(log.String(), "amount.total"), "once for a path, whoever calls")
}
