package wxpay

import (
	"net/http"
	"strings"
)

// An unsignedPath is a path of WeChat Pay whose 2xx answers to a GET carry no
// signature: files, which have a hash or no worth as a proof.
type unsignedPath struct {
	path   string // the whole path, or its beginning if it ends in "/"
	except string // beginning of what is signed all the same
	bare   bool   // the request carries no signature either
	source string // who says so
}

// unsignedPaths are the downloads that WeChat Pay's documentation and the SDKs
// made by its users name. Client.Download needs no entry here: it takes whatever
// URL a signed answer gave.
var unsignedPaths = []unsignedPath{
	{path: "/v3/billdownload/file", source: "wechatpay-php, wechatpay-axios-plugin; pay.weixin.qq.com/doc/v3/partner/4014314390"},
	{path: "/v3/bill/downloadurl", source: "sample answer of pay.weixin.qq.com/doc/v3/partner/4014314390 and doc/brand/4016987814"},
	{path: "/v3/merchant-service/images/", except: "upload", source: "wechatpay-php, wechatpay-axios-plugin"},
	{path: "/v3/global/merchant-service/images/", except: "upload", source: "wechatpay-axios-plugin"},
	{path: "/v3/transferdownload/elecvoucherfile", source: "wechatpay-axios-plugin"},
	{path: "/v3/transferdownload/signfile", source: "wechatpay-axios-plugin"},
	{path: "/v3/new-tax-control-fapiao/download", bare: true, source: "wechatpay-axios-plugin; the endpoint's page, which says that the request is not signed either"},
}

// unsigned tells whether WeChat Pay leaves the answer to the request unsigned.
func (r *request) unsigned() bool { return r.unsignedPath() != nil }

// wantsNoCredentials tells whether the endpoint takes no signature.
func (r *request) wantsNoCredentials() bool {
	p := r.unsignedPath()
	return p != nil && p.bare
}

func (r *request) unsignedPath() *unsignedPath {
	if r.method != http.MethodGet {
		return nil
	}
	path := r.apiPath()
	for i := range unsignedPaths {
		p := &unsignedPaths[i]
		rest, found := strings.CutPrefix(path, p.path)
		if found && (rest == "" || strings.HasSuffix(p.path, "/") && (p.except == "" || !strings.HasPrefix(rest, p.except))) {
			return p
		}
	}
	return nil
}

// apiPath returns the path without the prefix of a base URL or of overseas
// merchants, which differs for the same endpoint.
func (r *request) apiPath() string {
	path, _, _ := strings.Cut(r.target, "?")
	path = strings.TrimPrefix(path, r.base.prefix)
	return strings.TrimPrefix(path, "/hk")
}

// statementHeader holds the SHA-1 of an overseas statement. Not the statement but
// a text with this hash is what WeChat Pay signs.
const statementHeader = "Wechatpay-Statement-Sha1"

// isStatement tells whether an answer is an overseas statement.
func (r *request) isStatement(h http.Header) bool {
	path := r.apiPath()
	return (path == "/v3/statements" || path == "/v3/global/statements") && len(h[statementHeader]) > 0
}

// mayBeUnsigned tells whether the answer of a download may come without a
// signature: on the paths above; else if a hash stands in for it, or if it is not
// what ordinary answers are, JSON. So a download is no way around verification.
func (r *request) mayBeUnsigned(h http.Header) bool {
	if len(h["Wechatpay-Signature"]) > 0 {
		return false
	}
	return r.unsigned() || r.download && (r.sink.hasHash() || !strings.Contains(strings.ToLower(h.Get(contentTypeHeader)), "json"))
}
