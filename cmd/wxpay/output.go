package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// printAnswer prints a verified answer.
func printAnswer(ctx context.Context, a *app.App, f *requestFlags, filter *gojq.Code, resp *wxpay.Response) error {
	if f.include || f.verbose {
		printHead(a, resp.Status, resp.Header)
	}
	if f.output != "" {
		return nil
	}
	if f.qr {
		return printAnswerQR(a, resp)
	}
	if filter != nil {
		return printFiltered(ctx, a, f.jq, filter, resp)
	}
	if err := output.Body(a, resp.Body); err != nil {
		return exit.Unshown("look at where standard output goes", err)
	}
	return nil
}

// printErrorBody prints what came with an error: the answer of WeChat Pay goes where a
// good one goes, for scripts that read its code.
func printErrorBody(a *app.App, f *requestFlags, err error) {
	var answer *wxpay.Error
	if !errors.As(err, &answer) || answer.Response == nil {
		return
	}
	if f.include || f.verbose {
		printHead(a, answer.Response.Status, answer.Response.Header)
	}
	if f.jq == "" && !f.qr && f.output == "" {
		_ = output.Body(a, answer.Response.Body)
	}
}

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

// printPrepared shows a request that was signed, without its signature.
func printPrepared(a *app.App, w io.Writer, p *wxpay.Prepared) {
	fmt.Fprintf(w, "%s %s\n", p.Method, terminal.OneLine(signV2.ReplaceAllString(p.URL, "${1}[sign]")))
	printHeader(a, w, p.Header)
	if len(p.Body) > 0 {
		fmt.Fprintf(w, "\n%s\n", terminal.Visible(signV2.ReplaceAllString(string(shownBody(p.Body)), "${1}[sign]")))
	}
	if p.Message != nil {
		fmt.Fprintf(w, "\n%s\n%s\n", a.Paint(w, terminal.Dim, "--- what is signed"), terminal.Visible(strings.TrimSuffix(string(shownBody(p.Message)), "\n")))
	}
}

// signV2 is the sign of APIv2, which never grows old: who has it can send the request.
var signV2 = regexp.MustCompile(`(<sign>|[?&]sign=)(?:[0-9A-F]{64}|[0-9A-F]{32})`)

// shownBody is a body for the screen: a file is only measured.
func shownBody(body []byte) []byte {
	const most = 1 << 20
	if len(body) > most || bytes.ContainsFunc(body, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == '\ufffd' }) {
		return fmt.Appendf(nil, "[%d bytes]", len(body))
	}
	return body
}

// printCurl prints a curl command that sends the request.
func printCurl(a *app.App, p *wxpay.Prepared) error {
	var b strings.Builder
	fmt.Fprintf(&b, "curl -X %s %s", p.Method, shellQuote(p.URL))
	for _, name := range slices.Sorted(maps.Keys(p.Header)) {
		for _, value := range p.Header[name] {
			if line := name + ": " + value; value != "" {
				fmt.Fprintf(&b, " \\\n  -H %s", shellQuote(line))
			} else {
				fmt.Fprintf(&b, " \\\n  -H %s", shellQuote(name+";")) // how curl sends an empty one
			}
		}
	}
	if len(p.Body) > 0 {
		if string(shownBody(p.Body)) != string(p.Body) {
			return exit.Usagef("send it with wxpay itself", "the body, %d bytes, is no text for a command line", len(p.Body))
		}
		fmt.Fprintf(&b, " \\\n  --data-binary %s", shellQuote(string(p.Body)))
	}
	_, err := fmt.Fprintln(a.Stdout, b.String())
	return err
}

// shellQuote quotes a text for a POSIX shell.
func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
