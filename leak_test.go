package wxpay_test

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
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
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
	found := []string{"MARKED", "Authorization: ", `signature=\"`, `signature="`, base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(key))[40:80]}
	for _, n := range append([]*big.Int{key.D}, key.Primes...) {
		found = append(found, n.String()[:40], hex.EncodeToString(n.Bytes())[:40], fmt.Sprintf("%v", n.Bits()[:3]), fmt.Sprintf("%#v", n.Bits()[0]))
	}
	return found
}

func markedConfig(gateway *wxpaytest.Server) wxpay.Config {
	cfg := gateway.Config()
	cfg.APIv3Key, cfg.APIv2Key = markedV3Key, markedV2Key
	cfg.ClientCert = &tls.Certificate{PrivateKey: cfg.PrivateKey}
	return cfg
}

// TestNothingIsStoredByGob: not even a key of a type that gob was told of.
func TestNothingIsStoredByGob(t *testing.T) {
	t.Parallel()
	gob.Register(&rsa.PrivateKey{})
	cfg := testkit.Config(t)
	cfg.PrivateKey, cfg.Platform, cfg.Now = testkit.BareKey(t), nil, nil
	for name, v := range map[string]any{
		"Config": cfg, "*Config": &cfg, "Secret": cfg.APIv3Key, "in a struct": struct{ Key auth.Secret }{cfg.APIv3Key}, "Credential": auth.Credential{Key: cfg.PrivateKey},
		"notify.Config": notify.Config{APIv3Key: cfg.APIv3Key}, "Loader": auth.Loader{Password: "p"}, "Sensitive": wxpay.Sensitive("张三"),
		"Client": testkit.NewClient(t, testkit.Config(t)),
	} {
		var b bytes.Buffer
		require.Error(t, gob.NewEncoder(&b).Encode(v), name)
		testkit.RequireNoMark(t, b.String(), []string{testkit.APIv2Key, "张三"}, name)
	}
	require.ErrorIs(t, gob.NewEncoder(io.Discard).Encode(cfg), auth.ErrNotStored)
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
	for _, src := range []string{"." + pkcs1, "private.pkcs8://" + pkcs1, "private.pkcs1://" + pkcs1[:400], "-----BEGIN PRIVATE KEY-----\n" + pkcs1[:400] + "\n-----END PRIVATE KEY-----\n", pkcs1[:100] + "." + pkcs1[100:]} {
		_, err := auth.LoadPrivateKey(src)
		errs = append(errs, err)
		_, err = auth.LoadPublicKey(src)
		errs = append(errs, err)
	}
	// What a call refuses.
	for _, params := range []wxpay.Params{
		{}, {"x": ""}, {"x": ".."}, {"x": "1", "jsno": good.APIv3Key}, {"x": "1", "json": make(chan int)}, {"x": "1", "body": 7},
		{"x": "1", "headers": map[string]string{"Authorization": "x"}}, {"x": "1", "timeout": "5s"}, {"x": "1", "base_uri": "http://evil.example"},
		{"x": good}, {"x": good.APIv3Key}, {"x": &good}, {"x": "1", "query": good}, {"x": "1", "query": wxpay.Params{"k": client}},
	} {
		_, err := client.Chain("v3/{x}").Post(t.Context(), params)
		errs = append(errs, err)
	}
	// What an answer brings, from a gateway that repeats the request's header.
	for _, fault := range []wxpaytest.Fault{wxpaytest.BadSignature(), wxpaytest.Without("Wechatpay-Serial"), wxpaytest.SignedBy("X"), wxpaytest.Skew(time.Hour), wxpaytest.Probe(), wxpaytest.Truncate(), wxpaytest.Drop(), nil, nil} {
		gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
			if fault == nil {
				return wxpaytest.SignError(r)
			}
			return wxpaytest.Reply{Body: "{}", Fault: fault}
		})
		_, err := client.Chain("v3/{x}").Get(t.Context(), wxpay.Params{"x": "1"})
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
