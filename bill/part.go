package bill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/gcm"
)

// A part is one downloaded file, as it came: compressed, encrypted. What is decrypted
// never lies on a disk.
type part struct {
	url                 string
	sequence            int64
	hashType, hashValue string      // of a bill that is not encrypted
	opener              *gcm.Opener // of one that is, else nil
	file                *os.File
	named               bool // the file is still to be removed
}

// download fetches the part and checks it: by its hash, or by the tag of GCM.
func (p *part) download(ctx context.Context, client *wxpay.Client, dir string, params wxpay.Params,
	progress func(done, total int64)) (err error) {
	if p.file, err = os.CreateTemp(dir, "wxpay-bill-*"); err != nil {
		return fmt.Errorf("bill: %w", err)
	}
	// Where the system removes files that are open, this one goes with the process
	// whatever happens; elsewhere Close removes it.
	p.named = os.Remove(p.file.Name()) != nil
	sink := wxpay.Sink{To: p.file, Compressed: true, HashType: p.hashType, HashValue: p.hashValue, Progress: progress}
	if p.opener != nil {
		sink.To, sink.Check = io.MultiWriter(p.file, p.opener), p.checkTag
	}
	_, err = client.Download(ctx, p.url, sink, params)
	return err
}

func (p *part) checkTag() error {
	if err := p.opener.Check(); err != nil {
		return errors.New("what came does not fit the key and the nonce of this part of the bill: it was changed or cut short on the way")
	}
	return nil
}

// content returns what the part adds to the bill, which may be compressed.
func (p *part) content() io.Reader {
	file := io.NewSectionReader(p.file, 0, math.MaxInt64)
	if p.opener == nil {
		return file
	}
	return p.opener.Reader(file)
}

func (p *part) close() error {
	if p.file == nil {
		return nil
	}
	err := p.file.Close()
	if errors.Is(err, os.ErrClosed) {
		return nil // Close may be called twice
	}
	if p.named {
		err = errors.Join(err, os.Remove(p.file.Name()))
	}
	return err
}

// newOpener chooses the cipher by the length of the key, for the answer does not name
// it: AEAD_AES_256_GCM has keys of 32 bytes, SM4_GCM of 16.
func newOpener(key, nonce string, suites []auth.Suite) (*gcm.Opener, error) {
	algorithm := auth.AEADAES256GCM
	switch len(key) {
	case 16:
		algorithm = "SM4_GCM"
	case 32:
	default:
		return nil, fmt.Errorf("the decrypted encrypt_key has %d bytes; expected 32 for AEAD_AES_256_GCM or 16 for SM4_GCM", len(key))
	}
	block, err := auth.NewBlock(algorithm, []byte(key), suites...)
	if err != nil {
		return nil, err
	}
	return gcm.New(block, []byte(nonce))
}
