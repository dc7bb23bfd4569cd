package notify

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

const listenLong = `Receives notifications over http: verifies and decrypts each with the keys of the profile,
prints it on standard output, and forwards it as it came, if --forward is given; then WeChat
Pay is answered what that answered. A notification that is not accepted is answered with an
error, told of on standard error, and not forwarded. What is forwarded has the header
Wxpay-Forwarded too, and is not forwarded again; at most 64 are at once, others get 503.

WeChat Pay wants a public https:// address as notify_url: put a tunnel or a proxy in front
that passes the headers Wechatpay-* and the body on as they are.

It ends with Ctrl-C or SIGTERM, and its exit code is 0 then: that is how it is meant to end.`

// listenOptions are what wxpay notify listen is told.
type listenOptions struct {
	addr     string
	path     string
	forward  string // a URL, "" for none
	format   string // text or json
	untilEOF bool

	app *app.App
}

func newListenCmd(a *app.App) *cobra.Command {
	o := &listenOptions{app: a}
	cmd := &cobra.Command{
		Use: "listen", Short: "Receive notifications, print and forward them", Long: listenLong, Args: app.NoArgs,
		Example: "  wxpay notify listen --addr 127.0.0.1:8080 --path /wxpay/notify\n" +
			"  wxpay notify listen --forward http://127.0.0.1:8000/notify --format json | jq .resource",
		RunE: func(cmd *cobra.Command, _ []string) error { return runListen(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "address to listen on")
	flags.StringVar(&o.path, "path", "/", "path of notify_url; others get 404. / is every path")
	flags.StringVar(&o.forward, "forward", "", "URL that gets the notification as it came")
	flags.StringVar(&o.format, "format", "text", "text, or json: one object per line")
	flags.BoolVar(&o.untilEOF, "until-eof", false, "end when standard input ends, for scripts")
	app.Offer(cmd, "format", "text", "json")
	return cmd
}

// check looks at the options, before anything listens.
func (o *listenOptions) check(ctx context.Context) error {
	switch {
	case o.format != "text" && o.format != "json":
		return exit.Usagef("--format text or --format json", "--format is %q", o.format)
	case !strings.HasPrefix(o.path, "/"):
		return exit.Usagef("for example --path /wxpay/notify", "--path is %q, without a slash in front", o.path)
	case o.forward == "":
		return nil
	}
	if err := checkHTTP("--forward", o.forward); err != nil {
		return err
	}
	// What cannot be resolved cannot be listened on either, which says why.
	if own, err := net.ResolveTCPAddr("tcp", o.addr); err == nil && leadsTo(ctx, o.forward, own) {
		return exit.Usagef("give the URL of your program as --forward", "--forward %s is the address that this listens on", o.forward)
	}
	return nil
}

// runListen answers notifications until ctx ends.
func runListen(ctx context.Context, o *listenOptions) error {
	if err := o.check(ctx); err != nil {
		return err
	}
	receiver, err := newReceiver(ctx, o.app, nil)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return exit.Configf("choose another --addr; port 0 is any free one", "cannot listen: %w", err)
	}
	d := &desk{app: o.app, options: o, receiver: receiver, forwards: make(chan struct{}, mostForwards)}
	server := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	o.app.Tellf("listening on http://%s%s\n", listener.Addr(), o.path)
	o.app.Wait(ctx, o.untilEOF)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), forwardTimeout)
	defer cancel()
	_ = server.Shutdown(last) // what is left after that has had its time
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
