package credentials_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A custodian is a service in the manner of the PHP SDK's README: it keeps the
// merchant's key and WeChat Pay's for programs that have none.
type custodian struct{ url, mchID string }

func newCustodian(t testing.TB, cfg wxpay.Config) custodian {
	t.Helper()
	credential := auth.Credential{MchID: cfg.MchID, Serial: cfg.Serial, Key: cfg.PrivateKey}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /wechatpay-merchant-request-signature", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ MchID, Verb, URI, Body string }
		if json.NewDecoder(r.Body).Decode(&in) != nil || in.MchID != cfg.MchID {
			http.Error(w, "unknown merchant", http.StatusForbidden)
			return
		}
		text, err := credential.Authorization(r.Context(), auth.Request{
			Method: in.Verb, Target: in.URI, Body: []byte(in.Body), Timestamp: time.Now().Unix(), Nonce: auth.Nonce(),
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, text)
	})
	mux.HandleFunc("POST /wechatpay-response-merchant-validation", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Nonce, Serial, Signature, Timestamp, Body string }
		err := json.NewDecoder(r.Body).Decode(&in)
		if err == nil {
			err = auth.Proof{Timestamp: in.Timestamp, Nonce: in.Nonce, Signature: in.Signature, Serial: in.Serial}.Verify(r.Context(),
				cfg.Platform, time.Now(), []byte(in.Body))
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "OK")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return custodian{server.URL, cfg.MchID}
}

func (c custodian) Authorization(ctx context.Context, r auth.Request) (string, error) {
	return c.post(ctx, "/wechatpay-merchant-request-signature", map[string]string{"mchid": c.mchID, "verb": r.Method, "uri": r.Target,
		"body": string(r.Body)})
}

func (c custodian) Verify(ctx context.Context, p auth.Proof, body []byte) error {
	text, err := c.post(ctx, "/wechatpay-response-merchant-validation", map[string]string{
		"nonce": p.Nonce, "serial": p.Serial, "signature": p.Signature, "timestamp": p.Timestamp, "body": string(body),
	})
	if err == nil && text != "OK" {
		err = fmt.Errorf("the custodian said %q", text)
	}
	return err
}

func (c custodian) post(ctx context.Context, path string, in map[string]string) (string, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+path, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("the custodian answered %d: %s", resp.StatusCode, text)
	}
	return string(text), err
}

// remote makes a client that has neither key.
func remote(t testing.TB, gateway *wxpaytest.Server, change ...func(*wxpay.Config)) *wxpay.Client {
	t.Helper()
	cfg := gateway.Config()
	service := newCustodian(t, cfg)
	cfg.Signer, cfg.Verifier, cfg.PrivateKey, cfg.Serial, cfg.Platform = service, service, nil, "", nil
	return testkit.NewClient(t, cfg, change...)
}

// TestCallsWithoutAKeyInTheProgram: the gateway checks each signature, the
// custodian each answer.
func TestCallsWithoutAKeyInTheProgram(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	gateway.Handle("POST /v3/pay/{type}", func(r *wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: r.Body} })
	client := remote(t, gateway)
	resp, err := client.Chain("v3/pay/{type}").Post(t.Context(), wxpay.Params{"type": "jsapi/?", "query": wxpay.Params{"a": "张 三"},
		"json": wxpay.Params{"description": "微信\n支付"}})
	require.NoError(t, err)
	require.True(t, resp.Verified)
	require.Equal(t, "微信\n支付", resp.Get("description").String())
	require.Empty(t, testkit.LastRequest(t, gateway).Header.Values("Wechatpay-Serial"), "without Platform no key is named")

	resp, err = client.Chain("v3/x").GetAsync(t.Context()).Wait()
	require.NoError(t, err)
	require.True(t, resp.Verified)
	var w bytes.Buffer
	resp, err = client.Chain("v3/x").Get(t.Context(), wxpay.Params{"sink": &w})
	require.NoError(t, err)
	require.True(t, resp.Verified)
	require.Equal(t, "{}", w.String())

	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Status: http.StatusNoContent} })
	resp, err = client.Chain("v3/x").Delete(t.Context())
	require.NoError(t, err)
	require.True(t, resp.Verified)

	for _, fault := range []wxpaytest.Fault{wxpaytest.BadSignature(), wxpaytest.SignedBy("5157F09EFDC096DE15EBE81A47057A7232F1B8E2")} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "{}", Fault: fault} })
		_, err = client.Chain("v3/x").Get(t.Context())
		var refused *wxpay.VerifyError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, auth.VerifierFailed, refused.Reason)
		require.ErrorContains(t, err, "the custodian answered 401")
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	}
}

// TestSignerThatDoesNotSignKeepsTheRequestFromBeingSent, whatever it does.
func TestSignerThatDoesNotSignKeepsTheRequestFromBeingSent(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	cause := errors.New("the custodian is down")
	foreign := testkit.ForeignError(t)
	returns := func(text string, err error) testkit.SignerFunc {
		return func(context.Context, auth.Request) (string, error) { return text, err }
	}
	const good = `WECHATPAY2-SHA256-RSA2048 mchid="1900000001"`
	for name, c := range map[string]struct {
		signer testkit.SignerFunc
		words  string
		is     error
	}{
		"error":            {returns("", cause), "the custodian is down", cause},
		"text and error":   {returns(good, cause), "the custodian is down", cause},
		"nothing":          {returns("", nil), "Config.Signer returned something that is no value", nil},
		"one word":         {returns("OK", nil), "Config.Signer returned", nil},
		"line feed":        {returns(good+"\n", nil), "Config.Signer returned", nil},
		"header injection": {returns(good+"\r\nX-Admin: 1", nil), "Config.Signer returned", nil},
		"NUL":              {returns(good+"\x00", nil), "Config.Signer returned", nil},
		"panic":            {func(context.Context, auth.Request) (string, error) { panic("a mistake") }, "a mistake", nil},
		"another call's":   {returns("", fmt.Errorf("signing: %w", foreign)), "signing: ", nil},
		"waits too long": {func(ctx context.Context, _ auth.Request) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}, "", context.DeadlineExceeded},
	} {
		timeout := 30 * time.Second
		if c.is == context.DeadlineExceeded { //nolint:errorlint // the value of the table
			timeout = 50 * time.Millisecond
		}
		_, err := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.PrivateKey, cfg.Signer = nil, c.signer }).
			Chain("v3/x").PostAsync(t.Context(), wxpay.Params{"timeout": timeout}).Wait()
		testkit.RequireRefused(t, err, c.words)
		require.NotContains(t, err.Error(), "X-Admin", name)
		if c.is != nil {
			require.ErrorIs(t, err, c.is, name)
		}
		if name == "another call's" {
			testkit.RequireQuoted(t, err, wxpay.NotSent)
		}
	}
	require.Empty(t, gateway.Requests())
}

// TestContextEndsInsideOfTheSigner as it would anywhere else.
func TestContextEndsInsideOfTheSigner(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	ctx, cancel := context.WithCancel(t.Context())
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) {
		c.PrivateKey, c.Signer = nil, testkit.SignerFunc(func(ctx context.Context, _ auth.Request) (string, error) {
			cancel()
			<-ctx.Done()
			return "", ctx.Err()
		})
	})
	_, err := client.Chain("v3/x").Post(ctx)
	testkit.RequireRefused(t, err)
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, gateway.Requests())
}
