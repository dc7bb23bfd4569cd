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
		case strings.HasPrefix(path, "/_wxpay/"):
			if why := s.stranger(r); why != "" {
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				writeJSON(w, http.StatusForbidden, map[string]string{"error": why})
				return
			}
			admin.ServeHTTP(w, r)
		case path == "/" && r.URL.Query().Has("token"):
			s.admit(w, r)
		case isPagePath(r):
			servePage(w, r)
		default:
			s.record(w, r, next)
		}
	})
}

// admit keeps the token of the page's address in a cookie, so that it does not stay in the
// address.
func (s *Sandbox) admit(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure where there is TLS: without it a browser would never send it back
		Name: tokenCookie, Value: r.URL.Query().Get("token"), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil,
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// stranger says why a call of the admin interface is refused; "" if it is not. A page of
// somebody else in the same browser can send requests here, and must not pay or move the
// clock: it cannot choose Host, which DNS rebinding needs, nor Origin, which browsers set.
func (s *Sandbox) stranger(r *http.Request) string {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if ip := net.ParseIP(host); ip == nil && host != "localhost" && !s.names[host] {
		return "the Host is " + host + ", which is not this sandbox: open it by its address"
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
	if s.token == "" || strings.HasPrefix(r.URL.Path, "/_wxpay/pay/") || r.URL.Path == "/_wxpay/jweixin.js" {
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
