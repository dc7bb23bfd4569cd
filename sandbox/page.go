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

// policy lets nothing into the page but its own files.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'"

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func servePage(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	switch {
	case name == "":
		name = "page/index.html"
	case strings.HasPrefix(name, "pay/"):
		name = "page/pay.html"
	}
	content, err := pageFiles.ReadFile(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentTypes[path.Ext(name)])
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(content) //nolint:gosec // an embedded file, chosen by a clean name
}
