package invariants_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestNothingPanicsOnNothing puts nil, zero values and nil pointers of every kind
// into every field, each beside each: New, Check, printing and a call must return.
func TestNothingPanicsOnNothing(t *testing.T) {
	t.Parallel()
	var noRSA *rsa.PrivateKey
	var noCertificate *auth.Certificate
	var noCredential *auth.Credential
	var noKeys *auth.Keys
	var noVerifier *testkit.KeysVerifier
	good := testkit.Config(t)
	good.BaseURL = "http://127.0.0.1:1/"
	privateKeys := []crypto.Signer{nil, good.PrivateKey, noRSA, &rsa.PrivateKey{}, &rsa.PrivateKey{PublicKey: testkit.BareKey(t).PublicKey},
		(*ecdsa.PrivateKey)(nil), &ecdsa.PrivateKey{}, ed25519.PrivateKey(nil), testkit.FailingSigner{}, (*testkit.FailingSigner)(nil)}
	certificates := []*auth.Certificate{nil, good.Certificate, {}, {Serial: "1"}, {Serial: "1", PublicKey: (*rsa.PublicKey)(nil)},
		{Serial: "1", PublicKey: noCertificate}, {Serial: "1", PublicKey: &rsa.PublicKey{}}}
	platforms := []auth.KeySource{nil, good.Platform, auth.Keys(nil), auth.Keys{}, noKeys, &auth.Keys{}, (*testkit.HollowKeys)(nil),
		&testkit.HollowKeys{},
		auth.Keys{testkit.PublicKeyID: nil}, auth.Keys{testkit.PublicKeyID: noCertificate},
		auth.Keys{testkit.PublicKeyID: (*rsa.PublicKey)(nil)}, auth.Keys{testkit.PublicKeyID: &rsa.PublicKey{}},
		auth.Keys{testkit.PublicKeyID: (*sm2.PublicKey)(nil)}, auth.Keys{testkit.PublicKeyID: &sm2.PublicKey{}},
		auth.Keys{testkit.PlatformSerial1: &auth.Certificate{}}, auth.Keys{"": nil}}
	signers := []auth.Signer{nil, auth.Credential{}, &auth.Credential{}, noCredential, struct{ auth.Signer }{}}
	verifiers := []auth.Verifier{nil, testkit.KeysVerifier{}, noVerifier, struct{ auth.Verifier }{}}
	logger := slog.New(slog.DiscardHandler)

	accepted, panics := 0, map[string]bool{}
	try := func(cfg wxpay.Config) {
		var client *wxpay.Client
		var err error
		note := func(where string) {
			if p := recover(); p != nil {
				panics[fmt.Sprintf("%s: PrivateKey %T, Signer %T: %v", where, cfg.PrivateKey, cfg.Signer, p)] = true
				err = errors.New("a panic")
			}
		}
		func() { defer note("New"); client, err = wxpay.New(cfg) }()
		func() {
			defer note("printed")
			_ = testkit.Printed(cfg)
			_ = testkit.Printed(client)
			_ = client.Check()
		}()
		require.Equal(t, err == nil, client != nil)
		if err != nil {
			return
		}
		accepted++
		_, err = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": wxpay.Sensitive("b")}})
		require.Error(t, err)
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
	}
	for _, key := range privateKeys {
		for _, signer := range signers {
			for _, cert := range certificates {
				cfg := good
				cfg.PrivateKey, cfg.Certificate, cfg.Signer, cfg.Logger = key, cert, signer, logger
				try(cfg)
			}
			for _, platform := range platforms {
				cfg := good
				cfg.PrivateKey, cfg.Platform, cfg.Signer, cfg.Certificate = key, platform, signer, nil
				try(cfg)
			}
		}
	}
	for _, platform := range platforms {
		for _, verifier := range verifiers {
			cfg := good
			cfg.Platform, cfg.Verifier = platform, verifier
			try(cfg)
			cfg.MchID, cfg.BrandID, cfg.Serial, cfg.PrivateKey, cfg.Certificate = "", testkit.BrandID, testkit.BrandSerial,
				testkit.Signer(t, "brand_key.pem"), nil
			try(cfg)
		}
	}
	try(wxpay.Config{})
	require.Greater(t, accepted, 20, "what can be used is")
	assert.Empty(t, slices.Sorted(maps.Keys(panics)))
}

// TestClientsThatNobodyMadeAreErrors: nil and zero.
func TestClientsThatNobodyMadeAreErrors(t *testing.T) {
	t.Parallel()
	var none *wxpay.Client
	for _, client := range []*wxpay.Client{none, {}} {
		require.Empty(t, client.Check())
		_, err := client.Decrypt("x")
		require.ErrorContains(t, err, "wxpay.New")
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	}
}

// TestNoErrorQuotesMoreThanAKilobyte of what it was given, whatever that was.
func TestNoErrorQuotesMoreThanAKilobyte(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.APIv2Key = testkit.APIv2Key })
	for form, text := range testkit.LongTexts() {
		errs := longInputs(t, client, text)
		switch form {
		case "letters", "digits", "quotes", "breaks", "colons", "key ID", "URL", "http", "base64", "bad escapes": // New takes its time
			longConfigs(t, errs, text)
		}
		for what, err := range errs {
			testkit.RequireShort(t, what, form, err)
		}
	}
}

// longInputs gives a text to everything that takes one.
func longInputs(t *testing.T, client *wxpay.Client, text string) map[string]error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is to be sent
	errs := map[string]error{}
	post := func(what string, params wxpay.Params) {
		for _, path := range []string{"v3/x", "v2/x", "v3/{x}"} {
			_, err := client.Chain(path).Post(ctx, params)
			errs[what+" "+path] = err
		}
	}
	for _, path := range [][]string{{text}, {"v3", text}, {"v3/" + text}, {"v3/x?a=" + text}, {"v3/{" + text + "}"}, {text, text},
		{"v2/" + text}} {
		_, err := client.Chain(path...).Post(ctx)
		errs["path "+path[0][:min(9, len(path[0]))]] = err
	}
	_, errs["Expand"] = wxpay.Expand(text, wxpay.Params{text: text})
	_, errs["Expand of a name"] = wxpay.Expand("{a}{"+text+"}", wxpay.Params{"a": []any{map[string]any{text: text}}})
	_, errs["method"] = client.Chain("v3/x").Do(ctx, text)
	post("placeholder", wxpay.Params{"x": text})
	post("key", wxpay.Params{text: text})
	for _, key := range []string{"json", "xml", "body", "query", "headers", "base_uri", "timeout", "sink", "security", "nonceless"} {
		post(key, wxpay.Params{"x": "1", key: text})
		post(key+" of a map", wxpay.Params{"x": "1", key: map[string]any{text: text}})
		post(key+" of a list", wxpay.Params{"x": "1", key: map[string]any{text: []string{text}}})
		post(key+" of a nest", wxpay.Params{"x": "1", key: map[string]any{text: map[string]any{text: make(chan int)}}})
		post(key+" of XML", wxpay.Params{"x": "1", key: map[string]any{"mch_id": text, "sign_type": text}})
		post(key+" of headers", wxpay.Params{"x": "1", key: map[string]any{"Content-Type": text, "X": text, "Wechatpay-Serial": text}})
		post(key+" twice", wxpay.Params{"x": "1", key: map[string]any{"A" + text: "1", "a" + text: "2"}})
		post(key+" sensitive", wxpay.Params{"x": "1", key: map[string]any{text: wxpay.Sensitive(text)}})
	}
	for name, file := range map[string]wxpay.File{
		"name": {Name: text, Content: []byte("x")}, "field": {Name: "a.png", Field: text, Content: []byte("x")},
		"type":        {Name: "a.png", ContentType: text, Content: []byte("x")},
		"meta":        {Name: "a.png", Content: []byte("x"), Meta: map[string]any{text: make(chan int)}},
		"meta's text": {Name: "a.png", Content: []byte("x"), Meta: text},
	} {
		post("file's "+name, wxpay.Params{"x": "1", "body": file})
		post("file's "+name+" and XML", wxpay.Params{"x": "1", "body": file, "xml": map[string]any{text: text}})
	}
	_, errs["Download"] = client.Download(ctx, text, &bytes.Buffer{})
	_, errs["Download, hash"] = client.Download(ctx, "https://api.mch.weixin.qq.com/x", wxpay.Sink{To: &bytes.Buffer{}, HashType: text,
		HashValue: text})
	_, errs["Decrypt"] = client.Decrypt(text)
	_, errs["Prepare"] = client.Chain("v3/x").Prepare(ctx, text)
	longKeys(errs, text)
	return errs
}

func longConfigs(t *testing.T, errs map[string]error, text string) {
	t.Helper()
	for field, set := range map[string]func(*wxpay.Config){
		"MchID": func(c *wxpay.Config) { c.MchID = text }, "Serial": func(c *wxpay.Config) { c.Serial = text },
		"BaseURL": func(c *wxpay.Config) { c.BaseURL = text },
		"BrandID": func(c *wxpay.Config) { c.BrandID = text }, "APIv3Key": func(c *wxpay.Config) { c.APIv3Key = auth.Secret(text) },
		"APIv2Key":      func(c *wxpay.Config) { c.APIv2Key = auth.Secret(text) },
		"Platform":      func(c *wxpay.Config) { c.Platform = auth.Keys{text: testkit.PublicKey(t, "pub_key.pem")} },
		"Platform, own": func(c *wxpay.Config) { c.Platform = auth.Keys{text: c.PrivateKey.Public()} },
		"Platform, nil": func(c *wxpay.Config) { c.Platform = auth.Keys{text: nil} },
		"Certificate": func(c *wxpay.Config) {
			c.Certificate = &auth.Certificate{Serial: text, CommonName: text, PublicKey: testkit.PublicKey(t, "pub_key.pem")}
		},
		"WeChat Pay's certificate": func(c *wxpay.Config) {
			c.Certificate = &auth.Certificate{Serial: text, CommonName: "Tenpay.com sign " + text}
		},
		"TLS": func(c *wxpay.Config) { c.TLS = &tls.Config{ServerName: text, InsecureSkipVerify: true} },
	} {
		cfg := testkit.Config(t)
		set(&cfg)
		client, err := wxpay.New(cfg)
		errs["Config."+field] = err
		if err == nil {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, errs["call with Config."+field] = client.Chain("v3/x").Post(ctx,
				wxpay.Params{"json": map[string]any{"a": wxpay.Sensitive("x")}})
		}
		cfg.Platform = nil
		_, errs["certificates.New with Config."+field] = certificates.New(cfg, certificates.Options{Path: text})
		n := notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key}
		_, errs["notify.New with Config."+field] = notify.New(n)
	}
	_, errs["notify.Route"] = notify.Route(notify.Routes{text: nil, "A." + text: func(context.Context, *notify.Event) error { return nil }})
}

func longKeys(errs map[string]error, text string) {
	_, errs["LoadPrivateKey"] = auth.LoadPrivateKey(text)
	_, errs["LoadPublicKey"] = auth.LoadPublicKey(text)
	_, errs["LoadCertificate"] = auth.LoadCertificate(text)
	_, errs["LoadKeys"] = auth.LoadKeys(map[string]string{text: text})
	_, _, errs["LoadPKCS12"] = auth.LoadPKCS12(text, text)
	_, errs["sm2.LoadPrivateKey"] = sm2.LoadPrivateKey(text)
	_, errs["sm2.LoadPublicKey"] = sm2.LoadPublicKey(text)
	_, errs["sm2.LoadCertificate"] = sm2.LoadCertificate(text)
	_, errs["SignV2"] = auth.SignV2(text, testkit.APIv2Key, map[string]string{text: text})
	_, errs["SignV2, key"] = auth.SignV2("", auth.Secret(text), nil)
	errs["VerifyV2"] = auth.VerifyV2(testkit.APIv2Key, map[string]string{"sign": text})
	_, errs["SignWorkWXRedPacket"] = auth.SignWorkWXRedPacket(auth.Secret(text), map[string]string{text: text})
	_, errs["NewHash"] = auth.NewHash(text)
	_, errs["NewFileHash"] = auth.NewFileHash(text, text)
	_, errs["NewFileHash, value"] = auth.NewFileHash("SHA1", text)
	_, errs["NewBlock"] = auth.NewBlock(text, []byte(text))
	_, errs["Encrypt"] = auth.Encrypt(text, text)
	_, errs["OpenReqInfo"] = auth.OpenReqInfo(testkit.APIv2Key, text)
	_, errs["Resource"] = auth.Resource{Algorithm: text, Nonce: text, Ciphertext: text, AssociatedData: text}.Open(markedV3Key)
	_, errs["Resource's nonce"] = auth.Resource{Algorithm: auth.AEADAES256GCM, Nonce: text, Ciphertext: text,
		AssociatedData: text}.Open(markedV3Key)
	now := time.Unix(1735689600, 0)
	for name, p := range map[string]auth.Proof{
		"all":    {Timestamp: text, Nonce: text, Signature: text, Serial: text, Type: text},
		"time":   {Timestamp: text, Nonce: "n", Signature: "QUFB", Serial: "A"},
		"rest":   {Timestamp: "1735689600", Nonce: text, Signature: text, Serial: text, Type: text},
		"type":   {Timestamp: "1735689600", Nonce: "n", Signature: "QUFB", Serial: "A", Type: text},
		"serial": {Timestamp: "1735689600", Nonce: "n", Signature: "QUFB", Serial: text},
	} {
		errs["Proof, "+name] = p.Verify(context.Background(), auth.Keys{text + "1": nil}, now, nil)
	}
	_, errs["bill.Fen"] = bill.Fen(text)
	_, errs["bill.Scaled"] = bill.Scaled(text, 2)
	reader := bill.NewReader(strings.NewReader("交易时间,`a\n`" + text + ",`1\n"))
	for row, err := range reader.Rows() {
		errs["bill's line"] = err
		if err == nil {
			_, errs["Row.Fen"] = row.Fen(text)
			_, errs["Row.Scaled"] = row.Scaled("交易时间", 2)
			_, errs["Row.Time"] = row.Time("交易时间")
			_, errs["Row.Time of none"] = row.Time(text)
		}
	}
}

// TestNoErrorQuotesMoreThanAKilobyteOfAnAnswer: of its body, its header, its URL.
func TestNoErrorQuotesMoreThanAKilobyteOfAnAnswer(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	for form, text := range testkit.LongTexts() {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00") {
			continue // no JSON
		}
		short := strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return 'x'
			}
			return r
		}, text[:3000]) // what a header may have
		for what, reply := range map[string]wxpaytest.Reply{
			"code":    {Status: 400, Body: map[string]any{"code": text}},
			"message": {Status: 400, Body: map[string]any{"code": "PARAM_ERROR", "message": text}},
			"detail": {Status: 400, Body: map[string]any{"code": "A", "message": "b", "detail": map[string]any{"field": text,
				"location": text, "issue": text}}},
			"signing": {Status: 401, Body: map[string]any{"code": "SIGN_ERROR", "message": text,
				"detail": map[string]any{"detail": map[string]any{"issue": text, "sign_information": map[string]any{
					"method": text, "url": text, "truncated_sign_message": text, "sign_message_length": 7}}}}},
			"header":   {Status: 400, Body: "{}", Header: http.Header{"Request-Id": {short}, "Content-Type": {short}}},
			"text":     {Status: 500, Body: text},
			"redirect": {Status: 302, Header: http.Header{"Location": {"https://" + short[:500] + ".cn/" + short}}, Body: ""},
			"serial":   {Body: "{}", Fault: wxpaytest.SignedBy(short)}, "list": {Body: map[string]any{text: []string{text}}},
		} {
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
			resp, err := client.Chain("v3/x").Get(t.Context())
			testkit.RequireShort(t, "answer's "+what, form, err)
			if err == nil {
				testkit.RequireShort(t, "decoded "+what, form, resp.Decode(&struct{ A int }{}))
				testkit.RequireShort(t, "decoded "+what, form, resp.Decode(new([]map[int]string)))
			}
		}
		for _, fields := range []map[string]string{
			{"return_code": text}, {"return_code": "FAIL", "return_msg": text}, {"return_code": "SUCCESS", "result_code": text,
				"err_code": text, "err_code_des": text},
			{"return_code": "SUCCESS", "result_code": "FAIL", "err_code": text, "err_code_des": text,
				"sign": text}, {"return_code": "FAIL", "error_code": text},
		} {
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: fields} })
			_, err := client.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"mch_id": testkit.MchID,
				"out_trade_no": "1"}})
			testkit.RequireShort(t, "answer of APIv2", form, err)
		}
	}
}

// TestNoErrorQuotesMoreThanAKilobyteOfANotification, of its header or what is in it.
func TestNoErrorQuotesMoreThanAKilobyteOfANotification(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	cfg := gateway.Config()
	r, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key, MaxBody: 64 << 20})
	require.NoError(t, err)
	for form, text := range testkit.LongTexts() {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00") {
			continue
		}
		for what, n := range map[string]wxpaytest.Notification{
			"type": {Type: text, ID: text, OriginalType: text[:100]}, "resource": {Resource: text},
			"fields": {Fields: map[string]string{"attach": text, "change_type": text}},
			"sign":   {Fields: map[string]string{"sign": text}}, "refund": {ReqInfo: text},
		} {
			header, body, err := gateway.Notification(n)
			if err != nil {
				continue // it cannot be made of this text
			}
			e, err := r.Parse(header, body)
			testkit.RequireShort(t, "notification's "+what, form, err)
			if err == nil {
				testkit.RequireShort(t, "decoded "+what, form, e.Decode(&struct{ A int }{}))
				route, err := notify.Route(notify.Routes{"A.B": func(context.Context, *notify.Event) error { return nil }})
				require.NoError(t, err)
				testkit.RequireShort(t, "routed "+what, form, route(t.Context(), e))
			}
			header = header.Clone()
			for _, name := range []string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature",
				"Wechatpay-Signature-Type", "Request-Id"} {
				spoiled := header.Clone()
				spoiled.Set(name, text)
				_, err := r.Parse(spoiled, body)
				testkit.RequireShort(t, "notification's "+name, form, err)
			}
		}
		for what, body := range map[string]string{
			"body": text, "name": `{"` + strings.NewReplacer(`"`, "", "\\", "", "\r", "", "\n", "").Replace(text) + `":1}`,
			"names": `{"a":1,"` + strings.Repeat("b", 16<<10) + `":1,"` + strings.Repeat("b", 16<<10) + `":2}`,
		} {
			_, err := r.Parse(gateway.Sign([]byte(body)), []byte(body))
			testkit.RequireShort(t, "signed "+what, form, err)
			_, err = r.Parse(nil, []byte(body))
			testkit.RequireShort(t, "unsigned "+what, form, err)
		}
	}
}

// TestWhatIsLeftOfAnErrorNamesItsPlaceAndTheWayOut: the middle is left out.
func TestWhatIsLeftOfAnErrorNamesItsPlaceAndTheWayOut(t *testing.T) {
	t.Parallel()
	client := testkit.NewClient(t, testkit.Config(t))
	long := strings.Repeat("支付", 1<<18)
	for err, words := range map[error][]string{
		testkit.Second(client.Chain("v3/x").Post(t.Context(), wxpay.Params{long: 1})): {"wxpay: POST v3/x: params key",
			"bytes left out", `fields of the query into "query"`},
		testkit.Second(client.Chain("v3", long).Post(t.Context())): {"path argument", "支付",
			"bytes left out", "placeholder"},
		testkit.Second(auth.NewHash(long)): {"the hash type", "支付",
			"(1572864 bytes)", "expected SHA1"},
		testkit.Second(auth.SignV2(long, testkit.APIv2Key, nil)): {"the sign type", "(1572864 bytes)",
			"expected MD5"},
		testkit.Second(wxpay.Expand("{"+long, nil)): {"wxpay: template", "bytes left out",
			"no closing brace"},
		testkit.Second(client.Chain("v3/x").Post(t.Context(), wxpay.Params{"base_uri": "http://" + long})): {`params key "base_uri"`,
			"bytes left out"},
	} {
		require.Error(t, err)
		assert.Less(t, len(err.Error()), 2<<10)
		assert.True(t, utf8.ValidString(err.Error()), "no character is cut in two")
		for _, word := range words {
			assert.Contains(t, err.Error(), word)
		}
	}
}
