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
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func brandGateway(t testing.TB) *wxpaytest.Server {
	t.Helper()
	return vectorGateway(t, wxpaytest.Brand(vectorBrandID), wxpaytest.MerchantKey(brandSerial, signerFrom(t, "brand_key.pem")))
}

// TestBrandSignsWithItsOwnSchema, and names its public key on every request.
func TestBrandSignsWithItsOwnSchema(t *testing.T) {
	t.Parallel()
	gateway := brandGateway(t)
	for name, change := range map[string]func(*wxpay.Config){
		"serial":      func(*wxpay.Config) {},
		"certificate": func(c *wxpay.Config) { c.Serial, c.Certificate = "", certificateFrom(t, "brand_cert.pem") },
		"signer": func(c *wxpay.Config) {
			c.Signer, c.PrivateKey = auth.Credential{BrandID: vectorBrandID, Serial: brandSerial, Key: c.PrivateKey}, nil
		},
	} {
		chain := newClient(t, gateway.Config(), change).Chain("brand/card-member/user-cards")
		for _, call := range []func() (*wxpay.Response, error){
			func() (*wxpay.Response, error) {
				return chain.Get(t.Context(), wxpay.Params{"query": wxpay.Params{"openid": "o1"}})
			},
			func() (*wxpay.Response, error) { return chain.Post(t.Context(), sealed("张三")) },
			func() (*wxpay.Response, error) { return chain.PutAsync(t.Context()).Wait() },
		} {
			resp, err := call()
			require.NoError(t, err, name)
			require.True(t, resp.Verified)
			require.Equal(t, auth.SchemaBrand, resp.Header.Get("Wechatpay-Signature-Type"))
			r := lastRequest(t, gateway)
			require.Equal(t, publicKeyID, r.Header.Get("Wechatpay-Serial"), name)
			authorization := r.Header.Get("Authorization")
			require.True(t, strings.HasPrefix(authorization, `WECHATPAY-BRAND-SHA256-RSA2048 brand_id="100001",`), authorization)
			require.Contains(t, authorization, `serial_no="`+brandSerial+`"`)
			require.NotContains(t, authorization, "mchid")
		}
	}
	body, n := opened(t, gateway.Requests()[1])
	require.Equal(t, `{"user":{"name":"张三"}}`, body)
	require.Equal(t, 1, n)
}

// TestBrandWithoutItsPublicKeySendsNothing: WeChat Pay refuses such requests.
func TestBrandWithoutItsPublicKeySendsNothing(t *testing.T) {
	t.Parallel()
	gateway := brandGateway(t)
	held := gateway.Config().Platform.(auth.Keys)
	for name, change := range map[string]func(*wxpay.Config){
		"Verifier alone":                   func(c *wxpay.Config) { c.Verifier, c.Platform = keysVerifier{c.Platform}, nil },
		"source of nothing":                func(c *wxpay.Config) { c.Platform = newDynamicKeys(held, "") },
		"source of a platform certificate": func(c *wxpay.Config) { c.Platform = newDynamicKeys(held, platformSerial1) },
	} {
		_, err := newClient(t, gateway.Config(), change).Chain("brand/x").Get(t.Context())
		require.Error(t, err, name)
		requireRefused(t, err, "PUB_KEY_ID_")
	}
	require.Empty(t, gateway.Requests())
}

// TestBrandIsShown where a merchant ID would be.
func TestBrandIsShown(t *testing.T) {
	t.Parallel()
	cfg := brandGateway(t).Config()
	client := newClient(t, cfg)
	require.Contains(t, printed(cfg), vectorBrandID)
	require.Contains(t, printed(client), vectorBrandID)
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
	readVectors(t, "v3-request-signature.json", &v)
	done := 0
	for _, c := range v.Cases {
		if c.Name != "brand-get" {
			continue
		}
		done++
		seconds, err := strconv.ParseInt(c.Timestamp, 10, 64)
		require.NoError(t, err)
		now := func() time.Time { return time.Unix(seconds, 0) }
		gateway := vectorGateway(t, wxpaytest.Brand(vectorBrandID), wxpaytest.MerchantKey(brandSerial, signerFrom(t, "brand_key.pem")), wxpaytest.Clock(now))
		client := newClient(t, gateway.Config(), func(cfg *wxpay.Config) {
			credential := auth.Credential{BrandID: cfg.BrandID, Serial: cfg.Serial, Key: cfg.PrivateKey}
			cfg.BaseURL, cfg.Dial, cfg.PrivateKey = gateway.URL(), gateway.Dial, nil
			cfg.Signer = signerFunc(func(ctx context.Context, r auth.Request) (string, error) {
				r.Nonce = c.Nonce
				return credential.Authorization(ctx, r)
			})
		})
		path := strings.TrimPrefix(c.URL, "https://api.mch.weixin.qq.com/")
		_, err = client.Chain(path).Do(t.Context(), c.Method)
		require.NoError(t, err)
		r := lastRequest(t, gateway)
		require.Equal(t, c.Canonical, r.Target)
		require.Equal(t, c.Authorization, r.Header.Get("Authorization"))
	}
	require.Equal(t, 1, done)
}

func TestBrandSignsWithRSA(t *testing.T) {
	t.Parallel()
	requireWrong(t, wxpay.Config{
		BrandID:    vectorBrandID,
		Serial:     brandSerial,
		PrivateKey: signerFrom(t, "sm2_merchant_key.pem"),
		Platform:   auth.Keys{publicKeyID: publicKeyFrom(t, "pub_key.pem")},
	}, "PrivateKey", auth.SchemaSM2, auth.SchemaBrand)
}
