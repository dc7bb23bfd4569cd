package sandbox

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// front answers the page, its files and the admin interface; everything else is the gateway's.
func (s *Sandbox) front(next http.Handler) http.Handler {
	admin := s.admin()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		switch {
		case r.URL.IsAbs(): // a proxy's request is for WeChat Pay, not for a page of ours
			s.record(w, r, next)
		case forStrangers[path] != nil && s.otherHost(r) == "":
			forStrangers[path](s, w, r)
		case strings.HasPrefix(path, "/_wxpay/"):
			if why := s.stranger(r); why != "" {
				writeError(w, http.StatusForbidden, why)
				return
			}
			admin.ServeHTTP(w, r)
		case path == "/" && s.greet(w, r):
		case isPagePath(r):
			servePage(w, r)
		default:
			s.record(w, r, next)
		}
	})
}

// forStrangers are what the pages of shops may use, whatever their origin, without a token: the
// shim, and the call by which it checks what it was given. That one moves nothing, and tells the
// code of a pay page only to who has parameters that the merchant has signed.
var forStrangers = map[string]func(*Sandbox, http.ResponseWriter, *http.Request){
	"/_wxpay/jweixin.js": (*Sandbox).serveShim, "/_wxpay/jsapi": (*Sandbox).jsapi,
}

// greet takes the token out of the address by which the page is opened for the first time, so
// that it stands in no history, and keeps it in a cookie. It reports whether it has answered.
func (s *Sandbox) greet(w http.ResponseWriter, r *http.Request) bool {
	given := r.URL.Query().Get("token")
	if s.token == "" || subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) != 1 {
		return false
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // over plain HTTP it cannot be a secure one
		Name: tokenCookie, Value: given, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return true
}

// otherHost says why a Host is not this sandbox; "" if it is.
func (s *Sandbox) otherHost(r *http.Request) string {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if ip := net.ParseIP(host); ip == nil && host != "localhost" && !s.names[host] {
		return "the Host is " + host + ", which is not this sandbox: open it by its address"
	}
	return ""
}

// stranger says why a call of the admin interface is refused; "" if it is not. A page of
// somebody else in the same browser can send requests here, and must not pay or move the
// clock: it cannot choose Host, which DNS rebinding needs, nor Origin, which browsers set.
func (s *Sandbox) stranger(r *http.Request) string {
	if why := s.otherHost(r); why != "" {
		return why
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || u.Host != r.Host {
			return "the Origin is not this sandbox: another page has sent this request"
		}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return "another page has sent this request"
	}
	if s.token == "" || strings.HasPrefix(r.URL.Path, "/_wxpay/pay/") {
		return ""
	}
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if cookie, err := r.Cookie(tokenCookie); given == "" && err == nil {
		given = cookie.Value
	}
	if given == "" {
		given = r.URL.Query().Get("token")
	}
	if subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) != 1 {
		return "the token is missing or wrong: this sandbox is open to other machines, and printed one when it started"
	}
	return ""
}

const tokenCookie = "wxpay_token"
