// Package gcm decrypts messages under GCM that are too large for memory.
//
// cipher.AEAD of the standard library takes a message in one piece, and an encrypted
// bill may have 16 GB. An Opener takes two passes over it instead: the first checks
// the tag, the second decrypts. Nothing is decrypted before the whole message is
// known to be genuine. Associated data is always empty, as bills have none.
package gcm

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/wechatpay-chain/wxpay/internal/fips"
)

const (
	// Overhead is how many bytes the ciphertext, tag included, is longer than the plaintext.
	Overhead = 16
	// maxSize is how much GCM can encrypt under one nonce (NIST SP 800-38D, 5.2.1.1).
	maxSize = (1<<32 - 2) * blockSize
)

// ErrOpen says that the tag does not fit: the key or the nonce is another one, or
// the message was changed or cut short.
var ErrOpen = errors.New("gcm: the message does not fit its key, nonce and tag")

var errUnchecked = errors.New("gcm: read before Check found the message genuine: write it all to the Opener, and Check, first")

// An Opener checks and decrypts one message: the ciphertext and the 16 bytes of its
// tag. Write the message to it, Check it, then read it again through Reader. It must
// not be used from several goroutines at once.
type Opener struct {
	block   cipher.Block
	table   *nibbles
	first   [blockSize]byte // J0, the counter block that hides the tag
	sum     element         // GHASH of what is no longer held
	held    [2 * blockSize]byte
	n       int // bytes in held: up to 31, the last 16 of which may be the tag
	written int64
	genuine bool
}

// New returns an Opener for a message under the cipher and nonce. The nonce may have
// any length but 0. The error says so, or that the blocks of the cipher are not of
// 16 bytes.
func New(block cipher.Block, nonce []byte) (*Opener, error) {
	if block == nil || block.BlockSize() != blockSize {
		return nil, fmt.Errorf("gcm: the cipher must have blocks of %d bytes, as AES and SM4 have", blockSize)
	}
	if len(nonce) == 0 {
		return nil, errors.New("gcm: the nonce is empty")
	}
	if err := fips.Refuse("to decrypt GCM outside of Go's own module, as files that do not fit into memory need", "download bills that "+
		"are not encrypted"); err != nil {
		return nil, fmt.Errorf("gcm: %w", err)
	}
	var h [blockSize]byte
	block.Encrypt(h[:], h[:])
	o := &Opener{block: block, table: newNibbles(load(&h))}
	if len(nonce) == 12 {
		copy(o.first[:], nonce)
		o.first[blockSize-1] = 1
		return o, nil
	}
	sum := o.table.ghash(element{}, nonce)
	o.first = o.table.times(sum.plus(lengths(int64(len(nonce))))).bytes()
	return o, nil
}

// lengths is the last block of GHASH: no associated data, then the bits of the rest.
func lengths(size int64) element {
	return element{0, uint64(size) * 8} //nolint:gosec // a length is not negative
}

// Write takes the next piece of the message, of any size. It takes all of it and
// never fails.
func (o *Opener) Write(p []byte) (int, error) {
	size := len(p)
	o.genuine = false
	o.written += int64(size)
	if o.n > 0 && o.n+len(p) >= len(o.held) {
		p = p[copy(o.held[o.n:], p):]
		// At least 16 bytes come after the first block, so it is none of the tag.
		o.sum = o.table.ghash(o.sum, o.held[:blockSize])
		o.n = copy(o.held[:], o.held[blockSize:])
		if len(p) >= blockSize {
			o.sum = o.table.ghash(o.sum, o.held[:blockSize])
			o.n = 0
		}
	}
	if o.n == 0 && len(p) >= len(o.held) {
		whole := (len(p) - blockSize) &^ (blockSize - 1)
		o.sum = o.table.ghash(o.sum, p[:whole])
		p = p[whole:]
	}
	o.n += copy(o.held[o.n:], p)
	return size, nil
}

// Size returns the bytes of plaintext in what was written so far, taking its end for
// the tag.
func (o *Opener) Size() int64 { return max(0, o.written-Overhead) }

// Check returns nil if the message as written up to now is genuine, else ErrOpen.
// Comparing the tag takes the same time whatever it is.
func (o *Opener) Check() error {
	size := o.Size()
	if o.written < Overhead || size > maxSize {
		return ErrOpen
	}
	rest := o.n - Overhead
	sum := o.table.ghash(o.sum, o.held[:rest])
	sum = o.table.times(sum.plus(lengths(size)))
	var mask [blockSize]byte
	o.block.Encrypt(mask[:], o.first[:])
	tag := sum.plus(load(&mask)).bytes()
	o.genuine = subtle.ConstantTimeCompare(tag[:], o.held[rest:o.n]) == 1
	if !o.genuine {
		return ErrOpen
	}
	return nil
}

// Reader returns a reader of the plaintext. It reads the message once more, from its
// start, and not further than Size bytes: the same bytes that were written, or what
// comes out is not what was checked. It may be called several times, but only after
// Check has returned nil and before another Write; otherwise the reader fails at
// once. A message that has become shorter is io.ErrUnexpectedEOF.
func (o *Opener) Reader(ciphertext io.Reader) io.Reader {
	if !o.genuine {
		return failed{errUnchecked}
	}
	start := o.first
	binary.BigEndian.PutUint32(start[12:], binary.BigEndian.Uint32(start[12:])+1)
	return &reader{source: ciphertext, counter: newCounter(o.block, start), left: o.Size()}
}

type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

type reader struct {
	source  io.Reader
	counter *counter
	left    int64
}

func (r *reader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n, err := r.source.Read(p[:min(int64(len(p)), r.left)])
	r.counter.xor(p[:n])
	r.left -= int64(n)
	switch {
	case r.left == 0:
		return n, nil // complete, whatever comes after it
	case errors.Is(err, io.EOF):
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}
