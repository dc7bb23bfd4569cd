package certificates_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	year = 365 * 24 * time.Hour
	day  = 24 * time.Hour
)

func TestFirstRequestDownloadsOnceAndVerifiesTheListByItself(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, newClock())
	source, client := newSource(t, gateway.Config(), certificates.Options{})
	require.Empty(t, gateway.Requests(), "New touches no network")
	require.Empty(t, source.Serial())

	var calls sync.WaitGroup
	errs := make([]error, 50)
	for i := range errs {
		calls.Go(func() { errs[i] = ask(t, client) })
	}
	calls.Wait()
	require.NoError(t, errors.Join(errs...))
	require.Equal(t, 1, downloads(gateway))
	require.Equal(t, "/v3/certificates", gateway.Requests()[0].Target)
	for _, r := range gateway.Requests()[1:] {
		require.Equal(t, source.Serial(), r.Header.Get("Wechatpay-Serial"))
	}
}

func TestOldAndNewAreKeptThroughTheOverlap(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	changes := 0
	source, client := newSource(t, gateway.Config(), certificates.Options{OnChange: func() { changes++ }})
	require.NoError(t, ask(t, client))
	old := source.Certificates()[0]

	// Months before the end there are two. Nobody asked, and the next download finds
	// it; from then on the newest is asked for, and both verify.
	next := gateway.NewCertificate(at.now().Add(-day), at.now().Add(5*year))
	require.NoError(t, ask(t, client))
	require.Equal(t, old.Serial, source.Serial())
	at.forward(12 * time.Hour)
	require.NoError(t, ask(t, client))
	require.Equal(t, []string{next.Serial, old.Serial}, serials(source))
	require.Equal(t, next.Serial, source.Serial())
	for _, serial := range []string{old.Serial, next.Serial, old.Serial} {
		gateway.SignWith(serial)
		require.NoError(t, ask(t, client))
	}
	require.Equal(t, 2, downloads(gateway))
	require.Equal(t, 2, changes)

	// WeChat Pay lists the new one alone: what the old one signed may be on its way.
	gateway.RemoveCertificate(old.Serial)
	gateway.SignWith("")
	at.forward(12 * time.Hour)
	require.NoError(t, ask(t, client))
	require.Equal(t, 3, downloads(gateway))
	key, err := source.Key(t.Context(), strings.ToLower(old.Serial))
	require.NoError(t, err)
	require.True(t, auth.SamePublicKey(old, key))

	// It ends.
	at.forward(old.NotAfter.Sub(at.now()) + time.Second)
	require.NoError(t, ask(t, client))
	_, err = source.Key(t.Context(), old.Serial)
	var refused *auth.VerifyError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, auth.UnknownSerial, refused.Reason)
	require.Equal(t, []string{next.Serial}, refused.Known)
}

// TestCertificateThatEndedBeforeTheProgramWasStartedAgainIsReplaced: other SDKs are
// stuck there, because they verify the new list with the old certificate.
func TestCertificateThatEndedIsReplacedWithoutARestart(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	source, client := newSource(t, gateway.Config(), certificates.Options{})
	require.NoError(t, ask(t, client))
	old := source.Certificates()[0]
	next := gateway.NewCertificate(old.NotAfter.Add(-day), old.NotAfter.Add(5*year))
	gateway.RemoveCertificate(old.Serial)
	at.forward(old.NotAfter.Sub(at.now()) + day)
	require.NoError(t, ask(t, client))
	require.Equal(t, []string{next.Serial}, serials(source))
}

func TestUnknownSerialOfAnAnswerIsDownloaded(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	source, client := newSource(t, gateway.Config(), certificates.Options{})
	require.NoError(t, ask(t, client))
	next := gateway.NewCertificate(at.now().Add(-time.Second), at.now().Add(5*year))
	gateway.SignWith(next.Serial)
	require.NoError(t, ask(t, client), "at once: no other serial was unknown before")
	require.Len(t, source.Certificates(), 2)
	require.Equal(t, 2, downloads(gateway))
}

func TestForgedSerialsCauseOneDownloadInAnInterval(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	source, client := newSource(t, gateway.Config(), certificates.Options{})
	require.NoError(t, ask(t, client))
	storm := func() {
		var forgers sync.WaitGroup
		for range 20 {
			forgers.Go(func() {
				for range 500 {
					_, err := source.Key(t.Context(), auth.Nonce()+"00000000")
					var refused *auth.VerifyError
					if !errors.As(err, &refused) || refused.Reason != auth.UnknownSerial {
						t.Errorf("%v", err)
					}
				}
			})
		}
		forgers.Wait()
	}
	storm()
	require.Equal(t, 2, downloads(gateway), "the first one and one for all that is unknown")
	at.forward(time.Minute - time.Millisecond)
	storm()
	require.Equal(t, 2, downloads(gateway))
	at.forward(time.Millisecond)
	storm()
	require.Equal(t, 3, downloads(gateway))
	// What is no serial number at all causes none.
	at.forward(time.Minute)
	for _, serial := range []string{"", "PUB_KEY_ID_0119000000012025010100000000000001", "../../x", strings.Repeat("A", 41), "5157F09E\n"} {
		_, err := source.Key(t.Context(), serial)
		require.Error(t, err)
	}
	require.Equal(t, 3, downloads(gateway))
}

func TestMerchantWithThePublicKeyOnlyIsToldSo(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := answering(testkit.NewServer(t, wxpaytest.Plain(), wxpaytest.Clock(at.now)))
	_, client := newSource(t, gateway.Config(), certificates.Options{})
	err := ask(t, client)
	require.ErrorIs(t, err, certificates.ErrPublicKeyMode)
	require.ErrorContains(t, err, "pub_key.pem")
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	require.NotErrorIs(t, err, wxpay.Code("RESOURCE_NOT_EXISTS"), "no answer about the order")
	require.Len(t, gateway.Requests(), 1)

	// With the public key beside it all is well, and WeChat Pay is rarely asked.
	l := &told{}
	cfg := gateway.Config()
	source, err := certificates.New(cfg, certificates.Options{OnError: l.add})
	require.NoError(t, err)
	cfg.Platform = source
	client, err = wxpay.New(cfg)
	require.NoError(t, err)
	for range 5 {
		require.NoError(t, ask(t, client))
		at.forward(time.Hour)
	}
	require.Equal(t, 2, downloads(gateway))
	require.Empty(t, l.all())
	require.Contains(t, source.Serial(), auth.PublicKeyIDPrefix)
}

func TestSwitchToThePublicKeyTakesBothKinds(t *testing.T) {
	t.Parallel()
	at := newClock()
	donor := testkit.NewServer(t)
	pair := donor.Config().PrivateKey
	gateway := newGateway(t, at, wxpaytest.PlatformKey("PUB_KEY_ID_01", pair))
	cfg := gateway.Config()
	cfg.Platform = auth.Keys{"PUB_KEY_ID_01": pair.Public()}
	source, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	cfg.Platform = source
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	require.NoError(t, ask(t, client))
	require.Equal(t, "PUB_KEY_ID_01", source.Serial(), "the public key is asked for from the first request on")
	require.Len(t, source.Certificates(), 1)
	for _, name := range []string{source.Certificates()[0].Serial, "PUB_KEY_ID_01"} {
		gateway.SignWith(name) // before the switch WeChat Pay signs with the certificate all the same
		require.NoError(t, ask(t, client))
	}
}

// TestSwitchWithoutTheListSendsNothing: until the switch has begun answers come
// with the certificate, and could not be verified.
func TestSwitchWithoutTheListSendsNothing(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	list := listOf(t, gateway)
	down := true
	gateway.Handle("GET /v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply {
		if down {
			return wxpaytest.BadGateway()
		}
		return wxpaytest.Reply{Body: list}
	})
	cfg := gateway.Config()
	cfg.Platform = auth.Keys{"PUB_KEY_ID_01": wxpaytest.NewServer(t).Config().PrivateKey.Public()}
	source, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	cfg.Platform = source
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	err = ask(t, client)
	require.ErrorContains(t, err, "502")
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	down = false
	at.forward(time.Second)
	require.NoError(t, ask(t, client))
}
