// Package demo is wxpay demo: a purchase from the order to the bill in a sandbox inside this
// program; and wxpay demo forms, one order in every calling form of the library, each byte of
// which is compared.
package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// Options are what wxpay demo forms is told.
type Options struct {
	All bool // show every form in full

	page  *page
	forms []form
}

// NewCmd makes wxpay demo.
func NewCmd(a *app.App) *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Go through a purchase in an embedded sandbox, from the order to the bill",
		Long: `Goes through a purchase in a sandbox inside this program: a Native order with its QR code,
the customer pays, the notification arrives, is verified and decrypted, the shop queries and refunds,
and tomorrow's bill sums up. At last a payscore order is completed, as any other endpoint is
called. No credentials are needed, nothing leaves this machine, no money moves.

The exit code is 0 only if everything was as it must be.`,
		Example: "  wxpay demo\n  wxpay demo --all | less\n  wxpay demo forms",
		Args:    app.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return tell(cmd.Context(), a, &page{w: a.Stdout, color: a.Colors(a.Stdout), say: a.Say}, all)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "show requests byte by byte, and what was signed")
	cmd.AddCommand(newFormsCmd(a))
	return cmd
}

func newFormsCmd(a *app.App) *cobra.Command {
	o := &Options{forms: forms}
	cmd := &cobra.Command{
		Use:   "forms",
		Short: "Complete a payscore order in every calling form of the library, byte by byte",
		Long: `Completes a payscore service order in every calling form of the library against
a gateway inside this program: the request is built, signed and sent over a real
TLS connection on loopback, checked there byte by byte, answered, verified and
decoded. No credentials are needed, nothing leaves this machine.

The exit code is 0 only if everything matched.`,
		Example: "  wxpay demo forms\n  wxpay demo forms --all | less",
		Args:    app.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.page = &page{w: a.Stdout, color: a.Colors(a.Stdout), say: a.Say}
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.All, "all", false, "show message, request and answer of every form, not only where they are new")
	return cmd
}

// run shows every form and returns an error if one did not match.
func run(ctx context.Context, o *Options) error {
	server, err := wxpaytest.Start()
	if err != nil {
		return err
	}
	defer server.Close()
	server.Handle("POST "+acquiringPath, func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{} // 204, signed
	})
	server.Handle("POST "+servicePath, func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: completedOrder(r)}
	})
	client, err := wxpay.New(server.Config())
	if err != nil {
		return err
	}
	p := o.page
	p.title("wxpay demo forms: complete a payscore service order")
	p.text("gateway " + server.URL() + ", merchant " + server.Config().MchID + ", keys made for this run")

	failed, seen := 0, map[string]bool{}
	for i, f := range o.forms {
		p.heading(fmt.Sprintf("%d. %s", i+1, f.name))
		p.code(f.code)
		resp, err := f.call(ctx, client)
		requests := server.Requests()
		if len(requests) != i+1 {
			return fmt.Errorf("%s: the gateway saw %d requests, expected %d: %w", f.name, len(requests), i+1, err)
		}
		request := requests[i]
		if target := f.wantTarget(); o.All || !seen[target] {
			seen[target] = true
			p.block("canonical message, as signed", request.Message())
			p.block("request, as sent", string(request.Raw))
			p.block("answer, verified", describeAnswer(resp))
			if f.decode != nil && err == nil {
				p.block("answer, decoded", f.decode(resp))
			}
		}
		if err := f.check(request, resp, err); err != nil {
			failed++
			p.verdict(false, err.Error())
			continue
		}
		p.verdict(true, "signed, sent and received byte by byte, the answer verified")
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d forms did not match", failed, len(o.forms))
	}
	p.text("")
	p.title(fmt.Sprintf("all %d forms matched", len(o.forms)))
	return nil
}

func describeAnswer(resp *wxpay.Response) string {
	if resp == nil {
		return "none"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP %d, request ID %s, signed by %s\n", resp.Status, resp.RequestID(), resp.Header.Get("Wechatpay-Serial"))
	if len(resp.Body) == 0 {
		b.WriteString("(no body)\n")
	} else {
		b.Write(resp.Body)
	}
	return b.String()
}

// check compares what the gateway received with what the form must send.
func (f *form) check(r *wxpaytest.Request, resp *wxpay.Response, err error) error {
	switch {
	case err != nil:
		return err
	case r.Err != nil:
		return fmt.Errorf("the gateway refused the request: %w", r.Err)
	case r.Target != f.wantTarget():
		return fmt.Errorf("the target is %q, expected %q", r.Target, f.wantTarget())
	case string(r.Body) != f.wantBody:
		return fmt.Errorf("the body is %q, expected %q", r.Body, f.wantBody)
	case !strings.HasPrefix(string(r.Raw), "POST "+f.wantTarget()+" HTTP/1.1\r\n") ||
		!strings.HasSuffix(string(r.Raw), "\r\n\r\n"+f.wantBody):
		return errors.New("the bytes on the wire are not those of the request")
	case !resp.Verified:
		return errors.New("the answer was not verified")
	case resp.Status != f.wantStatus:
		return fmt.Errorf("the answer has status %d, expected %d", resp.Status, f.wantStatus)
	}
	return nil
}
