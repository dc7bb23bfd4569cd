package sm2

import (
	"hash"

	"github.com/emmansun/gmsm/sm3"
)

// NewSM3 returns a new SM3 hash. Uploads of invoices give the digest of the file
// in it, and receipts of transfers that of the download ("hash_type": "SM3"). The
// hash of a message to be signed is another: PublicKey.NewHash.
func NewSM3() hash.Hash { return sm3.New() }

// SM3 returns the SM3 digest of data.
func SM3(data []byte) [32]byte { return sm3.Sum(data) }

// messageHash is SM3 over Z_A and the message: what SM2 signs is not the bare
// digest of a message but one bound to the signer (GB/T 32918.2, 6.1).
type messageHash struct {
	hash.Hash
	za [sm3.Size]byte
}

func newMessageHash(za [sm3.Size]byte) hash.Hash {
	h := &messageHash{Hash: sm3.New(), za: za}
	h.Reset()
	return h
}

// Reset goes back to where the message begins, behind Z_A.
func (h *messageHash) Reset() {
	h.Hash.Reset()
	_, _ = h.Write(h.za[:]) // a hash never fails
}
