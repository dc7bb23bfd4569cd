package wxpay_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

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
	notified := notify.Config{Platform: source, APIv3Key: markedV3Key, APIv2Key: markedV2Key, ReplySigner: auth.Credential{Key: testkit.BareKey(t)}}
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
		testkit.Sealed(strings.Repeat(markedText, 30)), {"json": map[wxpay.Sensitive]int{text: 1}}, {"query": map[wxpay.Sensitive]int{text: 1}}, {"headers": wxpay.Params{"X": text}},
		{"body": text}, {"base_uri": text}, {"sink": text}, {"xml": text}, {"json": loop}, {"json": "x", "timeout": text}, {"json": struct {
			A any `wxpay:"sensitive"`
		}{[]any{markedText, 7}}},
		{"json": wxpay.Params{"a": text}, "headers": map[string]string{"Wechatpay-Serial": testkit.PlatformSerial1 + "0"}}, {"json": wxpay.Params{"a": text, "b": make(chan int)}},
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
			return wxpaytest.Reply{Body: map[string]any{"name": gateway.Encrypt(markedText), "list": []string{gateway.Encrypt(markedText)}, "tagged": rest}}
		})
		note(wxpay.As[markedAnswer](client.Chain("v3/x").Get(t.Context())))
	}
	custodian := &markedSigner{"MARKEDtoken", "MARKEDtoken"}
	note(testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.PrivateKey, c.Signer = nil, custodian }).Chain("v3/x").Get(t.Context()))
	note(testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.Verifier = custodian }).Chain("v3/x").Get(t.Context()))
	loader := auth.Loader{Password: "MARKEDpassword"}
	for _, file := range []string{"apiclient_key_pkcs8_enc.pem", "apiclient_key_pkcs1_enc.pem", "apiclient_cert.p12", "apiclient_cert_legacy.p12"} {
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
