package testkit

import (
	"context"
	"crypto"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// ClosedGateway lends its keys to tests that send nothing, or send elsewhere. They are
// those of NewServer.
var ClosedGateway = sync.OnceValue(func() *wxpaytest.Server {
	key := func(file string) crypto.Signer {
		text, err := ReadFile("testdata/keys/" + file)
		if err == nil {
			var key crypto.Signer
			if key, err = auth.LoadPrivateKey(string(text)); err == nil {
				return key
			}
		}
		panic(err) // no test could run without keys
	}
	server, err := wxpaytest.Start(
		wxpaytest.MerchantKey(MerchantSerial, key("apiclient_key.pem")),
		wxpaytest.PlatformKey(PublicKeyID, key("wechatpay_public_key_private.pem")),
	)
	if err != nil {
		panic(err)
	}
	server.Close()
	return server
})

// OfflineClient returns a client of WeChat Pay's main host that fails the test
// if it dials: what it refuses must be refused before any I/O.
func OfflineClient(tb testing.TB) *wxpay.Client {
	tb.Helper()
	cfg := ClosedGateway().Config()
	cfg.BaseURL = ""
	cfg.PrivateKey = StubSigner{Signer: cfg.PrivateKey} // nobody looks at a signature
	cfg.Dial = func(_ context.Context, _, addr string) (net.Conn, error) {
		tb.Errorf("dialed %s although the call had to be refused before", addr)
		return nil, errors.New("this test must not dial")
	}
	client, err := wxpay.New(cfg)
	require.NoError(tb, err)
	return client
}

// ClientOf returns a client of a server that speaks plain HTTP at url, with the
// keys of the closed gateway.
func ClientOf(tb testing.TB, url string, change ...func(*wxpay.Config)) *wxpay.Client {
	tb.Helper()
	cfg := ClosedGateway().Config()
	cfg.BaseURL = url
	cfg.Timeout = 20 * time.Second
	for _, f := range change {
		f(&cfg)
	}
	client, err := wxpay.New(cfg)
	require.NoError(tb, err)
	return client
}
