package certificates

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCallbacksMayUseTheirSource: nothing waits for itself, and nothing goes on for
// ever. A deadlock fails the test by itself.
func TestCallbacksMayUseTheirSource(t *testing.T) {
	t.Parallel()
	for _, panics := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			b := newBank(t)
			cert := b.issue(b.now().Add(-day), b.now().Add(year))
			var source *Source
			var imported []byte
			var changes, errs atomic.Int64
			use := func(calls *atomic.Int64) {
				if calls.Add(1) > 100 {
					panic("no end")
				}
				_ = source.Refresh(t.Context())
				if data, err := source.Export(); err == nil {
					_ = source.Import(data)
				}
				_ = source.Import(imported)
				_, _ = source.Key(t.Context(), forged())
				_ = source.Ready(t.Context())
				_ = source.Warnings()
				if panics {
					panic("in the callback")
				}
			}
			source, client := b.open(nil, Options{OnChange: func() { use(&changes) }, OnError: func(error) { use(&errs) }})
			require.NoError(t, ask(t, client))
			require.EqualValues(t, 1, changes.Load())
			require.Zero(t, errs.Load())
			require.Equal(t, []string{cert.Serial}, serialsOf(source.state.Load().held))

			b.feel(failing)
			pass(12 * time.Hour)
			require.NoError(t, ask(t, client))
			require.EqualValues(t, 1, errs.Load())

			// A certificate that cannot be used is told of by every download and import.
			b.feel(well)
			pass(12 * time.Hour)
			b.body = []byte(`{"data":[{"serial_no":"62A9","encrypt_certificate":{"algorithm":"AEAD_SM4_GCM"}},` + entryText(t, cert) + `]}`)
			require.NoError(t, ask(t, client))
			require.EqualValues(t, 2, errs.Load())
			require.ErrorContains(t, source.Import(exported(t, b, b.now().Add(time.Hour))), "none that can be used")
			data := exported(t, b, b.now(), cert)
			var in export
			require.NoError(t, json.Unmarshal(data, &in))
			in.Data[0].EncryptCertificate.Algorithm = "AEAD_X"
			in.MAC, _ = in.mac(bankAPIv3Key)
			data, err := json.Marshal(in)
			require.NoError(t, err)
			imported = data
			require.ErrorContains(t, source.Import(data), "AEAD_X")
			require.EqualValues(t, 3, errs.Load(), "a callback that imports hears of it once")
			b.body, imported = nil, nil
			b.issue(b.now().Add(-time.Hour), b.now().Add(2*year))
			require.NoError(t, source.Refresh(t.Context()))
			require.EqualValues(t, 2, changes.Load())
			require.EqualValues(t, 3, errs.Load())
		})
	}
}

// TestOnChangeHearsOfNewCertificatesOnly.
func TestOnChangeHearsOfNewCertificatesOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		old := b.issue(b.now().Add(-2*day), b.now().Add(2*day))
		changes := 0
		source, _ := b.open(nil, Options{OnChange: func() { changes++ }})
		for i, c := range []struct {
			change func()
			want   int
		}{
			{func() {}, 1},
			{func() {}, 1},
			{func() { b.issue(b.now().Add(-day), b.now().Add(year)) }, 2},
			{func() { b.unlist(b.certs[1]) }, 2}, // the old one is kept
			{func() { pass(3 * day) }, 2},
			{func() { b.feel(failing) }, 2},
		} {
			c.change()
			_ = source.Refresh(t.Context())
			require.Equal(t, c.want, changes, i)
		}
		require.NotContains(t, serialsOf(source.state.Load().held), old.Serial)
		nobody, err := New(b.config(), Options{})
		require.NoError(t, err)
		nobody.report(errors.New("nobody listens"))
		nobody.notifyChange()
	})
}

// TestClockThatIsSetStopsNothing: forward and back, before and after a download, a
// failure, an import and the news that there is none.
func TestClockThatIsSetStopsNothing(t *testing.T) {
	t.Parallel()
	stages := map[string]func(*testing.T, *bank, *Source){
		"download": func(t *testing.T, _ *bank, s *Source) { require.NoError(t, s.Refresh(t.Context())) },
		"failure": func(t *testing.T, b *bank, s *Source) {
			b.feel(failing)
			require.Error(t, s.Refresh(t.Context()))
		},
		"none": func(t *testing.T, b *bank, s *Source) {
			b.feel(none)
			require.NoError(t, s.Refresh(t.Context()))
		},
		"import": func(t *testing.T, b *bank, s *Source) {
			other, _ := b.open(nil, Options{})
			require.NoError(t, other.Refresh(t.Context()))
			export, err := other.Export()
			require.NoError(t, err)
			require.NoError(t, s.Import(export))
			b.reached.Add(-1)
		},
	}
	for name, stage := range stages {
		for _, jump := range []time.Duration{3 * year, 13 * time.Hour} {
			for _, back := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s %v back %t", name, jump, back), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						b := newBank(t)
						b.issue(b.now().Add(-5*year), b.now().Add(5*year))
						source, client := b.open(b.publicKey(), Options{})
						if back {
							b.set(jump)
						}
						stage(t, b, source)
						before := b.reached.Load()
						b.feel(well)
						then := jump
						if back {
							then = -jump
						}
						b.set(then)
						require.NoError(t, ask(t, client))
						require.EqualValues(t, 1, b.reached.Load()-before, "at once")
						require.NoError(t, ask(t, client))
						pass(10 * time.Hour)
						require.NoError(t, ask(t, client))
						require.EqualValues(t, 1, b.reached.Load()-before, "and not before it is due again")
						pass(2 * time.Hour)
						require.NoError(t, ask(t, client))
						require.EqualValues(t, 2, b.reached.Load()-before)
					})
				})
			}
		}
	}
}

// TestEndedCertificateIsAskedForAgain each MinInterval, however large MaxAge is.
func TestEndedCertificateIsAskedForAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		ends := b.now().Add(10 * day).Truncate(time.Second)
		b.issue(b.now().Add(-day), ends)
		source, client := b.open(nil, Options{MaxAge: year, MinInterval: time.Hour})
		require.NoError(t, ask(t, client))
		pass(ends.Sub(b.now()) - day - 1)
		require.NoError(t, ask(t, client))
		b.requireDownloads(1)
		pass(1)
		require.NoError(t, ask(t, client))
		b.requireDownloads(2, "a day before the end")
		pass(day)
		require.NoError(t, ask(t, client))
		b.requireDownloads(2, "in its last instant it is valid")
		pass(1)
		require.Len(t, source.Warnings(), 1)
		require.Contains(t, source.Warnings()[0], "ended on "+ends.Format(time.DateOnly))
		for i := range 3 {
			require.NoError(t, ask(t, client), "WeChat Pay lists it still")
			require.NoError(t, ask(t, client))
			b.requireDownloads(3 + i)
			pass(time.Hour)
		}
		next := b.issue(b.now(), b.now().Add(year))
		require.NoError(t, ask(t, client))
		require.Equal(t, next.Serial, source.Serial())
		require.Empty(t, source.Warnings())
	})
}
