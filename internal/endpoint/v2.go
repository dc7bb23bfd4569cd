package endpoint

import (
	"slices"
	"strings"
)

// What differs from endpoint to endpoint of APIv2. Paths as they are sent, without
// the v2/ of a Chain. Sources: wechatpay-php (ClientXmlTrait), wechatpay-axios-plugin
// (lib/transformer.js) and the endpoints' pages as wechatpay.im keeps them.

// Paths are paths of APIv2 as they are sent.
type Paths []string

// Has reports whether the path, without the prefixes of a base and of the sandbox, is one
// of them.
func (p Paths) Has(path string) bool {
	_, found := slices.BinarySearch(p, path)
	return found
}

// V2Unsigned are endpoints whose answers carry no sign: the union of both SDKs'
// lists. What they say is no proof; query before acting on it.
var V2Unsigned = expandPaths(
	"mchrisk/{querymchrisk,setmchriskcallback,syncmchriskresult}",
	"mmpaymkttransfers/{gethbinfo,gettransferinfo,sendredpack,sendminiprogramhb,sendgroupredpack}",
	"mmpaymkttransfers/promotion/{transfers,paywwsptrans2pocket,querywwsptrans2pocket}",
	"mmpaymkttransfers/{sendworkwxredpack,queryworkwxredpack}", // nested answers of WeCom, which cannot be signed
	"mmpaymkttransfers/{pay_bank,query_bank}",                  // as wechatpay-php has them
	"mmpaysptrans/{pay_bank,query_bank}",
	"papay/{entrustweb,h5entrustweb}", "papay/partner/{entrustweb,h5entrustweb}",
	"pay/{downloadbill,downloadfundflow}", "billcommentsp/batchquerycomment",
	"payitil/report",
	"risk/{getpublickey,getviolation}",
	"secapi/mch/submchmanage",
	"xdc/apiv2getsignkey/sign/getsignkey", "sandboxnew/pay/getsignkey",
	"appauth/getaccesstoken", // JSON
)

// V2JSON are endpoints that answer with JSON.
var V2JSON = expandPaths("appauth/getaccesstoken")

// V2Files are endpoints that answer with a file, as text or gzip, and with XML only
// if there is an error.
var V2Files = expandPaths("pay/{downloadbill,downloadfundflow}", "billcommentsp/batchquerycomment")

// V2Nonceless are endpoints that refuse a nonce_str.
var V2Nonceless = expandPaths(
	"cgi-bin/mch/customs/{customdeclareorder,customdeclarequery}", "cgi-bin/mch/newcustoms/customdeclareredeclare",
	"papay/{deletecontract,h5entrustweb,preentrustweb,querycontract}",
	"papay/partner/{deletecontract,h5entrustweb,preentrustweb,querycontract}",
	"pay/queryexchagerate",
	"secapi/mch/{addInstitutionsub,addsubdevconfig,channelsetting}",
	"secapi/mch/{modifyInstitutionsub,modifymchinfo,queryInstitutionsub,querysubdevconfig,uploadmedia}",
)

// V2OnlyHMAC are endpoints whose pages list HMAC-SHA256 alone: it is their default.
// All others default to MD5.
var V2OnlyHMAC = expandPaths(
	"appauth/getaccesstoken",
	"applyment/micro/{getstate,getupgradestate,modifyarchives,modifycontactinfo,submit,submitupgrade}",
	"billcommentsp/batchquerycomment",
	"deposit/{consume,facepay}",
	"fund/{queryautowithdrawbydate,reautowithdrawbydate}",
	"mchrisk/{bankquerymchauditinfo,channelquerymchauditinfo,querymchrisk,setmchriskcallback,syncmchriskresult}",
	"pay/{closecombinedorder,combinedorder,downloadfundflow,facepay,querycombinedorder}",
	"pay/{profitsharingaddreceiver,profitsharingmerchantratioquery,profitsharingorderamountquery,profitsharingquery}",
	"pay/{profitsharingremovereceiver,profitsharingreturnquery}",
	"risk/{getcertficates,getviolation}",
	"secapi/mch/uploadmedia",
	"secapi/pay/{multiprofitsharing,profitsharing,profitsharingfinish,profitsharingreturn}",
	"secsvc/getrealnameinfo",
	"transit/partnerpay/{payapply,queryorder,querystate}", "transit/pay/{payapply,querystate}", "transit/queryorder",
	"vehicle/partnerpay/{notification,payapply,querystate}", "vehicle/pay/{notification,payapply,querystate}",
	"wxv/{cancelbill,changerentmoney,createhotelbill,createrentbill,finishhotelbill,finishrentbill,queryhotelbill,queryrentbill}",
)

// expandPaths writes out a/{b,c} as a/b and a/c, sorted.
func expandPaths(patterns ...string) Paths {
	var all Paths
	for _, pattern := range patterns {
		head, rest, found := strings.Cut(pattern, "{")
		if !found {
			all = append(all, "/"+pattern)
			continue
		}
		for name := range strings.SplitSeq(strings.TrimSuffix(rest, "}"), ",") {
			all = append(all, "/"+head+name)
		}
	}
	slices.Sort(all)
	return all
}
