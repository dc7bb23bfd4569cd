package filesink

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/verify"
)

// ExpectStatement verifies the signature of an overseas statement, and makes the hash that it
// covers one that the file must have.
func (s *Sink) ExpectStatement(ctx context.Context, trust verify.Source, now time.Time, h http.Header) error {
	proof, err := auth.ProofOf(h)
	if err != nil {
		return err
	}
	expected, err := trust.Statement(ctx, proof, now, h[verify.StatementHeader])
	if err != nil {
		return err
	}
	s.Expect(expected)
	return nil
}

// ReadStatement verifies a statement that is in memory, and puts it, decompressed, in its place. limit is the size in bytes that it may
// have then.
func ReadStatement(ctx context.Context, trust verify.Source, now time.Time, h http.Header, body *[]byte, limit int) error {
	var content bytes.Buffer
	s := &Sink{Writer: &content, Limit: int64(limit)}
	if err := s.ExpectStatement(ctx, trust, now, h); err != nil {
		return err
	}
	flow := Flow{Sink: s, Total: -1}
	if err := flow.Run(bytes.NewReader(*body)); err != nil {
		return err
	}
	*body = content.Bytes()
	return s.Check()
}
