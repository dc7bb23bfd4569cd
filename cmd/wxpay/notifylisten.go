package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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

type listenFlags struct {
	addr     string
	path     string
	forward  string
	format   string
	untilEOF bool
}

func newListenCommand(a *app.App) *cobra.Command {
	var f listenFlags
	cmd := &cobra.Command{
		Use: "listen", Short: "Receive notifications, print and forward them", Long: listenLong, Args: app.NoArgs,
		Example: "  wxpay notify listen --addr 127.0.0.1:8080 --path /wechatpay/notify\n  wxpay notify listen --forward http://127.0.0.1:8000/notify --format json | jq .resource",
		RunE:    func(cmd *cobra.Command, _ []string) error { return runListen(cmd.Context(), a, &f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "address to listen on")
	flags.StringVar(&f.path, "path", "/", "path of notify_url; others get 404. / is every path")
	flags.StringVar(&f.forward, "forward", "", "URL that gets the notification as it came")
	flags.StringVar(&f.format, "format", "text", "text, or json: one object per line")
	flags.BoolVar(&f.untilEOF, "until-eof", false, "end when standard input ends, for scripts")
	app.Offer(cmd, "format", "text", "json")
	return cmd
}

func runListen(ctx context.Context, a *app.App, f *listenFlags) error {
	switch {
	case f.format != "text" && f.format != "json":
		return exit.Usagef("--format text or --format json", "--format is %q", f.format)
	case !strings.HasPrefix(f.path, "/"):
		return exit.Usagef("for example --path /wechatpay/notify", "--path is %q, without a slash in front", f.path)
	}
	if f.forward != "" {
		if err := checkHTTP("--forward", f.forward); err != nil {
			return err
		}
		// What cannot be resolved cannot be listened on either, which says why.
		if own, err := net.ResolveTCPAddr("tcp", f.addr); err == nil && leadsTo(ctx, f.forward, own) {
			return exit.Usagef("give the URL of your program as --forward", "--forward %s is the address that this listens on", f.forward)
		}
	}
	receiver, err := makeReceiver(ctx, a, nil)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.addr)
	if err != nil {
		return exit.Configf("choose another --addr; port 0 is any free one", "cannot listen: %w", err)
	}
	d := &deskCommand{app: a, flags: f, receiver: receiver, forwards: make(chan struct{}, mostForwards)}
	server := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	fmt.Fprintf(a.Stderr, "listening on http://%s%s\n", listener.Addr(), f.path)
	a.Wait(ctx, f.untilEOF)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), forwardTimeout)
	defer cancel()
	_ = server.Shutdown(last) // what is left after that has had its time
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// leadsTo tells whether a URL leads to an address of this machine. A name that cannot be
// looked up, or changes, is left to forwardMark.
func leadsTo(ctx context.Context, to string, own *net.TCPAddr) bool {
	u, err := url.Parse(to)
	if err != nil {
		return false
	}
	port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	if port != strconv.Itoa(own.Port) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, forwardTimeout)
	defer cancel()
	found, _ := net.DefaultResolver.LookupIPAddr(ctx, u.Hostname())
	local, _ := net.InterfaceAddrs()
	anywhere := len(own.IP) == 0 || own.IP.IsUnspecified() // ":8080" has no IP
	return slices.ContainsFunc(found, func(target net.IPAddr) bool {
		isLocal := target.IP.IsLoopback() || target.IP.IsUnspecified() || slices.ContainsFunc(local, func(addr net.Addr) bool {
			network, ok := addr.(*net.IPNet)
			return ok && network.IP.Equal(target.IP)
		})
		return target.IP.Equal(own.IP) || isLocal && anywhere || target.IP.IsUnspecified() && own.IP.IsLoopback()
	})
}

// checkHTTP refuses what is no URL to send to.
func checkHTTP(flag, text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return exit.Usagef("for example "+flag+" http://127.0.0.1:8000/notify", "%s is %q; expected a URL", flag, text)
	}
	return nil
}
