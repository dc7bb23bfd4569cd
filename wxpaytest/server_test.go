package wxpaytest_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func noContent(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} }

func TestWrongSignatureFailsTheTest(t *testing.T) {
	t.Parallel()
	notes := &recorder{TB: t}
	server := wxpaytest.NewServer(notes, wxpaytest.Plain())
	cfg := server.Config()
	cfg.MchID = "1900000002"
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/certificates").Get(t.Context())
	require.ErrorIs(t, err, wxpay.Code("SIGN_ERROR"))
	require.Contains(t, notes.noted(), `wxpaytest: GET /v3/certificates: mchid is "1900000002"`)
}

func TestRequestIsKeptByteForByte(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t)
	server.Handle("POST /v3/pay/{id}", noContent)
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	for i := range 3 { // on one connection
		_, err = client.Chain("v3/pay/{id}").Post(t.Context(), wxpay.Params{"id": "a/b", "query": wxpay.Params{"x": "中"},
			"json": wxpay.Params{"i": i}})
		require.NoError(t, err)
		r := server.Requests()[i]
		require.Equal(t, "/v3/pay/a%2Fb?x=%E4%B8%AD", r.Target)
		require.Equal(t, "a%2Fb", r.PathValue("id"))
		require.Equal(t, fmt.Sprintf(`{"i":%d}`, i), string(r.Body))
		require.True(t, bytes.HasPrefix(r.Raw, []byte("POST /v3/pay/a%2Fb?x=%E4%B8%AD HTTP/1.1\r\n")), "%s", r.Raw)
		require.True(t, bytes.HasSuffix(r.Raw, append([]byte("\r\n\r\n"), r.Body...)), "%s", r.Raw)
		require.Equal(t, fmt.Sprintf("POST\n%s\n%d\n%s\n%s\n", r.Target, r.Timestamp, r.Nonce, r.Body), r.Message())
		require.Equal(t, strings.TrimSuffix(strings.TrimPrefix(server.URL(), "https://"), "/"), r.Header.Get("Host"))
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t, wxpaytest.Plain())
	named := func(name string) func(*wxpaytest.Request) wxpaytest.Reply {
		return func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.ErrorReply(400, name, "") }
	}
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	_, err = client.Chain("v3/nothing/set").Get(t.Context())
	var answer *wxpay.Error
	require.ErrorAs(t, err, &answer)
	require.Equal(t, http.StatusNotFound, answer.Status)
	require.Empty(t, answer.Response.Body)

	server.Handle("/", named("ANY"))
	server.Handle("GET /v3/a/{x}", named("GETA"))
	server.Handle("/v3/a/b", named("AB"))
	server.Handle("/v3/slash/", named("SLASH"))
	for path, want := range map[string]wxpay.Code{"v3/a/c": "GETA", "v3/a/b": "AB", "v3/a/b/c": "ANY", "v3/slash/": "SLASH",
		"v3/slash": "ANY"} {
		_, err = client.Chain(path).Get(t.Context(), wxpay.Params{"query": wxpay.Params{"q": 1}})
		assert.ErrorIs(t, err, want, path)
	}
	_, err = client.Chain("v3/a/c").Post(t.Context())
	require.ErrorIs(t, err, wxpay.Code("ANY"))
	require.PanicsWithValue(t, `wxpaytest: pattern "v3/a": the path must start with a slash`, func() { server.Handle("v3/a", noContent) })
}

// TestStartNeedsNoTest is the second door: what is wrong with a request is in its
// Err, and Close ends everything.
func TestStartNeedsNoTest(t *testing.T) {
	t.Parallel()
	server, err := wxpaytest.Start(wxpaytest.Merchant("1900000009"))
	require.NoError(t, err)
	require.Equal(t, "1900000009", server.Config().MchID)
	cfg := server.Config()
	cfg.Serial = "ABCDEF"
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/certificates").Get(t.Context())
	require.ErrorIs(t, err, wxpay.Code("SIGN_ERROR"))
	require.ErrorContains(t, server.Requests()[0].Err, "serial_no is")

	hung := make(chan struct{})
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		close(hung)
		return wxpaytest.Reply{Fault: wxpaytest.Hang()}
	})
	client, err = wxpay.New(server.Config())
	require.NoError(t, err)
	call := client.Chain("v3/certificates").GetAsync(t.Context())
	<-hung
	server.Close()
	server.Close()
	_, err = call.Wait()
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
}

func TestClockIsTheGatewaysAndTheClients(t *testing.T) {
	t.Parallel()
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	server := wxpaytest.NewServer(t, wxpaytest.Clock(func() time.Time { return at }))
	server.Handle("/", noContent)
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	resp, err := client.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(at.Unix()), resp.Header.Get("Wechatpay-Timestamp"))
	require.Equal(t, at.Unix(), server.Requests()[0].Timestamp)
}

func TestNoOneTrustsTheGatewayByAccident(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t)
	d := &tls.Dialer{Config: &tls.Config{ServerName: "api.mch.weixin.qq.com"}, NetDialer: &net.Dialer{}}
	_, err := d.DialContext(context.Background(), "tcp", strings.TrimSuffix(strings.TrimPrefix(server.URL(), "https://"), "/"))
	var unknown *tls.CertificateVerificationError
	require.ErrorAs(t, err, &unknown)
}

// TestMerchantKeyOfAFile lets a test run the code that loads the merchant's key.
func TestMerchantKeyOfAFile(t *testing.T) {
	t.Parallel()
	key, err := auth.LoadPrivateKey("file://../testdata/keys/apiclient_key.pem")
	require.NoError(t, err)
	const serial = "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D"
	server := wxpaytest.NewServer(t, wxpaytest.MerchantKey(serial, key))
	server.Handle("/", noContent)
	cfg := server.Config()
	require.Equal(t, serial, cfg.Serial)
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)

	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	_, err = wxpaytest.Start(wxpaytest.MerchantKey(serial, ec))
	require.ErrorContains(t, err, "expected an *rsa.PublicKey")
}

func TestBareAnswersAreSignedOnce(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t)
	cfg := server.Config()
	var err error
	cfg.BaseURL, err = server.Bare(`{"a":1}`)
	require.NoError(t, err)
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for i := range 3 {
		resp, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"i": i}})
		require.NoError(t, err)
		require.JSONEq(t, `{"a":1}`, string(resp.Body))
	}
	require.Empty(t, server.Requests())
}
