package wxpay

import (
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
)

// unsigned reports whether WeChat Pay leaves the answer to the request unsigned.
func (r *request) unsigned() bool {
	_, found := endpoint.Unsigned(r.Method, r.apiPath())
	return found
}

// wantsNoCredentials reports whether the endpoint takes no signature.
func (r *request) wantsNoCredentials() bool {
	bare, _ := endpoint.Unsigned(r.Method, r.apiPath())
	return bare
}

// apiPath returns the path without the prefix of a base URL or of overseas
// merchants, which differs for the same endpoint.
func (r *request) apiPath() string { return endpoint.Path(r.Target, r.Base.Prefix) }

// isOneOf reports whether the request goes to one of the paths of APIv2, also below the
// prefix of another base or of the sandbox.
func (r *request) isOneOf(paths endpoint.Paths) bool { return paths.Has(r.v2Path()) }

func (r *request) v2Path() string { return endpoint.WithoutSandbox(r.apiPath()) }

// mayBeUnsigned reports whether the answer that brings a file may come without a
// signature: on the paths above, or because Client.Download asked. It may not if
// anything of a signature is there, and statements are always signed.
func (r *request) mayBeUnsigned(h http.Header) bool {
	for _, name := range auth.ProofHeaders() {
		if len(h[name]) > 0 {
			return false
		}
	}
	return (r.download || r.unsigned()) && !r.isStatement()
}
