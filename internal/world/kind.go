package world

// A Kind is a kind of things that the world keeps, for those who list and show them all alike.
type Kind struct {
	Name   string // order: of Act, of events, of deliveries
	Plural string // orders: of the admin interface
	newest func(w *World, most int) any
	get    func(w *World, merchant, number string) any
}

// kinds are all, in an order for people.
var kinds = []Kind{
	{"order", "orders", listed((*World).Orders), got((*World).Order)},
	{"combined", "combined", listed((*World).Combined), got((*World).Combination)},
	{"refund", "refunds", listed((*World).Refunds), got((*World).Refund)},
	{"transfer", "transfers", listed((*World).Transfers), got((*World).Transfer)},
	{"authorization", "authorizations", listed((*World).Authorizations), got((*World).Authorization)},
	{"payscore", "payscore", listed((*World).PayscoreOrders), got((*World).PayscoreOrder)},
	{"sharing", "sharings", listed((*World).Sharings), got((*World).Sharing)},
	{"return", "returns", listed((*World).SharingReturns), got((*World).SharingReturn)},
}

func listed[T any](list func(*World, int) []*T) func(*World, int) any {
	return func(w *World, most int) any {
		if all := list(w, most); all != nil {
			return all
		}
		return []*T{} // JSON writes [] and not null
	}
}

func got[T any](get func(w *World, merchant, number string) *T) func(*World, string, string) any {
	return func(w *World, merchant, number string) any {
		if v := get(w, merchant, number); v != nil {
			return v
		}
		return nil
	}
}

// AllKinds returns them.
func AllKinds() []Kind { return kinds }

// Newest returns the newest things of a kind, most at most, as a list that becomes JSON.
func (k Kind) Newest(w *World, most int) any { return k.newest(w, most) }

// Get returns one thing, nil if there is none.
func (k Kind) Get(w *World, merchant, number string) any { return k.get(w, merchant, number) }
