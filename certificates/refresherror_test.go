package certificates_test

import (
	"context"
	"crypto"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestRefreshTellsTheErrorOfItsOwnCall: who asks for the download wants to know what to do.
func TestRefreshTellsTheErrorOfItsOwnCall(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, newClock())
	gateway.Handle("GET /v3/certificates", wxpaytest.SignError)
	source, _ := newSource(t, gateway.Config(), certificates.Options{})
	err := source.Refresh(t.Context())
	var answer *wxpay.Error
	require.ErrorAs(t, err, &answer)
	require.Equal(t, wxpay.Code("SIGN_ERROR"), answer.Code)
	require.Contains(t, answer.Explain(), "seen by WeChat Pay")
	require.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err))
	require.ErrorContains(t, err, "downloading the platform certificates: HTTP 401 SIGN_ERROR")
	require.Equal(t, 1, downloads(gateway))

	gateway.Handle("GET /v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: listOf(t, newGateway(t, newClock())), Fault: wxpaytest.BadSignature()}
	})
	var refused *auth.VerifyError
	require.ErrorAs(t, source.Refresh(t.Context()), &refused)

	cfg := gateway.Config()
	cfg.BaseURL = "http://127.0.0.1:1/"
	source, _ = newSource(t, cfg, certificates.Options{})
	err = source.Refresh(t.Context())
	var network net.Error
	require.ErrorAs(t, err, &network)
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
}

// TestErrorOfTheDownloadIsNotThatOfTheCall, however it gets there.
func TestErrorOfTheDownloadIsNotThatOfTheCall(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, newClock())
	gateway.Handle("GET /v3/certificates", wxpaytest.SignError)
	for name, platform := range map[string]func(*certificates.Source) auth.KeySource{
		"a source":                     func(s *certificates.Source) auth.KeySource { return s },
		"a source that was refreshed":  func(s *certificates.Source) auth.KeySource { _ = s.Refresh(t.Context()); return s },
		"one that refreshes before":    func(s *certificates.Source) auth.KeySource { return refreshing{s, true} },
		"one that refreshes for a key": func(s *certificates.Source) auth.KeySource { return refreshing{s, false} },
	} {
		cfg := gateway.Config()
		source, _ := newSource(t, cfg, certificates.Options{})
		cfg.Platform = platform(source)
		client, err := wxpay.New(cfg)
		require.NoError(t, err)
		err = ask(t, client)
		require.ErrorContains(t, err, "SIGN_ERROR", name)
		var answer *wxpay.Error
		require.NotErrorAs(t, err, &answer, name)
		require.NotErrorIs(t, err, wxpay.Code("SIGN_ERROR"), name)
		require.NotEqual(t, wxpay.Rejected, wxpay.OutcomeOf(err), name)
	}
}

// refreshing is a caller's own source around one of this package.
type refreshing struct {
	source *certificates.Source
	early  bool
}

func (r refreshing) Serial() string { return "" }

func (r refreshing) Ready(ctx context.Context) error {
	if r.early {
		return r.source.Refresh(ctx)
	}
	return nil
}

func (r refreshing) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	if err := r.source.Refresh(ctx); err != nil {
		return nil, err
	}
	return r.source.Key(ctx, serial)
}
