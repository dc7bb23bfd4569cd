// Package mock is wxpay mock: it runs a gateway that verifies, answers as a script says, and
// signs.
package mock

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const long = `Runs a WeChat Pay gateway on this machine, over http, with keys of its own: it verifies
what your program signs, answers, and signs its answers. Its address is printed on standard
output when it listens, a line for each request on standard error. It ends with Ctrl-C or
SIGTERM, and its exit code is 0 then: that is how it is meant to end.

The directory holds the keys, made on the first start: config.toml for wxpay --config,
apiclient_key.pem, pub_key.pem and the rest for your program; see README.txt in it.

It answers what the script says, and v3/certificates; it remembers nothing: an order that is to be
paid and refunded wants wxpay sandbox. As WeChat Pay does, it answers every other path with an
empty 404, and another method with an empty 405. A request that is refused gets the 401 SIGN_ERROR of its
cause: the header, the schema, the time, the serial, or the signature, with what was seen. Why
it was refused stands in the line of the request.

` + scriptHelp

// Options are what wxpay mock is told.
type Options struct {
	Addr     string
	Dir      string // with the keys
	Script   string // a file, "" for none
	Print    string // text or json
	UntilEOF bool

	app *app.App
}

// NewCmd makes wxpay mock.
func NewCmd(a *app.App) *cobra.Command {
	o := &Options{app: a}
	cmd := &cobra.Command{
		Use: "mock", Short: "Run a test gateway that verifies, answers and signs", Long: long, Args: app.NoArgs,
		Example: "  wxpay mock\n" +
			"  wxpay mock --addr 127.0.0.1:9000 --script replies.toml --print json",
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Addr, "addr", "127.0.0.1:0", "address to listen on, of this machine only")
	flags.StringVar(&o.Dir, "dir", fixture.DefaultDir, "directory with the keys")
	flags.StringVar(&o.Script, "script", "", "TOML file with replies")
	flags.StringVar(&o.Print, "print", "text", "text, or json: everything on standard output, one object per line")
	flags.BoolVar(&o.UntilEOF, "until-eof", false, "end when standard input ends, for scripts")
	app.Offer(cmd, "print", "text", "json")
	return cmd
}

// run runs the gateway until ctx ends.
func run(ctx context.Context, o *Options) error {
	if o.Print != "text" && o.Print != "json" {
		return exit.Usagef("--print text or --print json", "--print is %q", o.Print)
	}
	var script []*reply
	if o.Script != "" {
		var err error
		if script, err = readScript(o.Script); err != nil {
			return err
		}
	}
	dir, err := fixture.Open(o.Dir)
	if err != nil {
		return err
	}
	log := &requestLog{app: o.app, json: o.Print == "json"}
	server, err := wxpaytest.Start(append(dir.Options(), wxpaytest.Address(o.Addr), wxpaytest.Keep(0), wxpaytest.Observe(log.add))...)
	if err != nil {
		return notStarted(err)
	}
	defer server.Close()
	handleScript(server, script)
	config, err := dir.WriteConfig(server.URL())
	if err != nil {
		return err
	}
	o.app.Tellf("keys and README.txt in %s; try: wxpay --config %s doctor\nCtrl-C ends it\n", filepath.Clean(o.Dir), config)
	if err := log.listening(server.URL()); err != nil {
		return err
	}
	o.app.Wait(ctx, o.UntilEOF)
	return nil
}

// notStarted says what of the options keeps the gateway from starting.
func notStarted(err error) error {
	if strings.Contains(err.Error(), "Address") {
		return exit.Usagef("for example --addr 127.0.0.1:9000", "--addr: %s", strings.TrimPrefix(err.Error(), "wxpaytest: "))
	}
	return exit.Configf("choose another --addr; port 0 is any free one", "the gateway does not start: %w", err)
}
