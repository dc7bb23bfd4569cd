package world

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A walker does things at random, among them what is refused.
type walker struct {
	*told
	dice     *rand.Rand
	n        int
	accepted map[string]int // by the name of what was done
	used     map[string][]string
	ids      []string // transaction_ids of orders that can be shared
}

func (w *walker) try(name, line string, body any) m {
	w.t.Helper()
	answer, err := w.call(line, body)
	var r *Refusal
	if errors.As(err, &r) {
		return nil
	}
	require.NoError(w.t, err)
	w.accepted[name]++
	if answer == nil {
		answer = m{}
	}
	return answer
}

func (w *walker) maybe(kind, number, name string) {
	w.t.Helper()
	var r *Refusal
	if err := w.Act(kind, "1900000001", number, name); err != nil && !errors.As(err, &r) {
		require.ErrorContains(w.t, err, "there is no")
	}
}

// fresh returns a new number.
func (w *walker) fresh(prefix string) string {
	number := prefix + strconv.Itoa(10000+w.n)
	w.used[prefix] = append(w.used[prefix], number)
	return number
}

// number returns one of the last that were used.
func (w *walker) number(prefix string) string {
	all := w.used[prefix]
	if len(all) == 0 {
		return prefix + "00000"
	}
	return all[max(0, len(all)-1-w.dice.IntN(8))]
}

func (w *walker) fen() int { return 1 + w.dice.IntN(500) }

// step does one thing.
func (w *walker) step() {
	w.n++
	switch w.dice.IntN(16) {
	case 0, 1:
		shared := w.dice.IntN(2) == 0
		number := w.fresh("T")
		w.try("order", place, native(number, m{"amount": m{"total": w.fen()}, "settle_info": m{"profit_sharing": shared}}))
		w.maybe("order", number, "pay")
		if o := w.Order("1900000001", number); shared {
			w.ids = append(w.ids, o.ID)
		}
	case 2:
		w.try("combined", combineNative, combined(w.fresh("C"), nil))
		w.maybe("combined", w.number("C"), "pay")
	case 3, 4:
		number := w.number("T")
		if o := w.Order("1900000001", number); o != nil {
			reason := []string{"", "", "CLOSED", "ABNORMAL"}[w.dice.IntN(4)]
			w.try("refund", "POST "+refundURL, refunding(w.fresh("R"), number, w.fen(), int(o.Total), m{"reason": reason}))
		}
	case 5:
		number := w.fresh("P") + []string{"", userpayingEnd, lostEnd, failEnd}[w.dice.IntN(4)]
		w.try("codepay", "POST /v3/pay/transactions/codepay", native(number, m{"notify_url": nil,
			"payer": m{"auth_code": "120061098828009406"}, "scene_info": m{"store_info": m{"id": "1"}}}))
		if w.dice.IntN(2) == 0 {
			w.maybe("order", number, "pay")
		} else {
			w.try("reverse", "POST "+ofOrder+number+"/reverse", m{"appid": "wx", "mchid": "1900000001"})
		}
	case 6, 7:
		w.share()
	case 8:
		w.try("return", "POST "+returnURL, returning(w.fresh("Q"), w.fen()/20+1, m{"out_order_no": w.number("S")}))
	case 9, 10:
		remark := []string{"thanks", Success, "TRANSFER_RISK"}[w.dice.IntN(3)]
		w.try("transfer", transferTo, sending(w.fresh("B"), m{"transfer_amount": w.fen(), "transfer_remark": remark}))
	case 11:
		w.maybe("transfer", w.number("B"), []string{"confirm", "fail", "succeed"}[w.dice.IntN(3)])
		w.try("cancel", "POST "+ofTransfer+w.number("B")+"/cancel", nil)
	case 12, 13:
		number := w.fresh("V") + []string{"", "", "-fail"}[w.dice.IntN(3)]
		w.try("payscore", "POST "+scoreURL, serving(number, nil))
		w.maybe("payscore", number, "confirm")
		w.try("complete", "POST "+scoreURL+"/"+number+"/complete", completing(nil))
		w.maybe("payscore", w.number("V")+"-fail", "pay")
	default:
		w.advance(time.Duration(w.dice.IntN(3*60)) * time.Minute / 2)
	}
}

// share shares one of the newer orders.
func (w *walker) share() {
	if len(w.ids) == 0 {
		return
	}
	id := w.ids[max(0, len(w.ids)-1-w.dice.IntN(5))]
	account := []string{"1900000002", "1900000001", "1900000009"}[w.dice.IntN(3)]
	w.try("sharing", shareURL, sharing(w.fresh("S"), id, w.dice.IntN(3) == 0, toReceiver("MERCHANT_ID", account, w.fen()/8+1, "part"),
		toReceiver("PERSONAL_OPENID", "o1", 1, "part")))
	if w.dice.IntN(4) == 0 {
		w.try("unfreeze", shareURL+"/unfreeze", m{"transaction_id": id, "out_order_no": w.fresh("U"), "description": "rest"})
	}
}

// A daysum is what a merchant's things of one day come to.
type daysum struct {
	rows, paid, refunded int64 // of the trade bill
	in, out              int64
}

// sums adds up what the things say of themselves. It knows nothing of the ledger.
func (w *told) sums() map[string]*daysum {
	all := map[string]*daysum{}
	on := func(merchant string, at time.Time) *daysum {
		k := key(merchant, at.In(beijing).Format(time.DateOnly))
		if all[k] == nil {
			all[k] = &daysum{}
		}
		return all[k]
	}
	in := func(merchant string, at time.Time, fen int64) { on(merchant, at).in += fen }
	out := func(merchant string, at time.Time, fen int64) { on(merchant, at).out += fen }
	trade := func(merchant string, at time.Time, paid, refunded int64) {
		d := on(merchant, at)
		d.rows++
		d.paid, d.refunded, d.in, d.out = d.paid+paid, d.refunded+refunded, d.in+paid, d.out+refunded
	}
	const most = 1 << 20
	for _, o := range w.Orders(most) {
		if !o.Paid.IsZero() {
			trade(o.Merchant, o.Paid, o.Total, 0)
		}
		if !o.Paid.IsZero() && o.State == Revoked {
			trade(o.Merchant, o.Ended, 0, o.Total)
		}
	}
	for _, r := range w.Refunds(most) {
		trade(r.Merchant, r.Created, 0, r.Amount)
		if r.State == Closed {
			in(r.Merchant, r.Ended, r.Amount)
		}
	}
	for _, b := range w.Transfers(most) {
		out(b.Merchant, b.Created, b.Amount)
		if b.State == Failed || b.State == Cancelled {
			in(b.Merchant, b.Updated, b.Amount)
		}
	}
	for _, s := range w.Sharings(most) {
		for _, p := range s.Shares {
			if p.Result != Success || p.Account == s.Merchant {
				continue
			}
			out(s.Merchant, p.Finished, p.Amount)
			if p.Account == "1900000002" {
				in(p.Account, p.Finished, p.Amount)
			}
		}
	}
	for _, r := range w.SharingReturns(most) {
		if r.Result == Success {
			in(r.Merchant, r.Finished, r.Amount)
			out(r.From, r.Finished, r.Amount)
		}
	}
	return all
}

// A readBill is a downloaded one, cell by cell.
type readBill struct {
	rows    [][]string
	summary []string
}

// readFen reads yuan with two decimals.
func readFen(t *testing.T, cell string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.ReplaceAll(cell, ".", ""), 10, 64)
	require.NoError(t, err, cell)
	return n
}

// bill downloads a bill, nil if there was nothing that day.
func (w *told) bill(merchant, kind, day string) *readBill {
	w.t.Helper()
	answer, err := w.callAs(merchant, "GET /v3/bill/"+kind+"?bill_date="+day, nil)
	if err != nil {
		require.ErrorContains(w.t, err, "NO_STATEMENT_EXIST")
		return nil
	}
	at := answer["download_url"].(string)
	answer, err = w.callAs(merchant, "GET /v3/billdownload/file?"+at[strings.Index(at, "token="):], nil)
	require.NoError(w.t, err)
	b := &readBill{}
	for line := range strings.Lines(answer["file"].(string)) {
		if cells, isRow := strings.CutPrefix(strings.TrimSuffix(line, "\r\n"), "`"); isRow {
			b.rows = append(b.rows, strings.Split(cells, ",`"))
		}
	}
	b.summary, b.rows = b.rows[len(b.rows)-1], b.rows[:len(b.rows)-1]
	return b
}

// TestBillsEqualTheLedger: after 2,000 things at random over all products the bills of each day say what
// the things say of themselves, and the balance is what came in minus what went out. WORLD 5.7.
func TestBillsEqualTheLedger(t *testing.T) {
	t.Parallel()
	w := &walker{told: newWorld(t), dice: rand.New(rand.NewPCG(1, 2)), accepted: map[string]int{}, used: map[string][]string{}}
	w.must(addURL, adding("MERCHANT_ID", "1900000002"))
	w.must(addURL, adding("PERSONAL_OPENID", "o1"))
	for range 2000 {
		w.step()
	}
	last := w.Now()
	w.advance(96 * time.Hour)
	for _, name := range []string{"order", "combined", "refund", "codepay", "reverse", "sharing", "unfreeze", "return", "transfer",
		"cancel",
		"payscore", "complete"} {
		assert.Greater(t, w.accepted[name], 10, name)
	}
	sums := w.sums()
	days := 0
	for _, merchant := range w.Merchants() {
		balance := int64(openingBalance)
		for day := start; day.Before(last.Add(48 * time.Hour)); day = day.Add(24 * time.Hour) {
			date := day.Format(time.DateOnly)
			want := sums[key(merchant, date)]
			if want == nil {
				want = &daysum{}
			}
			days++
			w.tradeBillIs(merchant, date, want)
			balance += want.in - want.out
			w.fundBillIs(merchant, date, want, balance)
		}
		assert.Equal(t, balance, w.Balance(merchant), merchant)
	}
	assert.Greater(t, days, 10)
}

func (w *told) tradeBillIs(merchant, date string, want *daysum) {
	w.t.Helper()
	b := w.bill(merchant, "tradebill", date)
	if b == nil {
		assert.Zero(w.t, want.rows, date)
		return
	}
	paid, refunded := int64(0), int64(0)
	for _, row := range b.rows {
		paid += readFen(w.t, row[12])     // 应结订单金额
		refunded += readFen(w.t, row[16]) // 退款金额
	}
	what := fmt.Sprint("trade bill ", merchant, " ", date)
	assert.Equal(w.t, [3]int64{want.rows, want.paid, want.refunded}, [3]int64{int64(len(b.rows)), paid, refunded}, what)
	assert.Equal(w.t, []int64{want.rows, want.paid, want.refunded, want.paid, want.refunded}, []int64{readFen(w.t, b.summary[0]),
		readFen(w.t, b.summary[1]), readFen(w.t, b.summary[2]), readFen(w.t, b.summary[5]), readFen(w.t, b.summary[6])}, what)
}

func (w *told) fundBillIs(merchant, date string, want *daysum, balance int64) {
	w.t.Helper()
	b := w.bill(merchant, "fundflowbill", date)
	if b == nil {
		assert.Zero(w.t, want.in+want.out, date)
		return
	}
	in, out := int64(0), int64(0)
	times := ""
	for _, row := range b.rows {
		fen := readFen(w.t, row[6])
		if row[5] == "收入" {
			in += fen
		} else {
			out += fen
		}
		assert.LessOrEqual(w.t, times, row[0], "in the order of time")
		times = row[0]
	}
	what := fmt.Sprint("fund bill ", merchant, " ", date)
	assert.Equal(w.t, [2]int64{want.in, want.out}, [2]int64{in, out}, what)
	assert.Equal(w.t, []int64{int64(len(b.rows)), want.in, want.out}, []int64{readFen(w.t, b.summary[0]), readFen(w.t, b.summary[2]),
		readFen(w.t, b.summary[4])}, what)
	assert.Equal(w.t, balance, readFen(w.t, b.rows[len(b.rows)-1][7]), what)
}
