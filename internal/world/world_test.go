package world

import (
	"context"
	"encoding/json"
	"math"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A told is a world whose notices are kept.
type told struct {
	*World
	t       *testing.T
	mu      sync.Mutex
	notices []*Notice
	answer  func(*Notice) Reply // nil: accepted
	open    func(string) (string, error)
	seal    func(string) (string, error)
}

// start is a Tuesday, half past ten in Beijing. The real time stands still.
var start = time.Date(2026, 6, 9, 10, 30, 0, 0, beijing)

func newWorld(t *testing.T, change ...func(*Options)) *told {
	t.Helper()
	w := &told{t: t}
	o := Options{Merchants: []string{"1900000001", "1900000002"}, Now: func() time.Time { return start }, BaseURL: "http://sandbox/",
		Send: w.send}
	for _, c := range change {
		c(&o)
	}
	var err error
	w.World, err = New(o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func (w *told) send(_ context.Context, n *Notice) Reply {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notices = append(w.notices, n)
	if w.answer != nil {
		return w.answer(n)
	}
	return Reply{Status: 204, Accepted: true}
}

// told returns the notices so far.
func (w *told) told() []*Notice {
	require.NoError(w.t, w.Settle(w.t.Context()))
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]*Notice(nil), w.notices...)
}

// call makes a call as the gateway would: "POST /v3/…?a=b" with a body.
func (w *told) call(line string, body any) (map[string]any, error) {
	w.t.Helper()
	return w.callAs("1900000001", line, body)
}

func (w *told) callAs(merchant, line string, body any) (map[string]any, error) {
	w.t.Helper()
	method, target, _ := strings.Cut(line, " ")
	path, query, _ := strings.Cut(target, "?")
	e, values := Find(method, path)
	require.NotNil(w.t, e, line)
	c := &Call{Method: method, Path: path, Values: values, Merchant: merchant, Open: w.open, Seal: w.seal}
	c.Query, _ = url.ParseQuery(query)
	switch b := body.(type) {
	case nil:
	case string:
		c.Body = []byte(b)
	default:
		c.Body = marshal(b)
	}
	answer, err := w.Do(e, c)
	if err != nil {
		return nil, err
	}
	if answer.File != nil {
		return map[string]any{"file": string(answer.File)}, nil
	}
	var members map[string]any
	if answer.Body != nil {
		require.NoError(w.t, json.Unmarshal(marshal(answer.Body), &members))
	}
	return members, nil
}

func (w *told) must(line string, body any) map[string]any {
	w.t.Helper()
	answer, err := w.call(line, body)
	require.NoError(w.t, err, line)
	return answer
}

// refused demands a refusal with status, code and a piece of the message.
func (w *told) refused(line string, body any, status int, code, message string) {
	w.t.Helper()
	_, err := w.call(line, body)
	var r *Refusal
	require.ErrorAs(w.t, err, &r, line)
	assert.Equal(w.t, status, r.Rule.Status, "%s: %v", line, err)
	assert.Equal(w.t, code, r.Rule.Code, line)
	assert.Contains(w.t, r.Message(), message, line)
}

type m = map[string]any

// native is an order of one fen, with what is given over it.
func native(number string, over m) m {
	order := m{"appid": "wx", "mchid": "1900000001", "description": "tea", "out_trade_no": number, "notify_url": "https://a.example/n",
		"amount": m{"total": 100}}
	return with(order, over)
}

// with puts what is given over a body; nil takes a member away.
func with(body, over m) m {
	for name, v := range over {
		if v == nil {
			delete(body, name)
		} else {
			body[name] = v
		}
	}
	return body
}

const (
	place     = "POST /v3/pay/transactions/native"
	ofOrder   = "/v3/pay/transactions/out-trade-no/"
	asks      = "?mchid=1900000001"
	refundURL = "/v3/refund/domestic/refunds"
)

func closing() m { return m{"mchid": "1900000001"} }

func (w *told) state(number string) any {
	w.t.Helper()
	return w.must("GET "+ofOrder+number+asks, nil)["trade_state"]
}

// pay pays an order that is there.
func (w *told) pay(number string) {
	w.t.Helper()
	require.NoError(w.t, w.Act("order", "1900000001", number, "pay"))
}

func (w *told) advance(d time.Duration) {
	w.t.Helper()
	require.NoError(w.t, w.Advance(w.t.Context(), d))
}

// TestTheClockDoesNotWrapAround: what would lead more than 100 years ahead is refused, and moves nothing.
func TestTheClockDoesNotWrapAround(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.advance(furthest - time.Hour)
	before := w.Now()
	for _, d := range []time.Duration{2 * time.Hour, math.MaxInt64} {
		require.ErrorContains(t, w.Advance(t.Context(), d), "ahead of real time, 100 years")
	}
	require.Equal(t, before, w.Now())
	w.advance(time.Hour)
}

// TestWhatFallsDueHappensByItself as time goes by, however far the clock was moved before.
func TestWhatFallsDueHappensByItself(t *testing.T) {
	t.Parallel()
	for _, moved := range []time.Duration{0, time.Minute, 59*time.Minute + 59*time.Second, time.Hour, 10 * time.Hour, 90 * 24 * time.Hour} {
		t.Run(moved.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, func(o *Options) { o.Now = time.Now })
				synctest.Wait() // it sleeps
				w.advance(moved)
				w.must(place, native("T1-paid", nil))
				<-time.After(time.Minute)
				synctest.Wait()
				require.Equal(t, Success, w.state("T1-paid"))
				require.Len(t, w.notices, 1)
			})
		})
	}
}
