package guide_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/sandbox"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// stallKey is the merchant's in all of them: to make one takes longer than most examples.
var stallKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// newStall opens a sandbox of its own, for an example that moves its clock or looks at the whole of it.
func newStall(options ...sandbox.Option) (context.Context, *wxpay.Client, *sandbox.Sandbox) {
	key, err := stallKey()
	if err != nil {
		log.Fatal(err)
	}
	s, err := sandbox.Start(append(options, sandbox.WithGateway(wxpaytest.MerchantKey("", key)))...)
	if err != nil {
		log.Fatal(err)
	}
	return context.Background(), strictClient(s.Config()), s
}

// strictClient makes a client that refuses a request that lacks what its page requires: whoever copies it must get one that WeChat Pay
// takes.
func strictClient(config wxpay.Config) *wxpay.Client {
	config.Lint = func(d *wxpay.Draft) ([]string, error) {
		warnings, err := catalogue.Lint(d)
		for _, text := range warnings {
			if strings.Contains(text, "is missing; the page says that it is required") {
				return nil, errors.New(text)
			}
		}
		return nil, err
	}
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// gateway is for answers that no sandbox gives. The examples share one, because its keys take time.
var gateway = sync.OnceValue(func() *wxpaytest.Server {
	server, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	return server
})

// gatewayClient returns a client of the gateway, which answers pattern with body.
func gatewayClient(pattern string, body any) *wxpay.Client {
	gateway().Handle(pattern, func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: body} })
	return strictClient(gateway().Config())
}

// lastRequest is what the gateway got last.
func lastRequest() *wxpaytest.Request {
	requests := gateway().Requests()
	return requests[len(requests)-1]
}

// order places an order of a stall. The names of numbers say what becomes of it: …-paid is paid at once.
func order(client *wxpay.Client, number string, fen int) {
	_, err := client.Chain("v3/pay/transactions/native").Post(context.Background(), wxpay.Params{"json": wxpay.Params{
		"appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "tea", "out_trade_no": number,
		"notify_url": "http://127.0.0.1:1/notify", "amount": wxpay.Params{"total": fen},
	}})
	if err != nil {
		log.Fatal(err)
	}
}

// inDirectory changes the working directory until back is called.
func inDirectory(dir string) (back func()) {
	home, err := os.Getwd()
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		log.Fatal(err)
	}
	return func() { _ = os.Chdir(home) }
}

// inDirectoryWith makes a directory with files and stays there until back is called.
func inDirectoryWith(files map[string]string) (back func()) {
	dir, err := os.MkdirTemp("", "wxpay-guide-*")
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			log.Fatal(err)
		}
	}
	leave := inDirectory(dir)
	return func() {
		leave()
		_ = os.RemoveAll(dir)
	}
}

// A testTB stands for the *testing.T of the reader's test.
type testTB struct {
	testing.TB
	cleanups []func()
}

func (*testTB) Helper() {}

func (t *testTB) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

func (*testTB) Fatal(args ...any) { log.Fatal(args...) }

func (*testTB) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }

func (*testTB) Errorf(format string, args ...any) { fmt.Printf("failed: "+format+"\n", args...) }

// end is what the testing package does behind a test.
func (t *testTB) end() {
	for _, f := range slices.Backward(t.cleanups) {
		f()
	}
}
