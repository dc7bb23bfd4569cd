// Package notifyurl looks at a URL that WeChat Pay is to call, and says what is wrong with it. It knows URLs
// only: it asks nobody, and what to do about a fault stands in internal/diagnosis.
package notifyurl

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Fault is one thing that is wrong with a URL. Its text is the name of a verdict.
type Fault string

// The faults, in the order in which Look finds them.
//
// Source: https://pay.weixin.qq.com/doc/v3/merchant/4012791861 (https, reachable from outside, no parameters) and the pages of
// the orders (string of at most 255 characters).
const (
	Blank     Fault = "notify-url-blank"      // white space, or a character that cannot be seen
	TooLong   Fault = "notify-url-too-long"   // more than Longest
	Broken    Fault = "notify-url-broken"     // no URL, or one without a host
	NotHTTPS  Fault = "notify-url-not-https"  // http or another scheme
	User      Fault = "notify-url-user"       // user:password@
	NotPublic Fault = "notify-url-not-public" // a host that only this machine or network knows
	Query     Fault = "notify-url-query"      // ? and what follows
	Fragment  Fault = "notify-url-fragment"   // # and what follows
)

// All are the faults in their order.
func All() []Fault {
	return []Fault{Blank, TooLong, Broken, NotHTTPS, User, NotPublic, Query, Fragment}
}

// Longest is how many characters every endpoint takes; some take one more.
const Longest = 255

// Look returns what is wrong with a URL, each fault once; nothing if WeChat Pay could call it.
func Look(text string) (found []Fault) {
	if strings.ContainsFunc(text, isBlank) {
		found = append(found, Blank)
		text = strings.Map(func(r rune) rune {
			if isBlank(r) {
				return -1
			}
			return r
		}, text)
	}
	if utf8.RuneCountInString(text) > Longest {
		found = append(found, TooLong)
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return append(found, Broken)
	}
	for _, c := range []struct {
		is    bool
		fault Fault
	}{
		{!strings.EqualFold(u.Scheme, "https"), NotHTTPS},
		{u.User != nil, User},
		{!IsPublic(u.Hostname()), NotPublic},
		{u.RawQuery != "" || u.ForceQuery, Query},
		{u.Fragment != "" || strings.HasSuffix(text, "#"), Fragment},
	} {
		if c.is {
			found = append(found, c.fault)
		}
	}
	return found
}

func isBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// localNames end names that no public name server knows: RFC 6761, RFC 6762, RFC 8375, and those of ICANN and of common routers.
var localNames = []string{".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa", ".test", ".invalid"}

// shared are the addresses that providers give to several customers (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

// IsPublic reports whether a host, as url.URL.Hostname returns it, may be reached from everywhere. It looks nothing up.
func IsPublic(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if a, err := netip.ParseAddr(host); err == nil {
		a = a.Unmap()
		return a.IsGlobalUnicast() && !a.IsPrivate() && !shared.Contains(a)
	}
	if !strings.Contains(host, ".") || strings.Trim(host, "0123456789.") == "" { // 127.1 is an address too
		return false
	}
	for _, end := range localNames {
		if strings.HasSuffix(host, end) {
			return false
		}
	}
	return true
}

// IsLoopback reports whether a host is this machine.
func IsLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}
