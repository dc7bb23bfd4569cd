package fips_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/openssl"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/gcm"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestUnderFIPS140: where Go panics at what FIPS 140 forbids, nothing here does. A process
// has this mode from its start, so the test runs itself anew.
func TestUnderFIPS140(t *testing.T) {
	t.Parallel()
	const mode = "fips140=only"
	if strings.Contains(os.Getenv("GODEBUG"), mode) {
		t.Run("forbidden", testForbiddenByFIPS140)
		t.Run("allowed", testAllowedByFIPS140)
		return
	}
	exe, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, exe, "-test.run=^TestUnderFIPS140$", "-test.v")
	child.Env = append(os.Environ(), "GODEBUG="+mode)
	out, err := child.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, part := range []string{"forbidden", "allowed"} {
		require.Contains(t, string(out), "--- PASS: TestUnderFIPS140/"+part, "it did not run")
	}
}

// thrown is the error of a call, or its panic.
func thrown(call func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("PANIC: %v", r)
		}
	}()
	return call()
}

func testForbiddenByFIPS140(t *testing.T) {
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config(), func(c *wxpay.Config) { c.APIv2Key = testkit.APIv2Key })
	l := client.Launch()
	key := testkit.PublicKey(t, "pub_key.pem")
	r, err := notify.New(notify.Config{APIv2Key: testkit.APIv2Key})
	require.NoError(t, err)
	parse := func(vector string) error {
		_, err := r.Parse(http.Header{}, []byte(v2Document(t, vector)))
		return err
	}
	ctx := t.Context()
	for what, call := range map[string]func() error{
		"SignV2 by default": func() error { return testkit.Second(auth.SignV2("", testkit.APIv2Key, nil)) },
		"SignV2, MD5":       func() error { return testkit.Second(auth.SignV2("MD5", testkit.APIv2Key, nil)) },
		"VerifyV2, MD5": func() error {
			return auth.VerifyV2(testkit.APIv2Key, map[string]string{"sign": strings.Repeat("0", 32)})
		},
		"SignWorkWXRedPacket": func() error { return testkit.Second(auth.SignWorkWXRedPacket("secret", nil)) },
		"SignWorkWXTransfer":  func() error { return testkit.Second(auth.SignWorkWXTransfer("secret", nil)) },
		"OpenReqInfo":         func() error { return testkit.Second(auth.OpenReqInfo(testkit.APIv2Key, "AAAAAAAAAAAAAAAAAAAAAA==")) },
		"SealReqInfo":         func() error { return testkit.Second(auth.SealReqInfo(testkit.APIv2Key, []byte("x"))) },
		"Encrypt":             func() error { return testkit.Second(auth.Encrypt(key, "x")) },
		"Encrypt to certificate": func() error {
			return testkit.Second(auth.Encrypt(testkit.Certificate(t, "wechatpay_platform_1_cert.pem"), "x"))
		},
		"EncryptPKCS1v15": func() error { return testkit.Second(auth.EncryptPKCS1v15(key, "x")) },
		"Decrypt":         func() error { return testkit.Second(auth.Decrypt(testkit.Signer(t, "apiclient_key.pem"), "AAAA")) },
		"Client.Decrypt":  func() error { return testkit.Second(client.Decrypt("AAAA")) },
		"NewHash, SHA1":   func() error { return testkit.Second(auth.NewHash("SHA1")) },
		"NewHash, SM3":    func() error { return testkit.Second(auth.NewHash("SM3", sm2.Suite{})) },
		"NewFileHash":     func() error { return testkit.Second(auth.NewFileHash("SHA1", strings.Repeat("0", 40))) },
		"NewBlock, SM4":   func() error { return testkit.Second(auth.NewBlock("SM4_GCM", make([]byte, 16), sm2.Suite{})) },
		"GCM of bills": func() error {
			block, err := auth.NewBlock(auth.AEADAES256GCM, make([]byte, 32))
			require.NoError(t, err)
			return testkit.Second(gcm.New(block, make([]byte, 12)))
		},
		"Resource.Seal": func() error {
			return (&auth.Resource{Algorithm: auth.AEADAES256GCM, Nonce: "123456789012"}).Seal(testkit.APIv3Key, nil)
		},
		"Resource.Open, SM4": func() error {
			return testkit.Second(auth.Resource{Algorithm: sm2.AEADSM4GCM, Nonce: "123456789012"}.Open(testkit.APIv3Key, sm2.Suite{}))
		},
		"key under MD5": func() error {
			return testkit.Second(auth.Loader{Password: "wxpay-test"}.PrivateKey("file://" + testkit.Path(t,
				"testdata/keys/apiclient_key_pkcs1_enc.pem")))
		},
		"key, PBES2": func() error {
			return testkit.Second(auth.Loader{Password: "1900000001"}.PrivateKey("file://" + testkit.Path(t,
				"testdata/keys/apiclient_key_pkcs8_enc.pem")))
		},
		"PKCS#12": func() error {
			return third(auth.LoadPKCS12("file://"+testkit.Path(t, "testdata/keys/apiclient_cert.p12"), "1900000001"))
		},
		"PKCS#12, RC2": func() error {
			return third(auth.LoadPKCS12("file://"+testkit.Path(t, "testdata/keys/apiclient_cert_legacy.p12"), "1900000001"))
		},
		"PKCS#12, 3DES": func() error {
			return third(auth.LoadPKCS12("file://"+testkit.Path(t, "testdata/keys/apiclient_cert_3des.p12"), "1900000001"))
		},
		"openssl.New":         func() error { return testkit.Second(openssl.New(testkit.Signer(t, "apiclient_key.pem"))) },
		"sm2.LoadPrivateKey":  func() error { return testkit.Second(sm2.LoadPrivateKey(testkit.KeyText(t, "sm2_merchant_key.pem"))) },
		"sm2.LoadPublicKey":   func() error { return testkit.Second(sm2.LoadPublicKey(testkit.KeyText(t, "sm2_platform_pub.pem"))) },
		"sm2.LoadCertificate": func() error { return testkit.Second(sm2.LoadCertificate(testkit.KeyText(t, "sm2_platform_cert.pem"))) },
		"sm2.ParseCertificate": func() error {
			return testkit.Second(sm2.Suite{}.ParseCertificate([]byte(testkit.KeyText(t, "sm2_platform_cert.pem"))))
		},
		"sm2.GenerateKey":   func() error { return testkit.Second(sm2.GenerateKey()) },
		"sm2.Suite.NewAEAD": func() error { return testkit.Second(sm2.Suite{}.NewAEAD(testkit.APIv3Key)) },
		"call of APIv2": func() error {
			return testkit.Second(client.Chain("v2/pay/orderquery").Post(ctx, wxpay.Params{"xml": wxpay.Params{"mch_id": testkit.MchID,
				"out_trade_no": "1"}}))
		},
		"sensitive field": func() error { return testkit.Second(client.Chain("v3/x").Post(ctx, testkit.Sealed("张三"))) },
		"hashed file": func() error {
			sink := wxpay.Sink{To: &bytes.Buffer{}, HashType: "SHA1", HashValue: strings.Repeat("0", 40)}
			return testkit.Second(client.Download(ctx, gateway.URL()+"/file", sink))
		},
		"bill.Fetch": func() error {
			gateway.Handle("/v3/bill/tradebill", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Body: map[string]string{"hash_type": "SHA1", "hash_value": strings.Repeat("0", 40),
					"download_url": gateway.URL() + "/file"}}
			})
			return testkit.Second(bill.Fetch(ctx, client, "v3/bill/tradebill"))
		},
		"JSAPIV2": func() error {
			return testkit.Second(l.JSAPIV2(testkit.AppID, "wx201410272009395522657a690389285100", ""))
		},
		"RedPacket": func() error { return testkit.Second(l.RedPacket(testkit.AppID, "sendid=1")) },
		"SignedLink": func() error {
			return testkit.Second(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": testkit.MchID}))
		},
		"payment of APIv2":    func() error { return parse("pay-md5") },
		"refund of APIv2":     func() error { return parse("refund-req-info") },
		"Server.Notification": func() error { return third(gateway.Notification(wxpaytest.Notification{})) },
		"its refund": func() error {
			return third(gateway.Notification(wxpaytest.Notification{ReqInfo: map[string]string{"a": "1"}}))
		},
	} {
		err := thrown(call)
		require.Error(t, err, what)
		assert.NotContains(t, err.Error(), "PANIC", what)
		assert.NotContains(t, err.Error(), "panicked", what)
		assert.Contains(t, err.Error(), "FIPS 140", what)
		var outcome interface{ Outcome() wxpay.Outcome }
		if errors.As(err, &outcome) {
			assert.Equal(t, wxpay.NotSent, outcome.Outcome(), what)
		}
	}
}

// third is the error of three results.
func third[A, B any](_ A, _ B, err error) error { return err }

// v2Document is a notification of APIv2 in testdata.
func v2Document(t *testing.T, name string) string {
	t.Helper()
	var file struct {
		Cases []struct{ Name, Document string }
	}
	testkit.ReadVectors(t, "v2-notifications.json", &file)
	for _, c := range file.Cases {
		if c.Name == name {
			return c.Document
		}
	}
	t.Fatalf("there is no vector %s", name)
	return ""
}

// testAllowedByFIPS140: APIv3, and of APIv2 what is signed with HMAC-SHA256.
func testAllowedByFIPS140(t *testing.T) {
	gateway := testkit.Gateway(t)
	cfg := gateway.Config()
	cfg.APIv3Key = testkit.APIv3Key
	client := testkit.NewClient(t, cfg)
	_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": 1}})
	require.NoError(t, err)
	gateway.Handle("/pay/orderquery", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"trade_state": "SUCCESS"}}
	})
	_, err = client.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"mch_id": testkit.MchID,
		"out_trade_no": "1", "sign_type": "HMAC-SHA256"}})
	require.NoError(t, err)
	_, err = client.Launch().JSAPI(testkit.AppID, "wx201410272009395522657a690389285100")
	require.NoError(t, err)
	_, err = client.Launch().CouponPlugin(map[string]string{"stock_id": "1", "out_request_no": "R"})
	require.NoError(t, err)

	var file struct {
		Key   auth.Secret `json:"api_v3_key"`
		Cases []struct {
			Name, Body, Expect, Plaintext string
			Headers                       map[string]string
			Now                           int64
		}
	}
	testkit.ReadVectors(t, "v3-notifications.json", &file)
	opened := 0
	for _, c := range file.Cases {
		if c.Name == "sm2-sm4" {
			continue
		}
		r, err := notify.New(notify.Config{Platform: testkit.Config(t).Platform, APIv3Key: testkit.APIv3Key, APIv2Key: testkit.APIv2Key,
			Now: func() time.Time { return time.Unix(c.Now, 0) }})
		require.NoError(t, err)
		header := http.Header{}
		for name, value := range c.Headers {
			header.Set(name, value)
		}
		e, err := r.Parse(header, []byte(c.Body))
		if c.Expect != "ok" {
			require.Error(t, err, c.Name)
			continue
		}
		require.NoError(t, err, c.Name)
		assert.Equal(t, c.Plaintext, string(e.Resource), c.Name)
		opened++
	}
	assert.Positive(t, opened)

	r, err := notify.New(notify.Config{APIv2Key: testkit.APIv2Key})
	require.NoError(t, err)
	_, err = r.Parse(http.Header{}, []byte(v2Document(t, "pay-hmac")))
	require.NoError(t, err)

	testCertificatesUnderFIPS140(t, cfg)
}

// testCertificatesUnderFIPS140 downloads, exports and imports platform certificates.
func testCertificatesUnderFIPS140(t *testing.T, cfg wxpay.Config) {
	t.Helper()
	var file struct {
		Cases []struct {
			Body    string
			Headers map[string]string
			Now     int64
		}
	}
	testkit.ReadVectors(t, "v3-certificates.json", &file)
	c := file.Cases[0]
	now := func() time.Time { return time.Unix(c.Now, 0) }
	gateway := testkit.Gateway(t, wxpaytest.Clock(now))
	header := http.Header{}
	for name, value := range c.Headers {
		header.Set(name, value)
	}
	gateway.Handle("/v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: c.Body, Header: header} })
	cfg.BaseURL, cfg.Platform, cfg.Now = gateway.URL(), nil, now
	source, err := certificates.New(cfg, certificates.Options{})
	require.NoError(t, err)
	require.NoError(t, source.Refresh(t.Context()))
	require.NotEmpty(t, source.Certificates())
	exported, err := source.Export()
	require.NoError(t, err)
	require.NoError(t, source.Import(exported))
}
