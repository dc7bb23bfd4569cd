package wxpay_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// closedGateway lends its keys to tests that send nothing, or send elsewhere: RSA
// keys take long to make.
var closedGateway = sync.OnceValue(func() *wxpaytest.Server {
	server, err := wxpaytest.Start()
	if err != nil {
		panic(err) // no test could run without keys
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
