package invariants_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	markedV3Key = "MARKEDv3MARKEDv3MARKEDv3MARKEDv3"
	markedV2Key = "MARKEDv2MARKEDv2MARKEDv2MARKEDv2"
)

// marks are the texts that would show that a secret got out.
func marks(key *rsa.PrivateKey) []string {
	found := []string{"MARKED", "TUFSS0VE", "Authorization: ", `signature=\"`, `signature="`,
		base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(key))[40:80]}
	for _, n := range append([]*big.Int{key.D}, key.Primes...) {
		found = append(found, n.String()[:40], hex.EncodeToString(n.Bytes())[:40], fmt.Sprintf("%v", n.Bits()[:3]),
			fmt.Sprintf("%#v", n.Bits()[0]))
	}
	return found
}

func markedConfig(gateway *wxpaytest.Server) wxpay.Config {
	cfg := gateway.Config()
	cfg.APIv3Key, cfg.APIv2Key = markedV3Key, markedV2Key
	cfg.ClientCert = &tls.Certificate{PrivateKey: cfg.PrivateKey}
	cfg.Proxy = markedProxy(markedProxyURL).choose
	return cfg
}

// markedProxyURL has a user and a password, plain and as they are sent: TUFSS0VE… is MARKED.
const markedProxyURL = "http://MARKEDuser:MARKEDp%40ss@127.0.0.1:1"

// A markedProxy is the caller's own proxy function, which keeps its URL, and has none for
// gateways on loopback.
type markedProxy string

func (p markedProxy) choose(u *url.URL) (*url.URL, error) {
	if u.Hostname() == "127.0.0.1" {
		return nil, nil
	}
	return url.Parse(string(p))
}

func TestExportedValuesShowNoSecret(t *testing.T) {
	t.Parallel()
	gateway := wxpaytest.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "{}"} })
	cfg := markedConfig(gateway)
	key := cfg.PrivateKey.(*rsa.PrivateKey)
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	loaded, err := auth.Prepare(key)
	require.NoError(t, err)
	chain := client.Chain("v3/{x}")
	call := chain.GetAsync(t.Context(), wxpay.Params{"x": "1"})
	resp, err := call.Wait()
	require.NoError(t, err)
	for name, v := range map[string]any{
		"Config": cfg, "*Config": &cfg, "Client": *client, "*Client": client, "Chain": *chain, "*Chain": chain,
		"Future": *call, "*Future": call, "Response": *resp, "*Response": resp,
		"Secret": cfg.APIv3Key, "*Secret": &cfg.APIv3Key, "loaded key": loaded,
		"Credential": auth.Credential{MchID: cfg.MchID, Key: loaded}, "bare key": auth.Credential{MchID: cfg.MchID, Key: key},
		"Params": wxpay.Params{"key": cfg.APIv2Key, "client": client},
		"in a field of somebody else's": struct {
			C *wxpay.Client
			c *wxpay.Client
			K wxpay.Config
		}{client, client, cfg},
	} {
		testkit.RequireNoMark(t, testkit.Printed(v), marks(key), name)
	}
	require.Contains(t, testkit.Printed(cfg), cfg.MchID, "a configuration shows who it is for")
}

// TestErrorsShowNoSecret provokes forty errors and prints each of them.
func TestErrorsShowNoSecret(t *testing.T) {
	t.Parallel()
	gateway, err := wxpaytest.Start()
	require.NoError(t, err)
	defer gateway.Close()
	good := markedConfig(gateway)
	key := good.PrivateKey.(*rsa.PrivateKey)
	client, err := wxpay.New(good)
	require.NoError(t, err)
	var errs []error

	// What New refuses.
	for _, spoil := range []func(*wxpay.Config){
		func(c *wxpay.Config) { c.MchID = "" }, func(c *wxpay.Config) { c.Serial = "" }, func(c *wxpay.Config) { c.Platform = nil },
		func(c *wxpay.Config) { c.PrivateKey = nil }, func(c *wxpay.Config) { c.APIv3Key = markedV3Key + "x" },
		func(c *wxpay.Config) { c.APIv2Key = markedV2Key + "x" }, func(c *wxpay.Config) { c.BaseURL = "ftp://x" },
		func(c *wxpay.Config) { c.PrivateKey = &rsa.PrivateKey{PublicKey: key.PublicKey, D: key.D} },
		func(c *wxpay.Config) { c.TLS = &tls.Config{InsecureSkipVerify: true} }, func(c *wxpay.Config) { c.Timeout = -1 },
	} {
		cfg := good
		spoil(&cfg)
		_, err := wxpay.New(cfg)
		errs = append(errs, err)
	}
	// What loading refuses: key material in the wrong form or place.
	pkcs1 := base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(key))
	for _, src := range []string{"." + pkcs1, "private.pkcs8://" + pkcs1, "private.pkcs1://" + pkcs1[:400],
		"-----BEGIN PRIVATE KEY-----\n" + pkcs1[:400] + "\n-----END PRIVATE KEY-----\n", pkcs1[:100] + "." + pkcs1[100:]} {
		_, err := auth.LoadPrivateKey(src)
		errs = append(errs, err)
		_, err = auth.LoadPublicKey(src)
		errs = append(errs, err)
	}
	// What a call refuses.
	for _, params := range []wxpay.Params{
		{}, {"x": ""}, {"x": ".."}, {"x": "1", "jsno": good.APIv3Key}, {"x": "1", "json": make(chan int)}, {"x": "1", "body": 7},
		{"x": "1", "headers": map[string]string{"Authorization": "x"}}, {"x": "1", "timeout": "5s"},
		{"x": "1", "base_uri": "http://evil.example"},
		{"x": good}, {"x": good.APIv3Key}, {"x": &good}, {"x": "1", "query": good}, {"x": "1", "query": wxpay.Params{"k": client}},
	} {
		_, err := client.Chain("v3/{x}").Post(t.Context(), params)
		errs = append(errs, err)
	}
	// What an answer brings, from a gateway that repeats the request's header.
	for _, fault := range []wxpaytest.Fault{wxpaytest.BadSignature(), wxpaytest.Without("Wechatpay-Serial"), wxpaytest.SignedBy("X"),
		wxpaytest.Skew(time.Hour), wxpaytest.Probe(), wxpaytest.Truncate(), wxpaytest.Drop(), nil, nil} {
		gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
			if fault == nil {
				return wxpaytest.SignError(r)
			}
			return wxpaytest.Reply{Body: "{}", Fault: fault}
		})
		_, err := client.Chain("v3/{x}").Get(t.Context(), wxpay.Params{"x": "1"})
		errs = append(errs, err)
	}
	// What a proxy is in the way of.
	for _, proxy := range []string{
		markedProxyURL, "https" + markedProxyURL[4:], "socks5" + markedProxyURL[4:], "ftp" + markedProxyURL[4:], markedProxyURL + "MARKED",
		"http://MARKEDuser:MARKEDp%zz@127.0.0.1:1", "MARKEDuser:MARKEDpass@127.0.0.1:1", "http://MARKEDuser:MARKED#pass@127.0.0.1:1",
	} {
		cfg := good
		cfg.BaseURL, cfg.Proxy = "", markedProxy(proxy).choose
		through, err := wxpay.New(cfg)
		require.NoError(t, err)
		_, err = through.Chain("v3/{x}").Get(t.Context(), wxpay.Params{"x": "1"})
		errs = append(errs, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = client.Chain("v3/x").Get(over)
	errs = append(errs, err)

	require.GreaterOrEqual(t, len(errs), 40)
	for _, err := range errs {
		require.Error(t, err)
		testkit.RequireNoMark(t, err.Error()+testkit.Printed(err), marks(key), strings.SplitN(err.Error(), ":", 2)[0])
	}
}

// TestNothingIsStoredByGob: not even a key of a type that gob was told of.
func TestNothingIsStoredByGob(t *testing.T) {
	t.Parallel()
	gob.Register(&rsa.PrivateKey{})
	cfg := testkit.Config(t)
	cfg.PrivateKey, cfg.Platform, cfg.Now = testkit.BareKey(t), nil, nil
	for name, v := range map[string]any{
		"Config": cfg, "*Config": &cfg, "Secret": cfg.APIv3Key, "in a struct": struct{ Key auth.Secret }{cfg.APIv3Key},
		"Credential":    auth.Credential{Key: cfg.PrivateKey},
		"notify.Config": notify.Config{APIv3Key: cfg.APIv3Key}, "Loader": auth.Loader{Password: "p"}, "Sensitive": wxpay.Sensitive("张三"),
		"Client": testkit.NewClient(t, testkit.Config(t)),
	} {
		var b bytes.Buffer
		require.Error(t, gob.NewEncoder(&b).Encode(v), name)
		testkit.RequireNoMark(t, b.String(), []string{testkit.APIv2Key, "张三"}, name)
	}
	require.ErrorIs(t, gob.NewEncoder(io.Discard).Encode(cfg), auth.ErrNotStored)
}

// TestTokensOfDownloadURLsStayOutOfErrors: whoever reads the log could download
// the merchant's bills.
func TestTokensOfDownloadURLsStayOutOfErrors(t *testing.T) {
	client := testkit.OfflineClient(t)
	for _, chain := range []*wxpay.Chain{
		client.Chain("https://api.mch.weixin.qq.com/v3/billdownload/file?token=s3cret"),
		client.Chain("https://api.mch.weixin.qq.com/v3/billdownload/file?token=s3cret#x"),
		client.Chain("https://api.mch.weixin.qq.com/v3/billdownload/file?token=s3cret", "{y}"),
		client.Chain("http://downloads.example/file?token=s3cret"),
		client.Chain("https://downloads.example/file?token=s3cret{y"),
		client.Chain("https://downloads.example?token=s3cret&x= "),
		client.Chain("https://downloads.example/file?token=s3cret").Chain("x"),
		client.Chain("v3/billdownload/file?token=s3cret", "x"),
	} {
		_, err := chain.Get(t.Context(), wxpay.Params{"json": 1, "unknown": 2})
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "s3cret")
	}
}

func TestPasswordsInURLsStayOutOfErrors(t *testing.T) {
	t.Parallel()
	_, err := testkit.OfflineClient(t).Chain("https://user:s3cret@api.mch.weixin.qq.com/v3/x").Get(t.Context())
	testkit.RequireRefused(t, err, "user name or password", "@api.mch.weixin.qq.com")
	require.NotContains(t, err.Error(), "s3cret")
	_, err = testkit.OfflineClient(t).Chain("v3/x").Get(t.Context(), wxpay.Params{"base_uri": "https://user:s3cret@api.mch.weixin.qq.com/"})
	testkit.RequireRefused(t, err, "user name or password")
	require.NotContains(t, err.Error(), "s3cret")
}

const markedText = "MARKED张三"

// A markedAnswer has sensitive text of each kind.
type markedAnswer struct {
	Name   wxpay.Sensitive   `json:"name"`
	Tagged string            `json:"tagged" wxpay:"sensitive"`
	List   []wxpay.Sensitive `json:"list"`
}

// markedSigner is a custodian's client that has a token.
type markedSigner struct{ Token, token string }

func (s *markedSigner) Authorization(context.Context, auth.Request) (string, error) {
	return s.Token + "\r\nX-Token: " + s.token, nil
}

func (s *markedSigner) Verify(context.Context, auth.Proof, []byte) error {
	return &auth.VerifyError{Reason: auth.Mismatch}
}

// TestValuesOfTheCredentialsShowNoSecret: what loads, fetches and keeps them.
func TestValuesOfTheCredentialsShowNoSecret(t *testing.T) {
	t.Parallel()
	cfg := testkit.Config(t)
	cfg.APIv3Key, cfg.APIv2Key = markedV3Key, markedV2Key
	source, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	loader := auth.Loader{Password: "MARKEDpassword"}
	custody := cfg
	custody.PrivateKey, custody.Platform = nil, source
	custody.Signer, custody.Verifier = &markedSigner{"MARKEDtoken", "MARKEDtoken"}, &markedSigner{"MARKEDtoken", "MARKEDtoken"}
	client := testkit.NewClient(t, custody)
	notified := notify.Config{Platform: source, APIv3Key: markedV3Key, APIv2Key: markedV2Key,
		ReplySigner: auth.Credential{Key: testkit.BareKey(t)}}
	receiver, err := notify.New(notified)
	require.NoError(t, err)
	text := wxpay.Sensitive(markedText)
	var decoded markedAnswer
	gateway := testkit.Gateway(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]any{"name": gateway.Encrypt(markedText), "list": []string{gateway.Encrypt(markedText)}}}
	})
	resp, err := testkit.NewClient(t, gateway.Config()).Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"name": text}})
	require.NoError(t, err)
	require.NoError(t, resp.Decode(&decoded))
	require.Equal(t, text, decoded.Name)
	for name, v := range map[string]any{
		"Source": source, "Loader": loader, "*Loader": &loader, "Config with a custodian": custody, "Client with a custodian": client,
		"Sensitive": text, "*Sensitive": &text, "params": wxpay.Params{"json": wxpay.Params{"name": text, "p": &text}}, "decoded": decoded,
		"answer": resp, "findings": client.Check(), "Launcher": client.Launch(),
		"notify.Config": notified, "*notify.Config": &notified, "Receiver": receiver, "Receiver's value": *receiver,
		"bare Credential": auth.Credential{MchID: cfg.MchID, Key: testkit.BareKey(t)},
	} {
		testkit.RequireNoMark(t, testkit.Printed(v), marks(testkit.BareKey(t)), name)
	}
}

// TestErrorsOfTheCredentialsShowNoSecret, nor a customer's name.
func TestErrorsOfTheCredentialsShowNoSecret(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	var errs []error
	note := func(_ any, err error) { errs = append(errs, err) }
	const text = wxpay.Sensitive(markedText)
	loop := map[string]any{"a": text}
	loop["b"] = loop
	for _, params := range []wxpay.Params{
		testkit.Sealed(strings.Repeat(markedText, 30)), {"json": map[wxpay.Sensitive]int{text: 1}},
		{"query": map[wxpay.Sensitive]int{text: 1}}, {"headers": wxpay.Params{"X": text}},
		{"body": text}, {"base_uri": text}, {"sink": text}, {"xml": text}, {"json": loop}, {"json": "x", "timeout": text}, {"json": struct {
			A any `wxpay:"sensitive"`
		}{[]any{markedText, 7}}},
		{"json": wxpay.Params{"a": text}, "headers": map[string]string{"Wechatpay-Serial": testkit.PlatformSerial1 + "0"}},
		{"json": wxpay.Params{"a": text, "b": make(chan int)}},
		{"json": wxpay.Params{"a": text, "b": testkit.Panicky{}}}, {"name": text}, {"query": text},
	} {
		note(client.Chain("v3/x").Post(t.Context(), params))
	}
	note(client.Chain("https://shop.example/x").Get(t.Context(), wxpay.Params{"query": wxpay.Params{"a": text}}))
	note(wxpay.Expand("{a}", wxpay.Params{"a": text}))
	note(client.Decrypt(markedText))
	// The first field of these answers decrypts, another one does not or does not fit.
	for _, rest := range []any{markedText, 7, map[string]any{"MARKED": markedText}, []any{markedText}, []any{7}} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: map[string]any{"name": gateway.Encrypt(markedText), "list": []string{gateway.Encrypt(markedText)},
				"tagged": rest}}
		})
		note(wxpay.As[markedAnswer](client.Chain("v3/x").Get(t.Context())))
	}
	custodian := &markedSigner{"MARKEDtoken", "MARKEDtoken"}
	note(testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) {
		c.PrivateKey, c.Signer = nil,
			custodian
	}).Chain("v3/x").Get(t.Context()))
	note(testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Verifier = custodian }).Chain("v3/x").Get(t.Context()))
	loader := auth.Loader{Password: "MARKEDpassword"}
	for _, file := range []string{"apiclient_key_pkcs8_enc.pem", "apiclient_key_pkcs1_enc.pem", "apiclient_cert.p12",
		"apiclient_cert_legacy.p12"} {
		note(loader.PrivateKey("file://" + testkit.Path(t, "testdata/keys/"+file)))
	}
	_, _, err := auth.LoadPKCS12("file://"+testkit.Path(t, "testdata/keys/apiclient_cert.p12"), "MARKEDpassword")
	note(nil, err)
	cfg := gateway.Config()
	cfg.APIv3Key = markedV3Key // not the gateway's: its certificates do not decrypt
	source, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	note(nil, source.Refresh(t.Context()))

	require.GreaterOrEqual(t, len(errs), 30)
	for i, err := range errs {
		require.Error(t, err, i)
		testkit.RequireNoMark(t, err.Error()+testkit.Printed(err), marks(testkit.BareKey(t)), err.Error())
	}
}

// TestSecretsAreNoValues: what goes out would be the text [redacted].
func TestSecretsAreNoValues(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	for _, v := range []any{auth.Secret("s3cret"), new(auth.Secret), wxpay.Config{}, client, []any{auth.Secret("s3cret")}} {
		_, err := client.Chain("v3/{x}").Get(t.Context(), wxpay.Params{"x": v})
		testkit.RequireRefused(t, err, "placeholder {x}", "holds a secret")
		_, err = client.Chain("v3/x").Get(t.Context(), wxpay.Params{"query": wxpay.Params{"k": v}})
		testkit.RequireRefused(t, err, `params key "query"`, "holds a secret")
		require.NotContains(t, err.Error(), "s3cret")
	}
}

// TestForeignHostsGetABareRequest: no Authorization, no Wechatpay-* header, and
// an answer that is only data.
func TestForeignHostsGetABareRequest(t *testing.T) {
	foreign := testkit.NewRecorder(t, func(*testkit.WireRequest) []byte { return testkit.WireAnswer("204 No Content", nil) })
	client := testkit.OfflineClient(t)
	cfg := testkit.ClosedGateway().Config() // the client of WeChat Pay's main host, but free to dial
	cfg.BaseURL = ""
	free, err := wxpay.New(cfg)
	require.NoError(t, err)

	url := foreign.URL() + "a//b.csv?sig=x%2Fy"
	resp, err := free.Chain(url).Get(t.Context(), wxpay.Params{"headers": wxpay.Params{"Accept": "text/csv"}})
	require.NoError(t, err)
	assert.False(t, resp.Verified, "it proves nothing about money")
	requests := foreign.Take()
	require.Len(t, requests, 1)
	r := requests[0]
	assert.Equal(t, "GET", r.Method)
	assert.Equal(t, "/a//b.csv?sig=x%2Fy", r.Target)
	assert.Equal(t, foreign.Addr(), r.Header["host"])
	assert.Equal(t, "text/csv", r.Header["accept"])
	for _, name := range r.Names {
		assert.Contains(t, []string{"Host", "User-Agent", "Accept"}, name)
	}

	for _, method := range []string{"HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		_, err := client.Chain(url).Do(t.Context(), method)
		testkit.RequireRefused(t, err, "only a GET", "not a host of WeChat Pay")
	}
	_, err = client.Chain(url).Get(t.Context(), wxpay.Params{"body": "x"})
	testkit.RequireRefused(t, err, "without a body")
	require.Empty(t, foreign.Take())
}

// TestErrorsDoNotQuoteAnswers: what came may be a customer's data.
func TestErrorsDoNotQuoteAnswers(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nmarked data",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: marked\r\n\r\n",
		"HTTP/1.1 200 OK\r\nX-A: marked\x01data\r\n\r\n",
		"HTTP/1.1 2x0 marked\r\n\r\n",
		"marked\r\n\r\n",
	} {
		server := testkit.NewRawServer(t, func(c net.Conn, _ int) {
			_, _ = io.WriteString(c, answer)
			c.Close()
		})
		_, err := testkit.ClientOf(t, server.URL()).Chain("v3/x").Get(t.Context())
		require.ErrorContains(t, err, "no proper HTTP", answer)
		require.NotContains(t, err.Error(), "marked")
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	}
}
