package sm2

import (
	"crypto/cipher"
	"encoding/pem"
	"errors"
	"fmt"
	"hash"
	"strings"

	"github.com/emmansun/gmsm/sm4"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/keyfile"
)

// The algorithms of SM4, as WeChat Pay names them.
const (
	AEADSM4GCM = "AEAD_SM4_GCM" // of notifications and certificates
	SM4GCM     = "SM4_GCM"      // of bills
)

var _ auth.Suite = Suite{}

// Suite is the auth.Suite of the national algorithms. Its zero value is ready for
// use: resource.Open(apiv3Key, sm2.Suite{}).
type Suite struct{}

// AEAD returns AEADSM4GCM.
func (Suite) AEAD() string { return AEADSM4GCM }

// NewAEAD returns SM4-GCM with nonces of 12 bytes and tags of 16. The key is the
// first 16 bytes of the SM3 digest of the APIv3 key, as in AeadSM4Cipher of
// WeChat Pay's Java SDK. The error says if apiv3Key is none.
func (Suite) NewAEAD(apiv3Key auth.Secret) (cipher.AEAD, error) {
	if err := auth.CheckSecret(apiv3Key); err != nil {
		return nil, fmt.Errorf("sm2: the APIv3 key %w", err)
	}
	if err := refuse(); err != nil {
		return nil, fmt.Errorf("sm2: %w", err)
	}
	digest := SM3([]byte(apiv3Key))
	block, err := sm4.NewCipher(digest[:sm4.BlockSize]) // a key is as long as a block
	if err != nil {
		return nil, fmt.Errorf("sm2: %w", err)
	}
	return cipher.NewGCM(block)
}

// ParseCertificate reads the first certificate of a PEM text. It takes text only
// and follows no file://, for the text may have come over the network.
func (Suite) ParseCertificate(text []byte) (*auth.Certificate, error) {
	if err := refuse(); err != nil {
		return nil, fmt.Errorf("sm2: parse certificate: %w", err)
	}
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, errors.New("sm2: parse certificate: the text holds no CERTIFICATE block of PEM")
		}
		if block.Type == keyfile.Certificate {
			cert, err := parseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("sm2: parse certificate: %w", err)
			}
			return cert, nil
		}
	}
}

// NewHash returns SM3 for "SM3", else nil.
func (Suite) NewHash(hashType string) hash.Hash {
	if !strings.EqualFold(hashType, "SM3") {
		return nil
	}
	return NewSM3()
}

// NewBlock returns SM4 for SM4GCM, else nil. The key is the one of a bill as it was
// decrypted, 16 bytes: it takes no digest of it as NewAEAD does. That it is so is
// not confirmed by WeChat Pay's documentation, which says "key length 128 bit".
func (Suite) NewBlock(algorithm string, key []byte) (cipher.Block, error) {
	if algorithm != SM4GCM {
		return nil, nil //nolint:nilnil // another suite's, as the interface says
	}
	if err := refuse(); err != nil {
		return nil, fmt.Errorf("sm2: %w", err)
	}
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("sm2: the key of a bill under SM4 has %d bytes; expected %d", len(key), sm4.BlockSize)
	}
	return block, nil
}
