package certificates

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// TestRunLeavesNothingBehind: it waits for the callbacks of its downloads, too.
func TestRunLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		var mu sync.Mutex
		var order []string
		log := func(what string) {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, what)
		}
		source, _ := b.open(nil, Options{OnChange: func() {
			log("begun")
			pass(time.Minute)
			log("done")
		}})
		var w Watcher
		w.Add(source)
		end := run(t, &w)
		synctest.Wait()
		require.ErrorIs(t, end(), errHungUp)
		log("ended")
		require.Equal(t, []string{"begun", "done", "ended"}, order)
	})
}

// TestWatcherSurvivesItsSources: a mistake in the code of one costs no other.
func TestWatcherSurvivesItsSources(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w Watcher
		banks, sources := map[string]*bank{}, map[string]*Source{}
		for _, name := range []string{"well", "clock", "signer", "suite"} {
			b := newBank(t)
			b.issue(b.now().Add(-day), b.now().Add(year))
			cfg, options := b.config(), Options{OnError: func(err error) { b.told.add(err); panic("in the callback") }}
			switch name {
			case "clock":
				cfg.Now = func() time.Time { panic("in the clock") }
			case "signer":
				cfg.Signer, cfg.PrivateKey = panickingSigner{}, nil
			case "suite":
				options.Suites = []auth.Suite{panickingSuite{}}
				b.body = []byte(`{"data":[{"serial_no":"62A9","encrypt_certificate":{"algorithm":"AEAD_X"}}]}`)
			}
			source, err := New(cfg, options)
			require.NoError(t, err)
			w.Add(source)
			banks[name], sources[name] = b, source
		}
		end := run(t, &w)
		pass(10 * time.Minute)
		banks["well"].requireDownloads(1)
		for _, name := range []string{"clock", "signer", "suite"} {
			told := banks[name].told.all()
			require.GreaterOrEqual(t, len(told), 10, name)
			require.LessOrEqual(t, len(told), 20, "%s: each minute at most, once the first ones are over", name)
			require.ErrorContains(t, told[0], "in the "+name)
			w.Remove(sources[name])
		}
		pass(12 * time.Hour)
		banks["well"].requireDownloads(2)
		require.ErrorIs(t, end(), errHungUp)
	})
}

type panickingSigner struct{}

func (panickingSigner) Authorization(context.Context, auth.Request) (string, error) {
	panic(errors.New("in the signer"))
}

type panickingSuite struct{ auth.Suite }

func (panickingSuite) AEAD() string { panic("in the suite") }

// TestWatcherWaitsForThePause where a source is due but may not download yet.
func TestWatcherWaitsForThePause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		source, client := b.open(nil, Options{MaxAge: time.Hour, MinInterval: 2 * time.Hour})
		require.NoError(t, ask(t, client))
		var w Watcher
		w.Add(source)
		end := run(t, &w)
		pass(2*time.Hour - 1)
		require.NoError(t, ask(t, client))
		b.requireDownloads(1)
		pass(time.Second + 1)
		synctest.Wait()
		b.requireDownloads(2)

		// One request tries again what the Watcher gave up, and no other.
		b.feel(failing)
		require.Error(t, source.Refresh(t.Context()))
		b.feel(hanging)
		pass(2 * time.Hour)
		synctest.Wait()
		require.ErrorIs(t, end(), errHungUp)
		reached, told := b.reached.Load(), len(b.told.all())
		for range 10 {
			require.NoError(t, ask(t, client))
		}
		require.Equal(t, reached+1, b.reached.Load())
		require.Len(t, b.told.all(), told+1, "an old failure is not told again")
	})
}

// secondSuite panics when the list is read for the second time, after its signature
// was found good.
type secondSuite struct {
	auth.Suite
	asked *int
}

func (s secondSuite) AEAD() string {
	if *s.asked++; *s.asked == 2 {
		panic("in the suite")
	}
	return "AEAD_Y"
}

// TestPanicInADownloadIsAFailureOfIt like another: it is told, and it takes a pause.
func TestPanicInADownloadIsAFailureOfIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		cert := b.issue(b.now().Add(-day), b.now().Add(year))
		b.body = []byte(`{"data":[{"serial_no":"62A9","encrypt_certificate":{"algorithm":"AEAD_X"}},` + entryText(t, cert) + `]}`)
		asked := 0
		source, client := b.open(nil, Options{Suites: []auth.Suite{secondSuite{asked: &asked}}})
		require.EqualError(t, source.Refresh(t.Context()), "the download panicked: in the suite")
		require.Len(t, source.Warnings(), 1)
		require.ErrorContains(t, ask(t, client), "the download panicked")
		b.requireDownloads(1)
		pass(time.Second)
		require.NoError(t, ask(t, client))
		b.requireDownloads(2)
		require.Empty(t, source.Warnings())
	})
}
