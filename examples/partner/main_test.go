package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/sandbox"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const tea, bookshop = "1900000109", "1900000110" // sub-merchants

var who = identity{AppID: "wxd678efh567hg6787", Name: "深圳某某科技有限公司", Subs: []string{tea, bookshop}}

// A site is a platform that listens, in front of a sandbox of its own.
type site struct {
	*platform
	t      *testing.T
	world  *sandbox.Sandbox
	server *httptest.Server
}

func open(t *testing.T) *site {
	world := sandbox.New(t)
	server := httptest.NewUnstartedServer(nil)
	p, err := openPlatform(t.Context(), world.Config(), filepath.Join(t.TempDir(), "partner.db"), who,
		"http://"+server.Listener.Addr().String()+"/wxpay/notify")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.books.db.Close()) })
	server.Config.Handler = p.routes()
	server.Start()
	t.Cleanup(server.Close)
	return &site{p, t, world, server}
}

// press presses a button, and returns the page that comes.
func (s *site) press(path string) (status int, text string) {
	s.t.Helper()
	resp, err := s.server.Client().Post(s.server.URL+path, "", nil)
	require.NoError(s.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	return resp.StatusCode, string(body)
}

// sell places an order for a sub-merchant by its button, and returns its number.
func (s *site) sell(sub string) (number string) {
	s.t.Helper()
	status, text := s.press("/subs/" + sub + "/orders")
	require.Equal(s.t, http.StatusOK, status, text)
	orders, err := s.books.all(s.t.Context())
	require.NoError(s.t, err)
	require.Equal(s.t, sub, orders[0].Sub)
	return orders[0].Number
}

// becomes waits for a notification.
func (s *site) becomes(number, state string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { o, err := s.books.order(s.t.Context(), number); return err == nil && o.State == state },
		10*time.Second, 10*time.Millisecond, "no notification makes it %s", state)
}

func (s *site) balances(fen ...int64) {
	s.t.Helper()
	for i, sub := range who.Subs {
		balance, err := s.books.balance(s.t.Context(), sub)
		require.NoError(s.t, err)
		require.Equal(s.t, fen[i], balance, sub)
	}
}

// TestEachSubMerchantHasItsOwnMoney goes through the site as its owner and the customers of two sub-merchants do.
func TestEachSubMerchantHasItsOwnMoney(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, second := s.sell(tea), s.sell(bookshop)
	for _, number := range []string{first, second} {
		require.NoError(t, s.world.Pay(number))
		s.becomes(number, "PAID")
		require.NoError(t, s.askPayment(t.Context(), order{Number: number, Sub: number[:10]}), "the query tells the same again")
	}
	s.balances(1888, 1888)

	status, text := s.press("/orders/" + first + "/refund")
	require.Equal(t, http.StatusOK, status, text)
	status, _ = s.press("/orders/" + first + "/refund")
	require.Equal(t, http.StatusBadGateway, status, "it is refunded already")
	require.NoError(t, s.world.Advance(time.Minute)) // a refund takes its time
	s.becomes(first, "REFUNDED")
	s.balances(0, 1888)

	status, text = s.press("/orders/" + second + "/share")
	require.Equal(t, http.StatusOK, status, text)
	s.becomes(second, "SHARING")
	require.NoError(t, s.world.Advance(time.Minute))
	status, text = s.press("/orders/" + second + "/query")
	require.Equal(t, http.StatusOK, status, text)
	s.becomes(second, "SHARED")
	s.balances(0, 1888-94)
}

// TestWhatIsRefusedLeavesTheOrderPaid: the button may be pressed again.
func TestWhatIsRefusedLeavesTheOrderPaid(t *testing.T) {
	t.Parallel()
	s := open(t)
	number := s.sell(tea)
	require.NoError(t, s.world.Pay(number))
	s.becomes(number, "PAID")
	status, text := s.press("/orders/" + number + "/share")
	require.Equal(t, http.StatusBadGateway, status, "a payment is shared a minute after it, not before")
	require.Contains(t, text, "outcome: rejected")
	s.becomes(number, "PAID")

	status, _ = s.press("/subs/1900000111/orders")
	require.Equal(t, http.StatusBadGateway, status, "a sub-merchant of somebody else")
}

// TestALostAnswerIsAskedFor: nobody knows whether the refund was made, so its state stays open. The query knows.
func TestALostAnswerIsAskedFor(t *testing.T) {
	t.Parallel()
	s := open(t)
	number := s.sell(tea)
	require.NoError(t, s.world.Pay(number))
	s.becomes(number, "PAID")
	s.world.Gateway().Handle("POST /v3/refund/domestic/refunds", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Fault: wxpaytest.Drop()}
	})
	require.Error(t, s.refund(t.Context(), number))
	s.becomes(number, "REFUNDING")
	require.NoError(t, s.ask(t.Context(), number))
	s.becomes(number, "PAID")
}

// TestWhatDoesNotFitIsNotBooked: the order of another sub-merchant, of another partner, another amount, a forged notification.
func TestWhatDoesNotFitIsNotBooked(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.NoError(t, s.books.open(t.Context(), "T20261130", tea, "tea", 100))
	tell := func(sp, sub string, fen int64) int {
		return s.world.Gateway().NotifyHandler(s.routes(), wxpaytest.Notification{Path: "/wxpay/notify", Resource: map[string]any{
			"sp_mchid": sp, "sub_mchid": sub, "out_trade_no": "T20261130", "amount": map[string]any{"total": fen},
		}}).Status
	}
	require.Equal(t, http.StatusInternalServerError, tell("1900000001", bookshop, 100))
	require.Equal(t, http.StatusInternalServerError, tell("1900000002", tea, 100))
	require.Equal(t, http.StatusInternalServerError, tell("1900000001", tea, 1))
	s.balances(0, 0)
	for range 2 { // two notifications, with numbers of their own
		require.Equal(t, http.StatusNoContent, tell("1900000001", tea, 100))
	}
	s.balances(100, 0)

	status, _ := s.press("/wxpay/notify")
	require.Equal(t, http.StatusUnauthorized, status)

	resp, err := s.server.Client().Get(s.server.URL + "/")
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), "1.00 yuan<td>"), string(text))
}
