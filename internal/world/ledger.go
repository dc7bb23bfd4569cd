package world

import (
	"fmt"
	"math"
	"time"
)

// The kinds of entries.
const (
	entryPayment   = "payment"
	entryRefund    = "refund"
	entryReversal  = "reversal"
	entryTransfer  = "transfer"
	entrySharing   = "sharing"    // a share of somebody else
	entryShare     = "share"      // a share of somebody else's
	entryReturn    = "return"     // of a transfer, refund or share that did not stay there
	entryGivenBack = "given back" // a share of somebody else's
)

// An entry is one movement of a merchant's money.
type entry struct {
	Kind     string    `json:"kind"`
	Merchant string    `json:"merchant"`
	Order    string    `json:"order,omitempty"`  // key
	Number   string    `json:"number,omitempty"` // of the refund, transfer, …
	ID       string    `json:"id,omitempty"`
	Amount   int64     `json:"amount"` // in fen, what it moves, always positive
	At       time.Time `json:"at"`
	Balance  int64     `json:"balance"` // afterwards
}

// entries are in the order of merchant, day and time.
var entries = table[entry]{"ledger"}

// An account is a merchant's money that he may spend.
type account struct {
	Available int64 `json:"available"`
}

var accounts = table[account]{"accounts"}

// openingBalance is what a merchant begins with, in fen: transfers are paid out of it.
const openingBalance = 1_000_000_00

func (t *tx) account(merchant string) *account {
	if a := accounts.get(t, merchant); a != nil {
		return a
	}
	return &account{Available: openingBalance}
}

// incoming are the kinds that bring money in.
var incoming = map[string]bool{entryPayment: true, entryReturn: true, entryShare: true}

// book moves money. Fees and settlement are not simulated: what was paid is available at once.
func (t *tx) book(e entry) {
	a := t.account(e.Merchant)
	if incoming[e.Kind] {
		a.Available += e.Amount
	} else {
		a.Available -= e.Amount
	}
	accounts.put(t, e.Merchant, a)
	e.At, e.Balance = t.now, a.Available
	entries.put(t, fmt.Sprintf("%s/%s/%s", e.Merchant, dayOf(t.now), t.next()), &e)
}

// entriesOf returns the entries of a merchant on a day of Beijing.
func (w *World) entriesOf(merchant, day string) []*entry {
	return entries.list(w, merchant+"/"+day+"/", false, math.MaxInt, nil)
}
