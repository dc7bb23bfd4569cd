package wxpaytest_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestAddressIsWhereTheGatewayListens(t *testing.T) {
	t.Parallel()
	first := startServer(t, wxpaytest.Plain(), wxpaytest.Address("localhost:0"))
	require.Contains(t, first.URL(), "127.0.0.1:")
	_, err := wxpaytest.Start(wxpaytest.Address(strings.Trim(strings.TrimPrefix(first.URL(), "http:"), "/")))
	require.ErrorContains(t, err, "address already in use")
}

// TestAddressIsForThisMachineOnly: nobody else is to find a gateway that signs for everybody.
func TestAddressIsForThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{":8080", "0.0.0.0:0", "[::]:0", "192.0.2.1:80", "example.com:80"} {
		_, err := wxpaytest.Start(wxpaytest.Address(addr))
		require.ErrorContains(t, err, "is not loopback", addr)
	}
	_, err := wxpaytest.Start(wxpaytest.Address("127.0.0.1"))
	require.ErrorContains(t, err, "missing port")
}

// TestOpenAllowsWhatOtherMachinesReach: everything works as on loopback, by any name of it.
func TestOpenAllowsWhatOtherMachinesReach(t *testing.T) {
	t.Parallel()
	for name, addr := range map[string]string{"IPv4": "0.0.0.0:0", "all": ":0", "loopback": "127.0.0.1:0", "name": "localhost:0"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.Open(), wxpaytest.Address(addr))
			server.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte("bill")})
			require.Contains(t, server.URL(), "http://127.0.0.1:")
			cfg := server.Config()
			cfg.BaseURL = strings.Replace(cfg.BaseURL, "127.0.0.1", "localhost", 1)
			client, err := wxpay.New(cfg)
			require.NoError(t, err)
			resp, err := client.Chain("v3/bill/tradebill").Get(t.Context())
			require.NoError(t, err)
			require.True(t, strings.HasPrefix(resp.Get("download_url").String(), cfg.BaseURL), "%s", resp.Body)
		})
	}
	_, err := wxpaytest.Start(wxpaytest.Open(), wxpaytest.Address("0.0.0.0"))
	require.ErrorContains(t, err, "missing port")
}

func TestKeepBoundsWhatIsRemembered(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Keep(2))
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	for _, path := range []string{"v3/a", "v3/b", "v3/c"} {
		_, err := client.Chain(path).Get(t.Context(), nil)
		require.Error(t, err)
	}
	requests := server.Requests()
	require.Len(t, requests, 2)
	require.Equal(t, "/v3/b", requests[0].Target)
}

func TestObserveSeesEveryRequestWithItsStatus(t *testing.T) {
	t.Parallel()
	var seen atomic.Value
	server := startServer(t, wxpaytest.Plain(), wxpaytest.Observe(func(r *wxpaytest.Request, status int) {
		require.Error(t, r.Err)
		seen.Store([]any{r.Target, status})
	}))
	server.Handle("/v3/x", noContent)
	resp, err := http.Get(server.URL() + "v3/x")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, []any{"/v3/x", http.StatusBadRequest}, seen.Load(), "it has no Accept")
}

func TestNextLeavesARequestToThePatternBefore(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.Handle("GET /v3/{name}", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"name": r.PathValue("name")}}
	})
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Next: true} })
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	resp, err := client.Chain("v3/a").Get(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, "a", resp.Get("name").String())
	_, err = client.Chain("v3/no/such").Get(t.Context(), nil)
	var answer *wxpay.Error
	require.ErrorAs(t, err, &answer)
	require.Equal(t, http.StatusNotFound, answer.Status, "the gateway itself has the last word")
}

// TestAFaultSpoilsTheAnswerOfTheNextHandler, which has done its work by then, and that of the gateway itself.
func TestAFaultSpoilsTheAnswerOfTheNextHandler(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	done := 0
	server.Handle("POST /v3/a", func(*wxpaytest.Request) wxpaytest.Reply {
		done++
		return wxpaytest.Reply{Body: map[string]string{"a": "b"}}
	})
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Next: true} })
	fault := wxpaytest.Drop()
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Next: true, Fault: fault} })
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	_, err = client.Chain("v3/a").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, 1, done)
	fault = wxpaytest.BadSignature()
	_, err = client.Chain("v3/a").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
	var unsound *wxpay.VerifyError
	require.ErrorAs(t, err, &unsound)
	require.Equal(t, 2, done)
	_, err = client.Chain("v3/certificates").Get(t.Context(), nil)
	require.ErrorAs(t, err, &unsound)
}

// TestWhatDoesNotGoWithNextIsRefused, in place of being left out in silence.
func TestWhatDoesNotGoWithNextIsRefused(t *testing.T) {
	t.Parallel()
	const fields = "Status, Body, Header and Unsigned do not go with it; expected Fault or nothing"
	for name, c := range map[string]struct {
		reply wxpaytest.Reply
		want  string
	}{
		"a status":   {wxpaytest.Reply{Next: true, Status: 502}, fields},
		"a body":     {wxpaytest.Reply{Next: true, Body: "{}"}, fields},
		"a header":   {wxpaytest.Reply{Next: true, Header: http.Header{"A": {"b"}}}, fields},
		"no sign":    {wxpaytest.Reply{Next: true, Unsigned: true}, fields},
		"two faults": {wxpaytest.Reply{Next: true, Fault: wxpaytest.Probe()}, "Reply.Fault: one answer has two"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb := &recorder{TB: t}
			server := testkit.NewServer(tb)
			server.Handle("/v3/a", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Body: "{}", Fault: wxpaytest.BadSignature()}
			})
			server.Handle("/v3/a", func(*wxpaytest.Request) wxpaytest.Reply { return c.reply })
			client, err := wxpay.New(server.Config())
			require.NoError(t, err)
			_, err = client.Chain("v3/a").Get(t.Context(), nil)
			require.Error(t, err)
			require.Contains(t, tb.noted(), c.want)
		})
	}
}

// TestDateIsThatOfTheClock: a merchant whose clock is off sees by how much.
func TestDateIsThatOfTheClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	server := startServer(t, wxpaytest.Plain(), wxpaytest.Clock(func() time.Time { return now }))
	resp, err := http.Get(server.URL())
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	date, err := http.ParseTime(resp.Header.Get("Date"))
	require.NoError(t, err)
	require.Equal(t, now, date.UTC())
}
