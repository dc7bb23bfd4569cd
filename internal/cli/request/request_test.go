package request_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestARequestPrintsTheExactAnswer(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	const answer = `{ "code_url" : "weixin://wxpay/bizpayurl?pr=1", "n":9007199254740993 }`
	s.Gateway.Handle("POST /v3/pay/transactions/native", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: []byte(answer)}
	})
	got := s.Run("post", "v3/pay/transactions/native", "appid=wx1", "amount.total:=1", "a==b", "X-Test: 1")
	assert.Equal(t, clitest.Outcome{Stdout: answer}, got)
	request := s.Gateway.Requests()[0]
	require.NoError(t, request.Err)
	assert.Equal(t, `{"amount":{"total":1},"appid":"wx1"}`, string(request.Body))
	assert.Equal(t, "/v3/pay/transactions/native?a=b", request.Target)
	assert.Equal(t, "1", request.Header.Get("X-Test"))

	assert.Equal(t, clitest.Outcome{Stdout: "9007199254740993\nweixin://wxpay/bizpayurl?pr=1\n"},
		s.Run("v3/pay/transactions/native", "appid=wx1", "-q", ".n, .code_url"), "a body makes it a POST")
	file := filepath.Join(s.Dir, "answer.json")
	assert.Equal(t, clitest.Outcome{}, s.Run("v3/pay/transactions/native", "-d", `{"a":1}`, "-o", file))
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, answer, string(written))
	qr := s.Run("v3/pay/transactions/native", "appid=wx1", "--qr")
	assert.Zero(t, qr.Code)
	assert.Contains(t, qr.Stdout, "█")
	assert.Contains(t, qr.Stdout, "weixin://wxpay/bizpayurl?pr=1\n")
	s.Stdin = `{"from":"stdin"}`
	assert.Zero(t, s.Run("v3/pay/transactions/native", "-d", "-").Code)
	requests := s.Gateway.Requests()
	assert.Equal(t, s.Stdin, string(requests[len(requests)-1].Body))
}

func TestEveryOutcomeHasItsExitCode(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	answer := func(reply wxpaytest.Reply) func(*wxpaytest.Request) wxpaytest.Reply {
		return func(*wxpaytest.Request) wxpaytest.Reply { return reply }
	}
	s.Gateway.Handle("GET /v3/ok", answer(wxpaytest.Reply{Body: map[string]int{"a": 1}}))
	s.Gateway.Handle("GET /v3/text", answer(wxpaytest.Reply{Body: "hello"}))
	s.Gateway.Handle("GET /v3/none", answer(wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")))
	s.Gateway.Handle("GET /v3/system", answer(wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "系统异常")))
	s.Gateway.Handle("GET /v3/bad", answer(wxpaytest.Reply{Body: map[string]int{"a": 1}, Fault: wxpaytest.BadSignature()}))
	s.Gateway.Handle("GET /v3/drop", answer(wxpaytest.Reply{Fault: wxpaytest.Drop()}))
	s.Gateway.Handle("GET /v3/hang", answer(wxpaytest.Reply{Fault: wxpaytest.Hang()}))
	s.Gateway.Handle("GET /v3/sign", wxpaytest.SignError)
	s.Gateway.Handle("POST /pay/micropay", answer(wxpaytest.Failure("USERPAYING", "需要用户输入支付密码")))
	s.Gateway.Handle("POST /pay/closeorder", answer(wxpaytest.Failure("ORDERPAID", "订单已支付")))
	for _, c := range []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{[]string{"get", "v3/ok"}, exit.OK, `{"a":1}`, ""},
		{[]string{"get"}, exit.Usage, "", "error: wxpay get needs a path\nfor example"},
		{[]string{"get", "v3/ok", "--nope"}, exit.Usage, "", "error: unknown flag: --nope\nsee wxpay get --help"},
		{[]string{"get", "v3/{a}"}, exit.Usage, "", "error: GET v3/{a}: placeholder {a} has no value\ngive it as an ITEM: .name=value"},
		{[]string{"get", "v3/ok", "x"}, exit.Usage, "", "is no ITEM"},
		{[]string{"get", "v3/ok", "-q", ".["}, exit.Usage, "", "the filter .["},
		{[]string{"get", "v3/ok", "-p", "nobody"}, exit.Config, "", `has no profile "nobody"`},
		{[]string{"get", "v3/ok", "--timeout", "soon"}, exit.Usage, "", "expected a duration such as 30s"},
		{[]string{"get", "v3/ok", "-u", "http://example.com/"}, exit.Config, "", "loopback"},
		{[]string{"get", "v3/ok", "-u", "http://127.0.0.1:1/"}, exit.Network, "", "error: GET v3/ok"},
		{[]string{"get", "v3/drop"}, exit.Unknown, "", "a GET changes nothing, ask again"},
		{[]string{"get", "v3/hang", "--timeout", "300ms"}, exit.Unknown, "", "a GET changes nothing, ask again"},
		{[]string{"get", "v3/ok", "--timeout", "1ns"}, exit.Network, "", "nothing was sent; wxpay doctor looks"},
		{[]string{"get", "v3/ok", "-q", ".a.b"}, exit.Output, `{"a":1}`, "the request was sent and answered, but the filter .a.b"},
		{[]string{"get", "v3/text", "-q", ".a"}, exit.Output, "hello", "it is no JSON"},
		{[]string{"get", "v3/ok", "--qr"}, exit.Output, `{"a":1}`, "no code_url"},
		{[]string{"get", "v3/ok", "-o", "-"}, exit.Usage, "", "--output"},
		{[]string{"get", "v3/ok", "-o", "x", "-q", ".a"}, exit.Usage, "", "does not go with"},
		{[]string{"post", "v3/ok", "-d", ""}, exit.Usage, "", "--data is not JSON"},
		{[]string{"get", "v3/ok", "-o", "/nonexistent/dir/x"}, exit.Config, "", "look at the path"},
		{[]string{"get", "v3/none"}, exit.Refused, `{"code":"ORDER_NOT_EXIST","message":"订单不存在"}`, "hint: there is no such order for this merchant: look at the order number"},
		{[]string{"get", "v3/sign"}, exit.Refused, "SIGN_ERROR", "verdict: as far as WeChat Pay shows, both messages agree"},
		{[]string{"v2/pay/closeorder", "mch_id=1900000001"}, exit.Refused, "ORDERPAID", "hint: the order is paid"},
		{[]string{"get", "v3/system"}, exit.Unknown, "SYSTEM_ERROR", "never a new number"},
		{[]string{"v2/pay/micropay", "mch_id=1900000001"}, exit.Unknown, "USERPAYING", "typing a password"},
		{[]string{"get", "v3/bad"}, exit.Signature, "", "signature mismatch"},
	} {
		got := s.Run(c.args...)
		assert.Equal(t, c.code, got.Code, "%q: %s", c.args, got.Stderr)
		assert.Contains(t, got.Stdout, c.stdout, "%q", c.args)
		assert.Contains(t, got.Stderr, c.stderr, "%q", c.args)
		if c.stderr == "" {
			assert.Empty(t, got.Stderr)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var errs bytes.Buffer
	a := &app.App{Stdin: strings.NewReader(""), Stdout: &errs, Stderr: &errs, Getenv: func(n string) string { return s.Env[n] }}
	assert.Equal(t, exit.Interrupted, root.Run(ctx, a, []string{"get", "v3/ok"}))
}

func TestDryRunAndCurlSendNothing(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	dry := s.Run("post", "v3/refund/domestic/refunds", "out_refund_no=R1", "reason=it's", "--dry-run")
	assert.Zero(t, dry.Code, dry.Stderr)
	assert.Contains(t, dry.Stdout, "POST "+s.Gateway.URL()+"v3/refund/domestic/refunds\n")
	assert.Contains(t, dry.Stdout, `signature="[344 characters]"`)
	assert.Contains(t, dry.Stdout, "--- what is signed\nPOST\n/v3/refund/domestic/refunds\n")
	curl := s.Run("post", "v3/refund/domestic/refunds", "out_refund_no=R1", "reason=it's", "--curl")
	assert.Contains(t, curl.Stdout, `--data-binary '{"out_refund_no":"R1","reason":"it'\''s"}'`)
	assert.Contains(t, curl.Stdout, "-H 'Authorization: WECHATPAY2-SHA256-RSA2048 mchid=")
	assert.Empty(t, s.Gateway.Requests())
	numbers := s.Run("v2/pay/unifiedorder", "-d", `{"mch_id":"1900000001","n":12345678901234567,"d":1.10}`, "--dry-run")
	assert.Contains(t, numbers.Stdout, "<d>1.10</d>")
	assert.Contains(t, numbers.Stdout, "<n>12345678901234567</n>")
	assert.Contains(t, numbers.Stdout, "<sign>[sign]</sign>", "who has it could send the request")
	v2 := s.Run("v2/pay/orderquery", "mch_id=1900000001", "out_trade_no=T1", "--dry-run")
	assert.Contains(t, v2.Stdout, "--- what is signed\nmch_id=1900000001&nonce_str=")
	assert.Contains(t, v2.Stdout, "&out_trade_no=T1")
}

func TestUploadsAndEncryptedFieldsAreSent(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("POST /v3/merchant/media/upload", func(r *wxpaytest.Request) wxpaytest.Reply {
		upload, err := r.Upload()
		if err != nil || upload.Name != "logo.png" {
			return wxpaytest.ErrorReply(400, "PARAM_ERROR", fmt.Sprint(err))
		}
		return wxpaytest.Reply{Body: map[string]string{"media_id": string(upload.Content)}}
	})
	s.Gateway.Handle("POST /v3/applyment4sub/applyment/", func(r *wxpaytest.Request) wxpaytest.Reply {
		var body struct {
			Contact []struct{ Name string } `json:"contact"`
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			return wxpaytest.ErrorReply(400, "PARAM_ERROR", err.Error())
		}
		name, err := r.Decrypt(body.Contact[0].Name)
		return wxpaytest.Reply{Body: map[string]string{"name": name, "error": fmt.Sprint(err)}}
	})
	s.Write("logo.png", "png")
	got := s.Run("post", "v3/merchant/media/upload", "file@"+filepath.Join(s.Dir, "logo.png"))
	assert.Equal(t, clitest.Outcome{Stdout: `{"media_id":"png"}`}, got)
	got = s.Run("post", "v3/applyment4sub/applyment/", "contact.0.name~=张三", "-q", ".name")
	assert.Equal(t, clitest.Outcome{Stdout: "张三\n"}, got)
}

func TestIncludeAndVerboseGoToStderrWithoutTheSignature(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: map[string]int{"a": 1}} })
	got := s.Run("get", "v3/ok", "-i")
	assert.Equal(t, `{"a":1}`, got.Stdout)
	assert.Contains(t, got.Stderr, "HTTP 200 OK\n")
	assert.Contains(t, got.Stderr, "Wechatpay-Serial: PUB_KEY_ID_")
	got = s.Run("get", "v3/ok", "-v")
	assert.Equal(t, `{"a":1}`, got.Stdout)
	assert.Contains(t, got.Stderr, "GET "+s.Gateway.URL()+"v3/ok\n")
	assert.Contains(t, got.Stderr, `signature="[344 characters]"`)
	assert.NotRegexp(t, `signature="[A-Za-z0-9+/]{100}`, got.Stderr)
}
