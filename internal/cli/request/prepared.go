package request

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// printPrepared shows a request that was signed, without its signature.
func printPrepared(a *app.App, w io.Writer, p *wxpay.Prepared) {
	fmt.Fprintf(w, "%s %s\n", p.Method, terminal.OneLine(signV2.ReplaceAllString(p.URL, "${1}[sign]")))
	printHeader(a, w, p.Header)
	if len(p.Body) > 0 {
		fmt.Fprintf(w, "\n%s\n", terminal.Visible(signV2.ReplaceAllString(string(shownBody(p.Body)), "${1}[sign]")))
	}
	if p.Message != nil {
		fmt.Fprintf(w, "\n%s\n%s\n", a.Paint(w, terminal.Dim, "--- what is signed"),
			terminal.Visible(strings.TrimSuffix(string(shownBody(p.Message)), "\n")))
	}
}

// signV2 is the sign of APIv2, which never grows old: who has it can send the request.
var signV2 = regexp.MustCompile(`(<sign>|[?&]sign=)(?:[0-9A-F]{64}|[0-9A-F]{32})`)

// shownBody is a body for the screen: a file is only measured.
func shownBody(body []byte) []byte {
	const most = 1 << 20
	if len(body) > most ||
		bytes.ContainsFunc(body, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == '\ufffd' }) {
		return fmt.Appendf(nil, "[%d bytes]", len(body))
	}
	return body
}

// printCurl prints a curl command that sends the request.
func printCurl(a *app.App, p *wxpay.Prepared) error {
	var b strings.Builder
	fmt.Fprintf(&b, "curl -X %s %s", p.Method, item.ShellQuote(p.URL))
	for _, name := range slices.Sorted(maps.Keys(p.Header)) {
		for _, value := range p.Header[name] {
			if line := name + ": " + value; value != "" {
				fmt.Fprintf(&b, " \\\n  -H %s", item.ShellQuote(line))
			} else {
				fmt.Fprintf(&b, " \\\n  -H %s", item.ShellQuote(name+";")) // how curl sends an empty one
			}
		}
	}
	if len(p.Body) > 0 {
		if string(shownBody(p.Body)) != string(p.Body) {
			return exit.Usagef("send it with wxpay itself", "the body, %d bytes, is no text for a command line", len(p.Body))
		}
		fmt.Fprintf(&b, " \\\n  --data-binary %s", item.ShellQuote(string(p.Body)))
	}
	_, err := fmt.Fprintln(a.Stdout, b.String())
	return err
}
