package sandbox

import (
	"embed"
	"net/http"
	"path"
	"strings"
)

// pageFiles are the page: plain HTML, CSS and JavaScript, as they are.
//
//go:embed page
var pageFiles embed.FS

// isPagePath reports whether a request is for the page and its files, or for the page on which
// a customer pays.
func isPagePath(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	return r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/page/") || strings.HasPrefix(r.URL.Path, "/pay/")
}

// policy lets nothing into the page but its own files. The pay page alone may stand in a page of
// a shop, which shows it over its own: who knows the link may pay anyhow.
const (
	policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
		"form-action 'none'; frame-ancestors "
	nobody, everybody = "'none'", "*"
)

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".json": "application/json; charset=utf-8",
}

func servePage(w http.ResponseWriter, r *http.Request) {
	name, framers := strings.TrimPrefix(path.Clean(r.URL.Path), "/"), nobody
	switch {
	case name == "":
		name = "page/index.html"
	case strings.HasPrefix(name, "pay/"):
		name, framers = "page/pay.html", everybody
	}
	content, err := pageFiles.ReadFile(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", policy+framers)
	serveFile(w, r, path.Ext(name), content)
}

func serveFile(w http.ResponseWriter, r *http.Request, kind string, content []byte) {
	h := w.Header()
	h.Set("Content-Type", contentTypes[kind])
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(content) //nolint:gosec // an embedded file, chosen by a clean name
}

// serveShim gives the shim to the pages of shops.
func (s *Sandbox) serveShim(w http.ResponseWriter, r *http.Request) {
	content, err := pageFiles.ReadFile("page/jweixin.js")
	if err != nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*") // for <script crossorigin>
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	serveFile(w, r, ".js", content)
}
