package certificates

import (
	"bytes"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// TestNewRefusesWhatCannotWork, by an error that says which field.
func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	for name, c := range map[string]struct {
		spoil   func(*wxpay.Config)
		options Options
		words   string
	}{
		"brand":             {func(c *wxpay.Config) { c.BrandID, c.MchID = "100001", "" }, Options{}, "Config.BrandID"},
		"brand, merchant":   {func(c *wxpay.Config) { c.BrandID = "100001" }, Options{}, "Config.BrandID"},
		"nil RSA key":       {func(c *wxpay.Config) { c.PrivateKey = (*rsa.PrivateKey)(nil) }, Options{}, "PrivateKey"},
		"negative MaxAge":   {func(*wxpay.Config) {}, Options{MaxAge: -time.Second}, "Options.MaxAge is -1s"},
		"negative interval": {func(*wxpay.Config) {}, Options{MinInterval: -time.Second}, "MinInterval -1s"},
		"no APIv3 key":      {func(c *wxpay.Config) { c.APIv3Key = "" }, Options{}, "Config.APIv3Key"},
		"source":            {func(c *wxpay.Config) { c.Platform = &Source{} }, Options{}, "Config.Platform is a *certificates.Source"},
		"bad static key": {func(c *wxpay.Config) { c.Platform = auth.Keys{publicKeyID: nil} }, Options{}, "Platform holds under " +
			publicKeyID},
	} {
		cfg := b.config()
		c.spoil(&cfg)
		source, err := New(cfg, c.options)
		require.ErrorContains(t, err, c.words, name)
		require.ErrorContains(t, err, "certificates: ", name)
		require.Nil(t, source, name)
	}
}

func TestNewFillsInWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	cfg := b.config()
	cfg.Now, cfg.Platform = nil, auth.Keys{}
	s, err := New(cfg, Options{})
	require.NoError(t, err)
	require.Equal(t, "v3/certificates", s.options.Path)
	require.Equal(t, 12*time.Hour, s.options.MaxAge)
	require.Equal(t, time.Minute, s.options.MinInterval)
	require.WithinDuration(t, time.Now(), s.now(), time.Minute)
	require.Equal(t, auth.SchemaRSA, s.schema)
	require.Empty(t, s.Serial())
	require.Empty(t, s.Certificates())
	require.Equal(t, cfg.MchID, s.MerchantID())

	given := Options{Path: "v3/global/certificates", MaxAge: time.Hour, MinInterval: time.Second, Suites: []auth.Suite{nil, sm2.Suite{}}}
	s, err = New(b.config(), given)
	require.NoError(t, err)
	require.Equal(t, given.Path, s.options.Path)
	require.Equal(t, given.MaxAge, s.options.MaxAge)
	require.Equal(t, given.MinInterval, s.options.MinInterval)
	require.Equal(t, []auth.Suite{sm2.Suite{}}, s.options.Suites, "nil is no suite")
	require.Nil(t, given.Suites[0], "the caller's own stays")

	key, err := sm2.GenerateKey()
	require.NoError(t, err)
	cfg.PrivateKey = key
	s, err = New(cfg, Options{})
	require.NoError(t, err)
	require.Equal(t, auth.SchemaSM2, s.schema)
}

// TestNilSuitePanicsNowhere.
func TestNilSuitePanicsNowhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		cert := b.issue(b.now().Add(-day), b.now().Add(year))
		source, _ := b.open(nil, Options{Suites: []auth.Suite{nil}})
		b.body = []byte(`{"data":[{"serial_no":"62A9","encrypt_certificate":{"algorithm":"AEAD_SM4_GCM"}},` + entryText(t, cert) + `]}`)
		require.NoError(t, source.Refresh(t.Context()))
		require.Len(t, source.Certificates(), 1)
		require.Len(t, b.told.all(), 1)
		require.ErrorContains(t, b.told.all()[0], "sm2.Suite{}")
	})
}

// TestClientRefusesTheCertificatesOfAnotherMerchant.
func TestClientRefusesTheCertificatesOfAnotherMerchant(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	source, _ := b.open(nil, Options{})
	cfg := b.config()
	cfg.Platform, cfg.MchID = source, "1900000002"
	_, err := wxpay.New(cfg)
	require.ErrorContains(t, err, "merchant 1900000001; expected those of 1900000002")
}

// TestCheckShowsTheWarnings of the source.
func TestCheckShowsTheWarnings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		ends := b.now().Add(day).Truncate(time.Second)
		cert := b.issue(b.now().Add(-day), ends)
		source, client := b.open(nil, Options{})
		require.Empty(t, client.Check())
		require.NoError(t, ask(t, client))
		require.Empty(t, client.Check())
		pass(ends.Sub(b.now()))
		require.Empty(t, client.Check(), "in its last instant it is valid")
		pass(1)
		b.feel(failing)
		at := b.now().Format(time.RFC3339)
		require.Error(t, source.Refresh(t.Context()))
		pass(time.Hour)
		found := client.Check()
		require.Len(t, found, 2)
		require.Equal(t, "Platform", found[0].Field)
		require.Contains(t, found[0].Text, "at "+at+", failed: downloading the platform certificates: HTTP 502")
		require.Contains(t, found[1].Text, cert.Serial+", ended on "+ends.Format(time.DateOnly))
	})
}

// TestSourceShowsNoSecret, however it is printed.
func TestSourceShowsNoSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		cert := b.issue(b.now().Add(-day), b.now().Add(year))
		source, client := b.open(b.publicKey(), Options{})
		require.NoError(t, ask(t, client))
		want := "certificates.Source{MchID:1900000001 Serials:[" + publicKeyID + " " + cert.Serial + "]}"
		var logged bytes.Buffer
		slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "source", source)
		text, err := json.Marshal(map[string]any{"source": source})
		require.NoError(t, err)
		for _, shown := range []string{
			fmt.Sprint(source), fmt.Sprintf("%+v", source), fmt.Sprintf("%#v", source), fmt.Sprintf("%s", source),
			fmt.Sprintf("%d", source), logged.String(), string(text),
		} {
			require.Contains(t, shown, want)
			require.NotContains(t, shown, string(bankAPIv3Key))
		}
		require.Equal(t, "certificates.Source{}", fmt.Sprint(&Source{}))
		require.Equal(t, "certificates.Source{}", (*Source)(nil).summary())
	})
}
