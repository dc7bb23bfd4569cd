package wxpay

import (
	"errors"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
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
	if r.Method != http.MethodGet {
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
	path, _, _ := strings.Cut(r.Target, "?")
	path = strings.TrimPrefix(path, r.Base.Prefix)
	if strings.HasPrefix(path, "/hk/") {
		return path[len("/hk"):]
	}
	return path
}

// mayBeUnsigned tells whether the answer that brings a file may come without a
// signature: on the paths above, or because Client.Download asked. It may not if
// anything of a signature is there, and statements are always signed.
func (r *request) mayBeUnsigned(h http.Header) bool {
	for _, name := range proofHeaders {
		if len(h[name]) > 0 {
			return false
		}
	}
	return (r.download || r.unsigned()) && !r.isStatement()
}

var errNoFile = &filesink.ContentError{Err: errors.New("the answer is empty: there is no file in it")}

// checkUnsigned looks at the beginning of a file that nothing vouches for, neither a
// signature nor a hash. Answers of ordinary calls are JSON, and what proxies say is
// HTML: neither is a file of WeChat Pay's. So a download is no way around
// verification, whatever Content-Type it comes with.
func checkUnsigned(start []byte) error {
	text := strings.TrimLeft(strings.TrimPrefix(string(start), "\ufeff"), " \t\r\n")
	switch {
	case text == "":
		return errNoFile
	case strings.ContainsRune("{[<", rune(text[0])):
		return &auth.VerifyError{Reason: auth.MissingHeader, Header: "Wechatpay-Signature", Err: errors.New(
			"the answer is no file but JSON, HTML or XML, which is taken only with a signature or a hash")}
	}
	return nil
}
