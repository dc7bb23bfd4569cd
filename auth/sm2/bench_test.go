package sm2_test

import (
	"crypto"
	"crypto/rand"
	"testing"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

func BenchmarkSign(b *testing.B) {
	key := loadPrivate(b, merchantKey)
	digest := digestOf(key.Public().(*sm2.PublicKey), "message")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := key.Sign(rand.Reader, digest, crypto.Hash(0)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	key := loadPrivate(b, merchantKey)
	public := key.Public().(*sm2.PublicKey)
	digest, signature := digestOf(public, "message"), sign(b, key, "message")
	b.ReportAllocs()
	for b.Loop() {
		if !public.Verify(digest, signature) {
			b.Fatal("does not verify")
		}
	}
}

// What a request costs before it is sent, and its answer after it has come.
func BenchmarkRequestAndAnswer(b *testing.B) {
	request := sm2Request(b)
	merchant := auth.Credential{MchID: "1900000001", Serial: merchantSerial, Key: loadPrivate(b, merchantKey)}
	signed := auth.Request{Method: request.Method, Target: request.Target, Timestamp: request.Timestamp, Nonce: request.Nonce,
		Body: []byte(request.Body)}
	proof, body := sm2Answer(b)
	keys := auth.Keys{platformSerial: loadCertificate(b, platformCert)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := merchant.Authorization(b.Context(), signed); err != nil {
			b.Fatal(err)
		}
		if err := proof.Verify(b.Context(), keys, vectorNow, body); err != nil {
			b.Fatal(err)
		}
	}
}
