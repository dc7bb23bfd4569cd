package gcm_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"testing"
	"testing/iotest"

	"github.com/emmansun/gmsm/sm4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/gcm"
)

const key = "0123456789abcdef0123456789abcdef"

func newBlock(t testing.TB, name string) cipher.Block {
	t.Helper()
	var block cipher.Block
	var err error
	switch name {
	case "AES-128":
		block, err = aes.NewCipher([]byte(key[:16]))
	case "AES-256":
		block, err = aes.NewCipher([]byte(key))
	case "SM4":
		block, err = sm4.NewCipher([]byte(key[:16]))
	}
	require.NoError(t, err)
	return block
}

// seal encrypts with the standard library, which is the reference.
func seal(t testing.TB, block cipher.Block, nonce, plaintext []byte) []byte {
	t.Helper()
	aead, err := cipher.NewGCMWithNonceSize(block, len(nonce))
	require.NoError(t, err)
	return aead.Seal(nil, nonce, plaintext, nil)
}

func random(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// write writes the message in pieces of 0 to most bytes.
func write(t testing.TB, o *gcm.Opener, message []byte, r *rand.Rand, most int) {
	t.Helper()
	for len(message) > 0 {
		piece := message[:min(len(message), r.IntN(most+1))]
		n, err := o.Write(piece)
		require.NoError(t, err)
		require.Equal(t, len(piece), n)
		message = message[len(piece):]
	}
}

// opensAs checks all that an Opener does with one genuine message.
func opensAs(t testing.TB, block cipher.Block, nonce, plaintext []byte, r *rand.Rand, most int) {
	t.Helper()
	message := seal(t, block, nonce, plaintext)
	o, err := gcm.New(block, nonce)
	require.NoError(t, err)
	write(t, o, message, r, most)
	require.NoError(t, o.Check())
	require.Equal(t, int64(len(plaintext)), o.Size())
	got, err := io.ReadAll(o.Reader(bytes.NewReader(message)))
	require.NoError(t, err)
	if !bytes.Equal(plaintext, got) { // no dump of 100 kB
		require.FailNow(t, "another plaintext", "nonce of %d bytes, plaintext of %d", len(nonce), len(plaintext))
	}
}

func TestMessagesOfTheStandardLibraryOpen(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"AES-128", "AES-256", "SM4"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			block := newBlock(t, name)
			r := rand.New(rand.NewPCG(1, uint64(len(name))))
			for size := 1; size <= 64; size++ {
				opensAs(t, block, random(r, size), random(r, 100), r, 40)
			}
			for size := range 300 {
				opensAs(t, block, random(r, 16), random(r, size), r, 1+r.IntN(70))
				opensAs(t, block, random(r, 12), random(r, size), r, 1)
			}
			for _, size := range []int{4095, 4096, 4097, 99_999, 131_072} {
				opensAs(t, block, random(r, 16), random(r, size), r, 5000)
				opensAs(t, block, random(r, 12), random(r, size), r, 1<<20)
			}
		})
	}
}

// The low 32 bits of this nonce's first counter are 298 short of their overflow. GCM
// leaves the other 96 bits alone there, the standard library's CTR does not.
func TestTheCounterOverflowsIn32Bits(t *testing.T) {
	t.Parallel()
	const nonce, overflow = "0a1610941f8887a4", 298 * aes.BlockSize
	block := newBlock(t, "AES-256")
	r := rand.New(rand.NewPCG(2, 2))
	for _, size := range []int{overflow - 1, overflow, overflow + 1, overflow + 15, overflow + 16, overflow + 17, 3 * overflow} {
		plaintext := random(r, size)
		opensAs(t, block, []byte(nonce), plaintext, r, 1000)

		// Read in odd pieces: one of them crosses the overflow.
		message := seal(t, block, []byte(nonce), plaintext)
		o, err := gcm.New(block, []byte(nonce))
		require.NoError(t, err)
		write(t, o, message, r, 1000)
		require.NoError(t, o.Check())
		got, err := io.ReadAll(iotest.OneByteReader(o.Reader(bytes.NewReader(message))))
		require.NoError(t, err)
		require.True(t, bytes.Equal(plaintext, got), "%d bytes", size)
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	t.Parallel()
	block := newBlock(t, "AES-128")
	for _, size := range []int{0, 1, 15, 16, 37} {
		message := seal(t, block, []byte("a8607ef79034c49c"), bytes.Repeat([]byte("x"), size))
		for bit := range 8 * len(message) {
			changed := bytes.Clone(message)
			changed[bit/8] ^= 1 << (bit % 8)
			refused(t, block, "a8607ef79034c49c", changed)
		}
		for length := range message {
			refused(t, block, "a8607ef79034c49c", message[:length])
		}
		refused(t, block, "a8607ef79034c49c", append(bytes.Clone(message), 0))
		refused(t, block, "a8607ef79034c49d", message)
		refused(t, newBlock(t, "AES-256"), "a8607ef79034c49c", message)
	}
}

func refused(t *testing.T, block cipher.Block, nonce string, message []byte) {
	t.Helper()
	o, err := gcm.New(block, []byte(nonce))
	require.NoError(t, err)
	_, _ = o.Write(message)
	require.ErrorIs(t, o.Check(), gcm.ErrOpen)
	n, err := o.Reader(bytes.NewReader(message)).Read(make([]byte, 100))
	require.Zero(t, n)
	require.ErrorContains(t, err, "Check")
}

func TestNothingIsReadBeforeItWasChecked(t *testing.T) {
	t.Parallel()
	block, nonce := newBlock(t, "AES-256"), []byte("nonce")
	message := seal(t, block, nonce, []byte("plaintext"))
	o, err := gcm.New(block, nonce)
	require.NoError(t, err)
	_, _ = o.Write(message)
	_, err = io.ReadAll(o.Reader(bytes.NewReader(message)))
	require.ErrorContains(t, err, "before Check")

	require.NoError(t, o.Check())
	require.NoError(t, o.Check(), "checking changes nothing")
	for range 2 {
		got, err := io.ReadAll(o.Reader(bytes.NewReader(message)))
		require.NoError(t, err)
		assert.Equal(t, "plaintext", string(got))
	}

	// Another piece makes it another message.
	_, _ = o.Write([]byte("x"))
	_, err = io.ReadAll(o.Reader(bytes.NewReader(message)))
	require.ErrorContains(t, err, "before Check")
	require.ErrorIs(t, o.Check(), gcm.ErrOpen)
}

func TestReaderEndsWhereThePlaintextDoes(t *testing.T) {
	t.Parallel()
	block, nonce := newBlock(t, "AES-256"), []byte("nonce")
	message := seal(t, block, nonce, []byte("plaintext"))
	o, err := gcm.New(block, nonce)
	require.NoError(t, err)
	_, _ = o.Write(message)
	require.NoError(t, o.Check())

	got, err := io.ReadAll(o.Reader(bytes.NewReader(message[:4])))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, "plai", string(got))
	got, err = io.ReadAll(o.Reader(iotest.DataErrReader(bytes.NewReader(message[:4]))))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, "plai", string(got))

	broken := errors.New("broken")
	got, err = io.ReadAll(o.Reader(io.MultiReader(bytes.NewReader(message[:4]), iotest.ErrReader(broken))))
	require.ErrorIs(t, err, broken)
	assert.Equal(t, "plai", string(got))

	source := bytes.NewReader(append(bytes.Clone(message), "more"...))
	got, err = io.ReadAll(o.Reader(source))
	require.NoError(t, err)
	assert.Equal(t, "plaintext", string(got))
	assert.Equal(t, gcm.Overhead+len("more"), source.Len(), "the tag is not read")

	got, err = io.ReadAll(o.Reader(iotest.DataErrReader(bytes.NewReader(message[:9]))))
	require.NoError(t, err)
	assert.Equal(t, "plaintext", string(got))
}

type narrow struct{ cipher.Block }

func (narrow) BlockSize() int { return 8 }

func TestNewRefusesWhatGCMIsNotFor(t *testing.T) {
	t.Parallel()
	_, err := gcm.New(nil, []byte("nonce"))
	require.ErrorContains(t, err, "16 bytes")
	_, err = gcm.New(narrow{newBlock(t, "AES-256")}, []byte("nonce"))
	require.ErrorContains(t, err, "16 bytes")
	_, err = gcm.New(newBlock(t, "AES-256"), nil)
	require.ErrorContains(t, err, "nonce is empty")
}

// The parts of encrypted bills, nonces of 12 and 16 bytes, AES and SM4.
func TestVectorsOfBills(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../testdata/bills.json")
	require.NoError(t, err)
	var file struct {
		Cases []struct {
			Name  string
			Parts []struct {
				Algorithm string
				Key       string `json:"decrypted_key"`
				Nonce     string
				Message   []byte `json:"downloaded_bytes_base64"`
				SHA256    string `json:"decrypted_sha256"`
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &file))
	opened := 0
	for _, c := range file.Cases {
		for _, part := range c.Parts {
			block, err := aes.NewCipher([]byte(part.Key))
			if part.Algorithm == "SM4_GCM" {
				block, err = sm4.NewCipher([]byte(part.Key))
			}
			require.NoError(t, err, c.Name)
			o, err := gcm.New(block, []byte(part.Nonce))
			require.NoError(t, err, c.Name)
			_, _ = o.Write(part.Message)
			require.NoError(t, o.Check(), c.Name)
			digest := sha256.New()
			_, err = io.Copy(digest, o.Reader(bytes.NewReader(part.Message)))
			require.NoError(t, err, c.Name)
			assert.Equal(t, part.SHA256, hex.EncodeToString(digest.Sum(nil)), c.Name)
			opened++
		}
	}
	assert.GreaterOrEqual(t, opened, 7)
}

func FuzzOpener(f *testing.F) {
	f.Add([]byte("nonce"), []byte("plaintext"), uint64(1), uint16(3), false)
	f.Add([]byte("0a1610941f8887a4"), bytes.Repeat([]byte("bill"), 1500), uint64(2), uint16(999), true)
	f.Add([]byte("123456789012"), []byte{}, uint64(3), uint16(0), true)
	f.Fuzz(func(t *testing.T, nonce, plaintext []byte, seed uint64, most uint16, useSM4 bool) {
		if len(nonce) == 0 {
			return // New refuses it, as another test shows
		}
		block := newBlock(t, "AES-256")
		if useSM4 {
			block = newBlock(t, "SM4")
		}
		r := rand.New(rand.NewPCG(seed, seed))
		opensAs(t, block, nonce, plaintext, r, int(most)+1)

		message := seal(t, block, nonce, plaintext)
		bit := r.IntN(8 * len(message))
		message[bit/8] ^= 1 << (bit % 8)
		o, err := gcm.New(block, nonce)
		require.NoError(t, err)
		write(t, o, message, r, int(most)+1)
		require.ErrorIs(t, o.Check(), gcm.ErrOpen)
	})
}

func BenchmarkWrite(b *testing.B) {
	o, err := gcm.New(newBlock(b, "AES-256"), []byte("a8607ef79034c49c"))
	require.NoError(b, err)
	piece := make([]byte, 32<<10)
	b.SetBytes(int64(len(piece)))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = o.Write(piece)
	}
}

func BenchmarkReader(b *testing.B) {
	for _, name := range []string{"AES-256", "SM4"} {
		b.Run(name, func(b *testing.B) {
			const size = 1 << 20
			block := newBlock(b, name)
			message := seal(b, block, []byte("a8607ef79034c49c"), make([]byte, size))
			o, err := gcm.New(block, []byte("a8607ef79034c49c"))
			require.NoError(b, err)
			_, _ = o.Write(message)
			require.NoError(b, o.Check())
			b.SetBytes(size)
			buffer := make([]byte, 32<<10)
			for b.Loop() {
				n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, o.Reader(bytes.NewReader(message)), buffer)
				if n != size || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func ExampleOpener() {
	block, _ := aes.NewCipher([]byte(key))
	nonce := []byte("a8607ef79034c49c") // WeChat Pay's have 16 bytes
	aead, _ := cipher.NewGCMWithNonceSize(block, len(nonce))
	file := bytes.NewReader(aead.Seal(nil, nonce, []byte("a bill of 16 GB"), nil))

	o, _ := gcm.New(block, nonce)
	_, _ = io.Copy(o, file) // first pass
	if err := o.Check(); err != nil {
		fmt.Println(err)
		return
	}
	_, _ = file.Seek(0, io.SeekStart) // second pass
	plaintext, _ := io.ReadAll(o.Reader(file))
	fmt.Printf("%d bytes: %s\n", o.Size(), plaintext)
	// Output: 15 bytes: a bill of 16 GB
}
