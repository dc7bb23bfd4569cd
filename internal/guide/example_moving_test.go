package guide_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// An order and a query, as users of the PHP and JS SDKs write them.
func Example_moving() {
	ctx, client, s := newStall()
	defer s.Close()

	_, err := client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{
		"mchid":        "1900000001",
		"out_trade_no": "native12177525012014070332333",
		"appid":        "wxd678efh567hg6787",
		"description":  "Image形象店-深圳腾大-QQ公仔",
		"notify_url":   "https://www.example.com/notify",
		"amount":       wxpay.Params{"total": 1, "currency": "CNY"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	order, err := client.Chain("v3", "pay", "transactions", "outTradeNo", "_out_trade_no_").Get(ctx, wxpay.Params{
		"out_trade_no": "native12177525012014070332333",
		"query":        wxpay.Params{"mchid": "1900000001"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.Get("trade_state"))
	// Output:
	// NOTPAY
}

// A segment of a path that is a name, a key of Params, or a value: what becomes of it.
func Example_folding() {
	ctx, client, s := newStall()
	defer s.Close()

	order := client.Chain("v3").Chain("pay", "transactions").Chain("outTradeNo", "{out_trade_no}")
	fmt.Println(order)
	fmt.Println(order.Chain("close"))
	_, err := client.Chain("v3", "pay", "transactions", "outTradeNo", "N123123").Get(ctx)
	fmt.Println(err != nil) // a value: N123123 would become -n123123 elsewhere
	// Output:
	// v3/pay/transactions/out-trade-no/{out_trade_no}
	// v3/pay/transactions/out-trade-no/{out_trade_no}/close
	// true
}

func Example_reserved() {
	path, err := wxpay.Expand("v3/merchant-service/images/{+media_id}", wxpay.Params{"media_id": "ab/c%2Fd"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(path)
	// Output:
	// v3/merchant-service/images/ab/c%2Fd
}

// What a program did by hand with Rsa, Formatter, AesGcm, AesEcb and Hash.
func Example_byHand() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	cfg := gateway.Config()
	merchantKey, apiv3Key, apiv2Key := cfg.PrivateKey, cfg.APIv3Key, cfg.APIv2Key
	platform := cfg.Platform.(auth.Keys)

	message := auth.Request{ // the text that a request is signed over
		Method: "GET", Target: "/v3/certificates", Timestamp: time.Now().Unix(), Nonce: auth.Nonce(),
	}.Message()
	signature, err := auth.Sign(merchantKey, message)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("signature:", len(base64.StdEncoding.EncodeToString(signature)), "characters")
	fmt.Println("fits:", auth.Verify(merchantKey.Public(), signature, message))

	answer := auth.AnswerMessage(strconv.FormatInt(time.Now().Unix(), 10), auth.Nonce(), []byte("{}")) // what WeChat Pay signs
	fmt.Println("lines:", len(answer) > 0)

	ciphertext, err := auth.Encrypt(platform[platform.Serial()], "张三") // a sensitive field, for WeChat Pay
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("encrypted:", len(ciphertext), "characters")

	resource := auth.Resource{Algorithm: auth.AEADAES256GCM, Nonce: "abcdefghijkl", AssociatedData: "transaction"}
	if err := resource.Seal(apiv3Key, []byte(`{"a":1}`)); err != nil {
		log.Fatal(err)
	}
	plaintext, err := resource.Open(apiv3Key) // of a notification, or a platform certificate
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(plaintext))

	reqInfo, err := auth.SealReqInfo(apiv2Key, []byte("<root/>"))
	if err != nil {
		log.Fatal(err)
	}
	plaintext, err = auth.OpenReqInfo(apiv2Key, reqInfo) // of a refund notification of APIv2
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(plaintext))

	fields := map[string]string{"appid": "wxd678efh567hg6787", "nonce_str": auth.Nonce()}
	fields["sign"], err = auth.SignV2(auth.SignTypeHMACSHA256, apiv2Key, fields)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sign of APIv2:", auth.VerifyV2(apiv2Key, fields))

	digest := sha256.Sum256([]byte("a file"))
	fmt.Println(hex.EncodeToString(digest[:])[:8]) // hashes are Go's own
	// Output:
	// signature: 344 characters
	// fits: true
	// lines: true
	// encrypted: 344 characters
	// {"a":1}
	// <root/>
	// sign of APIv2: <nil>
	// 7365d029
}

// What core.IsAPIError, or a look into a field of an answer, was for.
func Example_movingErrors() {
	ctx, client, s := newStall()
	defer s.Close()

	type order struct {
		OutTradeNo string `json:"out_trade_no"`
		TradeState string `json:"trade_state"`
		Amount     struct {
			Total int64 `json:"total"`
		} `json:"amount"`
	}
	got, err := wxpay.As[order](client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": "T20261130-none", "mchid": "1900000001",
	}))
	if errors.Is(err, wxpay.Code("ORDER_NOT_EXIST")) {
		fmt.Println("no such order", got.TradeState)
	}
	// Output:
	// no such order
}

// What ParseNotifyRequest, or V3ParseNotify with what follows it, was for.
func Example_movingNotifications() {
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	cfg := gateway.Config()

	receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key})
	if err != nil {
		log.Fatal(err)
	}
	handle, err := notify.Route(notify.Routes{
		"TRANSACTION.SUCCESS": func(_ context.Context, e *notify.Event) error {
			fmt.Println("paid:", e.Get("out_trade_no"), e.Get("amount.total").Int())
			return nil // 204: WeChat Pay knows that you have it
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	handler := receiver.Handler(handle) // verified, decrypted, once: with gin it is gin.WrapH(handler)

	delivery := gateway.NotifyHandler(handler, wxpaytest.Notification{
		Resource: map[string]any{"out_trade_no": "T20261130001", "amount": map[string]any{"total": 1888}},
	})
	fmt.Println(delivery.Status == http.StatusNoContent)
	// Output:
	// paid: T20261130001 1888
	// true
}
