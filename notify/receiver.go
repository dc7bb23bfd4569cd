package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/verify"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// Parse verifies a notification and opens it. body is the raw body, byte for byte as it
// came: a body that was decoded and encoded again has another signature. Whether it is one
// of APIv2 is told by the body. The error is an *Error.
//
// Parse waits for Config.Platform where that has to download a key, which ParseContext
// bounds. It looks at every notification that it refuses again, for Error.Hint: a body of
// 60 KiB takes 200 times as long then. A Handler does so about once a second.
func (r *Receiver) Parse(header Header, body []byte) (*Event, error) {
	return r.ParseContext(context.Background(), header, body)
}

// ParseContext is Parse under a context.
func (r *Receiver) ParseContext(ctx context.Context, header Header, body []byte) (*Event, error) {
	return r.open(ctx, header, body, nil)
}

// open is ParseContext with as much diagnosis as t grants.
func (r *Receiver) open(ctx context.Context, header Header, body []byte, t *ticket) (*Event, error) {
	if r == nil || r.config == nil {
		return nil, &Error{Reason: Unconfigured, Err: errors.New("the Receiver is empty; expected one of New")}
	}
	if header == nil {
		header = noHeader{}
	}
	if ctx == nil {
		ctx = context.Background()
	}
	event, requestID, err := r.parse(ctx, header, body, t)
	if err != nil {
		var failure *Error
		if !errors.As(err, &failure) {
			failure = &Error{Reason: Malformed, Err: err}
		}
		failure.RequestID = requestID
		return nil, failure
	}
	event.RequestID = requestID
	event.Body = slices.Clone(body)
	return event, nil
}

func (r *Receiver) parse(ctx context.Context, header Header, body []byte, t *ticket) (event *Event, requestID string, err error) {
	// The caller's own code runs here: header, KeySource, Verifier, clock.
	defer func() {
		if p := recover(); p != nil {
			event, err = nil, &Error{Reason: Unavailable, Err: fmt.Errorf("a panic while the notification was verified: %v", p)}
		}
	}()
	requestID = header.Get("Request-Id")
	event, err = r.steps(ctx, header, body, t)
	return event, requestID, err
}

// steps are what a notification passes through, one after the other.
func (r *Receiver) steps(ctx context.Context, header Header, body []byte, t *ticket) (*Event, error) {
	if len(body) > r.config.MaxBody {
		return nil, &Error{Reason: TooLarge, Err: fmt.Errorf("the body has %d bytes; Config.MaxBody is %d", len(body), r.config.MaxBody)}
	}
	proof, err := auth.ProofOf(header)
	if err == nil && proof == (auth.Proof{}) && xmlmap.IsXML(body) {
		return r.parseV2(body)
	}
	if err == nil {
		err = r.verify(ctx, proof, body)
	}
	if err != nil {
		return nil, r.explain(ctx, header, proof, body, err, t)
	}
	event, err := r.openV3(body)
	if event != nil {
		event.Serial = proof.Serial
	}
	return event, err
}

// verify checks the signature of APIv3.
func (r *Receiver) verify(ctx context.Context, proof auth.Proof, body []byte) error {
	now := r.config.Now()
	if err := proof.Check(now); err != nil {
		return err
	}
	if r.config.Verifier == nil && r.config.Platform == nil {
		return &Error{Reason: Unconfigured, Err: errors.New("this is a notification of APIv3, and Config.Platform is empty; " +
			"expected auth.Keys with the WeChat Pay public key or a platform certificate, and APIv3Key")}
	}
	if lazy, ok := r.config.Platform.(auth.LazyKeySource); ok && r.config.Verifier == nil {
		if err := lazy.Ready(ctx); err != nil {
			return &Error{Reason: Unavailable, Err: fmt.Errorf("Config.Platform is not ready: %w", err)}
		}
	}
	return verify.Source{Keys: r.config.Platform, Verifier: r.config.Verifier}.Verify(ctx, proof, now, body)
}
