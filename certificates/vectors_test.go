package certificates_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestListsOfTheVectors replays recorded answers, signatures included.
func TestListsOfTheVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		APIv3Key auth.Secret `json:"api_v3_key"`
		Cases    []struct {
			Name    string
			Path    string
			Status  int
			Headers map[string]string
			Body    string
			Now     int64
			Newest  string
			Expect  map[string]string
		}
	}
	readVectors(t, "v3-certificates.json", &file)
	require.Len(t, file.Cases, 5)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			at := &clock{at: time.Unix(c.Now, 0)}
			gateway := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.Clock(at.now))
			gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
				require.Equal(t, c.Path, r.Target)
				header := http.Header{}
				for name, value := range c.Headers {
					header.Set(name, value)
				}
				return wxpaytest.Reply{Status: c.Status, Body: c.Body, Header: header}
			})
			cfg := gateway.Config()
			cfg.APIv3Key = file.APIv3Key
			var problems []error
			source, _ := newSource(t, cfg, certificates.Options{
				Path: c.Path[1:], Suites: []auth.Suite{sm2.Suite{}}, OnError: func(err error) { problems = append(problems, err) },
			})
			err := source.Refresh(t.Context())
			require.Empty(t, problems)
			if len(c.Expect) == 0 {
				require.ErrorIs(t, err, certificates.ErrPublicKeyMode)
				return
			}
			require.NoError(t, err)
			require.Len(t, source.Certificates(), len(c.Expect))
			for serial, file := range c.Expect {
				key, err := source.Key(t.Context(), serial)
				require.NoError(t, err)
				want, err := auth.LoadCertificate("file://../testdata/" + file)
				if err != nil {
					want, err = sm2.LoadCertificate("file://../testdata/" + file)
				}
				require.NoError(t, err)
				require.True(t, auth.SamePublicKey(want, key), serial)
			}
			if c.Newest != "" {
				require.Equal(t, c.Newest, source.Serial())
			}
		})
	}
}

// TestMerchantsKeyChoosesAmongAlgorithms: with RSA and SM2 certificates the one is
// asked for whose algorithm the merchant speaks.
func TestMerchantsKeyChoosesAmongAlgorithms(t *testing.T) {
	t.Parallel()
	at := newClock()
	merchant, err := sm2.GenerateKey()
	require.NoError(t, err)
	platform, err := sm2.LoadPrivateKey("file://../testdata/keys/sm2_platform_key.pem")
	require.NoError(t, err)
	cert, err := sm2.LoadCertificate("file://../testdata/keys/sm2_platform_cert.pem")
	require.NoError(t, err)
	for _, c := range []struct {
		name    string
		options []wxpaytest.Option
		want    string
	}{
		{"SM2", []wxpaytest.Option{wxpaytest.MerchantKey("54E7F59ED8DF4570CFB14780EA8152D40000BEEF", merchant)}, auth.SchemaSM2},
		{"RSA", nil, auth.SchemaRSA},
	} {
		gateway := newGateway(t, at, append(c.options, wxpaytest.PlatformCertificate(cert, platform), wxpaytest.Suites(sm2.Suite{}))...)
		source, client := newSource(t, gateway.Config(), certificates.Options{Suites: []auth.Suite{sm2.Suite{}}})
		require.NoError(t, ask(t, client), c.name)
		require.Len(t, source.Certificates(), 2)
		last := gateway.Requests()[1]
		key, err := source.Key(t.Context(), last.Header.Get("Wechatpay-Serial"))
		require.NoError(t, err)
		require.Equal(t, c.want, auth.SchemaOf(key))

		// Without the suite the SM2 certificate is left out, and named.
		l := &told{}
		source, client = newSource(t, gateway.Config(), certificates.Options{OnError: l.add})
		err = ask(t, client)
		if c.want == auth.SchemaSM2 {
			require.Error(t, err)
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "before WeChat Pay signs an answer that cannot be verified")
			require.ErrorContains(t, err, cert.Serial)
			continue
		}
		require.NoError(t, err)
		require.Len(t, source.Certificates(), 1)
		require.Len(t, l.all(), 1)
		require.ErrorContains(t, l.all()[0], cert.Serial)
	}
}
