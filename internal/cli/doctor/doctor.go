// Package doctor is wxpay doctor: it checks a profile, its keys, the clocks and the way to
// WeChat Pay, and says of each fault what to do.
package doctor

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

const long = `Looks at everything that a call needs, one check per line: configuration file, profile,
keys, certificates and secrets, without the network; then, unless --offline, the way to
WeChat Pay, the clocks, and signed requests that change nothing: WeChat Pay sends back what
it is sent (v3/security/echo), which proves all keys at once, and is asked for an order that
does not exist.

--notify-url looks at a notify_url: at its form, and, if you say yes, at how your program answers
two notifications with wrong signatures, which it must refuse. They tell of a test
(SECURITY_ECHO.SUCCESS), never of a payment. A third, rightly signed, is sent where the keys are
those of wxpay sandbox or wxpay mock, and your routes must take it; with real keys only WeChat
Pay can sign.

--echo-url lets WeChat Pay send such a notification to a URL that leads to --addr, where doctor
listens: that proves the APIv3 key and the whole way back.

ok was shown to be well, open was not shown yet, warn works today and may not tomorrow, FAIL
does not work, or could not be shown to: a server that answers 5xx says nothing of the
signature. Below stands what to do. ` +
	"The exit code is 2 if anything fails. No secret and no key is in the output."

// stepTimeout limits each step over the network, if --timeout does not.
const stepTimeout = 10 * time.Second

// echoTimeout limits the wait for the notification of an echo, if --timeout does not.
const echoTimeout = time.Minute

// Options are what wxpay doctor is told.
type Options struct {
	Offline   bool
	Format    string // text or json
	JSON      bool   // Format json
	NotifyURL string // a notify_url to look at; "" for none
	EchoURL   string // the notify_url of an echo; "" for none
	Addr      string // to listen on for the echo

	app *app.App
}

// NewCmd makes wxpay doctor.
func NewCmd(a *app.App) *cobra.Command {
	o := &Options{app: a}
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check profile, keys, clocks and the way to WeChat Pay", Long: long, Args: app.NoArgs,
		Example: "  wxpay doctor\n" +
			"  wxpay doctor --offline -p shop\n" +
			"  wxpay doctor --notify-url https://shop.example/wxpay/notify\n" +
			"  wxpay doctor --echo-url https://tunnel.example/ --addr 127.0.0.1:8080\n" +
			"  wxpay doctor --json | jq '.checks[] | select(.verdict==\"FAIL\") | .diagnosis'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return run(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.Offline, "offline", false, "leave the network alone")
	flags.StringVar(&o.Format, "format", "text", "text or json")
	flags.BoolVar(&o.JSON, "json", false, "the same as --format json")
	flags.StringVar(&o.NotifyURL, "notify-url", "", "look at this notify_url, and how your program answers there")
	flags.StringVar(&o.EchoURL, "echo-url", "", "let WeChat Pay notify this URL, which leads to --addr")
	flags.StringVar(&o.Addr, "addr", "127.0.0.1:8080", "address to listen on for --echo-url")
	app.Offer(cmd, "format", "text", "json")
	return cmd
}

// run runs the checks and prints them.
func run(ctx context.Context, o *Options) error {
	if o.JSON {
		o.Format = "json"
	}
	if o.Format != "text" && o.Format != "json" {
		return exit.Usagef("--format text or --format json", "--format is %q", o.Format)
	}
	d := &doctor{step: stepTimeout, now: time.Now}
	wait := echoTimeout
	if limit, err := time.ParseDuration(o.app.Timeout); err == nil && limit > 0 {
		d.step, wait = limit, limit
	}
	// What the loaders warn of becomes a check of its own.
	quiet := *o.app
	quiet.Stderr = &warnings{doctor: d, to: o.app.Stderr}
	d.app = &quiet
	client, cfg := d.offline(ctx)
	if client != nil && !o.Offline {
		d.online(ctx, client, cfg)
	}
	if o.NotifyURL != "" {
		d.notifyURL(ctx, cfg, o.NotifyURL, o.Offline)
	}
	if o.EchoURL != "" {
		(&echo{doctor: d, url: o.EchoURL, addr: o.Addr, wait: wait}).run(ctx, client, cfg, o.Offline)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	failed := 0
	for _, c := range d.checks {
		if c.Verdict == checkFail {
			failed++
		}
	}
	if err := d.print(o, failed); err != nil {
		return err
	}
	switch failed {
	case 0:
		return nil
	case 1:
		return exit.Configf("mend it, then run doctor again", "1 of %d checks failed", len(d.checks))
	}
	return exit.Configf("begin with the first: others may follow from it", "%d of %d checks failed", failed, len(d.checks))
}
