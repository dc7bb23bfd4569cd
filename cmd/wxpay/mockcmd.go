package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const mockLong = `Runs a WeChat Pay gateway on this machine, over http, with keys of its own: it verifies
what your program signs, answers, and signs its answers. Its address is printed on standard
output when it listens, a line for each request on standard error. It ends with Ctrl-C or
SIGTERM, and its exit code is 0 then: that is how it is meant to end.

The directory holds the keys, made on the first start: config.toml for wxpay --config,
apiclient_key.pem, pub_key.pem and the rest for your program; see README.txt in it.

Orders (native, jsapi, app, h5), their query, close, refunds and v3/certificates are
answered without a script. A request whose signature is wrong gets 401 SIGN_ERROR with what
the gateway saw.

` + mockScriptHelp

type mockFlags struct {
	addr     string
	dir      string
	script   string
	print    string
	untilEOF bool
}

func newMockCommand(a *app.App) *cobra.Command {
	var f mockFlags
	cmd := &cobra.Command{
		Use: "mock", Short: "Run a test gateway that verifies, answers and signs", Long: mockLong, Args: app.NoArgs,
		Example: "  wxpay mock\n  wxpay --config wxpay-mock/config.toml post v3/pay/transactions/native out_trade_no=T1 amount.total:=1\n  wxpay mock --addr 127.0.0.1:9000 --script replies.toml --print json",
		RunE:    func(cmd *cobra.Command, _ []string) error { return runMock(cmd.Context(), a, &f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:0", "address to listen on, of this machine only")
	flags.StringVar(&f.dir, "dir", fixture.DefaultDir, "directory with the keys")
	flags.StringVar(&f.script, "script", "", "TOML file with replies")
	flags.StringVar(&f.print, "print", "text", "text, or json: everything on standard output, one object per line")
	flags.BoolVar(&f.untilEOF, "until-eof", false, "end when standard input ends, for scripts")
	app.Offer(cmd, "print", "text", "json")
	return cmd
}

// runMock runs the gateway until ctx ends.
func runMock(ctx context.Context, a *app.App, f *mockFlags) error {
	if f.print != "text" && f.print != "json" {
		return exit.Usagef("--print text or --print json", "--print is %q", f.print)
	}
	var script []*mockReply
	if f.script != "" {
		var err error
		if script, err = readMockScript(f.script); err != nil {
			return err
		}
	}
	dir, err := fixture.Open(f.dir)
	if err != nil {
		return err
	}
	log := &requestLog{app: a, json: f.print == "json"}
	server, err := wxpaytest.Start(append(dir.Options(), wxpaytest.Address(f.addr), wxpaytest.Keep(0), wxpaytest.Observe(log.add))...)
	if err != nil {
		if strings.Contains(err.Error(), "Address") {
			return exit.Usagef("for example --addr 127.0.0.1:9000", "--addr: %s", strings.TrimPrefix(err.Error(), "wxpaytest: "))
		}
		return exit.Configf("choose another --addr; port 0 is any free one", "the gateway does not start: %w", err)
	}
	defer server.Close()
	handleDefaults(server)
	for _, reply := range slices.Backward(script) { // the pattern set last wins
		server.Handle(reply.On, func(r *wxpaytest.Request) wxpaytest.Reply {
			answer, ok := reply.answer(r)
			answer.Next = !ok
			return answer
		})
	}
	config, err := dir.WriteConfig(server.URL())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stderr, "keys and README.txt in %s; try: wxpay --config %s doctor\nCtrl-C ends it\n", filepath.Clean(f.dir), config)
	if err := log.listening(server.URL()); err != nil {
		return err
	}
	a.Wait(ctx, f.untilEOF)
	return nil
}

// A requestLog writes one line for each request.
type requestLog struct {
	app  *app.App
	json bool
	mu   sync.Mutex
}

func (l *requestLog) listening(url string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.json {
		return json.NewEncoder(l.app.Stdout).Encode(map[string]string{"url": url})
	}
	_, err := fmt.Fprintln(l.app.Stdout, url)
	return err
}

func (l *requestLog) add(r *wxpaytest.Request, status int) {
	verdict := "signature ok"
	if r.Err != nil {
		verdict = "refused: " + terminal.Clipped(r.Err.Error(), 300)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.json {
		line := output.JSONText(map[string]any{"method": r.Method, "target": r.Target, "status": status, "signature": strings.TrimPrefix(verdict, "signature ")})
		_, _ = io.WriteString(l.app.Stdout, terminal.Shown(l.app.Stdout, string(line)+"\n")) // a closed pipe ends the program
		return
	}
	color := terminal.Green
	if r.Err != nil {
		color = terminal.Red
	}
	fmt.Fprintf(l.app.Stderr, "%s %d %s\n", terminal.OneLine(r.Method+" "+r.Target), status, l.app.Paint(l.app.Stderr, color, terminal.OneLine(verdict)))
}
