package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/notify"
)

func newNotifyCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "notify", Aliases: []string{"webhook"}, Short: "Notifications: receive, send made-up ones, verify saved ones", Args: noArgs,
		Example: "  wxpay notify listen --forward http://127.0.0.1:8000/notify\n  wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify amount.total:=100\n  wxpay notify verify request.txt",
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newListenCommand(a), newTriggerCommand(a), newVerifyNotificationCommand(a))
	return cmd
}

// receiver makes a notify.Receiver of the profile in use. change may be nil.
func (a *app) receiver(ctx context.Context, change func(*notify.Config)) (*notify.Receiver, error) {
	cfg, p, err := a.load(ctx)
	if err != nil {
		return nil, err
	}
	own := notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key, Suites: cfg.Suites, Logger: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&own)
	}
	receiver, err := notify.New(own)
	if err != nil {
		return nil, configf("wxpay doctor looks at the whole profile", "profile %s: %w", p.name, err)
	}
	return receiver, nil
}

// refusal makes an error of a notification that was not accepted.
func refusal(err error) error {
	var refused *notify.Error
	if !errors.As(err, &refused) {
		return err
	}
	code := exitSignature
	switch refused.Reason {
	case notify.Unconfigured:
		code = exitConfig
	case notify.Unavailable:
		code = exitNetwork
	default:
	}
	what := string(refused.Reason)
	if refused.Err != nil {
		what += ": " + refused.Err.Error()
	}
	return &failure{code: code, what: inProfileWords(what), todo: inProfileWords(refused.Hint), err: err}
}

// inProfileWords puts the profile's fields in place of the library's.
func inProfileWords(text string) string {
	return strings.NewReplacer(
		"set Config.Now to its Wechatpay-Timestamp", "save it and use wxpay notify verify --any-time",
		"Config.APIv3Key", "apiv3_key", "Config.APIv2Key", "apiv2_key", "Config.Platform", "the profile", "Config.Verifier", "the profile", "Config.MaxBody", "the limit",
		"expected auth.Keys with ", "expected ",
	).Replace(text)
}
