package notify

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/random"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const triggerLong = `Posts a made-up notification, signed and encrypted with the keys that wxpay mock has made,
to your program, which must be configured with them (see wxpay mock --help). ITEMs are the resource:
a.b=text, a.b:=json; they are put into a sample of what the event holds, which --list EVENT prints.

Status and body of each answer are printed. The exit code is 0 if your program accepted
(with --fault: refused) every one, else 4.

Faults: bad-signature, probe (what WeChat Pay sends to see whether you verify), skew (ten
minutes old), without and doubled (a header; one may follow after a colon), wrong-key.`

// triggerOptions are what wxpay notify trigger is told.
type triggerOptions struct {
	to           string // a URL
	dir          string // with the keys
	originalType string
	id           string
	fault        string
	v2, refundV2 bool
	list         bool
	unlisted     bool
	times        int
	parallel     bool

	app   *app.App
	event string
	items []string
}

func newTriggerCmd(a *app.App) *cobra.Command {
	o := &triggerOptions{app: a}
	cmd := &cobra.Command{
		Use: "trigger EVENT --to URL [ITEM…]", Short: "Send a made-up notification to your program", Long: triggerLong,
		Example: "  wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify out_trade_no=T20261130 amount.total:=100\n" +
			"  wxpay notify trigger REFUND.SUCCESS --to http://127.0.0.1:8000/notify --times 5 --parallel\n" +
			"  wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify --fault probe\n" +
			"  wxpay notify trigger --list\n" +
			"  wxpay notify trigger --list PAYSCORE.USER_CONFIRM",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && !o.list {
				return exit.Usagef("for example wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify",
					"wxpay notify trigger needs an event type")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.list {
				return listEvents(o.app, args)
			}
			o.event, o.items = args[0], args[1:]
			return runTrigger(cmd.Context(), o)
		},
		ValidArgsFunction: app.InTurn(eventNames()),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.to, "to", "", "URL of your program's notify_url")
	flags.StringVar(&o.dir, "dir", fixture.DefaultDir, "directory with the keys, which wxpay mock makes")
	flags.StringVar(&o.originalType, "original-type", "", "original_type; by default EVENT up to its first dot, in lower case")
	flags.StringVar(&o.id, "id", "", "id of the notification; a fresh one by default")
	flags.StringVar(&o.fault, "fault", "", "what is wrong with it")
	flags.BoolVar(&o.v2, "v2", false, "APIv2: the ITEMs are fields of XML with a sign")
	flags.BoolVar(&o.refundV2, "refund-v2", false, "APIv2: the ITEMs are encrypted into req_info, without a sign")
	flags.BoolVar(&o.list, "list", false, "print the documented events, or what those that are named hold; send nothing")
	flags.BoolVar(&o.unlisted, "unlisted", false, "send an event that is not documented")
	flags.IntVar(&o.times, "times", 1, "send the same one so often")
	flags.BoolVar(&o.parallel, "parallel", false, "all at once")
	app.Offer(cmd, "fault", append(slices.Sorted(maps.Keys(fixture.SignatureFaults(""))), "wrong-key")...)
	return cmd
}

// runTrigger makes a notification and sends it.
func runTrigger(ctx context.Context, o *triggerOptions) error {
	switch {
	case o.to == "":
		return exit.Usagef("for example --to http://127.0.0.1:8000/notify", "--to is missing")
	case o.times < 1 || o.times > 10000:
		return exit.Usagef("1 to 10000", "--times is %d", o.times)
	case o.v2 && o.refundV2:
		return exit.Usagef("choose one", "--v2 and --refund-v2 are both given")
	}
	if err := checkHTTP("--to", o.to); err != nil {
		return err
	}
	n, err := o.notification()
	if err != nil {
		return err
	}
	dir, err := fixture.Read(o.dir)
	if err != nil {
		return err
	}
	server, err := wxpaytest.Start(append(dir.Options(), wxpaytest.Keep(0))...)
	if err != nil {
		return exit.Configf("", "%w", err)
	}
	defer server.Close()
	if _, _, err := server.Notification(n); err != nil {
		return exit.Usagef("see wxpay notify trigger --help", "%s", strings.TrimPrefix(err.Error(), "wxpaytest: "))
	}
	deliveries, err := o.send(ctx, server, n)
	if printed := o.print(deliveries); printed != nil {
		return printed
	}
	if err != nil {
		return err
	}
	return o.judge(deliveries)
}

// send sends a notification as often as asked for. The error is the first one; the others say
// the same.
func (o *triggerOptions) send(ctx context.Context, server *wxpaytest.Server, n wxpaytest.Notification) ([]*wxpaytest.Delivery, error) {
	deliveries, errs := make([]*wxpaytest.Delivery, o.times), make([]error, o.times)
	var all sync.WaitGroup
	for i := range o.times {
		send := func() { deliveries[i], errs[i] = server.Notify(ctx, o.to, n) }
		if o.parallel {
			all.Go(send)
			continue
		}
		if send(); errs[i] != nil {
			break
		}
	}
	all.Wait()
	deliveries = slices.DeleteFunc(deliveries, func(d *wxpaytest.Delivery) bool { return d == nil })
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return deliveries, &exit.Error{
			Code: exit.Network, Err: errs[i], What: strings.TrimPrefix(errs[i].Error(), "wxpaytest: Notify: "),
			Todo: "is your program listening there? it has five seconds to answer",
		}
	}
	return deliveries, nil
}

// print prints the answers.
func (o *triggerOptions) print(deliveries []*wxpaytest.Delivery) error {
	for _, d := range deliveries {
		fmt.Fprintf(o.app.Stdout, "%d %s\n", d.Status, http.StatusText(d.Status))
		if len(d.Body) == 0 {
			continue
		}
		if err := output.Body(o.app, d.Body); err != nil {
			return err
		}
		if !terminal.IsTerminal(o.app.Stdout) {
			fmt.Fprintln(o.app.Stdout)
		}
	}
	return nil
}

// judge says whether the program did what it should: accept, or refuse what has a fault.
func (o *triggerOptions) judge(deliveries []*wxpaytest.Delivery) error {
	wrong, status := 0, 0
	for _, d := range deliveries {
		if d.Accepted() != (o.fault == "") {
			wrong, status = wrong+1, d.Status
		}
	}
	switch {
	case wrong > 0 && o.fault != "":
		return &exit.Error{
			Code: exit.Refused,
			What: fmt.Sprintf("%d of %d notifications with the fault %s were accepted", wrong, o.times, o.fault),
			Todo: "a program that takes them can be told of payments by anybody: verify every notification",
		}
	case wrong > 0:
		return &exit.Error{
			Code: exit.Refused,
			What: fmt.Sprintf("%d of %d notifications were not accepted", wrong, o.times),
			Todo: o.hint(status),
		}
	}
	return nil
}

// hint says what to do about an answer that accepts nothing, by its status.
func (o *triggerOptions) hint(status int) string {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return "is your program configured with the keys in " + o.dir + "?"
	case status >= http.StatusInternalServerError:
		return "your program returned an error: look at its log"
	default:
		return "expected status 200 or 204, in APIv2 return_code SUCCESS"
	}
}

// notification makes what is sent.
func (o *triggerOptions) notification() (n wxpaytest.Notification, err error) {
	it, err := item.Parse(o.items)
	if err != nil {
		return n, err
	}
	if len(it.Params()) > 0 || it.File != nil || holdsSensitive(it.Object()) {
		return n, exit.Usagef("write name=text or name:=json", "the ITEMs of a notification are fields of its resource")
	}
	if !o.v2 && !o.refundV2 && !o.unlisted {
		if err := checkEvent(o.event); err != nil {
			return n, err
		}
	}
	given := it.Object()
	n = wxpaytest.Notification{ID: cmp.Or(o.id, "EV-"+random.Hex(16)), Type: o.event, OriginalType: o.originalType}
	switch {
	case o.refundV2:
		n.ReqInfo = merged(refundV2Fields(), given)
	case o.v2:
		n.Fields = merged(paymentV2Fields(), given)
	default:
		n.Resource = merged(resourceOf(o.event), given)
	}
	if o.fault == "wrong-key" {
		n.WrongKey = true
		return n, nil
	}
	if o.fault != "" {
		fault, ofSignature, err := fixture.FaultNamed(o.fault)
		if err != nil || !ofSignature {
			return n, exit.Usagef("bad-signature, probe, skew, without, doubled or wrong-key", "--fault is %q", o.fault)
		}
		n.Fault = fault
	}
	return n, nil
}

// holdsSensitive finds name~=value, which only requests encrypt.
func holdsSensitive(v any) bool {
	switch v := v.(type) {
	case wxpay.Sensitive:
		return true
	case map[string]any:
		for _, value := range v {
			if holdsSensitive(value) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, holdsSensitive)
	}
	return false
}
