package wxpay

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
)

// statementHeader holds the SHA-1 of an overseas statement. Not the statement but
// a text with this hash is what WeChat Pay signs.
const statementHeader = "Wechatpay-Statement-Sha1"

// isStatement reports whether the request is for an overseas statement.
func (r *request) isStatement() bool { return endpoint.IsStatement(r.apiPath()) }

// signsHash tells whether the signature of an answer covers the hash of a statement.
func (r *request) signsHash(h http.Header) bool {
	return len(h[statementHeader]) > 0 && r.isStatement()
}

// beginStatement verifies the signature of an overseas statement, which covers the
// text {"sha1":"…"} with the hash of the header Wechatpay-Statement-Sha1, and makes
// that hash one that the file must have. The hash is that of the file before
// compression. Sources: wechatpay-php, ClientJsonTrait::digestBody, and the pages it
// names.
func (c *Client) beginStatement(ctx context.Context, s *filesink.Sink, h http.Header) (verification, error) {
	v, err := c.beginVerify(ctx, h)
	if err != nil {
		return nil, err
	}
	value := h.Get(statementHeader)
	if len(h[statementHeader]) > 1 {
		return nil, &auth.VerifyError{Reason: auth.DoubledHeader, Header: statementHeader, Serial: h.Get(serialHeader)}
	}
	expected, err := auth.NewFileHash("SHA1", value)
	if err != nil {
		return nil, &auth.VerifyError{Reason: auth.BadEncoding, Header: statementHeader, Serial: h.Get(serialHeader), Err: err}
	}
	if _, err := fmt.Fprintf(v, `{"sha1":"%s"}`, value); err != nil {
		return nil, err
	}
	s.Expect(expected)
	return statementVerification{v}, v.Finish()
}

// A statementVerification has done its work before the body comes.
type statementVerification struct{ verification }

func (statementVerification) Write(p []byte) (int, error) { return len(p), nil }
func (statementVerification) Finish() error               { return nil }

// readStatement verifies a statement that is in memory, and decompresses it.
func (c *Client) readStatement(ctx context.Context, resp *Response) error {
	var content bytes.Buffer
	s := &filesink.Sink{Writer: &content, Limit: int64(c.config.MaxBody)}
	if _, err := c.beginStatement(ctx, s, resp.Header); err != nil {
		return err
	}
	flow := filesink.Flow{Sink: s, Total: -1}
	if err := flow.Run(bytes.NewReader(resp.Body)); err != nil {
		return err
	}
	resp.Body = content.Bytes()
	return s.Check()
}
