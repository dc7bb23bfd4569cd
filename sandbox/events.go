package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/world"
)

// events are told to every page that is open, as server-sent events.
type events struct {
	mu       sync.Mutex
	watchers map[chan world.Event]bool
	ended    <-chan struct{}
}

// heartbeat keeps a stream open where nothing happens.
const heartbeat = 15 * time.Second

func (e *events) watch() (c chan world.Event, stop func()) {
	c = make(chan world.Event, 256)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watchers[c] = true
	return c, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.watchers, c)
	}
}

// publish tells of something. Who does not keep up misses it; the page asks anew when it
// reconnects.
func (e *events) publish(kind string, id int64) {
	e.send(world.Event{Kind: kind, Key: strconv.FormatInt(id, 10)})
}

func (e *events) send(event world.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.watchers {
		select {
		case c <- event:
		default:
		}
	}
}

// follow hands on what the world tells.
func (e *events) follow(w *world.World) (stop func()) {
	changes, unwatch := w.Watch()
	go func() {
		for {
			select {
			case change := <-changes:
				e.send(change)
			case <-e.ended:
				return
			}
		}
	}()
	return unwatch
}

// serve streams events until the page goes away.
func (e *events) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	c, stop := e.watch()
	defer stop()
	flusher := http.NewResponseController(w)
	if _, err := fmt.Fprint(w, "retry: 1000\n\n"); err != nil || flusher.Flush() != nil {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		text := ": beat\n\n"
		select {
		case <-r.Context().Done():
			return
		case <-e.ended:
			return
		case event := <-c:
			data, _ := json.Marshal(event) // two texts
			text = "data: " + string(data) + "\n\n"
		case <-beat.C:
		}
		if _, err := fmt.Fprint(w, text); err != nil || flusher.Flush() != nil {
			return
		}
	}
}
