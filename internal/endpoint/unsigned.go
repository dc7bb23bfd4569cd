package endpoint

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
	{path: "/v3/new-tax-control-fapiao/download", bare: true, source: "wechatpay-axios-plugin; the endpoint's page, which says that the " +
		"request is not signed either"},
}

// Unsigned reports whether WeChat Pay leaves the answer to a request unsigned; bare says
// that the request carries no signature either.
func Unsigned(method, path string) (bare, found bool) {
	if method != http.MethodGet {
		return false, false
	}
	for i := range unsignedPaths {
		p := &unsignedPaths[i]
		rest, found := strings.CutPrefix(path, p.path)
		if found && (rest == "" || strings.HasSuffix(p.path, "/") && (p.except == "" || !strings.HasPrefix(rest, p.except))) {
			return p.bare, true
		}
	}
	return false, false
}

// IsStatement reports whether a path is that of overseas statements, whose signature covers
// their hash.
func IsStatement(path string) bool {
	return path == "/v3/statements" || path == "/v3/global/statements"
}
