package notify

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/httpdump"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/notify"
)

const verifyLong = `Verifies and decrypts a notification that was saved as it came: request line (it may be
missing), headers, an empty line, and the body byte for byte. The plaintext goes to standard
output; the reason of a refusal, and what probably happened on the way, to standard error,
with the exit code 6.

Signatures are good for five minutes. --any-time takes the notification's own timestamp for
the time, to look at older ones: it is then not known whether somebody sends it again.`

// verifyOptions are what wxpay notify verify is told.
type verifyOptions struct {
	file    string // - is standard input
	anyTime bool

	app *app.App
}

func newVerifyCmd(a *app.App) *cobra.Command {
	o := &verifyOptions{app: a}
	cmd := &cobra.Command{
		Use: "verify [FILE|-]", Short: "Verify and decrypt a saved notification", Long: verifyLong,
		Example: "  wxpay notify verify request.txt --any-time\n  wxpay notify verify - <request.txt | jq .out_trade_no",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return exit.Usagef("wxpay notify verify FILE", "wxpay notify verify takes one file; found %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = append(args, "-")[0]
			return runVerify(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.anyTime, "any-time", false, "accept any age")
	return cmd
}

// runVerify prints what a saved notification holds, if it is proven.
func runVerify(ctx context.Context, o *verifyOptions) error {
	a := o.app
	text, err := a.ReadFile(o.file)
	if err != nil {
		return err
	}
	if start, _, _ := bytes.Cut(text, []byte("\n")); !bytes.Contains(start, []byte("HTTP/")) {
		text = append([]byte("POST / HTTP/1.1\r\n"), text...) // saved without its request line
	}
	header, body, err := httpdump.Split(text)
	if err != nil {
		return err
	}
	receiver, err := newReceiver(ctx, a, func(cfg *notify.Config) {
		seconds, err := strconv.ParseInt(header.Get("Wechatpay-Timestamp"), 10, 64)
		if at := time.Unix(seconds, 0); o.anyTime && err == nil {
			cfg.Now = func() time.Time { return at }
			a.Tellf("--any-time: the clock is set to the notification's own time, %s\n", at.Format(time.RFC3339))
		}
	})
	if err != nil {
		return err
	}
	event, note, err := parseDump(ctx, receiver, header, body)
	if err != nil {
		return refusal(err)
	}
	if note != "" {
		fmt.Fprintf(a.Stderr, "%s%s\n", a.Mark(a.Stderr, terminal.Yellow, "note:"), a.Say(note))
	}
	fmt.Fprintf(a.Stderr, "%s%s\n", a.Mark(a.Stderr, terminal.Green, "ok:"), strings.Join(eventWords(event), "  "))
	return output.Body(a, event.Resource)
}

// parseDump tries the body as it is, and then without what saving it may have added. The
// error is that of the first.
func parseDump(
	ctx context.Context, receiver *notify.Receiver, header http.Header, body []byte,
) (event *notify.Event, note string, err error) {
	for i, candidate := range httpdump.Candidates(header, body) {
		found, refused := receiver.ParseContext(ctx, header, candidate.Body)
		if refused == nil {
			return found, candidate.Note, nil
		}
		if i == 0 {
			err = refused
		}
	}
	return nil, "", err
}
