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
)

// TestAPurchaseFromTheOrderToTheBill goes through the shop as a customer and its owner do.
func TestAPurchaseFromTheOrderToTheBill(t *testing.T) {
	t.Parallel()
	world := sandbox.New(t)
	server := httptest.NewUnstartedServer(nil)
	s, err := openShop(t.Context(), world.Config(), filepath.Join(t.TempDir(), "shop.db"), "wxd678efh567hg6787",
		"http://"+server.Listener.Addr().String()+"/wxpay/notify")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.books.db.Close()) })
	server.Config.Handler = s.routes()
	server.Start()
	t.Cleanup(server.Close)
	now := world.Now() // the refund is on the day of the payment: it begins at nine
	require.NoError(t, world.Advance(time.Date(now.Year(), now.Month(), now.Day()+1, 9, 0, 0, 0, now.Location()).Sub(now)))
	press := func(path string) string {
		resp, err := server.Client().Post(server.URL+path, "", nil)
		require.NoError(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode, string(text))
		return string(text)
	}

	require.Contains(t, press("/orders"), "NOTPAY")
	orders, err := s.books.all(t.Context())
	require.NoError(t, err)
	require.Len(t, orders, 1)
	number := orders[0].Number

	require.NoError(t, world.Pay(number))
	require.Eventually(t, func() bool { o, err := s.books.order(t.Context(), number); return err == nil && o.State == "PAID" },
		10*time.Second, 10*time.Millisecond, "the notification books the order")
	state, err := s.query(t.Context(), number)
	require.NoError(t, err)
	require.Equal(t, "SUCCESS", state)
	balance, err := s.books.balance(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(1888), balance, "told twice, booked once")

	press("/orders/" + number + "/refund")
	require.NoError(t, world.Advance(time.Minute)) // a refund takes its time
	require.Eventually(t, func() bool { o, err := s.books.order(t.Context(), number); return err == nil && o.State == "REFUND" },
		10*time.Second, 10*time.Millisecond, "the notification books the refund")
	balance, err = s.books.balance(t.Context())
	require.NoError(t, err)
	require.Zero(t, balance)

	day := world.Now().Format(time.DateOnly)
	require.NoError(t, world.Advance(34*time.Hour))
	resp, err := server.Client().Get(server.URL + "/bill?day=" + day)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(text), "<tr><td>"+number+"<td>"), string(text))
}

// TestWhatDoesNotFitIsNotBooked: another amount, an order that is not there, a forged notification.
func TestWhatDoesNotFitIsNotBooked(t *testing.T) {
	t.Parallel()
	world := sandbox.New(t)
	s, err := openShop(t.Context(), world.Config(), filepath.Join(t.TempDir(), "shop.db"), "wxd678efh567hg6787", "http://127.0.0.1:1/")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.books.db.Close()) })
	require.NoError(t, s.books.open(t.Context(), "T20261130", "tea", 100))
	require.Error(t, s.books.paid(t.Context(), "a", "T20261130", 1))
	require.Error(t, s.books.paid(t.Context(), "b", "T20261131", 100))
	require.NoError(t, s.books.paid(t.Context(), "a", "T20261130", 100), "what failed did not keep its key")
	balance, err := s.books.balance(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(100), balance)

	w := httptest.NewRecorder()
	s.routes().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/wxpay/notify", strings.NewReader("{}")))
	require.Equal(t, http.StatusUnauthorized, w.Code)
}
