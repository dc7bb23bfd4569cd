package world

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options are what a world begins with.
type Options struct {
	Merchants []string // merchant IDs, at least one
	Store     Store    // nil: Memory()
	// Send brings a notification to a merchant, once, within five seconds. nil: nobody is told.
	Send func(context.Context, *Notice) Reply
	// Now is the real time. Defaults to time.Now.
	Now      func() time.Time
	Switches map[string]string // name to value; see Switches
	Lenient  bool              // what is wrong with a body is a warning
	Logger   *slog.Logger      // warnings; nil: none
	// BaseURL is where customers pay, with a slash at its end: what code_url and h5_url lead to.
	BaseURL string
}

// A World is a WeChat Pay of its own. Its methods may be called from several goroutines.
type World struct {
	options Options
	store   Store
	clock   clock
	values  map[string]string // of switches

	mu      sync.Mutex
	counter int64 // of keys that are in the order of time

	watch     sync.Mutex
	watchers  map[chan Event]bool
	disturbed map[string]int // how many times each

	settling sync.Mutex    // one at a time
	asleep   atomic.Int64  // until when run sleeps: in real time, which nobody moves
	wake     chan struct{} // something falls due earlier
	quit     context.CancelFunc
	done     chan struct{}
}

// New begins a world, or goes on with the one in the store.
func New(o Options) (*World, error) {
	if len(o.Merchants) == 0 {
		return nil, errors.New("world: there is no merchant")
	}
	if o.Store == nil {
		o.Store = Memory()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	w := &World{
		options: o, store: o.Store, clock: clock{real: o.Now}, values: map[string]string{}, watchers: map[chan Event]bool{},
		disturbed: map[string]int{}, wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	for name, value := range o.Switches {
		if err := w.set(name, value); err != nil {
			return nil, err
		}
	}
	if err := w.resume(); err != nil {
		return nil, err
	}
	ctx, quit := context.WithCancel(context.Background())
	w.quit = quit
	go w.run(ctx)
	return w, nil
}

// state is what the world knows of itself.
type state struct {
	Moved   int64 // nanoseconds, of the clock
	Counter int64
}

var states = table[state]{"world"}

func (w *World) resume() error {
	text := w.store.Get(states.name, "")
	if text == nil {
		return nil
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("world: the state is damaged: %w", err)
	}
	w.clock.move(time.Duration(s.Moved))
	w.counter = s.Counter
	return nil
}

// set sets a switch.
func (w *World) set(name, value string) error {
	var names []string
	for _, s := range switches {
		names = append(names, s.Name)
		if s.Name != name {
			continue
		}
		if !slices.Contains(s.Values, value) {
			return fmt.Errorf("switch %s: %q; expected one of %s", name, value, strings.Join(s.Values, ", "))
		}
		w.values[name] = value
		return nil
	}
	slices.Sort(names)
	return fmt.Errorf("there is no switch %q; expected one of %s", name, strings.Join(names, ", "))
}

// value returns what a switch is set to.
func (w *World) value(s *Switch) string {
	if have, set := w.values[s.Name]; set {
		return have
	}
	return s.Values[0]
}

// is reports whether a switch has a value.
func (w *World) is(s *Switch, value string) bool { return w.value(s) == value }

// Now returns the time of the world, in Beijing.
func (w *World) Now() time.Time { return w.clock.now() }

// Moved returns by how much the clock was moved.
func (w *World) Moved() time.Duration { return time.Duration(w.clock.moved.Load()) }

// Merchants returns the merchant IDs.
func (w *World) Merchants() []string { return slices.Clone(w.options.Merchants) }

// Close ends the world. Deliveries that are on their way are not waited for; with a store
// that lasts they are tried again when the world goes on.
func (w *World) Close() error {
	w.quit()
	<-w.done
	return w.store.Close()
}

// A tx is one step of the world: all of it happens, or nothing.
type tx struct {
	w        *World
	now      time.Time
	changes  []Change
	pending  map[string][]byte // what changes says, by table and key
	events   []Event
	about    []string  // kind and key of the things that the step has read
	earliest time.Time // what the step has asked for
	soonest  time.Time // of the timers among it
}

// do runs one step under the lock and waits until it is safe. An error undoes it, but for a
// keptError.
func (w *World) do(now time.Time, fn func(*tx) error) error {
	t := &tx{w: w, now: now, pending: map[string][]byte{}}
	wait, err := t.step(fn)
	if wait == nil {
		return err
	}
	if failed := wait(); failed != nil {
		return fmt.Errorf("world: the state could not be written: %w", failed)
	}
	w.publish(t.events)
	if !t.earliest.IsZero() && w.clock.realAt(t.earliest).UnixNano() < w.asleep.Load() {
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
	return err
}

// step does what do runs under the lock, which a panic gives back. It returns no wait if nothing has changed.
func (t *tx) step(fn func(*tx) error) (wait func() error, err error) {
	w := t.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if t.now.IsZero() {
		t.now = w.clock.now()
	}
	err = fn(t)
	_, kept := err.(keptError) //nolint:errorlint // nobody wraps it inside of a step
	if err != nil && !kept || len(t.changes) == 0 {
		return nil, err
	}
	t.save()
	return w.store.Apply(t.changes), err
}

// save keeps the world's own state.
func (t *tx) save() {
	states.put(t, "", &state{Moved: t.w.clock.moved.Load(), Counter: t.w.counter})
}

// next returns a key that is larger than all before.
func (t *tx) next() string {
	t.w.counter++
	return fmt.Sprintf("%012d", t.w.counter)
}

// A table keeps values of one type under keys.
type table[T any] struct{ name string }

// get returns a copy of a value, nil if there is none.
func (b table[T]) get(t *tx, key string) *T {
	text, changed := t.pending[b.name+"\x00"+key]
	if !changed {
		text = t.w.store.Get(b.name, key)
	}
	if text == nil {
		return nil
	}
	v := new(T)
	if err := json.Unmarshal(text, v); err != nil {
		panic(fmt.Sprintf("world: %s %s: %v", b.name, key, err)) // it was written by put
	}
	for kind, name := range kindTables {
		if about := kind + " " + key; name == b.name && !slices.Contains(t.about, about) {
			t.about = append(t.about, about)
		}
	}
	return v
}

// put sets a value.
func (b table[T]) put(t *tx, key string, v *T) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("world: %s %s: %v", b.name, key, err)) // a type of this package
	}
	t.set(b.name, key, text)
}

func (b table[T]) delete(t *tx, key string) { t.set(b.name, key, nil) }

func (t *tx) set(table, key string, value []byte) {
	t.changes = append(t.changes, Change{table, key, value})
	t.pending[table+"\x00"+key] = value
}

// list returns the values whose keys begin with a prefix, in their order, most at most. With
// reverse, which goes with the prefix "" alone, it begins at the end.
func (b table[T]) list(w *World, prefix string, reverse bool, most int, fits func(v *T) bool) []*T {
	var all []*T
	w.store.Scan(b.name, prefix, reverse, func(key string, text []byte) bool {
		if !strings.HasPrefix(key, prefix) || len(all) >= most {
			return false
		}
		v := new(T)
		if json.Unmarshal(text, v) == nil && (fits == nil || fits(v)) {
			all = append(all, v)
		}
		return true
	})
	return all
}

// touched returns kind and key of what the step has read or changed.
func (t *tx) touched() []string {
	all := t.about
	for _, e := range t.events {
		if about := e.Kind + " " + e.Key; kindTables[e.Kind] != "" && !slices.Contains(all, about) {
			all = append(all, about)
		}
	}
	return all
}

// An Event says that something of the world has changed, for the page.
type Event struct {
	Kind string `json:"kind"` // order, refund, transfer, …
	Key  string `json:"key"`
}

func (t *tx) changed(kind, key string) { t.events = append(t.events, Event{kind, key}) }

// Watch returns what changes from now on, until stop is called. Who does not keep up misses
// events.
func (w *World) Watch() (events <-chan Event, stop func()) {
	c := make(chan Event, 256)
	w.watch.Lock()
	defer w.watch.Unlock()
	w.watchers[c] = true
	return c, func() {
		w.watch.Lock()
		defer w.watch.Unlock()
		delete(w.watchers, c)
	}
}

func (w *World) publish(events []Event) {
	if len(events) == 0 {
		return
	}
	w.watch.Lock()
	defer w.watch.Unlock()
	for c := range w.watchers {
		for _, e := range events {
			select {
			case c <- e:
			default:
			}
		}
	}
}

func (w *World) warn(text string, args ...any) {
	if w.options.Logger != nil {
		w.options.Logger.Warn(text, args...)
	}
}
