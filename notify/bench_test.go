package notify_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// accepting stands in for RSA, so that the rest can be measured.
type accepting struct{}

func (accepting) Verify(context.Context, auth.Proof, []byte) error { return nil }

func benchNotification(b *testing.B, n wxpaytest.Notification) (cfg notify.Config, h http.Header, body []byte) {
	b.Helper()
	server := wxpaytest.NewServer(b)
	h, body, err := server.Notification(n)
	require.NoError(b, err)
	c := server.Config()
	return notify.Config{Platform: c.Platform, APIv3Key: c.APIv3Key, APIv2Key: c.APIv2Key}, h, body
}

var payment = map[string]any{
	"mchid": "1900000001", "appid": "wx8888888888888888", "out_trade_no": "PV20250101000001",
	"transaction_id": "4200001234202501010000000001",
	"trade_type":     "JSAPI", "trade_state": "SUCCESS", "trade_state_desc": "支付成功", "bank_type": "OTHERS",
	"success_time": "2025-01-01T08:00:00+08:00",
	"payer":        map[string]any{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
	"amount":       map[string]any{"total": 100, "payer_total": 100, "currency": "CNY", "payer_currency": "CNY"},
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		name    string
		n       wxpaytest.Notification
		without bool
	}{
		{"v3", wxpaytest.Notification{Resource: payment}, false},
		{"v3 without RSA", wxpaytest.Notification{Resource: payment}, true},
		{"v2 payment MD5", wxpaytest.Notification{Fields: map[string]string{"return_code": "SUCCESS", "out_trade_no": "1",
			"total_fee": "100", "result_code": "SUCCESS", "transaction_id": "42", "openid": "o"}}, false},
		{"v2 refund", wxpaytest.Notification{ReqInfo: map[string]string{"out_refund_no": "1", "refund_status": "SUCCESS",
			"refund_fee": "100"}}, false},
		{"v2 payscore", wxpaytest.Notification{Fields: map[string]string{}, Resource: map[string]string{"out_order_no": "1",
			"state": "DONE"}}, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			cfg, h, body := benchNotification(b, c.n)
			if c.without {
				cfg.Platform, cfg.Verifier = nil, accepting{}
			}
			r := newReceiver(b, cfg)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Parse(h, body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParseFloor is the cryptography of a notification alone: the signature is verified and the resource decrypted.
func BenchmarkParseFloor(b *testing.B) {
	cfg, h, body := benchNotification(b, wxpaytest.Notification{Resource: payment})
	proof, err := auth.ProofOf(h)
	require.NoError(b, err)
	key, err := cfg.Platform.Key(b.Context(), proof.Serial)
	require.NoError(b, err)
	var envelope struct{ Resource auth.Resource }
	require.NoError(b, json.Unmarshal(body, &envelope))
	sealed, err := base64.StdEncoding.DecodeString(envelope.Resource.Ciphertext)
	require.NoError(b, err)
	signature, err := base64.StdEncoding.DecodeString(proof.Signature)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		digest := sha256.Sum256(auth.AnswerMessage(proof.Timestamp, proof.Nonce, body))
		if err := rsa.VerifyPKCS1v15(key.(*rsa.PublicKey), crypto.SHA256, digest[:], signature); err != nil {
			b.Fatal(err)
		}
		block, err := aes.NewCipher([]byte(cfg.APIv3Key))
		if err != nil {
			b.Fatal(err)
		}
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := gcm.Open(nil, []byte(envelope.Resource.Nonce), sealed, []byte(envelope.Resource.AssociatedData)); err != nil {
			b.Fatal(err)
		}
	}
}

// A forged notification must cost less than the merchant can spare, though it is
// diagnosed.
func BenchmarkParseForged(b *testing.B) {
	cfg, h, body := benchNotification(b, wxpaytest.Notification{Resource: payment, Fault: wxpaytest.BadSignature()})
	r := newReceiver(b, cfg)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Parse(h, body); err == nil {
			b.Fatal("accepted")
		}
	}
}

func BenchmarkHandler(b *testing.B) {
	cfg, h, body := benchNotification(b, wxpaytest.Notification{Resource: payment})
	cfg.Platform, cfg.Verifier = nil, accepting{}
	for _, c := range []struct {
		name string
		fn   func(context.Context, *notify.Event) error
	}{
		{"entered", func(_ context.Context, e *notify.Event) error { e.Reply.Body = "{}"; return nil }},
		{"remembered", func(context.Context, *notify.Event) error { return nil }},
	} {
		handler := newReceiver(b, cfg).Handler(c.fn)
		one := func(b *testing.B) {
			b.Helper()
			req := httptest.NewRequest(http.MethodPost, "/", http.NoBody)
			req.Header = h
			req.Body = io.NopCloser(bytes.NewReader(body))
			w := httptest.NewRecorder()
			if handler.ServeHTTP(w, req); w.Code/100 != 2 {
				b.Error(w.Code)
			}
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				one(b)
			}
		})
		b.Run(c.name+", 64 callers", func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(max(1, 64/runtime.GOMAXPROCS(0)))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					one(b)
				}
			})
		})
	}
}
