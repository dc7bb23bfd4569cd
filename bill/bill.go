package bill

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// A Bill is a bill that was downloaded whole and checked: every row of it is one
// that WeChat Pay wrote. It lies in temporary files, not in memory, until Close. Its
// methods may be used from several goroutines.
type Bill struct {
	// HashType and HashValue are the hash of the bill, which was checked; empty if
	// WeChat Pay announced none. An encrypted bill has the tag of its cipher, and is
	// checked even so.
	HashType, HashValue string

	parts  []*part // in their order
	suites []auth.Suite
}

// Content returns a new reader of the whole bill, from its beginning: decrypted,
// joined and decompressed on the way. It must not be used after Close.
func (b *Bill) Content() io.Reader { return &content{bill: b} }

// WriteTo writes the whole bill to w.
func (b *Bill) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, b.Content()) }

// Rows reads the bill row by row, each time from its beginning. See Reader.Rows.
func (b *Bill) Rows() iter.Seq2[Row, error] { return NewReader(b.Content()).Rows() }

// Summary reads the bill to its end and returns its line of totals; false if it has
// none. An error is the first one that Rows has.
func (b *Bill) Summary() (summary Row, found bool, err error) {
	r := NewReader(b.Content())
	for _, err := range r.Rows() {
		if err != nil {
			return Row{}, false, err
		}
	}
	summary, found = r.Summary()
	return summary, found, nil
}

// Close removes the temporary files.
func (b *Bill) Close() error {
	var errs []error
	for _, p := range b.parts {
		errs = append(errs, p.close())
	}
	return errors.Join(errs...)
}

func (b *Bill) newHash() (hash.Hash, error) {
	h, err := auth.NewHash(b.HashType, b.suites...)
	if err != nil {
		return nil, err
	}
	if raw, err := hex.DecodeString(b.HashValue); err != nil || len(raw) != h.Size() {
		return nil, fmt.Errorf("hash_value has %d characters; expected %s in hex, %d characters", len(b.HashValue), b.HashType, 2*h.Size())
	}
	return h, nil
}

// verify checks the hash of a bill that came in parts. That of one which came in one
// was checked while it came.
func (b *Bill) verify(ctx context.Context) error {
	if b.parts[0].opener == nil {
		return nil
	}
	var h hash.Hash
	var err error
	w := io.Discard
	if b.HashValue != "" {
		if h, err = b.newHash(); err != nil {
			return err
		}
		w = h
	}
	if _, err := io.Copy(w, contextReader{ctx, b.Content()}); err != nil || h == nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); !strings.EqualFold(got, b.HashValue) {
		return &wxpay.HashError{HashType: b.HashType, Want: strings.ToLower(b.HashValue), Got: got}
	}
	return nil
}

// contextReader ends a long reading when the context does.
type contextReader struct {
	ctx context.Context //nolint:containedctx // that of the call, in which it lives
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(p)
}

// content joins the parts and decompresses them as one stream: whether WeChat Pay
// cuts a bill before or after it compresses it is not documented, and a stream of
// several gzip members is one that serves both.
type content struct {
	bill *Bill
	from io.Reader
}

func (c *content) Read(p []byte) (int, error) {
	if c.from == nil {
		if err := c.open(); err != nil {
			return 0, err
		}
	}
	return c.from.Read(p)
}

func (c *content) open() error {
	parts := make([]io.Reader, len(c.bill.parts))
	for i, p := range c.bill.parts {
		parts[i] = p.content()
	}
	joined := bufio.NewReaderSize(io.MultiReader(parts...), 64<<10)
	start, err := joined.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	c.from = joined
	if string(start) == "\x1f\x8b" {
		c.from, err = gzip.NewReader(joined)
		return err
	}
	return nil
}
