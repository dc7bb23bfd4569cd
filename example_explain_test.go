package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example_explain() {
	gateway := exampleGateway()
	gateway.Handle("GET /v3/certificates", wxpaytest.SignError)
	client, ctx := newExampleClient(gateway.Config()), context.Background()

	_, err := client.Chain("v3/certificates").Get(ctx)
	var answer *wxpay.Error
	if errors.As(err, &answer) {
		fmt.Println(answer.Hint()) // what to do, in a sentence; Explain says all, in lines
	}
	fmt.Println(len(answer.Explain()) > 500)

	request, err := client.Chain("v3/certificates").Prepare(ctx, http.MethodGet)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(request.Method, len(request.Header.Get("Authorization")) > 400, len(request.Message)) // nothing was sent
	// Output:
	// both messages agree, so the private key or the serial is not that of this merchant's certificate; a new certificate has a new key; or a parameter is wrong, which some products (合单) report so
	// true
	// GET true 66
}
