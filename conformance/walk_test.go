package conformance

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// What all walkers share: the merchant's account, in the forms in which SDKs want it.

const (
	appID  = "wxd678efh567hg6787"
	openID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
)

// An account is what a merchant finds on his page of WeChat Pay.
type account struct {
	wxpay.Config
	PlatformID  string // of WeChat Pay's public key
	PlatformKey *rsa.PublicKey
}

func accountOf(t *testing.T, s *sandbox.Sandbox) account {
	t.Helper()
	cfg := s.Config()
	id := cfg.Platform.Serial()
	key, err := cfg.Platform.Key(t.Context(), id)
	require.NoError(t, err)
	return account{cfg, id, publicRSA(t, key)}
}

func publicRSA(t *testing.T, key crypto.PublicKey) *rsa.PublicKey {
	t.Helper()
	if cert, isCert := key.(*auth.Certificate); isCert {
		key = cert.PublicKey
	}
	require.IsType(t, &rsa.PublicKey{}, key)
	return key.(*rsa.PublicKey)
}

// privateKey is the merchant's, as apiclient_key.pem has it.
func (a account) privateKey(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(a.rsaKey(t))
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func (a account) rsaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, isRSA := a.PrivateKey.(*rsa.PrivateKey)
	require.True(t, isRSA, "%T", a.PrivateKey)
	return key
}

// certificate is the merchant's, as apiclient_cert.pem has it.
func (a account) certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.ClientCert.Certificate[0]})
}

// platform is WeChat Pay's public key, as pub_key.pem has it.
func (a account) platform(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(a.PlatformKey)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func writeFile(t *testing.T, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

// notified is a merchant's notify_url. read is the SDK's own parser: its error is what the
// merchant answers 500 to.
func notified[T any](t *testing.T, ok string, read func(*http.Request) (T, error)) (url string, next func() T) {
	t.Helper()
	came := make(chan T, 16)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := read(r)
		if err != nil {
			t.Errorf("%s: the notification is refused: %v", r.URL, err)
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		came <- v
		_, _ = w.Write([]byte(ok))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/notify", func() T {
		t.Helper()
		select {
		case v := <-came:
			return v
		case <-time.After(10 * time.Second):
			require.Fail(t, "no notification came")
			panic("unreachable")
		}
	}
}

// newWorld is where a walk begins, at nine in Beijing: it takes hours of the world's clock, and is
// to end on the day of which it reads the bill.
func newWorld(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	s := sandbox.New(t)
	advanceTo(t, s, 9, 0)
	return s
}

// nextBill is when the bill of today is there.
func nextBill(t *testing.T, s *sandbox.Sandbox) (day string) {
	t.Helper()
	day = s.Now().Format(time.DateOnly)
	advanceTo(t, s, 10, 1)
	return day
}

// advanceTo moves the clock of the world, not that of this machine, to a time of its next day.
func advanceTo(t *testing.T, s *sandbox.Sandbox, hour, minute int) {
	t.Helper()
	now := s.Now()
	require.NoError(t, s.Advance(time.Date(now.Year(), now.Month(), now.Day()+1, hour, minute, 0, 0, now.Location()).Sub(now)))
}
