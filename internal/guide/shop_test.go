package guide_test

import (
	"log"

	"github.com/wechatpay-chain/wxpay"
)

// must is for what a page takes for granted.
func must(resp *wxpay.Response, err error) *wxpay.Response {
	if err != nil {
		log.Fatal(err)
	}
	return resp
}
