package certificates

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// TestMerchantWithThePublicKeyIsNeverStopped by a list that fails, once it has said
// that there are no certificates; and certificates that come later are taken.
func TestMerchantWithThePublicKeyIsNeverStopped(t *testing.T) {
	t.Parallel()
	for _, m := range []mood{failing, hanging, dropped} {
		synctest.Test(t, func(t *testing.T) {
			b := newBank(t)
			source, client := b.open(b.publicKey(), Options{})
			b.feel(none)
			require.NoError(t, ask(t, client))
			pass(12*time.Hour - 1)
			require.NoError(t, ask(t, client))
			b.requireDownloads(1, "that there are none is an answer, which holds for MaxAge")
			require.Empty(t, b.told.all())
			require.Empty(t, source.Warnings())

			b.feel(m)
			pass(1)
			for i := range 4 {
				for range 5 {
					require.NoError(t, ask(t, client), m)
				}
				pass(time.Minute - time.Nanosecond)
				require.NoError(t, ask(t, client), m)
				b.requireDownloads(2+i, "one in an interval")
				require.Len(t, b.told.all(), 1+i, "and the merchant hears of it")
				require.Len(t, source.Warnings(), 1)
				pass(time.Nanosecond)
			}
			require.Equal(t, publicKeyID, source.Serial())

			// For a while there are none again, then there is one.
			b.feel(none)
			require.NoError(t, ask(t, client))
			require.Empty(t, source.Warnings())
			pass(12 * time.Hour)
			b.feel(well)
			cert := b.issue(b.now().Add(-day), b.now().Add(year))
			require.NoError(t, ask(t, client), "it signs the answer, too")
			b.requireDownloads(7)
			require.Equal(t, []string{cert.Serial}, serialsOf(source.state.Load().held))
			require.Equal(t, publicKeyID, source.Serial(), "the public key is asked for all the same")
			require.Len(t, b.told.all(), 4)
			require.False(t, source.state.Load().none)
			require.ElementsMatch(t, []string{publicKeyID, cert.Serial}, source.known())
		})
	}
}

// TestCertificateIsNotListedWhereThereIsNone: the news that there are none takes
// what keeps an ended certificate in use.
func TestCertificateIsNotListedWhereThereIsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		ends := b.now().Add(2 * day).Truncate(time.Second)
		cert := b.issue(b.now().Add(-day), ends)
		source, client := b.open(b.publicKey(), Options{})
		require.NoError(t, ask(t, client))
		b.feel(none)
		require.NoError(t, source.Refresh(t.Context()))
		require.Len(t, source.Certificates(), 1, "what it signed may be on its way")
		_, err := source.Key(t.Context(), cert.Serial)
		require.NoError(t, err)
		pass(ends.Sub(b.now()) + 1)
		_, err = source.Key(t.Context(), cert.Serial)
		require.Error(t, err)
	})
}

// TestWithoutThePublicKeyNoCertificatesAreAFailure that is told and tried again.
func TestWithoutThePublicKeyNoCertificatesAreAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		b.feel(none)
		source, client := b.open(nil, Options{})
		for i, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			err := ask(t, client)
			require.ErrorIs(t, err, ErrPublicKeyMode)
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
			b.requireDownloads(1 + i)
			require.Len(t, source.Warnings(), 1)
			pass(pause)
		}
		// With a certificate in hand the news is told, and asked for again in a minute.
		b.feel(well)
		b.issue(b.now().Add(-day), b.now().Add(year))
		require.NoError(t, ask(t, client))
		b.feel(none)
		pass(12 * time.Hour)
		for i := range 3 {
			require.NoError(t, ask(t, client))
			require.Len(t, b.told.all(), 1+i)
			require.ErrorIs(t, b.told.all()[i], ErrPublicKeyMode)
			pass(12 * time.Hour)
		}
	})
}

// TestKeysThatNeedNoDownloadMaySpellTheirNames as wxpay.Config takes them.
func TestKeysThatNeedNoDownloadMaySpellTheirNames(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		exact := b.publicKey()
		id := exact.Serial()
		source, _ := b.open(auth.Keys{"\ufeff" + strings.ToLower(id) + "\r\n": exact[id]}, Options{})
		require.Equal(t, id, source.Serial())
		_, err := source.Key(t.Context(), id)
		require.NoError(t, err)
	})
}
