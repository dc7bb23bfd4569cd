package auth

import (
	"context"
	"strconv"
)

// Reply is what the signature of a reply to a notification covers. Most replies need
// none; those of cross-border pay do.
type Reply struct {
	Timestamp int64 // Unix seconds
	Nonce     string
	Body      []byte // exactly as it goes on the wire
}

// A ReplySigner signs replies to notifications. Credential is one. Implementations must
// be safe for use by several goroutines and obey ctx.
type ReplySigner interface {
	// ReplyAuthorization returns the value of the header Authorization for r. Timestamp
	// and Nonce of r are fresh; a service may put its own in place of them. An error
	// keeps the reply from being sent.
	ReplyAuthorization(ctx context.Context, r Reply) (string, error)
}

// ReplyAuthorization signs a reply to a notification, for the notifications whose page
// asks for it: those of cross-border pay, where WeChat Pay stops the payment if the
// signature is wrong. The value has the form of Authorization's, and the errors are the
// same.
//
// The page shows the header and does not say which text is signed. By analogy with
// WeChat Pay's own answers it is that of AnswerMessage: timestamp, nonce and body, each
// followed by a line feed. Try it with WeChat Pay before you rely on it.
//
// Source of the header: https://pay.weixin.qq.com/doc/v3/institution/4019762399.
func (c Credential) ReplyAuthorization(_ context.Context, r Reply) (string, error) {
	return c.authorize(r.Timestamp, r.Nonce, AnswerMessage(strconv.FormatInt(r.Timestamp, 10), r.Nonce, r.Body))
}
