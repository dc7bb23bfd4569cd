package invariants_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// soon is a Retry that does not keep a test waiting.
func soon(attempts int) func(*wxpay.Config) {
	return func(cfg *wxpay.Config) {
		cfg.Retry = &wxpay.Retry{Attempts: attempts, MinDelay: time.Millisecond, MaxDelay: time.Millisecond}
	}
}

// inTurn is a gateway that answers with the replies in turn, and with the last one from then on.
func inTurn(t *testing.T, replies ...wxpaytest.Reply) *wxpaytest.Server {
	t.Helper()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	var n atomic.Int64
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return replies[min(int(n.Add(1)), len(replies))-1] })
	return gateway
}

// noNetwork is a Dial that fails the first n times.
func noNetwork(n int64) func(*wxpay.Config) {
	return func(cfg *wxpay.Config) {
		var dialed atomic.Int64
		dial := cfg.Dial
		if dial == nil {
			dial = new(net.Dialer).DialContext
		}
		cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if dialed.Add(1) <= n {
				return nil, errors.New("no network")
			}
			return dial(ctx, network, addr)
		}
	}
}

func TestAttemptsFollowTheOutcome(t *testing.T) {
	t.Parallel()
	ok := wxpaytest.Reply{Body: "{}"}
	lost, forged := wxpaytest.Reply{Fault: wxpaytest.Drop()}, wxpaytest.Reply{Body: "{}", Fault: wxpaytest.BadSignature()}
	busy, limited := wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "busy"), wxpaytest.RateLimited()
	refused, paying := wxpaytest.ErrorReply(400, "PARAM_ERROR", "wrong"), wxpaytest.ErrorReply(202, "USERPAYING", "wait")
	order := wxpay.Params{"json": wxpay.Params{"out_trade_no": "T1"}}
	again := wxpay.Params{"json": wxpay.Params{"out_trade_no": "T1"}, "idempotent": true}
	type replies = []wxpaytest.Reply
	const success = wxpay.Outcome(-1)
	for name, c := range map[string]struct {
		method  string
		params  wxpay.Params
		offline int64 // attempts without a network
		replies replies
		sent    int
		tried   int
		outcome wxpay.Outcome
	}{
		"POST, success":                      {http.MethodPost, order, 0, replies{ok}, 1, 1, success},
		"POST, not sent once":                {http.MethodPost, order, 1, replies{ok}, 1, 2, success},
		"POST, never sent":                   {http.MethodPost, order, 9, replies{ok}, 0, 3, wxpay.NotSent},
		"POST, answer lost":                  {http.MethodPost, order, 0, replies{lost, ok}, 1, 1, wxpay.Unknown},
		"POST, answer forged":                {http.MethodPost, order, 0, replies{forged, ok}, 1, 1, wxpay.Unknown},
		"POST, busy":                         {http.MethodPost, order, 0, replies{busy, ok}, 1, 1, wxpay.Unknown},
		"POST, too many":                     {http.MethodPost, order, 0, replies{limited, ok}, 1, 1, wxpay.Rejected},
		"POST, not sent, then lost":          {http.MethodPost, order, 1, replies{lost, ok}, 1, 2, wxpay.Unknown},
		"POST, not sent, then refused":       {http.MethodPost, order, 1, replies{refused}, 1, 2, wxpay.Rejected},
		"PUT, answer lost":                   {http.MethodPut, order, 0, replies{lost, ok}, 1, 1, wxpay.Unknown},
		"HEAD, answer lost":                  {http.MethodHead, nil, 0, replies{lost, ok}, 1, 1, wxpay.Unknown},
		"GET, answer lost":                   {http.MethodGet, nil, 0, replies{lost, ok}, 2, 2, success},
		"GET, answer forged":                 {http.MethodGet, nil, 0, replies{forged, ok}, 2, 2, success},
		"GET, busy":                          {http.MethodGet, nil, 0, replies{busy, busy, ok}, 3, 3, success},
		"GET, always busy":                   {http.MethodGet, nil, 0, replies{busy}, 3, 3, wxpay.Unknown},
		"GET, too many":                      {http.MethodGet, nil, 0, replies{limited, ok}, 2, 2, success},
		"GET, always too many":               {http.MethodGet, nil, 0, replies{limited}, 3, 3, wxpay.Rejected},
		"GET, refused":                       {http.MethodGet, nil, 0, replies{refused, ok}, 1, 1, wxpay.Rejected},
		"idempotent, answer lost":            {http.MethodPost, again, 0, replies{lost, ok}, 2, 2, success},
		"idempotent, busy":                   {http.MethodPost, again, 0, replies{busy, ok}, 2, 2, success},
		"idempotent, too many":               {http.MethodPost, again, 0, replies{limited, ok}, 2, 2, success},
		"idempotent, refused":                {http.MethodPost, again, 0, replies{refused, ok}, 1, 1, wxpay.Rejected},
		"idempotent, lost, then refused":     {http.MethodPost, again, 0, replies{lost, refused}, 2, 2, wxpay.Unknown},
		"idempotent, too many, then refused": {http.MethodPost, again, 0, replies{limited, refused}, 2, 2, wxpay.Rejected},
		"idempotent, taken, not finished":    {http.MethodPost, again, 0, replies{paying, ok}, 1, 1, wxpay.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := inTurn(t, c.replies...)
			client := testkit.NewClient(t, gateway.Config(), soon(3), noNetwork(c.offline))
			path := "v3/pay/transactions/native"
			if c.replies[0].Status == http.StatusAccepted {
				path = "v3/pay/transactions/codepay"
			}
			_, err := client.Chain(path).Do(t.Context(), c.method, c.params)
			assert.Len(t, gateway.Requests(), c.sent)
			if c.outcome == success {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			assert.Equal(t, c.outcome, wxpay.OutcomeOf(err), "%v", err)
			assert.Equal(t, c.tried, wxpay.AttemptsOf(err))
			assert.Equal(t, c.tried > 1, strings.Contains(err.Error(), "attempts"), "%v", err)
		})
	}
}

// TestEveryAttemptIsTheSameRequestSignedAnew: a nonce must not come twice, and nothing else may
// change.
func TestEveryAttemptIsTheSameRequestSignedAnew(t *testing.T) {
	t.Parallel()
	type params = wxpay.Params
	file := wxpay.File{Name: "a.png", Content: []byte("abc"), Meta: params{"filename": "a.png", "out_request_no": "R1"}}
	bare := wxpay.File{Name: "a.png", Content: []byte("abc")}
	fields := params{"out_trade_no": "T1", "body": "咖啡 & <茶>", "total_fee": 1}
	transfer := params{"out_bill_no": "B1", "user_name": wxpay.Sensitive("张三")}
	const orders, byNumber = "v3/pay/transactions/native", "v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}"
	for name, c := range map[string]struct {
		path, method string
		params       params
	}{
		"JSON":             {orders, "POST", params{"json": params{"out_trade_no": "T1", "b": "<&>"}}},
		"GET":              {byNumber, "GET", params{"out_trade_no": "T1", "mchid": "1"}},
		"encrypted fields": {"v3/fund-app/mch-transfer/transfer-bills", "POST", params{"json": transfer}},
		"upload":           {"v3/merchant/media/upload", "POST", params{"body": file}},
		"reader":           {orders, "POST", params{"body": strings.NewReader(`{"out_trade_no":"T1"}`)}},
		"APIv2":            {"v2/pay/unifiedorder", "POST", params{"xml": fields}},
		"APIv2, a nonce of the caller's": {
			"v2/pay/unifiedorder", "POST", params{"xml": params{"out_trade_no": "T1", "nonce_str": "mine"}},
		},
		"APIv2, upload without a nonce": {
			"v2/secapi/mch/uploadmedia", "POST", params{"xml": params{"out_request_no": "R1"}, "body": bare},
		},
		"APIv2, GET": {"v2/pay/orderquery", "GET", params{"query": params{"out_trade_no": "T1", "x": "a b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lost := wxpaytest.Reply{Fault: wxpaytest.Drop()}
			gateway := inTurn(t, lost, lost, wxpaytest.Reply{Body: "{}"})
			client := testkit.NewClient(t, gateway.Config(), soon(3))
			params := wxpay.Params{"idempotent": true}
			maps.Copy(params, c.params)
			_, err := client.Chain(c.path).Do(t.Context(), c.method, params)
			requests := gateway.Requests()
			require.Len(t, requests, 3, "%v", err)
			nonces, proofs := map[string]bool{}, map[string]bool{}
			for _, r := range requests {
				require.NoError(t, r.Err)
				nonces[r.Nonce] = true
				target, body, proof := withoutNonce(t, r)
				proofs[proof] = true
				firstTarget, firstBody, _ := withoutNonce(t, requests[0])
				assert.Equal(t, firstTarget, target)
				assert.Equal(t, firstBody, body)
				assert.Equal(t, requests[0].Header.Get("Wechatpay-Serial"), r.Header.Get("Wechatpay-Serial"))
				assert.Len(t, r.Header, len(requests[0].Header), "no header comes twice")
			}
			if strings.Contains(name, "nonce") {
				assert.Len(t, nonces, 1)
				return
			}
			assert.Len(t, nonces, 3)
			assert.Len(t, proofs, 3)
		})
	}
}

// withoutNonce returns what of a request stays the same in every attempt, and what does not.
func withoutNonce(t *testing.T, r *wxpaytest.Request) (target, body, proof string) {
	t.Helper()
	if authorization := r.Header.Get("Authorization"); authorization != "" {
		return r.Target, string(r.Body), authorization
	}
	path, query, isQuery := strings.Cut(r.Target, "?")
	if isQuery {
		var kept []string
		for pair := range strings.SplitSeq(query, "&") {
			if strings.HasPrefix(pair, "sign=") {
				proof = pair
			} else if !strings.HasPrefix(pair, "nonce_str=") {
				kept = append(kept, pair)
			}
		}
		return path + "?" + strings.Join(kept, "&"), "", proof
	}
	text := r.Body
	if !xmlmap.IsXML(text) { // an upload: its border is random, too
		border, _, _ := bytes.Cut(text, []byte("\r\n"))
		for part := range bytes.SplitSeq(text, border) {
			switch {
			case bytes.Contains(part, []byte(`name="sign"`)):
				proof = string(part)
			case !bytes.Contains(part, []byte(`name="nonce_str"`)):
				body += string(part)
			}
		}
		return r.Target, body, proof
	}
	fields, err := xmlmap.Unmarshal(text)
	require.NoError(t, err)
	for _, f := range fields {
		switch f.Name {
		case "sign":
			proof = f.Value
		case "nonce_str":
		default:
			body += f.Name + "=" + f.Value + "\n"
		}
	}
	return r.Target, body, proof
}

func TestIdempotentIsRefusedWithoutANumberOfTheMerchants(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	for name, c := range map[string]struct {
		path   string
		params wxpay.Params
	}{
		"no number":             {"v3/pay/transactions/native", wxpay.Params{"json": wxpay.Params{"description": "x"}}},
		"an empty number":       {"v3/pay/transactions/native", wxpay.Params{"json": wxpay.Params{"out_trade_no": " "}}},
		"null":                  {"v3/pay/transactions/native", wxpay.Params{"json": wxpay.Params{"out_trade_no": nil}}},
		"WeChat Pay's number":   {"v3/refund/domestic/refunds", wxpay.Params{"json": wxpay.Params{"transaction_id": "42"}}},
		"WeChat Pay's, in path": {"v3/ecommerce/refunds/id/{refund_id}", wxpay.Params{"refund_id": "50"}},
		"a number of an item":   {"v3/x", wxpay.Params{"json": wxpay.Params{"items": []wxpay.Params{{"out_trade_no": "T1"}}}}},
		"no body":               {"v3/x", nil},
		"zero":                  {"v3/x", wxpay.Params{"json": wxpay.Params{"out_trade_no": 0}}},
		"a control character":   {"v3/x", wxpay.Params{"json": wxpay.Params{"out_trade_no": "\u0000"}}},
		"the last of two":       {"v3/x", wxpay.Params{"body": `{"out_trade_no":"T1","out_trade_no":""}`}},
		"a blank in the query":  {"v3/x", wxpay.Params{"query": wxpay.Params{"out_trade_no": " "}}},
		"a blank in the path":   {"v3/x/{out_trade_no}", wxpay.Params{"out_trade_no": " "}},
		"a word of the path":    {"v3/pay/transactions/out-trade-no/close", nil},
		"APIv2, no number":      {"v2/pay/unifiedorder", wxpay.Params{"xml": wxpay.Params{"body": "x"}}},
	} {
		_, err := client.Chain(c.path).Post(t.Context(), c.params, wxpay.Params{"idempotent": true})
		require.ErrorContains(t, err, `params key "idempotent"`, name)
		require.ErrorContains(t, err, "out_trade_no", name)
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), name)
	}
	_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"idempotent": "yes"})
	require.ErrorContains(t, err, "true or false")
	for name, c := range map[string]struct {
		path   string
		params wxpay.Params
	}{
		"body":          {"v3/pay/transactions/native", wxpay.Params{"json": wxpay.Params{"out_trade_no": "T1"}}},
		"a number":      {"v3/x", wxpay.Params{"json": wxpay.Params{"out_bill_no": 17}}},
		"query":         {"v3/x", wxpay.Params{"query": wxpay.Params{"out_refund_no": "R1"}}},
		"request no":    {"v3/x", wxpay.Params{"json": wxpay.Params{"use_request_no": "U1"}}},
		"applyment":     {"v3/applyment4sub/applyment/", wxpay.Params{"json": wxpay.Params{"business_code": "1900000001_1"}}},
		"placeholder":   {"v3/refund/domestic/refunds/{out_refund_no}", wxpay.Params{"out_refund_no": "R1"}},
		"named segment": {"v3/pay/transactions/out-trade-no/{no}/close", wxpay.Params{"no": "T1"}},
		"resource":      {"v3/payscore/serviceorder/{x}/complete", wxpay.Params{"x": "O1"}},
		"bill number":   {"v2/mmpaymkttransfers/sendredpack", wxpay.Params{"xml": wxpay.Params{"mch_billno": "B1"}}},
	} {
		_, err := client.Chain(c.path).Prepare(t.Context(), "POST", c.params, wxpay.Params{"idempotent": true})
		require.NoError(t, err, name)
	}
}

// TestAttemptsEndWithTheContext: a wait that would end behind it is not begun.
func TestAttemptsEndWithTheContext(t *testing.T) {
	t.Parallel()
	gateway := inTurn(t, wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "busy"))
	client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) {
		cfg.Retry = &wxpay.Retry{Attempts: 1000, MinDelay: 24 * time.Hour, MaxDelay: 24 * time.Hour}
	})
	began := time.Now()
	_, err := client.Chain("v3/certificates").Get(t.Context(), wxpay.Params{"timeout": 10 * time.Second})
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	require.ErrorIs(t, err, wxpay.Code("SYSTEM_ERROR"), "what was answered is told, not that time was short")
	require.Less(t, time.Since(began), 5*time.Second)
	require.Less(t, len(gateway.Requests()), 3)

	ctx, cancel := context.WithCancel(t.Context())
	client = testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) {
		cfg.Retry = &wxpay.Retry{Attempts: 1000, MinDelay: time.Hour, MaxDelay: time.Hour}
		cfg.Timeout = 1000 * time.Hour
	})
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err = client.Chain("v3/certificates").Get(ctx)
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, wxpay.Code("SYSTEM_ERROR"), "what the last attempt came to is told, too")
}

func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	limited := wxpaytest.RateLimited()
	for name, c := range map[string]struct {
		after   string
		sent    int
		atLeast time.Duration
	}{
		"a second":           {"1", 2, time.Second},
		"an hour":            {"3600", 1, 0},
		"a date":             {"in 2s", 2, 900 * time.Millisecond},
		"a date in the past": {"in -1h", 2, 0},
		"no number":          {"soon", 2, 0},
		"no time at all":     {"0", 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reply := limited
			if in, isDate := strings.CutPrefix(c.after, "in "); isDate {
				d, err := time.ParseDuration(in)
				require.NoError(t, err)
				c.after = time.Now().Add(d).UTC().Format(http.TimeFormat)
			}
			reply.Header = http.Header{"Retry-After": {c.after}}
			gateway := inTurn(t, reply, wxpaytest.Reply{Body: "{}"})
			client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) {
				cfg.Retry = &wxpay.Retry{Attempts: 2, MinDelay: time.Millisecond}
			})
			began := time.Now()
			_, err := client.Chain("v3/certificates").Get(t.Context())
			require.Equal(t, c.sent == 2, err == nil, "%v", err)
			require.Len(t, gateway.Requests(), c.sent)
			require.GreaterOrEqual(t, time.Since(began), c.atLeast)
		})
	}
}

// TestAnAttemptLeavesTimeForTheNext: a server that says nothing must not take it all.
func TestAnAttemptLeavesTimeForTheNext(t *testing.T) {
	t.Parallel()
	gateway := inTurn(t, wxpaytest.Reply{Fault: wxpaytest.Hang()}, wxpaytest.Reply{Body: "{}"})
	client := testkit.NewClient(t, gateway.Config(), soon(2))
	_, err := client.Chain("v3/certificates").Get(t.Context(), wxpay.Params{"timeout": 2 * time.Second})
	require.NoError(t, err)
	require.Len(t, gateway.Requests(), 2)

	silent := inTurn(t, wxpaytest.Reply{Fault: wxpaytest.Hang()})
	client = testkit.NewClient(t, silent.Config(), soon(2))
	began := time.Now()
	_, err = client.Chain("v3/certificates").Post(t.Context(), wxpay.Params{"timeout": time.Second, "json": wxpay.Params{"a": 1}})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.GreaterOrEqual(t, time.Since(began), 900*time.Millisecond, "what may not be repeated has all of the time")
	require.Equal(t, 1, wxpay.AttemptsOf(err))
}

// TestADownloadIsRepeatedOnlyIntoAFile: a writer has what came, and cannot give it back.
func TestADownloadIsRepeatedOnlyIntoAFile(t *testing.T) {
	t.Parallel()
	const text = "a file of some length"
	var n atomic.Int64
	server := testkit.NewRecorder(t, func(*testkit.WireRequest) []byte {
		header := http.Header{"Content-Type": {"text/plain"}, "Content-Length": {"21"}, "Connection": {"close"}}
		answer := testkit.WireAnswer("200 OK", header)
		if n.Add(1)%2 == 1 {
			return append(answer, text[:7]...) // and no more: its length was announced
		}
		return append(answer, text...)
	})
	client := testkit.ClientOf(t, server.URL(), soon(3), func(cfg *wxpay.Config) { cfg.Timeout = 300 * time.Millisecond })
	path := filepath.Join(t.TempDir(), "file")
	_, err := client.Download(t.Context(), "v3/billdownload/file", path)
	require.NoError(t, err)
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, text, string(kept))
	testkit.RequireOnly(t, path)
	require.Len(t, server.Take(), 2)

	var came bytes.Buffer
	_, err = client.Download(t.Context(), "v3/billdownload/file", &came)
	require.Error(t, err)
	require.Len(t, server.Take(), 1)
}

// TestOnlyWhatMayHelpIsTriedAgain: a fault of the configuration, a panic and an answer that is
// too large come again.
func TestOnlyWhatMayHelpIsTriedAgain(t *testing.T) {
	t.Parallel()
	var signed atomic.Int64
	signer := func(answer func() (string, error)) func(*wxpay.Config) {
		return func(cfg *wxpay.Config) {
			cfg.PrivateKey, cfg.Serial, cfg.Certificate = nil, "", nil
			cfg.Signer = testkit.SignerFunc(func(context.Context, auth.Request) (string, error) {
				signed.Add(1)
				return answer()
			})
		}
	}
	for name, c := range map[string]struct {
		change func(*wxpay.Config)
		signed int64
	}{
		"a signer that fails":     {signer(func() (string, error) { return "", errors.New("the KMS is away") }), 3},
		"a signer that is broken": {signer(func() (string, error) { return "nonsense", nil }), 1},
		"a signer that panics":    {signer(func() (string, error) { panic("oh") }), 1},
	} {
		signed.Store(0)
		gateway := inTurn(t, wxpaytest.Reply{Body: "{}"})
		client := testkit.NewClient(t, gateway.Config(), soon(3), c.change)
		_, err := client.Chain("v3/certificates").Get(t.Context())
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), name)
		require.Equal(t, c.signed, signed.Load(), name)
		require.Empty(t, gateway.Requests())
	}
	gateway := inTurn(t, wxpaytest.Reply{Body: strings.Repeat("x", 2000)})
	client := testkit.NewClient(t, gateway.Config(), soon(3), func(cfg *wxpay.Config) { cfg.MaxBody = 1000 })
	_, err := client.Chain("v3/certificates").Get(t.Context())
	require.ErrorContains(t, err, "Config.MaxBody")
	require.Len(t, gateway.Requests(), 1)
}

// TestAPasswordThatAProxyDoesNotTakeIsTriedOnce: too many tries may lock an account.
func TestAPasswordThatAProxyDoesNotTakeIsTriedOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status   string
		asked    func(*url.URL) (*url.URL, error)
		attempts int
	}{
		"a wrong password":     {"407 Proxy Authentication Required", nil, 1},
		"a proxy that is busy": {"503 Service Unavailable", nil, 3},
		"a panic":              {"", func(*url.URL) (*url.URL, error) { panic("oh") }, 1},
		"a strange scheme":     {"", func(*url.URL) (*url.URL, error) { return url.Parse("ftp://127.0.0.1") }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			status := c.status
			proxy := testkit.NewRawServer(t, func(c net.Conn, _ int) {
				asked.Add(1)
				testkit.Answer(status, "")(c, 1)
			})
			cfg := testkit.ClosedGateway().Config()
			cfg.BaseURL = "https://api.mch.weixin.qq.com/"
			cfg.Platform = testkit.Config(t).Platform
			if cfg.Proxy = c.asked; c.asked == nil {
				cfg.Proxy = func(*url.URL) (*url.URL, error) {
					return url.Parse(strings.Replace(proxy.URL(), "http://", "http://user:wrong@", 1))
				}
			}
			client := testkit.NewClient(t, cfg, soon(3))
			_, err := client.Chain("v3/x").Get(t.Context())
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
			require.Equal(t, c.attempts, wxpay.AttemptsOf(err), "%v", err)
			if c.asked == nil {
				require.Equal(t, int64(c.attempts), asked.Load())
			}
		})
	}
}

// TestAClockThatPanicsCostsNoProgram between two attempts.
func TestAClockThatPanicsCostsNoProgram(t *testing.T) {
	t.Parallel()
	unsigned := wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "busy")
	unsigned.Unsigned = true
	gateway := inTurn(t, unsigned)
	var asked atomic.Int64
	client := testkit.NewClient(t, gateway.Config(), soon(2), func(cfg *wxpay.Config) {
		cfg.Now = func() time.Time {
			if asked.Add(1) > 1 {
				panic("the clock has stopped")
			}
			return time.Now()
		}
	})
	_, err := client.Chain("v3/certificates").Get(t.Context())
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
}

func TestRetryAndBackupAreChecked(t *testing.T) {
	t.Parallel()
	with := func(change func(*wxpay.Config)) wxpay.Config {
		cfg := testkit.ClosedGateway().Config()
		cfg.BaseURL = "https://api.mch.weixin.qq.com/hk/"
		cfg.Platform = testkit.Config(t).Platform
		change(&cfg)
		return cfg
	}
	for name, c := range map[string]struct {
		field string
		cfg   wxpay.Config
		words []string
	}{
		"attempts":     {"Retry.Attempts", with(func(cfg *wxpay.Config) { cfg.Retry = &wxpay.Retry{Attempts: -1} }), []string{"negative"}},
		"delay":        {"Retry.MinDelay", with(func(cfg *wxpay.Config) { cfg.Retry = &wxpay.Retry{MinDelay: -1} }), []string{"negative"}},
		"delays":       {"Retry.MaxDelay", with(func(cfg *wxpay.Config) { cfg.Retry = &wxpay.Retry{MinDelay: 2, MaxDelay: 1} }), []string{"MinDelay"}},
		"a URL":        {"Backup", with(func(cfg *wxpay.Config) { cfg.Backup = []string{"https://api2.mch.weixin.qq.com"} }), []string{"without scheme"}},
		"a path":       {"Backup", with(func(cfg *wxpay.Config) { cfg.Backup = []string{"api2.mch.weixin.qq.com/hk"} }), []string{"path"}},
		"an empty one": {"Backup", with(func(cfg *wxpay.Config) { cfg.Backup = []string{""} }), []string{"no host"}},
		"itself":       {"Backup", with(func(cfg *wxpay.Config) { cfg.Backup = []string{"API.mch.weixin.qq.com:443"} }), []string{"twice"}},
		"twice":        {"Backup", with(func(cfg *wxpay.Config) { cfg.Backup = []string{wxpay.BackupHost, wxpay.BackupHost} }), []string{"twice"}},
		"no port":      {"Backup", with(func(cfg *wxpay.Config) { cfg.Backup = []string{"api2.mch.weixin.qq.com:"} }), []string{"port"}},
		"a large port": {"Backup", with(func(cfg *wxpay.Config) { cfg.Backup = []string{"a.example:99999"} }), []string{"99999", "65535"}},
		"a password":   {"Backup", with(func(cfg *wxpay.Config) { cfg.Backup = []string{"u:p@api2.mch.weixin.qq.com"} }), []string{"no host"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testkit.RequireWrong(t, c.cfg, c.field, c.words...)
		})
	}
	_, err := wxpay.New(with(func(cfg *wxpay.Config) { cfg.Retry = &wxpay.Retry{MaxDelay: 100 * time.Millisecond} }))
	require.NoError(t, err, "every other field has a default that fits")
	own := &wxpay.Retry{}
	_, err = wxpay.New(with(func(cfg *wxpay.Config) { cfg.Retry, cfg.Backup = own, []string{wxpay.BackupHost} }))
	require.NoError(t, err)
	require.Equal(t, &wxpay.Retry{}, own, "what the caller keeps is not changed")
}
