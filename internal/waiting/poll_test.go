package waiting_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// A counter answers looks, without a network, so that it lives in a bubble of synctest: time passes
// only while everybody waits.
type counter struct {
	begun time.Time
	next  func(n int) look

	mu   sync.Mutex
	seen []string // when, and what for
}

// A look is what comes of one.
type look struct {
	body     string
	status   int  // 0 is 200
	refused  bool // no connection
	dropped  bool // no answer
	hanging  bool // no answer until the caller goes
	unsigned bool
}

const (
	notYet = `{"state":"PROCESSING"}`
	isDone = `{"state":"SUCCESS"}`
)

func done(r *wxpay.Response) bool {
	return r.Get("state").String() == "SUCCESS" || r.Get("trade_state").String() == "SUCCESS"
}

func (c *counter) dial(context.Context, string, string) (net.Conn, error) {
	if c.next(len(c.looks())).refused {
		c.note("refused")
		return nil, errors.New("the counter is closed")
	}
	ours, theirs := net.Pipe()
	go c.serve(theirs)
	return ours, nil
}

// looks are those so far.
func (c *counter) looks() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.seen)
}

func (c *counter) note(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, fmt.Sprint(time.Since(c.begun), " ", what))
}

func (c *counter) serve(conn net.Conn) {
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, r.Body)
	l := c.next(len(c.looks()))
	c.note(r.Method)
	switch {
	case l.dropped:
		return
	case l.hanging:
		_, _ = conn.Read(make([]byte, 1))
		return
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if !l.unsigned {
		header = testkit.ClosedGateway().Sign([]byte(l.body))
	}
	answer := http.Response{
		StatusCode: cmp.Or(l.status, http.StatusOK), ProtoMajor: 1, ProtoMinor: 1, Header: header,
		ContentLength: int64(len(l.body)), Body: io.NopCloser(strings.NewReader(l.body)), Close: true,
	}
	var b bytes.Buffer
	_ = answer.Write(&b)
	_, _ = conn.Write(b.Bytes())
}

// in runs a test in a bubble, with a client of a counter.
func in(t *testing.T, next func(n int) look, test func(t *testing.T, c *counter, client *wxpay.Client)) {
	t.Helper()
	cfg := testkit.ClosedGateway().Config() // outside: it keeps goroutines
	synctest.Test(t, func(t *testing.T) {
		c := &counter{begun: time.Now(), next: next}
		cfg.BaseURL, cfg.Dial, cfg.Timeout = "http://127.0.0.1:1/", c.dial, 3*time.Second
		client, err := wxpay.New(cfg)
		require.NoError(t, err)
		test(t, c, client)
	})
}

func answers(all ...look) func(int) look {
	return func(n int) look { return all[min(n, len(all)-1)] }
}

var rhythm = wxpay.Rhythm{time.Second, time.Minute, time.Hour}

// TestPollLooksAtOnceAndAfterEachWait, until the answer is final.
func TestPollLooksAtOnceAndAfterEachWait(t *testing.T) {
	t.Parallel()
	waiting := look{body: notYet}
	for name, c := range map[string]struct {
		next  func(int) look
		looks []string
	}{
		"at once": {answers(look{body: isDone}), []string{"0s GET"}},
		"later":   {answers(waiting, waiting, look{body: isDone}), []string{"0s GET", "1s GET", "1m1s GET"}},
		"at the last look": {
			answers(waiting, waiting, waiting, look{body: isDone}), []string{"0s GET", "1s GET", "1m1s GET", "1h1m1s GET"},
		},
		"NotSent goes on": {answers(look{refused: true}, look{body: isDone}), []string{"0s refused", "1s GET"}},
		"Unknown goes on": {answers(look{dropped: true}, look{body: isDone}), []string{"0s GET", "1s GET"}},
		"5xx goes on": {
			answers(look{status: 502, body: "<html>"}, look{body: isDone}), []string{"0s GET", "1s GET"},
		},
		"a look takes a time": {answers(look{hanging: true}, look{body: isDone}), []string{"0s GET", "4s GET"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, c.next, func(t *testing.T, counter *counter, client *wxpay.Client) {
				resp, err := wxpay.Poll(t.Context(), client.Chain("v3/orders/{no}"), rhythm, done, wxpay.Params{"no": "1"})
				require.NoError(t, err)
				require.True(t, resp.Verified)
				require.Equal(t, isDone, string(resp.Body))
				require.Equal(t, c.looks, counter.looks())
			})
		})
	}
}

// TestAUsedUpRhythmIsNotFinal: the last answer that came, and an error after which nobody knows.
func TestAUsedUpRhythmIsNotFinal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		next   func(int) look
		rhythm wxpay.Rhythm
		looks  int
		body   string // "" if no answer came
		words  string
		code   error
	}{
		"still in the works": {
			answers(look{body: notYet}), rhythm, 4, notYet, "GET v3/x: not final after 4 looks (outcome unknown", nil,
		},
		"one look": {answers(look{body: notYet}), nil, 1, notYet, "not final after one look (outcome unknown", nil},
		"no time between looks": {
			answers(look{body: notYet}), wxpay.Rhythm{0, 0}, 3, notYet, "not final after 3 looks", nil,
		},
		"never sent": {answers(look{refused: true}), rhythm, 4, "", "the counter is closed", nil},
		"never answered": {
			answers(look{dropped: true}), rhythm, 4, "", "GET v3/x: not final after 4 looks; the last one: ", nil,
		},
		"an answer, then none": {
			answers(look{body: `{"state":"A"}`}, look{body: `{"code":"SYSTEM_ERROR","message":"x"}`, status: 500}), rhythm, 4, `{"state":"A"}`,
			"SYSTEM_ERROR", wxpay.Code("SYSTEM_ERROR"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, c.next, func(t *testing.T, counter *counter, client *wxpay.Client) {
				resp, err := wxpay.Poll(t.Context(), client.Chain("v3/x"), c.rhythm, done)
				require.ErrorIs(t, err, wxpay.ErrNotFinal)
				require.ErrorContains(t, err, c.words)
				require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "also if the last look was not sent")
				require.Len(t, counter.looks(), c.looks)
				if c.code != nil {
					require.ErrorIs(t, err, c.code)
				}
				if c.body == "" {
					require.Nil(t, resp)
				} else {
					require.Equal(t, c.body, string(resp.Body))
				}
			})
		})
	}
}

// TestARejectedLookEndsPoll: that it is not there, or not ours, does not change by waiting.
func TestARejectedLookEndsPoll(t *testing.T) {
	t.Parallel()
	refused := look{body: `{"code":"ORDER_NOT_EXIST","message":"x"}`, status: 404}
	in(t, answers(look{body: notYet}, refused), func(t *testing.T, counter *counter, client *wxpay.Client) {
		resp, err := wxpay.Poll(t.Context(), client.Chain("v3/x"), rhythm, done)
		require.ErrorIs(t, err, wxpay.Code("ORDER_NOT_EXIST"))
		require.NotErrorIs(t, err, wxpay.ErrNotFinal)
		require.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err))
		require.Nil(t, resp)
		require.Equal(t, []string{"0s GET", "1s GET"}, counter.looks())
	})
}

// TestOnAPIv2PollSendsPOST.
func TestOnAPIv2PollSendsPOST(t *testing.T) {
	t.Parallel()
	in(t, answers(look{status: 502, body: "<html>", unsigned: true}), func(t *testing.T, counter *counter, client *wxpay.Client) {
		_, err := wxpay.Poll(t.Context(), client.Chain("v2/pay/orderquery"), wxpay.Rhythm{time.Second}, done,
			wxpay.Params{"xml": wxpay.Params{"mch_id": "1900000001", "out_trade_no": "T1"}})
		require.ErrorIs(t, err, wxpay.ErrNotFinal)
		require.Equal(t, []string{"0s POST", "1s POST"}, counter.looks())
	})
}

// TestPollEndsWithItsContext, while it waits and while it looks, and waits for no look that the
// deadline does not let come.
func TestPollEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		next     func(int) look
		deadline time.Duration // 0: none
		cancel   time.Duration // 0: never
		took     time.Duration
		looks    int
		cause    error
	}{
		"cancelled while waiting": {
			answers(look{body: notYet}), 0, 30 * time.Second, 30 * time.Second, 2, context.Canceled,
		},
		"cancelled while looking": {
			answers(look{hanging: true}), 0, 2 * time.Second, 2 * time.Second, 1, context.Canceled,
		},
		"the next look comes too late": {
			answers(look{body: notYet}), 30 * time.Second, 0, time.Second, 2, context.DeadlineExceeded,
		},
		"the deadline ends a look": {
			answers(look{hanging: true}), 2 * time.Second, 0, 2 * time.Second, 1, context.DeadlineExceeded,
		},
		"the last look is in time": {
			answers(look{body: notYet}), 62 * time.Second, 0, 61 * time.Second, 3, context.DeadlineExceeded,
		},
		"it was over before": {answers(look{body: notYet}), -1, 0, 0, 0, context.DeadlineExceeded},
		"over, and the look was unsent": {
			answers(look{refused: true}), 500 * time.Millisecond, 0, 0, 1, context.DeadlineExceeded,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, c.next, func(t *testing.T, counter *counter, client *wxpay.Client) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.deadline != 0 {
					ctx, cancel = context.WithTimeout(ctx, c.deadline)
					defer cancel()
				}
				if c.cancel > 0 {
					time.AfterFunc(c.cancel, cancel)
				}
				resp, err := wxpay.Poll(ctx, client.Chain("v3/x"), rhythm, done)
				require.ErrorIs(t, err, wxpay.ErrNotFinal)
				require.ErrorIs(t, err, c.cause)
				require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
				require.Equal(t, c.took, time.Since(counter.begun))
				require.Len(t, counter.looks(), c.looks)
				require.Equal(t, c.looks > 0 && c.next(0).body != "", resp != nil, "the last answer that came")
			})
		})
	}
}

// TestParamsAndRhythmMayChangeWhilePollWaits.
func TestParamsAndRhythmMayChangeWhilePollWaits(t *testing.T) {
	t.Parallel()
	in(t, answers(look{body: notYet}), func(t *testing.T, counter *counter, client *wxpay.Client) {
		headers := map[string]string{"X-A": "1"}
		params := wxpay.Params{"no": "1", "headers": headers}
		waits := wxpay.Rhythm{time.Second, time.Second}
		_, err := wxpay.Poll(t.Context(), client.Chain("v3/{no}"), waits, func(*wxpay.Response) bool {
			delete(params, "no")
			headers["X-A"], waits[1] = "\n", -1
			return false
		}, params)
		require.ErrorIs(t, err, wxpay.ErrNotFinal)
		require.Equal(t, []string{"0s GET", "1s GET", "2s GET"}, counter.looks())
	})
}

// TestAPanicInDoneIsAnError.
func TestAPanicInDoneIsAnError(t *testing.T) {
	t.Parallel()
	in(t, answers(look{body: notYet}), func(t *testing.T, counter *counter, client *wxpay.Client) {
		resp, err := wxpay.Poll(t.Context(), client.Chain("v3/x"), rhythm, func(*wxpay.Response) bool { panic("bad") })
		require.ErrorContains(t, err, "panicked: bad")
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
		require.Nil(t, resp)
		require.Len(t, counter.looks(), 1)
	})
}

// TestWhatCannotBePolledIsNotSent, and a mistake is not waited for.
func TestWhatCannotBePolledIsNotSent(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	chain := client.Chain("v3/{no}")
	for name, c := range map[string]struct {
		chain  *wxpay.Chain
		rhythm wxpay.Rhythm
		done   func(*wxpay.Response) bool
		params wxpay.Params
		words  string
	}{
		"no chain":       {nil, rhythm, done, nil, "there is no client behind this chain"},
		"a broken path":  {client.Chain("v3/{a"), rhythm, done, nil, "v3/{a"},
		"no done":        {chain, rhythm, nil, nil, "done is nil"},
		"a payout":       {client.Chain("v2/mmpaymkttransfers/sendredpack"), rhythm, done, nil, "is not known to be a query"},
		"a wait below 0": {chain, wxpay.Rhythm{1, -time.Second}, done, nil, "wait 2 of the rhythm is -1s"},
		"a sink": {
			chain, rhythm, done, wxpay.Params{"no": 1, "sink": io.Discard}, `params key "sink" has no place in Poll`,
		},
		"a body": {
			chain, rhythm, done, wxpay.Params{"no": 1, "body": "x"}, `params key "body" has no place in Poll`,
		},
		"no value": {chain, rhythm, done, nil, "placeholder {no} has no value"},
		"a key":    {chain, rhythm, done, wxpay.Params{"on": 1}, `params key "on" is unknown`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := wxpay.Poll(t.Context(), c.chain, c.rhythm, c.done, c.params)
			require.ErrorContains(t, err, c.words)
			require.NotErrorIs(t, err, wxpay.ErrNotFinal)
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
			require.Nil(t, resp)
		})
	}
	_, err := wxpay.Poll(nil, chain, rhythm, done) //nolint:staticcheck // what happens then
	require.ErrorContains(t, err, "the context is nil")
}

// TestNamedRhythmsAreWhatTheirPagesAdvise, and nobody can change those of another.
func TestNamedRhythmsAreWhatTheirPagesAdvise(t *testing.T) {
	t.Parallel()
	const s, m = time.Second, time.Minute
	for name, c := range map[string]struct {
		rhythm func() wxpay.Rhythm
		want   wxpay.Rhythm
	}{
		"codepay":  {wxpay.CodepayRhythm, wxpay.Rhythm{10 * s, 10 * s, 10 * s, 10 * s, 5 * s}},
		"refund":   {wxpay.RefundRhythm, wxpay.Rhythm{m, 5 * m, 10 * m, 20 * m, 30 * m}},
		"transfer": {wxpay.TransferRhythm, wxpay.Rhythm{m, 2 * m, 5 * m, 10 * m, 20 * m, 30 * m}},
	} {
		require.Equal(t, c.want, c.rhythm(), name)
		c.rhythm()[0] = 0
		require.Equal(t, c.want, c.rhythm(), name)
	}
}
