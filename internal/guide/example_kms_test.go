package guide_test

import (
	"context"
	"crypto"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/wechatpay-chain/wxpay"
)

// A kmsKey is a private key that never leaves its KMS or HSM.
type kmsKey struct {
	public crypto.PublicKey                                         // an *rsa.PublicKey
	sign   func(ctx context.Context, digest []byte) ([]byte, error) // RSASSA-PKCS1-v1_5 with SHA-256
}

func (k kmsKey) Public() crypto.PublicKey { return k.public }

func (k kmsKey) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return k.sign(ctx, digest)
}

func Example_kms() {
	ctx, _, s := newStall()
	defer s.Close()
	config := s.Config()
	publicKey, signDigest := config.PrivateKey.Public(), func(_ context.Context, digest []byte) ([]byte, error) {
		return s.Config().PrivateKey.Sign(nil, digest, crypto.SHA256)
	}

	config.PrivateKey = kmsKey{public: publicKey, sign: signDigest}
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.Ping(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Status, resp.Verified)
	// Output:
	// 200 true
}
