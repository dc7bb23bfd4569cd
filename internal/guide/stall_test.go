package guide_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// newStall opens a sandbox of its own, for an example that moves its clock or looks at the whole of it. Its client refuses a request
// that lacks what its page requires: whoever copies it must get one that WeChat Pay takes.
func newStall(options ...sandbox.Option) (context.Context, *wxpay.Client, *sandbox.Sandbox) {
	s, err := sandbox.Start(options...)
	if err != nil {
		log.Fatal(err)
	}
	config := s.Config()
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
	return context.Background(), client, s
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

// inDirectoryWith makes a directory with files and stays there until back is called.
func inDirectoryWith(files map[string]string) (back func()) {
	home, err := os.Getwd()
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "wxpay-guide-*")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		log.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			log.Fatal(err)
		}
	}
	return func() {
		_ = os.Chdir(home)
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
