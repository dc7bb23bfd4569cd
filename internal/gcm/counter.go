package gcm

import (
	"crypto/cipher"
	"encoding/binary"
)

// counter is GCM's counter mode. The standard library's counts with all 128 bits,
// GCM with the last 32 only (inc32 of NIST SP 800-38D, 6.2): where those overflow a
// new stream takes over. After a nonce that is not 12 bytes long they start
// anywhere, so a large message may well come across it.
type counter struct {
	block  cipher.Block
	value  [blockSize]byte // the first block of the stream
	stream cipher.Stream
	left   int64 // bytes up to the overflow
}

func newCounter(block cipher.Block, first [blockSize]byte) *counter {
	c := &counter{block: block, value: first}
	c.start()
	return c
}

func (c *counter) start() {
	low := binary.BigEndian.Uint32(c.value[12:])
	c.left = (1<<32 - int64(low)) * blockSize
	c.stream = cipher.NewCTR(c.block, c.value[:])
}

// xor decrypts p in place.
func (c *counter) xor(p []byte) {
	for len(p) > 0 {
		if c.left == 0 {
			clear(c.value[12:])
			c.start()
		}
		n := min(int64(len(p)), c.left)
		c.stream.XORKeyStream(p[:n], p[:n])
		c.left -= n
		p = p[n:]
	}
}
