package request

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// printHead prints status and headers on stderr.
func printHead(a *app.App, status int, header http.Header) {
	fmt.Fprintf(a.Stderr, "HTTP %d %s\n", status, http.StatusText(status))
	printHeader(a, a.Stderr, header)
	fmt.Fprintln(a.Stderr)
}

func printHeader(a *app.App, w io.Writer, header http.Header) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fmt.Fprintf(w, "%s: %s\n", a.Paint(w, terminal.Blue, terminal.OneLine(name)), terminal.OneLine(unsigned(name, value)))
		}
	}
}

var signature = regexp.MustCompile(`signature="[^"]*"`)

// unsigned takes the signature out of Authorization: with it, who reads the screen could
// send the request.
func unsigned(name, value string) string {
	if name == "Authorization" {
		return signature.ReplaceAllStringFunc(value, func(s string) string {
			return fmt.Sprintf(`signature="[%d characters]"`, len(s)-len(`signature=""`))
		})
	}
	return value
}
