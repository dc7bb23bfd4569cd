package apiv3

import (
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/verify"
)

// A Question is what of a request says what its answer must prove.
type Question struct {
	Method   string
	Path     string // as endpoint.Path returns it
	Download bool   // made by Client.Download, which takes files unsigned
}

// IsRefusal reports whether an answer is an error, which need not be signed: every status
// but 2xx, and the 202 of codepay.
func (q Question) IsRefusal(status int) bool { return status/100 != 2 || q.WaitsForPassword(status) }

// WaitsForPassword reports whether the answer to codepay says that the customer is typing
// a password. What else than the status it says does not matter: a 202 is no payment.
func (q Question) WaitsForPassword(status int) bool {
	return status == http.StatusAccepted && endpoint.Codepay(q.Path)
}

// IsUnsigned reports whether WeChat Pay leaves the answer unsigned.
func (q Question) IsUnsigned() bool {
	_, found := endpoint.Unsigned(q.Method, q.Path)
	return found
}

// IsBare reports whether the endpoint takes no signature.
func (q Question) IsBare() bool {
	bare, _ := endpoint.Unsigned(q.Method, q.Path)
	return bare
}

// SignsHash reports whether the signature of an answer covers the hash of an overseas statement.
func (q Question) SignsHash(h http.Header) bool {
	return len(h[verify.StatementHeader]) > 0 && endpoint.IsStatement(q.Path)
}

// MayBeUnsigned reports whether the answer that brings a file may come without a
// signature: on the paths that are known for it, or because Client.Download asked. It may not if
// anything of a signature is there, and statements are always signed.
func (q Question) MayBeUnsigned(h http.Header) bool {
	for _, name := range auth.ProofHeaders() {
		if len(h[name]) > 0 {
			return false
		}
	}
	return (q.Download || q.IsUnsigned()) && !endpoint.IsStatement(q.Path)
}

// HasProof reports whether all is there that makes a signature.
func HasProof(h http.Header) bool {
	for i, name := range auth.ProofHeaders() {
		if i < 4 && len(h[name]) != 1 { // the fifth is left out for RSA
			return false
		}
	}
	return true
}
