package invariants_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A notebook is an Observer that writes down what it is told, with the depth of the context.
type notebook struct {
	mu     sync.Mutex
	events []wxpay.Event // as they ended
	lines  []string
}

type depthKey struct{}

func depth(ctx context.Context) int {
	n, _ := ctx.Value(depthKey{}).(int)
	return n
}

func (n *notebook) Start(ctx context.Context, e wxpay.Event) context.Context {
	n.note("start", ctx, e)
	return context.WithValue(ctx, depthKey{}, depth(ctx)+1)
}

func (n *notebook) End(ctx context.Context, e wxpay.Event) {
	n.note("end", ctx, e)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.events = append(n.events, e)
}

func (n *notebook) note(what string, ctx context.Context, e wxpay.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, fmt.Sprintf("%s %d at depth %d: %s %s %s", what, e.Attempt, depth(ctx), e.Method, e.Template, e.Host))
}

func TestAnObserverSeesEachCallAndEachAttempt(t *testing.T) {
	t.Parallel()
	gateway := inTurn(t, wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "busy"), wxpaytest.Reply{Fault: wxpaytest.Drop()},
		wxpaytest.Reply{Body: "{}"}, wxpaytest.ErrorReply(400, "PARAM_ERROR", "no"))
	book := &notebook{}
	var signedAt []int
	client := testkit.NewClient(t, gateway.Config(), soon(3), testkit.OnlySigner(t), func(cfg *wxpay.Config) {
		cfg.Observe = book
		own := cfg.Signer
		cfg.Signer = testkit.SignerFunc(func(ctx context.Context, r auth.Request) (string, error) {
			signedAt = append(signedAt, depth(ctx))
			return own.Authorization(ctx, r)
		})
	})
	chain := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}?mchid=1")
	_, err := chain.Do(t.Context(), "get", wxpay.Params{"out_trade_no": "T1"})
	require.NoError(t, err)
	host := gateway.Requests()[0].Header.Get("Host")
	const path = "GET v3/pay/transactions/out-trade-no/{out_trade_no} "
	require.Equal(t, []string{
		"start 0 at depth 0: " + path,
		"start 1 at depth 1: " + path + host, "end 1 at depth 2: " + path + host,
		"start 2 at depth 1: " + path + host, "end 2 at depth 2: " + path + host,
		"start 3 at depth 1: " + path + host, "end 3 at depth 2: " + path + host,
		"end 0 at depth 1: " + path + host,
	}, book.lines)
	require.Equal(t, []int{2, 2, 2}, signedAt, "what the Observer returns goes on to the caller's own code")

	first, second, third, whole := book.events[0], book.events[1], book.events[2], book.events[3]
	assert.Equal(t, 500, first.Status)
	assert.Equal(t, wxpay.Code("SYSTEM_ERROR"), first.Code)
	assert.True(t, first.Failed)
	assert.Equal(t, wxpay.Unknown, first.Outcome)
	assert.NotEmpty(t, first.RequestID)
	assert.False(t, first.Reused)
	assert.Positive(t, first.Dial)
	assert.Zero(t, first.TLS, "it was plain HTTP")
	assert.Positive(t, first.FirstByte)
	assert.Positive(t, first.Wait)
	assert.GreaterOrEqual(t, first.Whole, first.Wait+first.Dial+first.FirstByte)
	assert.Zero(t, second.Status)
	assert.Empty(t, second.Code)
	assert.True(t, second.Reused)
	assert.Zero(t, second.Dial)
	assert.Zero(t, second.FirstByte, "there was none")
	assert.Equal(t, 200, third.Status)
	assert.False(t, third.Failed)
	assert.Equal(t, 3, whole.Attempts)
	assert.Equal(t, 200, whole.Status)
	assert.False(t, whole.Failed)
	assert.GreaterOrEqual(t, whole.Whole, first.Whole+second.Whole+third.Whole)

	_, err = chain.Get(t.Context(), wxpay.Params{"out_trade_no": "T1"})
	require.Error(t, err)
	whole = book.events[len(book.events)-1]
	assert.Equal(t, wxpay.Rejected, whole.Outcome)
	assert.Equal(t, wxpay.Code("PARAM_ERROR"), whole.Code)
	assert.Equal(t, 1, whole.Attempts)
}

// TestAnObserverSeesWhatIsNotSent: bad input is a call without an attempt.
func TestAnObserverSeesWhatIsNotSent(t *testing.T) {
	t.Parallel()
	book := &notebook{}
	cfg := testkit.ClosedGateway().Config()
	cfg.Observe = book
	cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no route") }
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for _, c := range []struct {
		params   wxpay.Params
		attempts int
	}{{wxpay.Params{"jsn": 1}, 0}, {nil, 1}} {
		book.events = nil
		_, err = client.Chain("v3/x").Post(t.Context(), c.params)
		require.Error(t, err)
		whole := book.events[len(book.events)-1]
		assert.Equal(t, wxpay.Event{Method: "POST", Template: "v3/x", Host: whole.Host, Attempts: c.attempts, Failed: true,
			Outcome: wxpay.NotSent, Whole: whole.Whole}, whole)
		assert.Len(t, book.events, 1+c.attempts)
	}
}

// TestAnObserverSeesNoValue of the request or of the answer.
func TestAnObserverSeesNoValue(t *testing.T) {
	t.Parallel()
	const mark = "MARK4711"
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		detail := map[string]any{"value": mark}
		return wxpaytest.Reply{Status: 400, Body: map[string]any{"code": "PARAM_ERROR", "message": mark, "detail": detail}}
	})
	book := &notebook{}
	client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.Observe = book })
	_, err := client.Chain("v3/x/{no}").Post(t.Context(), wxpay.Params{"no": mark, "query": wxpay.Params{"q": mark},
		"json": wxpay.Params{"out_trade_no": mark}, "headers": wxpay.Params{"X-Mark": mark}})
	require.Error(t, err)
	_, err = client.Download(t.Context(), gateway.URL()+"v3/file?token="+mark, t.TempDir()+"/"+mark)
	require.Error(t, err)
	_, err = client.Chain(gateway.URL()+"v3/pay/transactions/id/"+mark).Do(t.Context(), mark+" ")
	require.Error(t, err)
	require.Len(t, book.events, 5)
	for _, e := range book.events {
		assert.NotContains(t, fmt.Sprintf("%+v", e), mark)
	}
	assert.Positive(t, book.events[0].TLS)
}

// A rude Observer panics, or takes the context away.
type rude struct{ atStart bool }

func (r rude) Start(context.Context, wxpay.Event) context.Context {
	if r.atStart {
		panic("oh")
	}
	return nil
}

func (r rude) End(context.Context, wxpay.Event) { panic("oh") }

// A startFunc is an Observer that returns a context of its own.
type startFunc func(context.Context) context.Context

func (f startFunc) Start(ctx context.Context, _ wxpay.Event) context.Context { return f(ctx) }
func (startFunc) End(context.Context, wxpay.Event)                           {}

// A nilContext is none, and no nil either.
type nilContext struct{ context.Context }

func TestAnObserverCostsNoCall(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	for _, observer := range []rude{{true}, {false}} {
		client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.Observe = observer })
		_, err := client.Chain("v3/certificates").Get(t.Context())
		require.NoError(t, err)
		_, err = client.Chain("v3/certificates").PostAsync(t.Context(), wxpay.Params{"json": wxpay.Params{}}).Wait()
		require.NoError(t, err)
	}
	// Neither the end of a call nor the program is an Observer's to take away.
	silent := inTurn(t, wxpaytest.Reply{Fault: wxpaytest.Hang()})
	for _, start := range []startFunc{
		func(ctx context.Context) context.Context { return context.WithoutCancel(ctx) },
		func(context.Context) context.Context { return (*nilContext)(nil) },
	} {
		client := testkit.NewClient(t, silent.Config(), func(cfg *wxpay.Config) { cfg.Observe, cfg.Timeout = start, 100*time.Millisecond })
		_, err := client.Chain("v3/certificates").Get(t.Context())
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
	client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.Observe = &notebook{} })
	_, err := client.Chain("v3/certificates").Get(nil) //nolint:staticcheck // a nil context is an error, not a panic
	require.ErrorContains(t, err, "context is nil")
}
