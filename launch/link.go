package launch

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// H5 returns the link to which a page outside of WeChat sends the user (H5调起支付):
// h5URL, the h5_url of the answer (APIv2: mweb_url), with redirect_url behind it,
// escaped here, if redirectURL is not empty. That is where the user comes back, paid or
// not: query the order there, on the user's click. Its domain must be one of those
// registered for H5 payments, as must that of the page, which WeChat Pay reads from the
// Referer. The link lives 5 minutes.
//
// h5URL is an https:// URL. http:// is taken for this machine alone (localhost, 127.0.0.0/8,
// ::1), because the links of package sandbox are such.
//
// Source: pay.weixin.qq.com/doc/v2/merchant/4011936869.
func (l Launcher) H5(h5URL, redirectURL string) (_ string, err error) {
	defer named(&err, "H5")
	const want = "expected the h5_url (APIv2: mweb_url) of the answer to the order as it came"
	if err := checkID("h5URL", h5URL); err != nil {
		return "", fmt.Errorf("%w; %s", err, want)
	}
	u, err := url.Parse(h5URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && !isOfSandbox(u):
		return "", errors.New("h5URL is no https:// URL; " + want)
	case u.Fragment != "" || strings.HasSuffix(h5URL, "#"):
		return "", errors.New("h5URL has a fragment (#…), behind which nothing can be added; " + want)
	case redirectURL == "":
		return h5URL, nil
	case strings.Contains(u.RawQuery, "redirect_url="):
		return "", errors.New("h5URL has a redirect_url already; " + want)
	}
	if err := checkText("redirectURL", redirectURL); err != nil {
		return "", err
	}
	if scheme, _, found := strings.Cut(redirectURL, "://"); !found || strings.EqualFold(scheme, "javascript") {
		return "", errors.New("redirectURL is no absolute URL; expected one such as https://example.com/paid?id=1, unescaped: " +
			"it is escaped here")
	}
	separator := "&"
	if u.RawQuery == "" {
		separator = "?"
	}
	return strings.TrimSuffix(h5URL, "?") + separator + string(rfc3986.AppendPair(nil, "redirect_url", redirectURL)), nil
}

// Native returns the text of the QR code that the user scans (Native调起支付): codeURL,
// the code_url of the answer, once it is seen to be one. Nothing is added to it. It
// lives 2 hours.
//
// codeURL begins with weixin://. http:// and https:// are taken for this machine alone
// (localhost, 127.0.0.0/8, ::1), because the links of package sandbox are such.
func (l Launcher) Native(codeURL string) (_ string, err error) {
	defer named(&err, "Native")
	const want = "expected the code_url of the answer to the order, which begins with weixin://"
	if err := checkID("codeURL", codeURL); err != nil {
		return "", fmt.Errorf("%w; %s", err, want)
	}
	if u, err := url.Parse(codeURL); !strings.HasPrefix(codeURL, "weixin://") && (err != nil || !isOfSandbox(u)) {
		return "", errors.New("codeURL does not begin with weixin://; " + want)
	}
	return codeURL, nil
}

// isOfSandbox reports whether a link leads to this machine, where only a sandbox takes payments.
func isOfSandbox(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && origin.IsLoopback(u.Hostname())
}

// SignedLink returns a link of APIv2 that the user's WeChat opens with a GET, such as
// that of 委托代扣 (公众号纯签约): papay/entrustweb, for partners papay/partner/entrustweb.
// A path without a host is one of https://api.mch.weixin.qq.com/, whatever
// Config.BaseURL is; a link to another host of WeChat Pay's is written as a whole.
//
// fields are the parameters, raw: they are signed so, and escaped in the link. mch_id
// must be Config.MchID, whose Config.APIv2Key signs. timestamp is added if it is not
// there, and sign: MD5, or what a field sign_type says. No nonce is added: the links
// have none. The link ends with #wechat_redirect.
//
// Source: pay.weixin.qq.com/wiki/doc/api/wxpay_v2/papay/chapter3_1.shtml,
// pay.weixin.qq.com/doc/v2/partner/4011989899.
func (l Launcher) SignedLink(link string, fields map[string]string) (_ string, err error) {
	defer named(&err, "SignedLink")
	if err := l.checkMerchant(); err != nil {
		return "", err
	}
	if link, err = wholeLink(link); err != nil {
		return "", err
	}
	if err := checkFields(fields, "mch_id"); err != nil {
		return "", err
	}
	if fields["mch_id"] != l.keys.MchID {
		return "", fmt.Errorf("the field mch_id is %s; expected Config.MchID (%s), whose key signs", ident.Shown(fields["mch_id"]),
			l.keys.MchID)
	}
	p := Params(maps.Clone(fields))
	if p["timestamp"] == "" {
		p["timestamp"], _ = l.stamp()
	}
	if p["sign"], err = l.signV2(cmp.Or(p["sign_type"], auth.SignTypeMD5), p); err != nil {
		return "", err
	}
	return link + "?" + p.Query() + "#wechat_redirect", nil
}

// linkBase is where links lead whose host is not written: WeChat Pay's main host, whatever
// Config.BaseURL is.
const linkBase = "https://api.mch.weixin.qq.com/"

// wholeLink adds the host to a path. A link to a host that is not WeChat Pay's would
// hand a signed set to strangers.
func wholeLink(link string) (string, error) {
	if strings.ContainsAny(link, "?#") {
		return "", errors.New("link holds a query or a fragment; expected a path such as papay/entrustweb: " +
			"its fields are given apart, #wechat_redirect is added here")
	}
	if !origin.IsAbsolute(link) {
		link = linkBase + strings.TrimPrefix(strings.TrimPrefix(link, "/"), "v2/") // as a Chain writes it
	}
	b, err := origin.Parse(link)
	switch {
	case err != nil:
		return "", fmt.Errorf("link: %w; expected a path such as papay/entrustweb", err)
	case b.Prefix == "":
		return "", errors.New("link has no path; expected one such as papay/entrustweb")
	case !b.IsWeChatPay():
		return "", fmt.Errorf("link leads to %s; expected a host below weixin.qq.com or wechatpay.cn", b.Host)
	}
	return link, nil
}
