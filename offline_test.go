package wxpay_test

import (
	"context"
	"crypto"
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// closedGateway lends its keys to tests that send nothing, or send elsewhere. They are
// those of NewServer.
var closedGateway = sync.OnceValue(func() *wxpaytest.Server {
	key := func(file string) crypto.Signer {
		text, err := testkit.ReadFile("testdata/keys/" + file)
		if err == nil {
			var key crypto.Signer
			if key, err = auth.LoadPrivateKey(string(text)); err == nil {
				return key
			}
		}
		panic(err) // no test could run without keys
	}
	server, err := wxpaytest.Start(
		wxpaytest.MerchantKey(testkit.MerchantSerial, key("apiclient_key.pem")),
		wxpaytest.PlatformKey(testkit.PublicKeyID, key("wechatpay_public_key_private.pem")),
	)
	if err != nil {
		panic(err)
	}
	server.Close()
	return server
})

// offlineClient returns a client of WeChat Pay's main host that fails the test
// if it dials: what it refuses must be refused before any I/O.
func offlineClient(t testing.TB) *wxpay.Client {
	t.Helper()
	cfg := closedGateway().Config()
	cfg.BaseURL = ""
	cfg.PrivateKey = testkit.StubSigner{Signer: cfg.PrivateKey} // nobody looks at a signature
	cfg.Dial = func(_ context.Context, _, addr string) (net.Conn, error) {
		t.Errorf("dialed %s although the call had to be refused before", addr)
		return nil, errors.New("this test must not dial")
	}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	return client
}
