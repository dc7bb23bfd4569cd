package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// flood is what anybody can send, of every kind.
func flood(t testing.TB) map[string]letter {
	t.Helper()
	forged := func(n wxpaytest.Notification) letter {
		h, body, err := weChatPay().Notification(n)
		require.NoError(t, err)
		return letter{h, body}
	}
	large := strings.Repeat("a", 60<<10)
	// The dearest to look at again: 60 KiB, of which the order of names may have been changed.
	changed := forged(wxpaytest.Notification{})
	changed.body = []byte(`{"summary":"` + strings.Repeat(`<\/支付`,
		7<<10) + `","id":"1","resource":{"nonce":"1","ciphertext":"a","original_type":"b"},"event_type":"A"}`)
	var fields strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&fields, "<a%d>1</a%d>", i, i)
	}
	return map[string]letter{
		"mismatch":      forged(wxpaytest.Notification{Resource: large, Fault: wxpaytest.BadSignature()}),
		"changed":       changed,
		"XML of fields": {http.Header{}, []byte("<xml>" + fields.String() + "<sign>" + strings.Repeat("0", 32) + "</sign></xml>")},
		"no headers":    {http.Header{}, []byte("{}")},
		"old":           forged(wxpaytest.Notification{Fault: wxpaytest.Skew(-time.Hour)}),
		"serial":        forged(wxpaytest.Notification{Fault: wxpaytest.SignedBy("X")}),
		"XML":           {http.Header{}, []byte("<xml>" + large + "</xml>")},
		"XML, forged":   forged(wxpaytest.Notification{Fields: map[string]string{"attach": large, "sign": strings.Repeat("0", 32)}}),
		"XML, unsigned": forged(wxpaytest.Notification{ReqInfo: map[string]string{"refund_id": large}, WrongKey: true}),
		"too large":     {http.Header{}, bytes.Repeat([]byte{' '}, 2<<20)},
	}
}

// A stranger who sends many forged notifications gets a diagnosis and a record for the
// first few and then for one a second; what has none is counted in the next record.
func TestForgedOnesAreDiagnosedAndRecordedOnceASecond(t *testing.T) {
	t.Parallel()
	signed := at(time.Now().Unix()) // in a bubble, time is another
	for what, l := range flood(t) {
		for server, open := range counters {
			synctest.Test(t, func(t *testing.T) {
				cfg, diary := shop()
				cfg.Now = signed
				c := open(newReceiver(t, cfg), never(t))
				for range 20 {
					require.NotEqual(t, http.StatusNoContent, c(t.Context(), l.header, l.body).status)
				}
				first := diary.records(t)
				require.Len(t, first, 5, "%s %s: a few at once", what, server)
				assert.Nil(t, first[0]["left_out"])
				<-time.After(2 * time.Second)
				for range 20 {
					c(t.Context(), l.header, l.body)
				}
				all := diary.records(t)
				require.Len(t, all, 7, what)
				assert.InDelta(t, 15, all[5]["left_out"], 0, what)
				assert.Nil(t, all[6]["left_out"])
				for _, later := range all[1:] {
					assert.Equal(t, first[0]["hint"], later["hint"], what)
					assert.Equal(t, first[0]["error"], later["error"], what)
					assert.Equal(t, first[0]["level"], later["level"], what)
				}
			})
		}
	}
}

// TestAFloodNeitherHidesNorCostsWhatIsGenuine: payments enter during it, their errors are
// recorded each, and when nobody forges any more the next payment has the rest told.
func TestAFloodNeitherHidesNorCostsWhatIsGenuine(t *testing.T) {
	t.Parallel()
	signed := at(time.Now().Unix())
	forged := flood(t)["mismatch"]
	all := letters(t, 20, wxpaytest.Notification{})
	foreign := letters(t, 10, wxpaytest.Notification{WrongKey: true})
	for _, open := range counters {
		synctest.Test(t, func(t *testing.T) {
			cfg, diary := shop()
			cfg.Now = signed
			entered := 0
			c := open(newReceiver(t, cfg), func(context.Context, *notify.Event) error {
				if entered++; entered > 10 {
					return errors.New("the database is gone")
				}
				return nil
			})
			for i, l := range all {
				for range 10 {
					c(t.Context(), forged.header, forged.body)
				}
				want := http.StatusNoContent
				if i >= 10 {
					want = http.StatusInternalServerError
				}
				require.Equal(t, want, c(t.Context(), l.header, l.body).status)
			}
			for _, l := range foreign {
				require.Equal(t, http.StatusInternalServerError, c(t.Context(), l.header, l.body).status)
			}
			counts := map[any]int{}
			for _, record := range diary.records(t) {
				counts[record["error"]]++
			}
			require.Len(t, counts, 3)
			assert.Len(t, diary.records(t), 5+10+10, "each error of what is genuine has its record")

			<-time.After(time.Minute)
			c(t.Context(), all[0].header, all[0].body)
			records := diary.records(t)
			require.Len(t, records, 26)
			assert.InDelta(t, 195, records[25]["left_out"], 0)
			assert.Contains(t, records[25]["msg"], "without a record")
			c(t.Context(), all[1].header, all[1].body)
			assert.Len(t, diary.records(t), 26, "it is told once")
		})
	}
}

// TestHandlersOfOneReceiverShareTheirBudget, and those of others have their own.
func TestHandlersOfOneReceiverShareTheirBudget(t *testing.T) {
	t.Parallel()
	cfg, diary := shop()
	r := newReceiver(t, cfg)
	for range 10 {
		counters["http"](r, never(t))(t.Context(), nil, nil)
		counters["fasthttp"](r, never(t))(t.Context(), nil, nil)
	}
	assert.LessOrEqual(t, len(diary.records(t)), 15, "20 refusals")
	cfg, diary = shop()
	counters["http"](newReceiver(t, cfg), never(t))(t.Context(), nil, nil)
	diary.only(t, slog.LevelWarn)
}

// TestParseByHandDiagnosesEach, though a Handler of the same Receiver is out of budget.
func TestParseByHandDiagnosesEach(t *testing.T) {
	t.Parallel()
	cfg, _ := shop()
	r := newReceiver(t, cfg)
	l := flood(t)["no headers"]
	for range 20 {
		counters["http"](r, never(t))(t.Context(), l.header, l.body)
		e, err := r.Parse(l.header, l.body)
		require.NotEmpty(t, requireReason(t, notify.Refused, e, err).Hint)
	}
}

// BenchmarkHandlerForged is what a stranger can make a Handler spend.
func BenchmarkHandlerForged(b *testing.B) {
	for what, l := range flood(b) {
		b.Run(what, func(b *testing.B) {
			cfg, _ := shop()
			cfg.Now = at(time.Now().Unix())
			cfg.Logger = slog.New(slog.DiscardHandler)
			c := counters["http"](newReceiver(b, cfg), never(b))
			b.ReportAllocs()
			for b.Loop() {
				c(b.Context(), l.header, l.body)
			}
		})
	}
}
