// Package notify is wxpay notify: it receives notifications and forwards them, sends made-up
// ones, and verifies saved ones.
package notify

import (
	"context"
	"errors"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/notify"
)

// NewCmd makes wxpay notify.
func NewCmd(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use: "notify", Aliases: []string{"webhook"}, Short: "Notifications: receive, send made-up ones, verify saved ones",
		Args: app.NoArgs,
		Example: "  wxpay notify listen --forward http://127.0.0.1:8000/notify\n" +
			"  wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify amount.total:=100\n" +
			"  wxpay notify verify request.txt",
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newListenCmd(a), newTriggerCmd(a), newVerifyCmd(a))
	return cmd
}

// newReceiver makes a notify.Receiver of the profile in use. change may be nil.
func newReceiver(ctx context.Context, a *app.App, change func(*notify.Config)) (*notify.Receiver, error) {
	cfg, p, err := profile.Load(ctx, a)
	if err != nil {
		return nil, err
	}
	own := notify.Config{
		Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key, Suites: cfg.Suites, Logger: slog.New(slog.DiscardHandler),
	}
	if cfg.PrivateKey != nil && cfg.Serial != "" { // nothing is signed with it; hints know the merchant's own serial number by it
		own.ReplySigner = auth.Credential{MchID: cfg.MchID, BrandID: cfg.BrandID, Serial: cfg.Serial, Key: cfg.PrivateKey}
	}
	if change != nil {
		change(&own)
	}
	receiver, err := notify.New(own)
	if err != nil {
		return nil, exit.Configf("wxpay doctor looks at the whole profile", "profile %s: %w", p.Name, err)
	}
	return receiver, nil
}

// refusal makes an error of a notification that was not accepted.
func refusal(err error) error {
	var refused *notify.Error
	if !errors.As(err, &refused) {
		return err
	}
	code := exit.Signature
	switch refused.Reason {
	case notify.Unconfigured:
		code = exit.Config
	case notify.Unavailable:
		code = exit.Network
	default:
	}
	what := string(refused.Reason)
	if refused.Err != nil {
		what += ": " + refused.Err.Error()
	}
	return &exit.Error{Code: code, What: what, Todo: refused.Hint, Err: err}
}
