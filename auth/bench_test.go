package auth_test

import (
	"context"
	"testing"

	"github.com/wechatpay-chain/wxpay/auth"
)

const (
	benchTarget = "/v3/pay/transactions/out-trade-no/PV20250101000001?mchid=1900000001"
	benchNonce  = "593BEC0C930BF1AFEB40B4A08C8FB242"
)

var benchBody = []byte(`{"appid":"wx8888888888888888","mchid":"1900000001","amount":{"total":100,"currency":"CNY"}}`)

func BenchmarkRequestMessage(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		auth.Request{Method: "POST", Target: benchTarget, Timestamp: 1735689600, Nonce: benchNonce, Body: benchBody}.Message()
	}
}

func BenchmarkVerify(b *testing.B) {
	proof, keys := proofNow(b, benchBody), platformKeys(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := proof.Verify(b.Context(), keys, vectorNow, benchBody); err != nil {
			b.Fatal(err)
		}
	}
}

// What a header costs besides the private key operation, which is 95 % of a call
// and not ours to make faster.
func BenchmarkAuthorizationWithoutRSA(b *testing.B) {
	merchant := auth.Credential{
		MchID:  "1900000001",
		Serial: "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D",
		Key:    stubSigner{public: rawRSA(b, merchantKey).Public(), signature: make([]byte, 256)},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := merchant.Authorization(context.Background(), auth.Request{Method: "POST", Target: benchTarget, Timestamp: 1735689600,
			Nonce: benchNonce, Body: benchBody}); err != nil {
			b.Fatal(err)
		}
	}
}
