package sandbox

import (
	"fmt"
	"net/http"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
)

// longestQR is how long a text behind a QR code may be, in bytes: links are shorter by far.
const longestQR = 1024

// drawQR answers GET /_wxpay/qr?text=… with a picture. It is dark on light in both themes, for
// cameras.
func drawQR(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("text")
	if text == "" || len(text) > longestQR {
		writeError(w, http.StatusBadRequest, fmt.Sprintf("text has %d bytes; expected 1 to %d", len(text), longestQR))
		return
	}
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		writeError(w, http.StatusBadRequest, "the text makes no QR code: "+err.Error())
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentTypes[".svg"])
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write([]byte(svgOf(code.Bitmap())))
}

// svgOf draws a bitmap as one path: of each row the dark runs. The bitmap has its quiet zone.
func svgOf(bitmap [][]bool) string {
	var b strings.Builder
	size := len(bitmap)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, size, size)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="`, size, size)
	for y, row := range bitmap {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			from := x
			for x < len(row) && row[x] {
				x++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}
