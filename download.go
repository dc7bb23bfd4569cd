package wxpay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/transport"
	"github.com/wechatpay-chain/wxpay/internal/values"
	"github.com/wechatpay-chain/wxpay/internal/verify"
)

// Download fetches a file: a bill, a receipt, an image. url is the absolute URL
// that a signed answer gave (its download_url), or a path as Chain takes it, with
// its placeholders in the params. to is an io.Writer, the path of a file, or a Sink
// that says also which hash the file must have:
//
//	client.Download(ctx, receipt.Get("download_url").String(), receipt.SinkTo("receipt.pdf"))
//
// WeChat Pay signs hardly any file. Download takes such an answer unsigned. An answer
// that has anything of a signature is verified, statements always are, and without a
// signature or a hash nothing is taken that is empty, JSON, HTML or XML, unless it
// comes from another host than WeChat Pay's. Credentials go only to hosts of WeChat Pay
// and to the configured one, redirects are refused, and so is a file that ends early,
// or whose answer neither says its length nor comes in chunks, or has another status
// than 200. Verified of the Response reports whether there was a signature. A file whose
// hash does not fit is an *auth.HashError: its outcome is Unknown, as that of every answer
// that cannot be trusted, and to download it again harms nothing.
//
// It is made for large files. Config.Timeout limits each wait for the server, not the
// whole; ctx or the params key "timeout" limits that. Of the params "json", "body" and
// "sink" have no place here.
func (c *Client) Download(ctx context.Context, url string, to any, params ...Params) (*Response, error) {
	chain := *c.Chain(strings.TrimSpace(url))
	chain.download = true
	all := values.Merge(params)
	if all[param.Sink] != nil && chain.err == nil {
		chain.err = fault.BadParam(param.Sink, "has no place beside the destination that Download is given")
	}
	if all[param.Sink] = to; to == nil && chain.err == nil {
		chain.err = errors.New("the destination is nil; expected an io.Writer, the path of a file or a wxpay.Sink")
	}
	return chain.Do(ctx, http.MethodGet, all)
}

// runToSink streams a 2xx body to the sink while it is verified.
func (c *Client) runToSink(ctx context.Context, r *request) (*Response, Outcome, error) {
	defer r.sink.Discard()
	if err := r.sink.Open(); err != nil {
		return nil, NotSent, r.never(r.sinkError(err))
	}
	var verification verify.Verification
	var signed filesink.Message
	var resp *Response
	r.message = nil
	answer, err := c.pool.Exchange(ctx, &r.Request, c.config.MaxBody, func(a transport.Answer, body io.Reader) (bool, error) {
		resp = newResponse(a)
		if r.v2 != nil {
			return c.takeV2(r, resp, body)
		}
		if r.question().IsRefusal(resp.Status) { // which is no file
			var err error
			resp.Body, err = filesink.ReadLimited(body, c.config.MaxBody)
			return true, err
		}
		flow := filesink.Flow{Sink: r.sink, Waits: r.Patience, Total: filesink.Announced(resp.Header)}
		var err error
		if verification, err = c.beginFile(ctx, r, resp); err != nil {
			return false, err
		}
		if verification != nil {
			flow.Signed = io.MultiWriter(verification, &signed)
			r.message = &signed
		} else if !r.sink.Proves() {
			flow.Look = r.checkUnproven
		}
		return verification != nil, flow.Run(body)
	})
	if resp == nil && answer.Status != 0 { // an error answer, or one that was cut
		resp = newResponse(answer)
	}
	switch {
	case err != nil:
		return resp, r.outcome(), err
	case r.v2 != nil:
		return resp, Unknown, c.finishV2(r, resp)
	case r.question().IsRefusal(resp.Status):
		return resp, Unknown, c.readRefusal(ctx, r, resp)
	case verification != nil:
		r.Patience.Start()
		if err := verification.Finish(); err != nil {
			return resp, Unknown, err
		}
		resp.Verified = true
		if err := r.judgeMessage(resp, signed.Text); err != nil {
			return resp, Unknown, err
		}
	}
	if err := r.sink.Check(); err != nil {
		return resp, Unknown, err
	}
	return resp, Unknown, r.sinkError(r.sink.Keep())
}

// beginFile checks the headers of the answer that brings a file. It returns nil if
// the file carries no signature and needs none.
func (c *Client) beginFile(ctx context.Context, r *request, resp *Response) (verify.Verification, error) {
	switch {
	case r.question().SignsHash(resp.Header):
		return verify.Done{}, r.sink.ExpectStatement(ctx, c.trust, c.config.Now(), resp.Header)
	case !r.bare && !r.question().MayBeUnsigned(resp.Header):
		return c.beginVerify(ctx, resp.Header)
	case resp.Status != http.StatusOK:
		return nil, &filesink.ContentError{Err: fmt.Errorf("the answer has the status %d; a file comes with 200", resp.Status)}
	}
	return nil, nil //nolint:nilnil // nothing to verify
}

// checkUnproven looks at the beginning of a file without a signature and a hash.
func (r *request) checkUnproven(start []byte) error {
	if !r.bare {
		return filesink.LooksUnsigned(start)
	}
	if len(start) == 0 && r.download {
		return filesink.ErrNoFile
	}
	return nil
}
