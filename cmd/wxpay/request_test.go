package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
	"github.com/wechatpay-chain/wxpay/internal/trustpath"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A session runs command lines against a gateway, with a profile of its merchant.
type session struct {
	t       *testing.T
	gateway *wxpaytest.Server
	dir     string
	env     map[string]string
	stdin   string
	walker  *trustpath.Walker // nil: that of this process
}

func newSession(t *testing.T, options ...wxpaytest.Option) *session {
	t.Helper()
	gateway, err := wxpaytest.Start(append(options, wxpaytest.Plain())...)
	require.NoError(t, err)
	t.Cleanup(gateway.Close)
	s := &session{t: t, gateway: gateway, dir: t.TempDir(), env: map[string]string{}}
	cfg := gateway.Config()
	s.write("apiclient_key.pem", pemOf(t, "PRIVATE KEY", cfg.PrivateKey))
	text := fmt.Sprintf("[profiles.test]\nmchid = %q\nserial = %q\nprivate_key = \"file://apiclient_key.pem\"\napiv3_key = %q\napiv2_key = %q\nbase_uri = %q\n",
		cfg.MchID, cfg.Serial, string(cfg.APIv3Key), string(cfg.APIv2Key), cfg.BaseURL)
	if keys := cfg.Platform.(auth.Keys); strings.HasPrefix(keys.Serial(), auth.PublicKeyIDPrefix) {
		s.write("pub_key.pem", pemOf(t, "PUBLIC KEY", keys[keys.Serial()]))
		text += fmt.Sprintf("platform_key_id = %q\nplatform_key = \"file://pub_key.pem\"\n", keys.Serial())
	}
	s.write("config.toml", text)
	s.env["WXPAY_CONFIG"] = filepath.Join(s.dir, "config.toml")
	return s
}

func pemOf(t *testing.T, kind string, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if kind == "PRIVATE KEY" {
		if wrapped, ok := key.(interface{ Unwrap() crypto.Signer }); ok {
			key = wrapped.Unwrap()
		}
		der, err = x509.MarshalPKCS8PrivateKey(key)
	}
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func (s *session) write(name, text string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600))
}

// wxpay runs a command line. No secret may show in what it prints.
func (s *session) wxpay(args ...string) outcome {
	s.t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	code := root.Run(ctx, &app.App{Stdin: strings.NewReader(s.stdin), Stdout: &out, Stderr: &errs, Getenv: func(name string) string { return s.env[name] }, Walker: s.walker}, args)
	cfg := s.gateway.Config()
	for _, secret := range []string{string(cfg.APIv3Key), string(cfg.APIv2Key), "PRIVATE KEY"} {
		assert.NotContains(s.t, out.String()+errs.String(), secret)
	}
	return outcome{code, out.String(), errs.String()}
}

func TestARequestPrintsTheExactAnswer(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	const answer = `{ "code_url" : "weixin://wxpay/bizpayurl?pr=1", "n":9007199254740993 }`
	s.gateway.Handle("POST /v3/pay/transactions/native", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: []byte(answer)}
	})
	got := s.wxpay("post", "v3/pay/transactions/native", "appid=wx1", "amount.total:=1", "a==b", "X-Test: 1")
	assert.Equal(t, outcome{0, answer, ""}, got)
	request := s.gateway.Requests()[0]
	require.NoError(t, request.Err)
	assert.Equal(t, `{"amount":{"total":1},"appid":"wx1"}`, string(request.Body))
	assert.Equal(t, "/v3/pay/transactions/native?a=b", request.Target)
	assert.Equal(t, "1", request.Header.Get("X-Test"))

	assert.Equal(t, outcome{0, "9007199254740993\nweixin://wxpay/bizpayurl?pr=1\n", ""}, s.wxpay("v3/pay/transactions/native", "appid=wx1", "-q", ".n, .code_url"), "a body makes it a POST")
	file := filepath.Join(s.dir, "answer.json")
	assert.Equal(t, outcome{0, "", ""}, s.wxpay("v3/pay/transactions/native", "-d", `{"a":1}`, "-o", file))
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, answer, string(written))
	qr := s.wxpay("v3/pay/transactions/native", "appid=wx1", "--qr")
	assert.Zero(t, qr.code)
	assert.Contains(t, qr.stdout, "█")
	assert.Contains(t, qr.stdout, "weixin://wxpay/bizpayurl?pr=1\n")
	s.stdin = `{"from":"stdin"}`
	assert.Zero(t, s.wxpay("v3/pay/transactions/native", "-d", "-").code)
	requests := s.gateway.Requests()
	assert.Equal(t, s.stdin, string(requests[len(requests)-1].Body))
}

func TestEveryOutcomeHasItsExitCode(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	answer := func(reply wxpaytest.Reply) func(*wxpaytest.Request) wxpaytest.Reply {
		return func(*wxpaytest.Request) wxpaytest.Reply { return reply }
	}
	s.gateway.Handle("GET /v3/ok", answer(wxpaytest.Reply{Body: map[string]int{"a": 1}}))
	s.gateway.Handle("GET /v3/text", answer(wxpaytest.Reply{Body: "hello"}))
	s.gateway.Handle("GET /v3/none", answer(wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")))
	s.gateway.Handle("GET /v3/system", answer(wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "系统异常")))
	s.gateway.Handle("GET /v3/bad", answer(wxpaytest.Reply{Body: map[string]int{"a": 1}, Fault: wxpaytest.BadSignature()}))
	s.gateway.Handle("GET /v3/drop", answer(wxpaytest.Reply{Fault: wxpaytest.Drop()}))
	s.gateway.Handle("GET /v3/hang", answer(wxpaytest.Reply{Fault: wxpaytest.Hang()}))
	s.gateway.Handle("GET /v3/sign", wxpaytest.SignError)
	s.gateway.Handle("POST /pay/micropay", answer(wxpaytest.Failure("USERPAYING", "需要用户输入支付密码")))
	s.gateway.Handle("POST /pay/closeorder", answer(wxpaytest.Failure("ORDERPAID", "订单已支付")))
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
		{[]string{"get", "v3/drop"}, exit.Unknown, "", "query with the same number"},
		{[]string{"get", "v3/hang", "--timeout", "300ms"}, exit.Unknown, "", "query with the same number"},
		{[]string{"get", "v3/ok", "--timeout", "1ns"}, exit.Network, "", "nothing was sent; wxpay doctor looks"},
		{[]string{"get", "v3/ok", "-q", ".a.b"}, exit.Output, `{"a":1}`, "the request was sent and answered, but the filter .a.b"},
		{[]string{"get", "v3/text", "-q", ".a"}, exit.Output, "hello", "it is no JSON"},
		{[]string{"get", "v3/ok", "--qr"}, exit.Output, `{"a":1}`, "no code_url"},
		{[]string{"get", "v3/ok", "-o", "-"}, exit.Usage, "", "--output"},
		{[]string{"get", "v3/ok", "-o", "x", "-q", ".a"}, exit.Usage, "", "does not go with"},
		{[]string{"post", "v3/ok", "-d", ""}, exit.Usage, "", "--data is not JSON"},
		{[]string{"get", "v3/ok", "-o", "/nonexistent/dir/x"}, exit.Config, "", "look at the path"},
		{[]string{"get", "v3/none"}, exit.Refused, `{"code":"ORDER_NOT_EXIST","message":"订单不存在"}`, "hint: look at the order number"},
		{[]string{"get", "v3/sign"}, exit.Refused, "SIGN_ERROR", "verdict: both messages agree"},
		{[]string{"v2/pay/closeorder", "mch_id=1900000001"}, exit.Refused, "ORDERPAID", "hint: it is paid"},
		{[]string{"get", "v3/system"}, exit.Unknown, "SYSTEM_ERROR", "never a new number"},
		{[]string{"v2/pay/micropay", "mch_id=1900000001"}, exit.Unknown, "USERPAYING", "typing a password"},
		{[]string{"get", "v3/bad"}, exit.Signature, "", "signature mismatch"},
	} {
		got := s.wxpay(c.args...)
		assert.Equal(t, c.code, got.code, "%q: %s", c.args, got.stderr)
		assert.Contains(t, got.stdout, c.stdout, "%q", c.args)
		assert.Contains(t, got.stderr, c.stderr, "%q", c.args)
		if c.stderr == "" {
			assert.Empty(t, got.stderr)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var errs bytes.Buffer
	assert.Equal(t, exit.Interrupted, root.Run(ctx, &app.App{Stdin: strings.NewReader(""), Stdout: &errs, Stderr: &errs, Getenv: func(n string) string { return s.env[n] }}, []string{"get", "v3/ok"}))
}

func TestDryRunAndCurlSendNothing(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	dry := s.wxpay("post", "v3/refund/domestic/refunds", "out_refund_no=R1", "reason=it's", "--dry-run")
	assert.Zero(t, dry.code, dry.stderr)
	assert.Contains(t, dry.stdout, "POST "+s.gateway.URL()+"v3/refund/domestic/refunds\n")
	assert.Contains(t, dry.stdout, `signature="[344 characters]"`)
	assert.Contains(t, dry.stdout, "--- what is signed\nPOST\n/v3/refund/domestic/refunds\n")
	curl := s.wxpay("post", "v3/refund/domestic/refunds", "out_refund_no=R1", "reason=it's", "--curl")
	assert.Contains(t, curl.stdout, `--data-binary '{"out_refund_no":"R1","reason":"it'\''s"}'`)
	assert.Contains(t, curl.stdout, "-H 'Authorization: WECHATPAY2-SHA256-RSA2048 mchid=")
	assert.Empty(t, s.gateway.Requests())
	numbers := s.wxpay("v2/pay/unifiedorder", "-d", `{"mch_id":"1900000001","n":12345678901234567,"d":1.10}`, "--dry-run")
	assert.Contains(t, numbers.stdout, "<d>1.10</d>")
	assert.Contains(t, numbers.stdout, "<n>12345678901234567</n>")
	assert.Contains(t, numbers.stdout, "<sign>[sign]</sign>", "who has it could send the request")
	v2 := s.wxpay("v2/pay/orderquery", "mch_id=1900000001", "out_trade_no=T1", "--dry-run")
	assert.Contains(t, v2.stdout, "--- what is signed\nmch_id=1900000001&nonce_str=")
	assert.Contains(t, v2.stdout, "&out_trade_no=T1")
}

func TestUploadsAndEncryptedFieldsAreSent(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.gateway.Handle("POST /v3/merchant/media/upload", func(r *wxpaytest.Request) wxpaytest.Reply {
		upload, err := r.Upload()
		if err != nil || upload.Name != "logo.png" {
			return wxpaytest.ErrorReply(400, "PARAM_ERROR", fmt.Sprint(err))
		}
		return wxpaytest.Reply{Body: map[string]string{"media_id": string(upload.Content)}}
	})
	s.gateway.Handle("POST /v3/applyment4sub/applyment/", func(r *wxpaytest.Request) wxpaytest.Reply {
		var body struct {
			Contact []struct{ Name string } `json:"contact"`
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			return wxpaytest.ErrorReply(400, "PARAM_ERROR", err.Error())
		}
		name, err := r.Decrypt(body.Contact[0].Name)
		return wxpaytest.Reply{Body: map[string]string{"name": name, "error": fmt.Sprint(err)}}
	})
	s.write("logo.png", "png")
	got := s.wxpay("post", "v3/merchant/media/upload", "file@"+filepath.Join(s.dir, "logo.png"))
	assert.Equal(t, outcome{0, `{"media_id":"png"}`, ""}, got)
	got = s.wxpay("post", "v3/applyment4sub/applyment/", "contact.0.name~=张三", "-q", ".name")
	assert.Equal(t, outcome{0, "张三\n", ""}, got)
}

func TestIncludeAndVerboseGoToStderrWithoutTheSignature(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.gateway.Handle("GET /v3/ok", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: map[string]int{"a": 1}} })
	got := s.wxpay("get", "v3/ok", "-i")
	assert.Equal(t, `{"a":1}`, got.stdout)
	assert.Contains(t, got.stderr, "HTTP 200 OK\n")
	assert.Contains(t, got.stderr, "Wechatpay-Serial: PUB_KEY_ID_")
	got = s.wxpay("get", "v3/ok", "-v")
	assert.Equal(t, `{"a":1}`, got.stdout)
	assert.Contains(t, got.stderr, "GET "+s.gateway.URL()+"v3/ok\n")
	assert.Contains(t, got.stderr, `signature="[344 characters]"`)
	assert.NotRegexp(t, `signature="[A-Za-z0-9+/]{100}`, got.stderr)
}
