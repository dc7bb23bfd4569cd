package world

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Act is a button of the page: what a customer does, or what WeChat Pay does by itself
// sooner. The number is the merchant's own. A *Refusal says why it is not allowed now.
func (w *World) Act(kind, merchant, number, name string) error {
	var names []string
	for _, a := range actions {
		if a.kind != kind {
			continue
		}
		names = append(names, a.name)
		if a.name != name {
			continue
		}
		return w.do(time.Time{}, func(t *tx) error {
			k := key(merchant, number)
			if !t.exists(kind, k) {
				return noSuch(kind, number)
			}
			return a.do(t, k)
		})
	}
	if names == nil {
		return fmt.Errorf("there is nothing to do with a %q; expected %s", kind, strings.Join(Kinds(), ", "))
	}
	return fmt.Errorf("%s: there is no action %q; expected %s", kind, name, strings.Join(names, ", "))
}

// actions are all.
var actions = slices.Concat(orderActions, combineActions, refundActions, sharingActions, payscoreActions, transferActions,
	authorizationActions)

// Kinds returns what Act knows.
func Kinds() []string {
	var kinds []string
	for _, a := range actions {
		if !slices.Contains(kinds, a.kind) {
			kinds = append(kinds, a.kind)
		}
	}
	return kinds
}

// Acts returns the names of what can be done with a kind of thing.
func Acts(kind string) []string {
	var names []string
	for _, a := range actions {
		if a.kind == kind {
			names = append(names, a.name)
		}
	}
	return names
}

// kindTables says in which table a kind of thing is.
var kindTables = map[string]string{
	"order": orders.name, "combined": combines.name, "refund": refunds.name, "transfer": transfers.name,
	"authorization": authorizations.name, "payscore": serviceOrders.name, "sharing": sharings.name,
	"return": sharingReturns.name,
}

func (t *tx) exists(kind, k string) bool {
	table := kindTables[kind]
	_, changed := t.pending[table+"\x00"+k]
	return changed || t.w.store.Get(table, k) != nil
}

// Owner returns the merchant that has a thing of this number, "" if none or several have.
func (w *World) Owner(kind, number string) string {
	owner := ""
	for _, m := range w.options.Merchants {
		if w.store.Get(kindTables[kind], key(m, number)) == nil {
			continue
		}
		if owner != "" {
			return ""
		}
		owner = m
	}
	return owner
}

// Order returns an order, nil if there is none.
func (w *World) Order(merchant, number string) *Order {
	return find(w, orders, key(merchant, number))
}

// OrderByCode returns the order behind a link to pay, or a prepay_id; nil if there is none.
func (w *World) OrderByCode(code string) *Order {
	at := find(w, prepays, code)
	if at == nil {
		return nil
	}
	return find(w, orders, *at)
}

// Combination returns a combined order, nil if there is none.
func (w *World) Combination(merchant, number string) *Combined {
	return find(w, combines, key(merchant, number))
}

// CombinationByCode returns the combined order behind a link to pay, or a prepay_id; nil if there is none.
func (w *World) CombinationByCode(code string) *Combined {
	at := find(w, combinePrepays, code)
	if at == nil {
		return nil
	}
	return find(w, combines, *at)
}

// Refund returns a refund, nil if there is none.
func (w *World) Refund(merchant, number string) *Refund {
	return find(w, refunds, key(merchant, number))
}

// Transfer returns a transfer, nil if there is none.
func (w *World) Transfer(merchant, number string) *Transfer {
	return find(w, transfers, key(merchant, number))
}

// Authorization returns an authorisation to send money, nil if there is none.
func (w *World) Authorization(merchant, number string) *Authorization {
	return find(w, authorizations, key(merchant, number))
}

// ByPackage returns which thing a package of an answer opens in the front end, "" if there is none.
func (w *World) ByPackage(text string) (kind, key string) {
	if p := find(w, packages, text); p != nil {
		return p.Kind, p.Key
	}
	return "", ""
}

// PayscoreOrder returns a service order, nil if there is none.
func (w *World) PayscoreOrder(merchant, number string) *ServiceOrder {
	return find(w, serviceOrders, key(merchant, number))
}

// Sharing returns a profit sharing, nil if there is none.
func (w *World) Sharing(merchant, number string) *Sharing {
	return find(w, sharings, key(merchant, number))
}

// SharingReturn returns a return of profit sharing, nil if there is none.
func (w *World) SharingReturn(merchant, number string) *SharingReturn {
	return find(w, sharingReturns, key(merchant, number))
}

// Delivery returns a delivery by its key, nil if there is none.
func (w *World) Delivery(key string) *Delivery { return find(w, deliveries, key) }

func find[T any](w *World, b table[T], k string) (found *T) {
	_ = w.do(time.Time{}, func(t *tx) error { found = b.get(t, k); return nil })
	return found
}

// Orders returns the newest orders, most at most.
func (w *World) Orders(most int) []*Order { return newest(w, recent, orders, most) }

// Combined returns the newest combined orders, most at most.
func (w *World) Combined(most int) []*Combined { return newest(w, recentCombines, combines, most) }

// Refunds returns the newest refunds, most at most.
func (w *World) Refunds(most int) []*Refund { return newest(w, recentRefunds, refunds, most) }

// Transfers returns the newest transfers, most at most.
func (w *World) Transfers(most int) []*Transfer { return newest(w, recentTransfers, transfers, most) }

// Authorizations returns the newest authorisations to send money, most at most.
func (w *World) Authorizations(most int) []*Authorization {
	return newest(w, recentAuthorizations, authorizations, most)
}

// PayscoreOrders returns the newest service orders, most at most.
func (w *World) PayscoreOrders(most int) []*ServiceOrder {
	return newest(w, recentServiceOrders, serviceOrders, most)
}

// Sharings returns the newest profit sharings, most at most.
func (w *World) Sharings(most int) []*Sharing { return newest(w, recentSharings, sharings, most) }

// SharingReturns returns the newest returns of profit sharing, most at most.
func (w *World) SharingReturns(most int) []*SharingReturn {
	return newest(w, recentSharingReturns, sharingReturns, most)
}

// Deliveries returns the newest deliveries, most at most.
func (w *World) Deliveries(most int) []*Delivery { return deliveries.list(w, "", true, most, nil) }

// DeliveriesAbout returns those that tell of one thing, the oldest first.
func (w *World) DeliveriesAbout(kind, key string) []*Delivery {
	about := kind + " " + key
	found := deliveries.list(w, "", true, 1000, func(d *Delivery) bool { return d.About == about })
	slices.Reverse(found)
	return found
}

func newest[T any](w *World, order table[string], b table[T], most int) []*T {
	var all []*T
	for _, k := range order.list(w, "", true, most, nil) {
		if v := find(w, b, *k); v != nil {
			all = append(all, v)
		}
	}
	return all
}

// CanPay returns why a customer cannot pay an order now, nil if he can.
func (w *World) CanPay(merchant, number string) (refused error) {
	err := w.do(time.Time{}, func(t *tx) error {
		o := t.order(merchant, number)
		if o == nil {
			return noSuch("order", number)
		}
		if r := t.canPay(o); r != nil {
			refused = r
		}
		return nil
	})
	if err != nil {
		return err
	}
	return refused
}

// Balance returns what a merchant has, in fen.
func (w *World) Balance(merchant string) (fen int64) {
	_ = w.do(time.Time{}, func(t *tx) error { fen = t.account(merchant).Available; return nil })
	return fen
}
