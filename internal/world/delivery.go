package world

import (
	"context"
	"encoding/json"
	"net/netip"
	"strings"
	"time"
)

// A Notice is what a merchant is told. Whoever sends it signs and encrypts it, anew each time.
type Notice struct {
	ID           string
	Created      time.Time // of the world
	Merchant     string
	URL          string
	Type         string          // event_type of APIv3
	OriginalType string          // of the resource, and its associated_data
	Summary      string          // in Chinese
	Resource     json.RawMessage // the plaintext
	Fields       json.RawMessage // of APIv2, an object of texts; nil for APIv3
	ReqInfo      json.RawMessage // of APIv2's refunds, an object of texts
	Fault        string          // forged, probe, …; "" for a sound one
}

// A Reply is how a merchant answered.
type Reply struct {
	Status   int
	Body     string // its beginning
	Err      string // why there is no answer; "" if there is one
	Accepted bool
	Took     time.Duration
}

// The states of a delivery.
const (
	Pending   = "PENDING"
	Delivered = "DONE"
	Lost      = "LOST"
)

// A Delivery is a notification with its attempts.
type Delivery struct {
	Key      string    `json:"key"`
	ID       string    `json:"id"`
	Merchant string    `json:"merchant"`
	URL      string    `json:"url"`
	Event    string    `json:"event_type"`
	Original string    `json:"original_type"`
	Summary  string    `json:"summary"`
	About    string    `json:"about"` // kind and key of what it tells of: order 1900000001/T1
	State    string    `json:"state"`
	Created  time.Time `json:"created"`
	Next     time.Time `json:"next,omitzero"`     // when it is tried again
	Warning  string    `json:"warning,omitempty"` // what production would refuse about the URL

	Resource json.RawMessage `json:"resource,omitempty"`
	Fields   json.RawMessage `json:"fields,omitempty"`
	ReqInfo  json.RawMessage `json:"req_info,omitempty"`

	Tries    int       `json:"tries"` // of the rhythm
	Attempts []Attempt `json:"attempts"`
}

// An Attempt is one try to deliver.
type Attempt struct {
	At       time.Time     `json:"at"`
	Fault    string        `json:"fault,omitempty"`
	Status   int           `json:"status"`
	Body     string        `json:"body,omitempty"`
	Err      string        `json:"error,omitempty"`
	Took     time.Duration `json:"took"`
	Accepted bool          `json:"accepted"`
}

var deliveries = table[Delivery]{"deliveries"}

// rhythm is how long WeChat Pay waits from one attempt to the next. Source: WORLD 5.8.
var rhythm = []time.Duration{
	15 * time.Second, 15 * time.Second, 30 * time.Second, 3 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	30 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 3 * time.Hour, 3 * time.Hour, 6 * time.Hour, 6 * time.Hour,
}

// transferRhythm is printed for transfers: FACTS A18.
var transferRhythm = func() []time.Duration {
	var all []time.Duration
	for range 10 {
		all = append(all, 15*time.Second)
	}
	for range 10 {
		all = append(all, 5*time.Minute)
	}
	return all
}()

var transferNotices = choice(Switch{
	Name: "transfer-rhythm", Values: []string{"same", "own"}, What: "notifications of transfers come again in the rhythm of all others, " +
		"or in their own",
	Mark: Reported, Source: "FACTS A18",
})

// mostAttempts are kept of one delivery.
const mostAttempts = 50

// tell has a merchant told of something. Without a URL nobody is told.
func (t *tx) tell(d *Delivery) {
	if d.URL == "" || t.w.options.Send == nil {
		return
	}
	d.Key, d.ID, d.State, d.Created, d.Next = t.next(), newEventID(), Pending, t.now, t.now
	d.Warning = urlFault(d.URL)
	deliveries.put(t, d.Key, d)
	t.postAt(t.now, d.Key)
	t.changed("delivery", d.Key)
}

// marshal writes one of this package's types.
func marshal(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic("world: " + err.Error())
	}
	return text
}

// tellPaid tells of a payment.
func (t *tx) tellPaid(o *Order) {
	if o.API == 2 {
		f := o.describeV2()
		f["return_code"], f["result_code"] = "SUCCESS", "SUCCESS"
		if o.SignType != "" {
			f["sign_type"] = o.SignType // it is signed as the order was: binarywang/WxJava#1585 shows one
		}
		t.tell(&Delivery{Merchant: o.Merchant, URL: o.NotifyURL, About: "order " + o.Key, Summary: "支付成功", Fields: marshal(f)})
		return
	}
	t.tell(&Delivery{Merchant: o.Merchant, URL: o.NotifyURL, Event: "TRANSACTION.SUCCESS", Original: "transaction", Summary: "支付成功",
		About: "order " + o.Key, Resource: marshal(o.describe())})
}

func (d *Delivery) notice(fault string) *Notice {
	return &Notice{ID: d.ID, Created: d.Created, Merchant: d.Merchant, URL: d.URL, Type: d.Event, OriginalType: d.Original,
		Summary:  d.Summary,
		Resource: d.Resource, Fields: d.Fields, ReqInfo: d.ReqInfo, Fault: fault}
}

// post tries to deliver what is due.
func (w *World) post(ctx context.Context, due due) {
	var notice *Notice
	_ = w.do(due.when, func(t *tx) error { // it is due no more, whatever comes of it
		dueToPost.delete(t, due.key)
		if d := deliveries.get(t, due.Key); d != nil && d.State == Pending {
			notice = d.notice("")
		}
		return nil
	})
	if notice == nil {
		return
	}
	switch w.disturbance(false) {
	case loseDelivery:
		w.record(due.Key, due.when, "lost", Reply{Err: "lost on the way, as asked for"})
		return
	case lateDelivery:
		_ = w.do(due.when, func(t *tx) error {
			t.postAt(due.when.Add(lateBy), due.Key)
			return nil
		})
		return
	case doubleDelivery:
		w.attempt(ctx, due.Key, due.when, notice, "")
	case probeDelivery:
		w.attempt(ctx, due.Key, due.when, notice, "probe")
	}
	w.attempt(ctx, due.Key, due.when, notice, "")
}

// attempt sends a notice once and writes down what came back.
func (w *World) attempt(ctx context.Context, key string, at time.Time, n *Notice, fault string) Reply {
	n.Fault = fault
	started := time.Now()
	reply := w.options.Send(ctx, n)
	reply.Took = time.Since(started)
	w.record(key, at, fault, reply)
	return reply
}

// record writes down an attempt. One that was sound and not accepted is tried again.
func (w *World) record(key string, at time.Time, fault string, r Reply) {
	_ = w.do(at, func(t *tx) error {
		d := deliveries.get(t, key)
		if d == nil {
			return nil
		}
		d.Attempts = append(d.Attempts, Attempt{At: at, Fault: fault, Status: r.Status, Body: r.Body, Err: r.Err, Took: r.Took,
			Accepted: r.Accepted})
		d.Attempts = d.Attempts[max(0, len(d.Attempts)-mostAttempts):]
		t.changed("delivery", key)
		waits := rhythm
		if strings.HasPrefix(d.Event, "MCHTRANSFER.") && t.w.is(transferNotices, "own") {
			waits = transferRhythm
		}
		switch {
		case d.State != Pending || fault != "" && fault != "lost":
		case r.Accepted && fault == "":
			d.State, d.Next = Delivered, time.Time{}
		case d.Tries >= len(waits):
			d.State, d.Next = Lost, time.Time{}
		case !d.Next.After(at): // the first of this time: a doubled one asks for no more
			d.Next = at.Add(waits[d.Tries])
			d.Tries++
			t.postAt(d.Next, d.Key)
		}
		deliveries.put(t, key, d)
		return nil
	})
}

// Resend sends a notification once more, now, and returns the answer. A fault forges it:
// bad-signature, probe, skew, wrong-key; "" for a sound one.
func (w *World) Resend(ctx context.Context, key, fault string) (Reply, error) {
	var notice *Notice
	at := w.Now()
	err := w.do(at, func(t *tx) error {
		d := deliveries.get(t, key)
		if d == nil {
			return noSuch("delivery", key)
		}
		notice = d.notice(fault)
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	if fault == "" {
		fault = "resent"
		notice.Fault = ""
		started := time.Now()
		reply := w.options.Send(ctx, notice)
		reply.Took = time.Since(started)
		w.record(key, at, fault, reply)
		return reply, nil
	}
	return w.attempt(ctx, key, at, notice, fault), nil
}

// Settle does what is due now, deliveries too, and returns then.
func (w *World) Settle(ctx context.Context) error {
	w.settling.Lock()
	defer w.settling.Unlock()
	return w.settle(ctx, w.clock.now())
}

// isPrivate reports whether a host is one that WeChat Pay would not reach.
func isPrivate(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".local") || !strings.Contains(host, ".") && !strings.Contains(host, ":") {
		return true
	}
	_, err := netip.ParseAddr(host)
	return err == nil // an address in place of a name is refused too
}
