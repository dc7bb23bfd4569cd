package guide_test

import (
	"log"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// must is for what a page takes for granted.
func must(resp *wxpay.Response, err error) *wxpay.Response {
	if err != nil {
		log.Fatal(err)
	}
	return resp
}

// billMade is how long after any time of a day the bill of that day is there: it is made at 10:00 of
// the next.
const billMade = (24 + 10) * time.Hour

// later moves the clock of a sandbox: what falls due until then happens.
func later(s *sandbox.Sandbox, d time.Duration) {
	if err := s.Advance(d); err != nil {
		log.Fatal(err)
	}
}

// pay is the customer.
func pay(s *sandbox.Sandbox, outTradeNo string) {
	if err := s.Pay(outTradeNo); err != nil {
		log.Fatal(err)
	}
}

// act is another button of the sandbox's page.
func act(s *sandbox.Sandbox, kind, number, action string) {
	if err := s.Act(kind, number, action); err != nil {
		log.Fatal(err)
	}
}
