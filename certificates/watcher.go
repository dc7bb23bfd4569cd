package certificates

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// parallel is how many downloads a Watcher runs at the same time.
	parallel = 16
	// longest bounds a Watcher's sleep, because the clocks of its sources may be set.
	longest = time.Hour
)

// Watcher keeps the certificates of any number of merchants up to date ahead of
// their requests, with one timer, while Run runs. What fails is told to the
// source's OnError. The zero value is ready for use.
//
//	var watcher certificates.Watcher
//	watcher.Add(certs)
//	go watcher.Run(ctx)
type Watcher struct {
	mu      sync.Mutex
	sources map[*Source]bool // true: a download runs
	busy    int              // downloads that run
	wake    chan struct{}
	running bool
}

// Add adds sources, before Run or while it runs.
func (w *Watcher) Add(sources ...*Source) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.init()
	for _, s := range sources {
		if _, known := w.sources[s]; !known && s != nil {
			w.sources[s] = false
		}
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
		w.sources, w.wake = map[*Source]bool{}, make(chan struct{}, 1)
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
	var downloads sync.WaitGroup
	defer downloads.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-timer.C:
		case <-w.wake:
		}
		due, pause := w.take()
		for _, s := range due {
			downloads.Go(func() {
				defer w.give(s)
				if err := s.refresh(ctx, s.state.Load(), whenRested); ctx.Err() == nil {
					s.reportUnlessExpected(err)
				}
			})
		}
		timer.Reset(pause)
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

// take returns the sources whose time has come, as many as may run, and the time
// until the next. Nothing is returned twice before it was given back.
func (w *Watcher) take() (due []*Source, pause time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	pause = longest
	for s, runs := range w.sources {
		st, now := s.state.Load(), s.now()
		switch {
		case runs || w.busy == parallel: // give wakes Run
		case st.isDue(now, s):
			w.sources[s] = true
			w.busy++
			due = append(due, s)
		default:
			pause = min(pause, st.due.Sub(now))
		}
	}
	return due, max(pause, time.Second)
}

func (w *Watcher) give(s *Source) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy--
	if _, still := w.sources[s]; still {
		w.sources[s] = false
	}
	w.nudge()
}
