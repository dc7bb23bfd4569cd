package certificates

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// exported makes an export of certificates as another node would, whose clock may
// be any.
func exported(t *testing.T, b *bank, at time.Time, certs ...*auth.Certificate) []byte {
	t.Helper()
	out := export{MchID: b.mchID, Downloaded: at}
	for _, cert := range certs {
		out.Data = append(out.Data, entryOf(t, cert.Serial, textOf(cert)))
	}
	var err error
	out.MAC, err = out.mac(bankAPIv3Key)
	require.NoError(t, err)
	data, err := json.Marshal(out)
	require.NoError(t, err)
	return data
}

// TestImportOnlyEverAdds: what is older moves nothing but the certificates, what
// comes from the future is of now.
func TestImportOnlyEverAdds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		age     time.Duration // of the export, below 0: from the future
		fetched time.Duration // before now, afterwards
		cleared bool          // the failure
	}{
		"older than ours": {3 * time.Hour, 2 * time.Hour, false},
		"as old as ours":  {2 * time.Hour, 2 * time.Hour, false},
		"younger":         {time.Hour, time.Hour, true},
		"from now":        {0, 0, true},
		"from the future": {-time.Hour, 0, true},
		"of 2099":         {-70 * year, 0, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBank(t)
			mine := b.issue(b.now().Add(-2*day), b.now().Add(year))
			source, client := b.open(nil, Options{})
			require.NoError(t, ask(t, client))
			begun := b.now()
			pass(2 * time.Hour)
			b.feel(failing)
			require.Error(t, source.Refresh(t.Context()))
			before := source.state.Load()
			theirs := b.make(loadKey(t, "wechatpay_platform_2_key.pem"), b.now().Add(-day), b.now().Add(2*day))
			ended := b.make(loadKey(t, "wechatpay_platform_2_key.pem"), b.now().Add(-day), b.now().Add(-time.Second))
			require.NoError(t, source.Import(exported(t, b, b.now().Add(-c.age), theirs, mine, ended)))
			after := source.state.Load()
			require.Equal(t, []string{theirs.Serial, mine.Serial}, serialsOf(after.held), name)
			require.False(t, after.held[0].listed, "only a download lists")
			require.True(t, after.held[1].listed, "and only a download unlists")
			require.Len(t, before.held, 1, "a state never changes")
			require.True(t, b.now().Add(-c.fetched).Equal(after.fetched), name)
			if c.cleared {
				require.Empty(t, source.Warnings(), name)
				require.Zero(t, after.failures)
				due := after.due.Sub(after.fetched)
				require.GreaterOrEqual(t, due, 12*time.Hour/10*9)
				require.LessOrEqual(t, due, 12*time.Hour)
			} else {
				require.Len(t, source.Warnings(), 1, name)
				require.Equal(t, before.due, after.due)
				require.Equal(t, before.failures, after.failures)
				require.True(t, begun.Equal(after.fetched), name)
			}
			require.Equal(t, before.attempted, after.attempted)
			again, err := source.Export()
			require.NoError(t, err)
			require.Contains(t, string(again), after.fetched.UTC().Format(`"downloaded_at":"2006-01-02T15:04:05`))
		})
	}
}

func TestImportOfNothingChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		ended := b.issue(b.now().Add(-2*day), b.now().Add(-day))
		source, _ := b.open(b.publicKey(), Options{})
		b.feel(none)
		require.NoError(t, source.Refresh(t.Context()))
		before := *source.state.Load()
		pass(time.Minute)
		require.NoError(t, source.Import(exported(t, b, b.now(), ended)))
		require.ErrorContains(t, source.Import(exported(t, b, b.now())), "none that can be used")
		after := *source.state.Load()
		require.Empty(t, after.held)
		before.held, after.held = nil, nil
		require.Equal(t, before, after, "it says nothing about the merchant")

		// One that can be used does: there are certificates.
		require.NoError(t, source.Import(exported(t, b, b.now(), b.make(loadKey(t, "brand_key.pem"), b.now().Add(-day), b.now().Add(day)))))
		require.False(t, source.state.Load().none)
		_, err := source.Key(t.Context(), ended.Serial)
		require.Error(t, err)
	})
}

// TestImportedCertificateEndsWithItsTime, for nobody has listed it.
func TestImportedCertificateEndsWithItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		cert := b.make(loadKey(t, "brand_key.pem"), b.now().Add(-day), b.now().Add(time.Hour))
		source, _ := b.open(nil, Options{})
		require.NoError(t, source.Import(exported(t, b, b.now(), cert)))
		_, err := source.Key(t.Context(), cert.Serial)
		require.NoError(t, err)
		require.Equal(t, cert.Serial, source.Serial())
		pass(time.Hour + time.Second)
		b.feel(failing)
		_, err = source.Key(t.Context(), cert.Serial)
		require.ErrorContains(t, err, "502")
		require.Empty(t, source.Serial())
		require.Error(t, source.Ready(t.Context()), "there is no key any more")

		// Who gave up before anything failed does not delay the next one.
		b.issue(b.now().Add(-day), b.now().Add(year))
		cert = b.make(loadKey(t, "brand_key.pem"), b.now().Add(-day), b.now().Add(time.Hour))
		b.signer = b.certs[0].Serial
		source, client := b.open(nil, Options{})
		require.NoError(t, source.Import(exported(t, b, b.now(), cert)))
		pass(time.Hour + time.Second)
		b.feel(hanging)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		require.Error(t, source.Ready(ctx))
		b.feel(well)
		require.NoError(t, ask(t, client))
	})
}

// TestExportIsOfOneKey: each part of it is under the MAC.
func TestExportIsOfOneKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		first, second := b.issue(b.now().Add(-day), b.now().Add(year)), b.issue(b.now().Add(-day), b.now().Add(year))
		whole := exported(t, b, b.now(), first, second)
		var fields export
		require.NoError(t, json.Unmarshal(whole, &fields))
		for name, change := range map[string]func(*export){
			"nothing":       func(*export) {},
			"a time":        func(e *export) { e.Downloaded = e.Downloaded.Add(time.Second) },
			"left out":      func(e *export) { e.Data = e.Data[:1] },
			"order":         func(e *export) { e.Data = []entry{e.Data[1], e.Data[0]} },
			"twice":         func(e *export) { e.Data = append(e.Data, e.Data[0]) },
			"a plain field": func(e *export) { e.Data[0].ExpireTime = "2099-01-01T00:00:00Z" },
			"MAC cut":       func(e *export) { e.MAC = e.MAC[:31] },
			"no MAC":        func(e *export) { e.MAC = nil },
		} {
			source, _ := b.open(nil, Options{})
			changed := fields
			changed.Data = append([]entry(nil), fields.Data...)
			change(&changed)
			data, err := json.Marshal(changed)
			require.NoError(t, err)
			if err = source.Import(data); name == "nothing" {
				require.NoError(t, err)
				require.Len(t, source.Certificates(), 2)
				continue
			}
			require.ErrorContains(t, err, "MAC", name)
			require.Empty(t, source.Certificates(), name)
		}
		source, _ := b.open(nil, Options{})
		source.mchID = "1900000002"
		require.ErrorContains(t, source.Import(whole), `merchant "1900000001", this is "1900000002"`)
		source.mchID, source.apiv3Key = b.mchID, auth.Secret(strings.Repeat("A", 32))
		require.ErrorContains(t, source.Import(whole), "another APIv3 key")
	})
}

// TestImportAndRefreshLoseNothing, however they meet.
func TestImportAndRefreshLoseNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.issue(b.now().Add(-day), b.now().Add(year))
		exports := make([][]byte, 15)
		for i := range exports {
			exports[i] = exported(t, b, b.now(), b.make(loadKey(t, "brand_key.pem"), b.now().Add(-time.Duration(i)*time.Hour),
				b.now().Add(year)))
		}
		b.signer = b.certs[0].Serial
		for range 10 {
			source, _ := b.open(nil, Options{})
			var calls sync.WaitGroup
			for _, data := range exports {
				calls.Go(func() {
					if err := source.Import(data); err != nil {
						t.Error(err)
					}
					_, _ = source.Export()
				})
			}
			for range 3 {
				calls.Go(func() {
					if err := source.Refresh(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			calls.Wait()
			require.Len(t, source.Certificates(), 16)
		}
	})
}
