package gcm

import "encoding/binary"

// blockSize is that of every cipher GCM is defined for, and of GHASH.
const blockSize = 16

// element is a polynomial over GF(2) modulo x¹²⁸ + x⁷ + x² + x + 1. GCM counts bits
// from the left: the highest bit of hi is the coefficient of x⁰.
type element struct{ hi, lo uint64 }

func load(b *[blockSize]byte) element {
	return element{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func (e element) bytes() (b [blockSize]byte) {
	binary.BigEndian.PutUint64(b[:8], e.hi)
	binary.BigEndian.PutUint64(b[8:], e.lo)
	return b
}

func (e element) plus(f element) element { return element{e.hi ^ f.hi, e.lo ^ f.lo} }

// timesX shifts by one bit. What falls out is x¹²⁸, which is x⁷ + x² + x + 1.
func (e element) timesX() element {
	carry := -(e.lo & 1)
	return element{e.hi>>1 ^ carry&(0xe1<<56), e.lo>>1 | e.hi<<63}
}

// nibbles holds the product of H with every value of every four bits of an element.
// Multiplying by H is linear, so the product of an element is the sum of those of
// its 32 nibbles, and the tables have done the reduction already. They take 8 KB,
// which stays in the processor's nearest cache; with tables of eight bits they
// would take 64 KB.
//
// Lookups leave traces in the cache for other programs on the same processor. H is
// that of one bill's own key, of no use for anything else.
type nibbles [32][16]element

func newNibbles(h element) *nibbles {
	var t nibbles
	power := h // x⁰·H, x¹·H, …
	for i := range t {
		for bit := 8; bit > 0; bit /= 2 { // a nibble's highest bit is its lowest power of x
			t[i][bit] = power
			power = power.timesX()
		}
		for n := range t[i] {
			lowest := n & -n
			t[i][n] = t[i][lowest].plus(t[i][n^lowest]) // the others: sums of two before
		}
	}
	return &t
}

// times returns e·H.
func (t *nibbles) times(e element) element {
	var hi, lo uint64
	for i := range 16 {
		shift := 60 - 4*i
		high, low := &t[i][e.hi>>shift&15], &t[16+i][e.lo>>shift&15]
		hi ^= high.hi ^ low.hi
		lo ^= high.lo ^ low.lo
	}
	return element{hi, lo}
}

// ghash goes on from sum with the blocks of data, the last of them filled up with
// zeros (NIST SP 800-38D, 6.4).
func (t *nibbles) ghash(sum element, data []byte) element {
	for ; len(data) >= blockSize; data = data[blockSize:] {
		sum = t.times(sum.plus(load((*[blockSize]byte)(data))))
	}
	if len(data) > 0 {
		var last [blockSize]byte
		copy(last[:], data)
		sum = t.times(sum.plus(load(&last)))
	}
	return sum
}
