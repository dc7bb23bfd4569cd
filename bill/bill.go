package bill

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/wechatpay-chain/wxpay/auth"
)

// A Bill is a bill that was downloaded whole and checked: every row of it is one
// that WeChat Pay wrote. It lies in temporary files, not in memory, until Close. Its
// methods may be used from several goroutines, but not after Close.
type Bill struct {
	// HashType and HashValue are the hash of the bill, which was checked. They are
	// empty if WeChat Pay announced none (see Fetcher.Unhashed) or, of a split bill, a
	// different one for each part: the tags of its cipher were checked even so.
	HashType, HashValue string

	parts  []*part // in their order
	suites []auth.Suite
}

// Content returns a new reader of the whole bill, from its beginning: decrypted,
// joined and decompressed on the way.
func (b *Bill) Content() io.Reader { return &content{bill: b} }

// WriteTo writes the whole bill to w.
func (b *Bill) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, b.Content()) }

// Rows reads the bill row by row, each time from its beginning. See Reader.Rows.
func (b *Bill) Rows() iter.Seq2[Row, error] { return NewReader(b.Content()).Rows() }

// Summary reads the bill to its end and returns its line of totals; false if it has
// none. It passes over rows that Rows yields with an error of their own.
func (b *Bill) Summary() (summary Row, found bool, err error) {
	r := NewReader(b.Content())
	for _, err := range r.Rows() {
		var row *RowError
		if err != nil && !errors.As(err, &row) {
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

// checked reports whether the bill has been read while it came: one that is in one part
// and not encrypted was, if there was a hash to check.
func (b *Bill) checked() bool { return b.parts[0].opener == nil && b.HashValue != "" }

// verify reads the bill once: whether it decompresses, and whether its hash fits.
func (b *Bill) verify(ctx context.Context) error {
	if b.checked() {
		return nil
	}
	all := contextReader{ctx, b.Content()}
	if b.HashValue == "" {
		_, err := io.Copy(io.Discard, all)
		return err
	}
	h, err := auth.NewFileHash(b.HashType, b.HashValue, b.suites...)
	if err != nil {
		return err
	}
	if _, err := io.Copy(h, all); err != nil {
		return err
	}
	return h.Check()
}

// contextReader ends a long reading when the context does.
type contextReader struct {
	ctx context.Context //nolint:containedctx // that of the call, in which it lives
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		if cause := context.Cause(r.ctx); !errors.Is(cause, err) {
			err = fmt.Errorf("%w: %w", err, cause)
		}
		return 0, err
	}
	return r.Reader.Read(p)
}

// content joins the parts and decompresses them as one stream: whether WeChat Pay
// cuts a bill before or after it compresses it is not documented, and a stream of
// several gzip members is one that serves both.
type content struct {
	bill *Bill
	from io.Reader
	err  error // of the beginning
}

func (c *content) Read(p []byte) (int, error) {
	if c.from == nil && c.err == nil {
		c.from, c.err = c.bill.open()
	}
	if c.err != nil {
		return 0, closed(c.err)
	}
	n, err := c.from.Read(p)
	return n, closed(err)
}

// closed explains the error of a file that is closed already.
func closed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return errors.New("bill: it was read after Close")
	}
	return err
}

func (b *Bill) open() (io.Reader, error) {
	parts := make([]io.Reader, len(b.parts))
	for i, p := range b.parts {
		parts[i] = p.content()
	}
	joined := bufio.NewReaderSize(io.MultiReader(parts...), 64<<10)
	start, err := joined.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(start) != "\x1f\x8b" {
		return joined, nil
	}
	inside, err := gzip.NewReader(joined)
	if err != nil {
		return nil, fmt.Errorf("the bill is compressed by gzip and damaged: %w", err)
	}
	return inside, nil
}
