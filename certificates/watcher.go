package certificates

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// atOnce is how many downloads a Watcher runs at the same time.
const atOnce = 4

// longest bounds a Watcher's sleep, because the clocks of its sources may be set.
const longest = time.Hour

// Watcher keeps the certificates of any number of merchants up to date ahead of
// their requests, with one timer and in the goroutine that calls Run. What fails
// is told to the source's OnError. The zero value is ready for use.
//
//	var watcher certificates.Watcher
//	watcher.Add(certs)
//	go watcher.Run(ctx)
type Watcher struct {
	mu      sync.Mutex
	sources map[*Source]struct{}
	wake    chan struct{}
	running bool
}

// Add adds sources, before Run or while it runs.
func (w *Watcher) Add(sources ...*Source) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.init()
	for _, s := range sources {
		w.sources[s] = struct{}{}
	}
	w.nudge()
}

// Remove takes sources out. A download that runs is finished.
func (w *Watcher) Remove(sources ...*Source) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range sources {
		delete(w.sources, s)
	}
}

func (w *Watcher) init() {
	if w.sources == nil {
		w.sources, w.wake = map[*Source]struct{}{}, make(chan struct{}, 1)
	}
}

func (w *Watcher) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run downloads what is due until ctx ends, and returns the reason for its end. It
// starts goroutines only for downloads, and they have ended when it returns.
func (w *Watcher) Run(ctx context.Context) error {
	if err := w.begin(); err != nil {
		return err
	}
	defer w.end()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-timer.C:
		case <-w.wake:
		}
		due, pause := w.due()
		refreshAll(ctx, due)
		if len(due) > 0 {
			_, pause = w.due()
		}
		timer.Reset(max(pause, time.Second))
	}
}

func (w *Watcher) begin() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running {
		return errors.New("certificates: the Watcher runs already")
	}
	w.init()
	w.running = true
	return nil
}

func (w *Watcher) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = false
}

// due returns the sources whose time has come, and the time until the next.
func (w *Watcher) due() (due []*Source, pause time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	pause = longest
	for s := range w.sources {
		wait := s.state.Load().due.Sub(s.now())
		if wait <= 0 {
			due = append(due, s)
		}
		pause = min(pause, wait)
	}
	return due, pause
}

// refreshAll brings sources up to date, a few at a time.
func refreshAll(ctx context.Context, sources []*Source) {
	var running sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for _, s := range sources {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			defer func() {
				if p := recover(); p != nil { // in code of the caller's: a clock, a Signer
					s.report(fmt.Errorf("the download panicked: %v", p))
				}
			}()
			if err := s.refresh(ctx, s.state.Load(), false); ctx.Err() == nil {
				s.reportUnlessExpected(err)
			}
		})
	}
	running.Wait()
}
