// Package explain is wxpay explain: it says, offline, what a pasted failure means and what to do about it.
package explain

import (
	"bytes"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/httpdump"
	"github.com/wechatpay-chain/wxpay/internal/explain"
)

const long = `Says what a failure means and what to do about it, offline and without any key. The text comes
from a FILE or standard input, as it was pasted; what it is, is found by itself:

  an answer      JSON of APIv3, XML of APIv2, or all that curl -i prints
  an exception   or log lines of wechatpay-php, -go, -java, WxJava, gopay, axios and others, however
                 quoted; what they say of a signature, a ciphertext or the network; errors of wxpay
  a notification as wxpay notify verify reads it, or its body alone: what it is, what looks wrong
  a front end    what WeChat showed there, or the parameters that it got: wxpay explain pay-params

The first line is the name of the verdict, which is stable, and what is wrong. The exit code is 1 if
nothing is found, or nothing is known about it. Signatures, keys and openids are not in the output.`

// options are what wxpay explain is told.
type options struct {
	format string // text or json

	app *app.App
	now func() time.Time
}

// NewCmd makes wxpay explain.
func NewCmd(a *app.App) *cobra.Command {
	o := &options{app: a, now: time.Now}
	cmd := &cobra.Command{
		Use: "explain [FILE|-]", Short: "Say what a pasted failure means, offline", Long: long,
		Example: "  wxpay explain error.log\n" +
			"  curl -i … | wxpay explain\n" +
			"  kubectl logs shop | grep 'error http response' -A5 | wxpay explain --format json\n" +
			"  WXPAY_LANG=zh wxpay explain request.txt",
		Args:              atMostOne,
		ValidArgsFunction: files,
		RunE:              func(_ *cobra.Command, args []string) error { return o.run(append(args, "-")[0]) },
	}
	o.offerFormat(cmd)
	cmd.AddCommand(newPayParamsCmd(a))
	return cmd
}

// offerFormat adds the flag --format.
func (o *options) offerFormat(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.format, "format", "text", "text or json")
	app.Offer(cmd, "format", "text", "json")
}

// files offers files, beside the command below this one.
func files(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return exit.Usagef(cmd.CommandPath()+" FILE", "%s takes one file; found %d", cmd.CommandPath(), len(args))
	}
	return nil
}

// run explains a file, or standard input.
func (o *options) run(file string) error {
	if err := o.checkFormat(); err != nil {
		return err
	}
	text, err := o.app.ReadFile(file)
	if err != nil {
		return err
	}
	found, status := o.explained(text)
	if len(found) == 0 && status/100 == 2 {
		return exit.Usagef("wxpay verify FILE verifies its signature", "the answer, HTTP %d, says no failure", status)
	}
	return o.print(found, len(text))
}

// headed is how a message begins that was saved as it was on the wire, with or without its start line.
var headed = regexp.MustCompile(`^(?:HTTP/\d|[A-Z]{3,7} \S+ HTTP/\d|[A-Za-z0-9_-]+: [^\r\n]*\r?\n)`)

// proofLine is a line of a head that notifications have.
var proofLine = regexp.MustCompile(`(?im)^[a-z_-]*wechatpay[_-](?:timestamp|nonce|signature|serial)`)

// explained explains a text: as a message if it is one, and else, or if that brings nothing, as any text. status is that of an answer.
func (o *options) explained(text []byte) (found []explain.Finding, status int) {
	whole := bytes.TrimLeft(text, " \t\r\n\ufeff")
	if headed.Match(whole) {
		if start, _, _ := bytes.Cut(whole, []byte("\n")); !bytes.Contains(start, []byte("HTTP/")) {
			if !proofLine.Match(whole) {
				return explain.Text(string(text), o.now()), 0
			}
			whole = append([]byte("POST / HTTP/1.1\r\n"), whole...) // saved without its request line
		}
		if m, err := httpdump.Read(whole); err == nil {
			status = m.Status()
			if status != 0 {
				found = explain.Answer(status, m.Start, m.Header, m.Body)
			} else {
				found = explain.Request(m.Start, m.Header, m.Body, o.now())
			}
		}
	}
	if len(found) == 0 && status/100 != 2 {
		found = explain.Text(string(text), o.now())
	}
	return found, status
}
