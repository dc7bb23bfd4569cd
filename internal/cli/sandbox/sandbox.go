// Package sandbox is wxpay sandbox: a WeChat Pay that remembers, for programs in any language.
package sandbox

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

const long = `Runs a WeChat Pay that remembers on this machine: orders that are placed can be paid, closed,
queried and refunded, notify_url is told of it, signed and encrypted, and tomorrow there is a
bill. No money moves. It speaks APIv3 and APIv2 to a program in any language, by any SDK that can
be pointed at an address; wxpay sandbox --snippet php shows how.

Its address is printed on standard output when it listens: open it in a browser, to see what
comes, to pay and to move the clock. The directory holds the keys, made on the first start, or for the
first --snippet, which names them:
config.toml for wxpay --config, apiclient_key.pem, pub_key.pem and the rest for your program.

Without the page, for scripts and CI, everything on it is a call below /_wxpay/:

  curl -X POST http://127.0.0.1:9000/_wxpay/orders/T20261130/pay
  curl -X POST http://127.0.0.1:9000/_wxpay/clock -d '{"advance":"24h"}'
  curl -X POST http://127.0.0.1:9000/_wxpay/disturb -d '{"lose_answer":1}'

The last one has the next call carried out and its answer lost; --disturb lose_answer=1 does so from
the start.

Every answer says in the header X-Wxpay-Simulated how sure it is that WeChat Pay does the
same: documented, reported or guessed. wxpay sandbox --list prints each endpoint, rule and switch with its
mark and its source. Not simulated are risk control, fees, settlement and whether an appid belongs
to a merchant. It ends with Ctrl-C or SIGTERM, and its exit code is 0 then.`

// DefaultAddr is where the sandbox listens if nothing else is said: snippets name it.
const DefaultAddr = "127.0.0.1:9000"

// Options are what wxpay sandbox is told.
type Options struct {
	Addr      string
	Dir       string // with the keys
	State     string // a file, "" for memory
	Open      bool
	Names     []string
	TLS       bool
	Merchants []string
	Lenient   bool
	Switches  []string // name=value
	Disturb   []string // name=times
	List      bool
	Snippet   string
	UntilEOF  bool

	app *app.App
}

// NewCmd makes wxpay sandbox.
func NewCmd(a *app.App) *cobra.Command {
	o := &Options{app: a}
	cmd := &cobra.Command{
		Use: "sandbox", Short: "Run a WeChat Pay that remembers, with a page to pay on", Long: long, Args: app.NoArgs,
		Example: "  wxpay sandbox\n" +
			"  wxpay --config wxpay-sandbox/config.toml post v3/pay/transactions/native appid=wx… mchid=1900000001 \\\n" +
			"        description=tea out_trade_no=T20260609 notify_url=http://127.0.0.1:8000/notify amount.total:=1 --qr\n" +
			"  wxpay sandbox --state sandbox.db --addr 0.0.0.0:9000 --open --name sandbox\n" +
			"  wxpay sandbox --snippet php",
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Addr, "addr", DefaultAddr, "address to listen on; port 0 is any free one")
	flags.StringVar(&o.Dir, "dir", "wxpay-sandbox", "directory with the keys")
	flags.StringVar(&o.State, "state", "", "file that keeps everything; by default it ends with the sandbox")
	flags.BoolVar(&o.Open, "open", false, "let other machines reach it, containers and phones; a token guards /_wxpay/")
	flags.StringArrayVar(&o.Names, "name", nil, "host name under which others reach it, a container's for example; may come again")
	flags.BoolVar(&o.TLS, "tls", false, "speak https, with a CA of its own: ca.pem in the directory")
	flags.StringArrayVar(&o.Merchants, "merchant", nil, "one more merchant ID; may come again")
	flags.BoolVar(&o.Lenient, "lenient", false, "warn of bodies that WeChat Pay would refuse, and take them, but for wrong amounts")
	flags.StringArrayVar(&o.Switches, "switch", nil, "name=value, where sources tell two ways; --list shows them; may come again")
	flags.StringArrayVar(&o.Disturb, "disturb", nil, "name=times, what goes wrong first: lose_answer=1; --list shows them; may come again")
	flags.BoolVar(&o.List, "list", false, "print what is simulated, and how sure each of it is, and end")
	flags.StringVar(&o.Snippet, "snippet", "", "print the lines that point an SDK here, and end: "+strings.Join(languages(), ", "))
	flags.BoolVar(&o.UntilEOF, "until-eof", false, "end when standard input ends, for scripts")
	app.Offer(cmd, "snippet", languages()...)
	return cmd
}

func run(ctx context.Context, o *Options) error {
	switch {
	case o.List:
		return list(o.app.Stdout)
	case o.Snippet != "":
		return snippet(o)
	}
	dir, err := fixture.OpenSandbox(o.Dir)
	if err != nil {
		return err
	}
	options, err := o.options(dir)
	if err != nil {
		return err
	}
	s, err := sandbox.Start(options...)
	if err != nil {
		return notStarted(err)
	}
	defer s.Close() //nolint:errcheck // what could not be written has been said to whoever asked
	if err := o.disturb(s); err != nil {
		return err
	}
	config, err := dir.WriteConfig(s.URL())
	if err != nil {
		return err
	}
	o.greet(s, config)
	if _, err := fmt.Fprintln(o.app.Stdout, s.URL()); err != nil {
		return err
	}
	o.app.Wait(ctx, o.UntilEOF)
	return nil
}

// options are those of the package.
func (o *Options) options(dir *fixture.Dir) ([]sandbox.Option, error) {
	all := []sandbox.Option{
		sandbox.Address(o.Addr), sandbox.Names(o.Names...), sandbox.WithGateway(dir.Keys()...),
		sandbox.Logger(slog.New(&lines{app: o.app})),
	}
	for _, id := range o.Merchants {
		all = append(all, sandbox.Merchant(id))
	}
	if o.State != "" {
		all = append(all, sandbox.State(o.State))
	}
	if o.Open {
		all = append(all, sandbox.Open())
	}
	if o.TLS {
		all = append(all, sandbox.TLS())
	}
	if o.Lenient {
		all = append(all, sandbox.Lenient())
	}
	for _, given := range o.Switches {
		name, value, found := strings.Cut(given, "=")
		if !found {
			return nil, exit.Usagef("for example --switch close-unknown=404; wxpay sandbox --list shows them", "--switch %q is "+
				"not name=value", given)
		}
		all = append(all, sandbox.Switch(name, value))
	}
	return all, nil
}

// disturb sets what goes wrong first.
func (o *Options) disturb(s *sandbox.Sandbox) error {
	const todo = "for example --disturb lose_answer=1; wxpay sandbox --list shows them"
	for _, given := range o.Disturb {
		name, times, _ := strings.Cut(given, "=")
		n, err := strconv.Atoi(times)
		if err != nil {
			return exit.Usagef(todo, "--disturb %q is not name=times", given)
		}
		if err := s.Disturb(name, n); err != nil {
			return exit.Usagef(todo, "--disturb: %s", strings.TrimPrefix(err.Error(), "sandbox: "))
		}
	}
	return nil
}

// greet says what a newcomer needs next.
func (o *Options) greet(s *sandbox.Sandbox, config string) {
	page := s.URL()
	if s.Token() != "" {
		page += "?token=" + s.Token()
		o.app.Warnf("other machines can reach this sandbox; who has the token can pay, and read what was sent")
	}
	trust := ""
	if o.TLS { // its CA is known to nobody else
		trust = "SSL_CERT_FILE=" + filepath.Join(filepath.Clean(o.Dir), "ca.pem") + " "
	}
	o.app.Tellf("keys and README.txt in %s\npage: %s\ntry:  %swxpay --config %s doctor\nCtrl-C ends it; no money moves\n",
		filepath.Clean(o.Dir), terminal.OneLine(page), trust, config)
}

// tellOfKeys says that --snippet made keys, whose serial number and key ID its lines must name.
func (o *Options) tellOfKeys(dir *fixture.Dir) {
	if dir.New {
		o.app.Tellf("made the keys that these lines name, in %s; wxpay sandbox takes them\n", filepath.Clean(o.Dir))
	}
}

// notStarted says which option keeps the sandbox from starting.
func notStarted(err error) error {
	text := strings.TrimPrefix(err.Error(), "sandbox: ")
	switch {
	case strings.Contains(text, "not loopback"):
		return exit.Usagef("--open lets other machines reach it; else for example --addr "+DefaultAddr, "--addr: %s", text)
	case strings.Contains(text, "switch"):
		return exit.Usagef("wxpay sandbox --list shows all switches", "%s", text)
	}
	return exit.Configf("choose another --addr, or another --state; port 0 is any free one", "the sandbox does not start: %w", err)
}
