package wxpay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"
)

// Download fetches a file: a bill, a receipt, an image. url is the absolute URL
// that a signed answer gave (its download_url), or a path as Chain takes it, with
// its placeholders in the params. to is an io.Writer, the path of a file, or a Sink
// that says also which hash the file must have:
//
//	client.Download(ctx, bill.Get("download_url").String(), wxpay.Sink{
//		To:        "bill.csv",
//		HashType:  bill.Get("hash_type").String(),
//		HashValue: bill.Get("hash_value").String(),
//	})
//
// WeChat Pay signs hardly any file. Download takes such an answer unsigned (an
// answer with a signature is verified), but no JSON without a hash: an ordinary call
// is made by Chain. Credentials go only to hosts of WeChat Pay and to the configured
// one, redirects are refused, and so is a file that ends early or whose answer says
// neither its length nor comes in chunks. Verified of the Response tells whether
// there was a signature, not whether the hash fit: if it did not, the error is a
// *HashError.
//
// It is made for large files. Config.Timeout limits each wait, for the answer and
// between the pieces of the file, not the whole; ctx or the params key "timeout"
// limits that. Of the params only "json" and the like have no use here.
func (c *Client) Download(ctx context.Context, url string, to any, params ...Params) (*Response, error) {
	chain := *c.Chain(url)
	chain.download = true
	all := Params{}
	for _, p := range params {
		maps.Copy(all, p)
	}
	if all[keySink] != nil && chain.err == nil {
		chain.err = fmt.Errorf("params key %q has no place beside the destination that Download is given", keySink)
	}
	if all[keySink] = to; to == nil && chain.err == nil {
		chain.err = errors.New("the destination is nil; expected an io.Writer, the path of a file or a wxpay.Sink")
	}
	return chain.Do(ctx, http.MethodGet, all)
}

// runToSink streams a 2xx body to the sink while it is verified.
func (c *Client) runToSink(ctx context.Context, r *request) (*Response, Outcome, error) {
	defer r.sink.discard()
	if err := r.sink.open(); err != nil {
		return nil, NotSent, err
	}
	var verification verification
	resp, err := c.pool.exchange(ctx, r, c.config.MaxBody, func(resp *Response, body io.Reader) (bool, error) {
		var err error
		if verification, err = c.beginFile(ctx, r, resp); err != nil {
			return false, err
		}
		t := transfer{sink: r.sink, patience: r.patience, total: announced(resp.Header)}
		if verification != nil {
			t.signed = verification
		}
		return verification != nil, t.run(body)
	})
	switch {
	case err != nil:
		return resp, r.outcome(), err
	case resp.Status/100 != 2:
		return resp, Unknown, nil
	case verification != nil:
		if err := verification.Finish(); err != nil {
			return resp, Unknown, err
		}
		resp.Verified = true
	}
	if err := r.sink.check(); err != nil {
		return resp, Unknown, err
	}
	return resp, Unknown, r.sink.keep()
}

// beginFile checks the headers of the answer that brings a file. It returns nil if
// the file carries no signature and needs none.
func (c *Client) beginFile(ctx context.Context, r *request, resp *Response) (verification, error) {
	switch {
	case r.bare, r.mayBeUnsigned(resp.Header):
		return nil, nil //nolint:nilnil // nothing to verify
	case r.isStatement(resp.Header):
		return c.beginStatement(ctx, r.sink, resp.Header)
	}
	return c.beginVerify(ctx, resp.Header)
}

// patience limits the waits of a download instead of the whole: the timer runs
// until the answer's body begins, and then while there is nothing to read.
type patience struct {
	limit time.Duration
	timer *time.Timer
}

func (p *patience) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	p.timer = time.AfterFunc(p.limit, func() { cancel(stalledError(p.limit)) })
	return ctx, func() {
		p.stop()
		cancel(nil)
	}
}

func (p *patience) start() {
	if p != nil {
		p.timer.Reset(p.limit)
	}
}

func (p *patience) stop() {
	if p != nil {
		p.timer.Stop()
	}
}

// stalledError is the cause of a download that came to a halt.
type stalledError time.Duration

func (d stalledError) Error() string {
	return fmt.Sprintf("nothing came for %v (Config.Timeout)", time.Duration(d))
}
