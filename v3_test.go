package wxpay_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestBrandSignsWithItsOwnSchema, and names its public key on every request.
func TestBrandSignsWithItsOwnSchema(t *testing.T) {
	t.Parallel()
	gateway := testkit.BrandGateway(t)
	for name, change := range map[string]func(*wxpay.Config){
		"serial":      func(*wxpay.Config) {},
		"certificate": func(c *wxpay.Config) { c.Serial, c.Certificate = "", testkit.Certificate(t, "brand_cert.pem") },
		"signer": func(c *wxpay.Config) {
			c.Signer, c.PrivateKey = auth.Credential{BrandID: testkit.BrandID, Serial: testkit.BrandSerial, Key: c.PrivateKey}, nil
		},
	} {
		chain := testkit.NewClient(t, gateway.Config(), change).Chain("brand/card-member/user-cards")
		for _, call := range []func() (*wxpay.Response, error){
			func() (*wxpay.Response, error) {
				return chain.Get(t.Context(), wxpay.Params{"query": wxpay.Params{"openid": "o1"}})
			},
			func() (*wxpay.Response, error) { return chain.Post(t.Context(), testkit.Sealed("张三")) },
			func() (*wxpay.Response, error) { return chain.PutAsync(t.Context()).Wait() },
		} {
			resp, err := call()
			require.NoError(t, err, name)
			require.True(t, resp.Verified)
			require.Equal(t, auth.SchemaBrand, resp.Header.Get("Wechatpay-Signature-Type"))
			r := testkit.LastRequest(t, gateway)
			require.Equal(t, testkit.PublicKeyID, r.Header.Get("Wechatpay-Serial"), name)
			authorization := r.Header.Get("Authorization")
			require.True(t, strings.HasPrefix(authorization, `WECHATPAY-BRAND-SHA256-RSA2048 brand_id="100001",`), authorization)
			require.Contains(t, authorization, `serial_no="`+testkit.BrandSerial+`"`)
			require.NotContains(t, authorization, "mchid")
		}
	}
	body, n := testkit.Opened(t, gateway.Requests()[1])
	require.Equal(t, `{"user":{"name":"张三"}}`, body)
	require.Equal(t, 1, n)
}

// TestBrandWithoutItsPublicKeySendsNothing: WeChat Pay refuses such requests.
func TestBrandWithoutItsPublicKeySendsNothing(t *testing.T) {
	t.Parallel()
	gateway := testkit.BrandGateway(t)
	held := gateway.Config().Platform.(auth.Keys)
	for name, change := range map[string]func(*wxpay.Config){
		"Verifier alone":                   func(c *wxpay.Config) { c.Verifier, c.Platform = testkit.KeysVerifier{Keys: c.Platform}, nil },
		"source of nothing":                func(c *wxpay.Config) { c.Platform = testkit.NewDynamicKeys(held, "") },
		"source of a platform certificate": func(c *wxpay.Config) { c.Platform = testkit.NewDynamicKeys(held, testkit.PlatformSerial1) },
	} {
		_, err := testkit.NewClient(t, gateway.Config(), change).Chain("brand/x").Get(t.Context())
		require.Error(t, err, name)
		testkit.RequireRefused(t, err, "PUB_KEY_ID_")
	}
	require.Empty(t, gateway.Requests())
}

// TestBrandIsShown where a merchant ID would be.
func TestBrandIsShown(t *testing.T) {
	t.Parallel()
	cfg := testkit.BrandGateway(t).Config()
	client := testkit.NewClient(t, cfg)
	require.Contains(t, testkit.Printed(cfg), testkit.BrandID)
	require.Contains(t, testkit.Printed(client), testkit.BrandID)
}

// TestBrandVector: the request of another implementation comes out byte for byte.
// A Signer gives it its nonce.
func TestBrandVector(t *testing.T) {
	t.Parallel()
	var v struct {
		Cases []struct {
			Name, Method, URL, Timestamp, Body, Authorization string
			Canonical                                         string `json:"canonical_url"`
			Nonce                                             string `json:"nonce_str"`
		}
	}
	testkit.ReadVectors(t, "v3-request-signature.json", &v)
	done := 0
	for _, c := range v.Cases {
		if c.Name != "brand-get" {
			continue
		}
		done++
		seconds, err := strconv.ParseInt(c.Timestamp, 10, 64)
		require.NoError(t, err)
		now := func() time.Time { return time.Unix(seconds, 0) }
		gateway := testkit.Gateway(t, wxpaytest.Brand(testkit.BrandID), wxpaytest.MerchantKey(testkit.BrandSerial,
			testkit.Signer(t, "brand_key.pem")), wxpaytest.Clock(now))
		client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) {
			credential := auth.Credential{BrandID: cfg.BrandID, Serial: cfg.Serial, Key: cfg.PrivateKey}
			cfg.BaseURL, cfg.Dial, cfg.PrivateKey = gateway.URL(), gateway.Dial, nil
			cfg.Signer = testkit.SignerFunc(func(ctx context.Context, r auth.Request) (string, error) {
				r.Nonce = c.Nonce
				return credential.Authorization(ctx, r)
			})
		})
		path := strings.TrimPrefix(c.URL, "https://api.mch.weixin.qq.com/")
		_, err = client.Chain(path).Do(t.Context(), c.Method)
		require.NoError(t, err)
		r := testkit.LastRequest(t, gateway)
		require.Equal(t, c.Canonical, r.Target)
		require.Equal(t, c.Authorization, r.Header.Get("Authorization"))
	}
	require.Equal(t, 1, done)
}

func TestBrandSignsWithRSA(t *testing.T) {
	t.Parallel()
	testkit.RequireWrong(t, wxpay.Config{
		BrandID:    testkit.BrandID,
		Serial:     testkit.BrandSerial,
		PrivateKey: testkit.Signer(t, "sm2_merchant_key.pem"),
		Platform:   auth.Keys{testkit.PublicKeyID: testkit.PublicKey(t, "pub_key.pem")},
	}, "PrivateKey", auth.SchemaSM2, auth.SchemaBrand)
}
