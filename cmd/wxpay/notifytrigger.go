package main

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
a.b=text, a.b:=json; they are put into what TRANSACTION.SUCCESS and REFUND.SUCCESS hold.

Status and body of each answer are printed. The exit code is 0 if your program accepted
(with --fault: refused) every one, else 4.

Faults: bad-signature, probe (what WeChat Pay sends to see whether you verify), skew (ten
minutes old), without and doubled (a header; one may follow after a colon), wrong-key.`

type triggerFlags struct {
	to           string
	dir          string
	originalType string
	id           string
	fault        string
	v2, refundV2 bool
	times        int
	parallel     bool
}

func newTriggerCommand(a *app.App) *cobra.Command {
	var f triggerFlags
	cmd := &cobra.Command{
		Use: "trigger EVENT --to URL [ITEM…]", Short: "Send a made-up notification to your program", Long: triggerLong,
		Example: "  wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify out_trade_no=T1 amount.total:=100\n  wxpay notify trigger REFUND.SUCCESS --to http://127.0.0.1:8000/notify --times 5 --parallel\n  wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify --fault probe",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exit.Usagef("for example wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify", "wxpay notify trigger needs an event type")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runTrigger(cmd.Context(), a, &f, args[0], args[1:])
		},
		ValidArgsFunction: app.InTurn(commonEvents),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "URL of your program's notify_url")
	flags.StringVar(&f.dir, "dir", fixture.DefaultDir, "directory with the keys, which wxpay mock makes")
	flags.StringVar(&f.originalType, "original-type", "", "original_type; by default EVENT up to its first dot, in lower case")
	flags.StringVar(&f.id, "id", "", "id of the notification; a fresh one by default")
	flags.StringVar(&f.fault, "fault", "", "what is wrong with it")
	flags.BoolVar(&f.v2, "v2", false, "APIv2: the ITEMs are fields of XML with a sign")
	flags.BoolVar(&f.refundV2, "refund-v2", false, "APIv2: the ITEMs are encrypted into req_info, without a sign")
	flags.IntVar(&f.times, "times", 1, "send the same one so often")
	flags.BoolVar(&f.parallel, "parallel", false, "all at once")
	app.Offer(cmd, "fault", append(slices.Sorted(maps.Keys(fixture.SignatureFaults(""))), "wrong-key")...)
	return cmd
}

func runTrigger(ctx context.Context, a *app.App, f *triggerFlags, event string, args []string) error {
	switch {
	case f.to == "":
		return exit.Usagef("for example --to http://127.0.0.1:8000/notify", "--to is missing")
	case f.times < 1 || f.times > 10000:
		return exit.Usagef("1 to 10000", "--times is %d", f.times)
	case f.v2 && f.refundV2:
		return exit.Usagef("choose one", "--v2 and --refund-v2 are both given")
	}
	if err := checkHTTP("--to", f.to); err != nil {
		return err
	}
	n, err := f.notification(event, args)
	if err != nil {
		return err
	}
	dir, err := fixture.Read(f.dir)
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
	return sendTriggered(ctx, a, f, server, n)
}

// sendTriggered sends a notification as often as asked for.
func sendTriggered(ctx context.Context, a *app.App, f *triggerFlags, server *wxpaytest.Server, n wxpaytest.Notification) error {
	deliveries, errs := make([]*wxpaytest.Delivery, f.times), make([]error, f.times)
	var all sync.WaitGroup
	for i := range f.times {
		send := func() { deliveries[i], errs[i] = server.Notify(ctx, f.to, n) }
		if f.parallel {
			all.Go(send)
			continue
		}
		if send(); errs[i] != nil {
			break
		}
	}
	all.Wait()
	wrong := 0
	for _, d := range deliveries {
		if d == nil {
			continue
		}
		fmt.Fprintf(a.Stdout, "%d %s\n", d.Status, http.StatusText(d.Status))
		if len(d.Body) > 0 {
			if err := output.Body(a, d.Body); err != nil {
				return err
			}
			if !terminal.IsTerminal(a.Stdout) {
				fmt.Fprintln(a.Stdout)
			}
		}
		if d.Accepted() != (f.fault == "") {
			wrong++
		}
	}
	for _, err := range errs {
		if err != nil { // the others say the same
			return &exit.Error{Code: exit.Network, What: strings.TrimPrefix(err.Error(), "wxpaytest: Notify: "), Todo: "is your program listening there? it has five seconds to answer", Err: err}
		}
	}
	switch {
	case wrong > 0 && f.fault != "":
		return &exit.Error{Code: exit.Refused, What: fmt.Sprintf("%d of %d notifications with the fault %s were accepted", wrong, f.times, f.fault), Todo: "a program that takes them can be told of payments by anybody: verify every notification"}
	case wrong > 0:
		return &exit.Error{Code: exit.Refused, What: fmt.Sprintf("%d of %d notifications were not accepted", wrong, f.times), Todo: "expected status 200 or 204, in APIv2 return_code SUCCESS; is your program configured with the keys in " + f.dir + "?"}
	}
	return nil
}

// notification makes what is sent.
func (f *triggerFlags) notification(event string, args []string) (n wxpaytest.Notification, err error) {
	it, err := item.Parse(args)
	if err != nil {
		return n, err
	}
	if len(it.Params) > 0 || len(it.Query) > 0 || len(it.Header) > 0 || it.File != nil || holdsSensitive(it.Object()) {
		return n, exit.Usagef("write name=text or name:=json", "the ITEMs of a notification are fields of its resource")
	}
	given := it.Object()
	n = wxpaytest.Notification{ID: cmp.Or(f.id, "EV-"+random.Hex(16)), Type: event, OriginalType: f.originalType}
	switch {
	case f.refundV2:
		n.ReqInfo = merged(refundV2Fields(), given)
	case f.v2:
		n.Fields = merged(paymentV2Fields(), given)
	default:
		n.Resource = merged(resourceOf(event), given)
	}
	if f.fault == "wrong-key" {
		n.WrongKey = true
		return n, nil
	}
	if f.fault != "" {
		fault, ofSignature, err := fixture.FaultNamed(f.fault)
		if err != nil || !ofSignature {
			return n, exit.Usagef("bad-signature, probe, skew, without, doubled or wrong-key", "--fault is %q", f.fault)
		}
		n.Fault = fault
	}
	return n, nil
}

// merged puts what is given over the defaults, object by object.
func merged(defaults, given map[string]any) map[string]any {
	for name, value := range given {
		inner, isObject := value.(map[string]any)
		if old, ok := defaults[name].(map[string]any); ok && isObject {
			defaults[name] = merged(maps.Clone(old), inner)
			continue
		}
		defaults[name] = value
	}
	amount, _ := defaults["amount"].(map[string]any)
	inner, _ := given["amount"].(map[string]any)
	for name, follows := range map[string]string{"payer_total": "total", "payer_refund": "refund"} {
		if _, isGiven := inner[name]; amount[name] != nil && !isGiven {
			amount[name] = amount[follows] // without coupons the customer pays it all
		}
	}
	return defaults
}

// resourceOf is what a notification holds if nothing is given.
func resourceOf(event string) map[string]any {
	switch event {
	case "TRANSACTION.SUCCESS":
		return fixture.PaidOrder(1)
	case "REFUND.SUCCESS":
		return map[string]any{
			"mchid": fixture.Merchant, "out_trade_no": "T" + random.Hex(8), "transaction_id": "42000" + random.Digits(23),
			"out_refund_no": "R" + random.Hex(8), "refund_id": "503" + random.Digits(25), "refund_status": "SUCCESS",
			"success_time": fixture.ChinaTime(), "user_received_account": "支付用户零钱",
			"amount": map[string]any{"total": 1, "refund": 1, "payer_total": 1, "payer_refund": 1},
		}
	}
	return map[string]any{}
}

func paymentV2Fields() map[string]any {
	return map[string]any{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": "wxd678efh567hg6787", "mch_id": fixture.Merchant,
		"out_trade_no": "T" + random.Hex(8), "transaction_id": "42000" + random.Digits(23), "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"trade_type": "NATIVE", "bank_type": "OTHERS", "fee_type": "CNY", "total_fee": "1", "cash_fee": "1", "time_end": "20260101120000",
	}
}

func refundV2Fields() map[string]any {
	return map[string]any{
		"out_trade_no": "T" + random.Hex(8), "transaction_id": "42000" + random.Digits(23), "out_refund_no": "R" + random.Hex(8), "refund_id": "503" + random.Digits(25),
		"total_fee": "1", "refund_fee": "1", "settlement_refund_fee": "1", "refund_status": "SUCCESS", "success_time": "2026-01-01 12:00:00",
		"refund_recv_accout": "支付用户零钱", "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_request_source": "API",
	}
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
