package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// The code blocks of both READMEs stand in these examples, line for line;
// internal/invariants sees to it. They share one gateway, because its keys take time.

var exampleGateway = sync.OnceValue(func() *wxpaytest.Server {
	server, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	return server
})

// exampleClient returns a client of the gateway, which answers pattern with body.
func exampleClient(pattern string, body any) *wxpay.Client {
	exampleGateway().Handle(pattern, func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: body} })
	return newExampleClient(exampleGateway().Config())
}

// newExampleClient makes a client that refuses what lacks a field that its page requires: whoever copies a request with money in it must
// get one that WeChat Pay takes.
func newExampleClient(config wxpay.Config) *wxpay.Client {
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

// lastExampleRequest is what the gateway got last.
func lastExampleRequest() *wxpaytest.Request {
	requests := exampleGateway().Requests()
	return requests[len(requests)-1]
}

// inExampleDirectory changes the working directory and returns the way back.
func inExampleDirectory(dir string) (back func()) {
	old, err := os.Getwd()
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		log.Fatal(err)
	}
	return func() {
		if err := os.Chdir(old); err != nil {
			log.Fatal(err)
		}
	}
}

func Example() {
	ctx := context.Background()
	client := exampleClient("POST /v3/payscore/serviceorder/{out_order_no}/complete",
		map[string]any{"state": "DOING", "total_amount": 50000})

	resp, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").Post(ctx, wxpay.Params{
		"out_order_no": "1234323JKHDFE1243252",
		"json": wxpay.Params{
			"appid":         "wxd678efh567hg6787",
			"service_id":    "2002000000000558128851361561536",
			"post_payments": []wxpay.Params{{"name": "就餐费用", "amount": 50000}},
			"total_amount":  50000,
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("state"), resp.Get("total_amount").Int())
	// Output:
	// DOING 50000
}

func ExampleNew() {
	defer inExampleDirectory("testdata/keys")()

	merchantKey, err := auth.LoadPrivateKey("file://apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := auth.LoadCertificate("file://apiclient_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	platform, err := auth.LoadKeys(map[string]string{
		"PUB_KEY_ID_0119000000012025010100000000000001": "file://pub_key.pem",
	})
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(wxpay.Config{
		MchID:       "1900000001",
		Certificate: certificate,
		PrivateKey:  merchantKey,
		Platform:    platform,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output:
	// wxpay.Client{MchID:1900000001 Serial:3775B6A45ACD588826D15E583A95F5DD1A2B3C4D BaseURL:https://api.mch.weixin.qq.com/ PrivateKey:[redacted]}
}

func ExampleChain_Get() {
	ctx := context.Background()
	server := exampleGateway()
	server.Handle("GET /v3/pay/transactions/out-trade-no/{out_trade_no}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在")
	})
	client := newExampleClient(server.Config())

	_, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wxpay.Params{
		"out_trade_no": "no-such-order",
		"query":        wxpay.Params{"mchid": "1900000001"},
	})
	if errors.Is(err, wxpay.Code("ORDER_NOT_EXIST")) {
		fmt.Println("the request was accepted, there is just no such order")
	} else {
		fmt.Println(err)
	}
	// Output:
	// the request was accepted, there is just no such order
}

func ExampleClient_Chain() {
	ctx := context.Background()
	client := exampleClient("POST /v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete", nil)

	order := client.Chain("v3", "payscore", "acquiringbank", "serviceorder", "_out_order_no_")
	resp, err := order.Chain("complete").Post(ctx, wxpay.Params{
		"out_order_no": "1234323JKHDFE1243252",
		"json": wxpay.Params{
			"service_id": "2002000000000558128851361561536", "sub_mchid": "1900000109", "total_amount": 40000,
			"post_payments": []wxpay.Params{{"name": "就餐费用", "amount": 40000}},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order, resp.Status)
	// Output:
	// v3/payscore/acquiringbank/serviceorder/{out_order_no} 204
}

func Example_placeholders() {
	ctx := context.Background()
	client := exampleClient("GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
		map[string]any{"trade_state": "SUCCESS"})

	resp, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}").Get(ctx, wxpay.Params{
		"out_trade_no": "2026/A?1#订单",
		"mchid":        "1900000001",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("trade_state"))
	fmt.Println(lastExampleRequest().Target)
	// Output:
	// SUCCESS
	// /v3/pay/transactions/out-trade-no/2026%2FA%3F1%23%E8%AE%A2%E5%8D%95?mchid=1900000001
}

func ExampleExpand() {
	path, err := wxpay.Expand("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}", wxpay.Params{
		"out_trade_no": "2026/A?1#订单", "mchid": "1900000001",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(path)
	// Output:
	// v3/pay/transactions/out-trade-no/2026%2FA%3F1%23%E8%AE%A2%E5%8D%95?mchid=1900000001
}

func Example_query() {
	ctx := context.Background()
	server := exampleGateway()
	server.Handle("GET /v3/global/customs/orders", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: `{"total_count":1,"data":[{"state":"SUCCESS"}]}`}
	})
	config := server.Config()
	config.Dial = server.Dial // https://apihk.mch.weixin.qq.com/ ends at the gateway
	client := newExampleClient(config)

	type search struct {
		AppID     string `json:"appid"`
		MchID     string `json:"mchid"`
		Customs   string `json:"customs"`
		OrderType string `json:"order_type"`
		OrderNo   string `json:"order_no"`
	}
	resp, err := client.Chain("v3/global/customs/orders").Get(ctx, wxpay.Params{
		"base_uri": "https://apihk.mch.weixin.qq.com/",
		"query": search{
			AppID: "wxd678efh567hg6787", MchID: "1900000001", Customs: "SHANGHAI_ZS", OrderType: "OUT_TRADE_NO", OrderNo: "A 1",
		},
		"timeout": 10 * time.Second,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, order := range resp.Get("data").Array() {
		fmt.Println(order.Get("state"))
	}
	fmt.Println(lastExampleRequest().Header.Get("Host"), lastExampleRequest().Target)
	// Output:
	// SUCCESS
	// apihk.mch.weixin.qq.com /v3/global/customs/orders?appid=wxd678efh567hg6787&mchid=1900000001&customs=SHANGHAI_ZS&order_type=OUT_TRADE_NO&order_no=A%201
}

// A plain gateway of wxpaytest is a proxy to WeChat Pay's hosts, for which it answers.
func Example_proxy() {
	ctx := context.Background()
	server, failed := wxpaytest.Start(wxpaytest.Plain())
	if failed != nil {
		log.Fatal(failed)
	}
	defer server.Close()
	server.Handle("GET /v3/x", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	config := server.Config()
	config.BaseURL = ""
	proxyURL := func() string { return strings.Replace(server.URL(), "http://", "http://shop:p%40ssword@", 1) }

	proxy, err := url.Parse(proxyURL()) // http://user:password@proxy.internal:3128, with @ as %40 and so on
	if err != nil {
		log.Fatal(err)
	}
	config.Proxy = func(to *url.URL) (*url.URL, error) { // to is https://api.mch.weixin.qq.com, without a path
		return proxy, nil // nil, nil: no proxy
	}
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/x").Get(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Status, server.Requests()[0].Header.Get("Host"))
	// Output:
	// 204 api.mch.weixin.qq.com
}

func Example_headers() {
	ctx := context.Background()
	client := exampleClient("POST /v3/marketing/partnerships/build",
		map[string]any{"create_time": "2026-05-20T13:29:35+08:00"})
	partner := wxpay.Params{"type": "APPID", "appid": "wx4e1916a585d1f4e9"}
	authorizedData := wxpay.Params{"business_type": "FAVOR_STOCK", "stock_id": "2433405"}

	resp, err := client.Chain("v3/marketing/partnerships/build").Post(ctx, wxpay.Params{
		"headers": map[string]string{"Idempotency-Key": "buildreq_001"},
		"json":    wxpay.Params{"partner": partner, "authorized_data": authorizedData},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("create_time").Time().UTC())
	fmt.Println(lastExampleRequest().Header.Get("Idempotency-Key"))
	// Output:
	// 2026-05-20 05:29:35 +0000 UTC
	// buildreq_001
}

func Example_sink() {
	ctx := context.Background()
	client := exampleClient("GET /v3/capital/capitallhh/banks/corporate-banking",
		`{"total_count":1,"data":[{"bank_alias":"工商银行"}]}`)
	dir, err := os.MkdirTemp("", "wxpay")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	defer inExampleDirectory(dir)()

	resp, err := client.Chain("v3/capital/capitallhh/banks/corporate-banking").Get(ctx, wxpay.Params{
		"query": wxpay.Params{"offset": 0, "limit": 200},
		"sink":  "banks.json",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Verified, len(resp.Body))
	names, _ := filepath.Glob("*")
	fmt.Println(names)
	// Output:
	// true 0
	// [banks.json]
}

func ExampleAs() {
	ctx := context.Background()
	client := exampleClient("POST /v3/fund-app/mch-transfer/transfer-bills", map[string]any{
		"out_bill_no": "plfk2020042013", "state": "WAIT_USER_CONFIRM",
		"create_time": "2026-05-20T13:29:35+08:00", "package_info": "affffddafdfafddffda==",
	})

	type transferBill struct {
		OutBillNo   string `json:"out_bill_no"`
		State       string `json:"state"`
		PackageInfo string `json:"package_info"`
	}
	bill, err := wxpay.As[transferBill](client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, wxpay.Params{
		"json": wxpay.Params{
			"appid":             "wxf636efh567hg4356",
			"out_bill_no":       "plfk2020042013",
			"transfer_scene_id": "1000",
			"openid":            "o-MYE42l80oelYMDE34nYD456Xoy",
			"transfer_amount":   4000,
			"transfer_remark":   "注册会员有礼",
			"transfer_scene_report_infos": []wxpay.Params{
				{"info_type": "活动名称", "info_content": "注册会员有礼"},
				{"info_type": "奖励说明", "info_content": "注册奖励"},
			},
		},
	}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bill.OutBillNo, bill.State, bill.PackageInfo)
	// Output:
	// plfk2020042013 WAIT_USER_CONFIRM affffddafdfafddffda==
}

func ExampleOutcomeOf() {
	ctx := context.Background()
	server := exampleGateway()
	client := newExampleClient(server.Config())
	for _, reply := range []wxpaytest.Reply{
		{Body: map[string]any{"status": "PROCESSING"}},
		wxpaytest.ErrorReply(http.StatusForbidden, "NOT_ENOUGH", "基本账户余额不足"),
		wxpaytest.ErrorReply(http.StatusBadRequest, "PARAM_ERROR", "参数错误"),
		{Body: map[string]any{"status": "PROCESSING"}, Fault: wxpaytest.BadSignature()},
	} {
		server.Handle("POST /v3/refund/domestic/refunds", func(*wxpaytest.Request) wxpaytest.Reply { return reply })

		_, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{"json": wxpay.Params{
			"out_trade_no":  "1217752501201407033233368018",
			"out_refund_no": "1217752501201407033233368018R1",
			"amount":        wxpay.Params{"refund": 100, "total": 100, "currency": "CNY"},
		}})
		var answer *wxpay.Error
		if errors.As(err, &answer) {
			fmt.Println(answer.Status, answer.Code, answer.Message)
		}
		var unproven *wxpay.VerifyError
		if errors.As(err, &unproven) {
			fmt.Println("signature refused:", unproven.Reason)
		}
		switch {
		case err == nil:
			fmt.Println("accepted")
		case errors.Is(err, wxpay.Code("NOT_ENOUGH")):
			fmt.Println("top up the account, then send the same refund again")
		case wxpay.OutcomeOf(err) == wxpay.NotSent:
			fmt.Println("nothing was sent: remove the cause, then send again")
		case wxpay.OutcomeOf(err) == wxpay.Rejected:
			fmt.Println("refused: correct the request")
		default:
			fmt.Println("unknown: query out_refund_no before anything else")
		}
	}
	// Output:
	// accepted
	// 403 NOT_ENOUGH 基本账户余额不足
	// top up the account, then send the same refund again
	// 400 PARAM_ERROR 参数错误
	// refused: correct the request
	// signature refused: signature mismatch
	// unknown: query out_refund_no before anything else
}

// What is known after a lost answer depends on the query.
func ExampleOutcomeOf_query() {
	ctx := context.Background()
	server := exampleGateway()
	client := newExampleClient(server.Config())
	for _, reply := range []wxpaytest.Reply{
		{Body: map[string]any{"status": "SUCCESS"}},
		wxpaytest.ErrorReply(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "退款单不存在"),
		wxpaytest.BadGateway(),
	} {
		server.Handle("GET /v3/refund/domestic/refunds/{out_refund_no}", func(*wxpaytest.Request) wxpaytest.Reply { return reply })

		refund, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(ctx, wxpay.Params{
			"out_refund_no": "1217752501201407033233368018R1",
		})
		switch {
		case err == nil:
			fmt.Println("the refund is there, its status decides:", refund.Get("status"))
		case errors.Is(err, wxpay.Code("RESOURCE_NOT_EXISTS")):
			fmt.Println("it is not there: send the very same refund again, under the same number")
		default:
			fmt.Println("still unknown: query again later")
		}
	}
	// Output:
	// the refund is there, its status decides: SUCCESS
	// it is not there: send the very same refund again, under the same number
	// still unknown: query again later
}

func ExampleFuture() {
	ctx := context.Background()
	client := exampleClient("POST /v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete", nil)
	params := wxpay.Params{"out_order_no": "1234323JKHDFE1243252", "json": wxpay.Params{
		"service_id": "2002000000000558128851361561536", "sub_mchid": "1900000109", "total_amount": 50000,
		"post_payments": []wxpay.Params{{"name": "就餐费用", "amount": 50000}},
	}}

	complete := client.Chain("v3/payscore/acquiringbank/serviceorder/{out_order_no}/complete")
	future := complete.PostAsync(ctx, params).
		Then(func(resp *wxpay.Response) (*wxpay.Response, error) {
			fmt.Println("completed:", resp.Status == http.StatusNoContent)
			return resp, nil
		}).
		Otherwise(func(err error) (*wxpay.Response, error) {
			return nil, fmt.Errorf("order 1234323JKHDFE1243252: %w", err)
		})
	// other work goes here
	resp, err := future.Wait()
	fmt.Println(resp.Verified, err)
	// Output:
	// completed: true
	// true <nil>
}

// An exampleTB stands for the *testing.T of the user's test.
type exampleTB struct {
	testing.TB
	cleanup func()
}

func (*exampleTB) Helper() {}

func (t *exampleTB) Cleanup(f func()) { t.cleanup = f }

func (*exampleTB) Fatal(args ...any) { log.Fatal(args...) }

func (*exampleTB) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }

func (*exampleTB) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

func Example_test() {
	ctx := context.Background()
	t := &exampleTB{}
	defer func() { t.cleanup() }()
	refund := func(ctx context.Context, client *wxpay.Client, outRefundNo string) error { // the user's own code
		_, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{
			"json": wxpay.Params{"out_refund_no": outRefundNo},
		})
		return err
	}

	server := wxpaytest.NewServer(t)
	server.Handle("POST /v3/refund/domestic/refunds", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"status": "PROCESSING"}, Fault: wxpaytest.Drop()}
	})
	client, err := wxpay.New(server.Config())
	if err != nil {
		t.Fatal(err)
	}
	err = refund(ctx, client, "1217752501201407033233368018R1")
	if err == nil || wxpay.OutcomeOf(err) != wxpay.Unknown {
		t.Errorf("the answer was lost, the refund must stay open: %v", err)
	}
	if n := len(server.Requests()); n != 1 {
		t.Errorf("the refund was sent %d times", n)
	}
	fmt.Println(string(server.Requests()[0].Body))
	// Output:
	// {"out_refund_no":"1217752501201407033233368018R1"}
}

func Example_logger() {
	ctx := context.Background()
	server := exampleGateway()
	config := server.Config()
	server.Handle("GET /v3/pay/transactions/id/{transaction_id}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"trade_state": "SUCCESS"}}
	})
	file, err := os.CreateTemp("", "wxpay")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(file.Name())
	stderr := os.Stderr
	defer func() { os.Stderr = stderr }()
	os.Stderr = file

	config.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	_, _ = client.Chain("v3/pay/transactions/id/{transaction_id}").Get(ctx, wxpay.Params{"transaction_id": "42"})
	text, _ := os.ReadFile(file.Name())
	changing := regexp.MustCompile(`(time|duration|request_id)=\S+`)
	fmt.Println(changing.ReplaceAllString(strings.TrimSpace(string(text)), "$1=…"))
	// Output:
	// time=… level=DEBUG msg="wxpay call" method=GET template=v3/pay/transactions/id/{transaction_id} status=200 duration=… request_id=… outcome=ok
}

// Whether all keys fit, in one call that changes nothing.
func Example_ping() {
	gateway := exampleGateway()
	gateway.Handle("POST /v3/security/echo", func(r *wxpaytest.Request) wxpaytest.Reply {
		text, err := r.Decrypt(r.Get("encrypted_echo_message").String())
		if err != nil {
			return wxpaytest.ErrorReply(http.StatusBadRequest, "PARAM_ERROR", "平台私钥解密失败")
		}
		return wxpaytest.Reply{Body: wxpay.Params{
			"echo_message": r.Get("echo_message").String(), "encrypted_echo_message": r.Encrypt(text),
		}}
	})
	client, ctx := newExampleClient(gateway.Config()), context.Background()

	if _, err := client.Ping(ctx, ""); err != nil {
		log.Fatal(err) // the error says which key, certificate or number does not fit
	}
	fmt.Println("signatures and sensitive fields work in both directions")
	// Output: signatures and sensitive fields work in both directions
}

func Example_explain() {
	gateway := exampleGateway()
	gateway.Handle("GET /v3/certificates", wxpaytest.SignError)
	client, ctx := newExampleClient(gateway.Config()), context.Background()

	_, err := client.Chain("v3/certificates").Get(ctx)
	var answer *wxpay.Error
	if errors.As(err, &answer) {
		fmt.Println(answer.Hint()) // what to do, in a sentence; Explain says all, in lines
		v := answer.Verdict("zh-CN")
		fmt.Println(v.Name, v.Sentence)
	}
	fmt.Println(len(answer.Explain()) > 500)

	request, err := client.Chain("v3/certificates").Prepare(ctx, http.MethodGet)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(request.Method, len(request.Header.Get("Authorization")) > 400, len(request.Message)) // nothing was sent
	// Output:
	// as far as WeChat Pay shows, both messages agree; the private key or the serial number is not that of this merchant's certificate (商户API证书): take apiclient_key.pem and apiclient_cert.pem of one download, and give Config.Certificate, so that New checks that they belong together; some products (合单) report a wrong parameter in the same words
	// key-not-fitting 就微信支付返回的内容看，两边的签名串一致；私钥或证书序列号不是该商户的商户API证书的
	// true
	// GET true 66
}

// A call may be repeated if you say so, and if a number of yours makes the repetition the same.
func Example_retry() {
	gateway, ctx := refundGateway(), context.Background()
	defer gateway.Close()
	config := gateway.Config()

	config.Retry = &wxpay.Retry{Attempts: 3} // 3 attempts in all; the waits between them have good defaults
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.Params{
		"json": wxpay.Params{
			"out_trade_no": "T20261130001", "out_refund_no": "R20261130001",
			"amount": wxpay.Params{"refund": 100, "total": 100, "currency": "CNY"},
		},
		"idempotent": true, // out_refund_no makes a repetition the same refund
	})

	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("status"), "after", len(gateway.Requests()), "requests")
	// Output: PROCESSING after 2 requests
}

// refundGateway loses the first answer.
func refundGateway() *wxpaytest.Server {
	gateway, err := wxpaytest.Start(wxpaytest.Plain())
	if err != nil {
		log.Fatal(err)
	}
	lost := false
	gateway.Handle("POST /v3/refund/domestic/refunds", func(*wxpaytest.Request) wxpaytest.Reply {
		if !lost {
			lost = true
			return wxpaytest.Reply{Fault: wxpaytest.Drop()}
		}
		return wxpaytest.Reply{Body: wxpay.Params{"out_refund_no": "R20261130001", "status": "PROCESSING"}}
	})
	return gateway
}

// Hosts that stand in for the main one, and a reverse proxy of one's own.
func Example_hosts() {
	config := exampleGateway().Config()
	config.Backup = []string{wxpay.BackupHost} // stands in for the host of Config.BaseURL, with its scheme and prefix
	if _, err := wxpay.New(config); err != nil {
		log.Fatal(err)
	}

	config.Backup = nil
	config.BaseURL = "https://gateway.example/wxpay/"
	config.StripPrefix = "/wxpay" // the gateway takes it away: it is sent and not signed
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	prepared, err := client.Chain("v3/certificates").Prepare(context.Background(), "GET")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(prepared.URL)
	fmt.Printf("%.20q\n", prepared.Message)
	// Output:
	// https://gateway.example/wxpay/v3/certificates
	// "GET\n/v3/certificates"
}
