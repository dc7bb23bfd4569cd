package notify

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// refuse answers a notification that Parse did not accept. There is a record if t grants
// one, or if the notification was WeChat Pay's.
func (d *desk) refuse(ctx context.Context, err error, apiv2 bool, t *ticket) answer {
	status, level := http.StatusInternalServerError, slog.LevelError
	var failure *Error
	genuine := false
	if errors.As(err, &failure) {
		genuine = failure.Reason == Undecrypted
		if status = failure.Status(); status/100 == 4 || failure.Reason == Unconfigured {
			level = slog.LevelWarn // strangers can cause it
		}
	}
	var refused *auth.VerifyError
	if errors.As(err, &refused) && refused.Reason == auth.Probe {
		level = slog.LevelInfo // it is expected
	}
	if genuine || t.grants() {
		d.log(ctx, level, "a notification was refused", nil, err, leftOut(t.leftOut)...)
	}
	return failed(status, apiv2)
}

// leftOut is the attribute of a record that tells of those that were not written.
func leftOut(n int64) []slog.Attr {
	if n == 0 {
		return nil
	}
	return []slog.Attr{slog.Int64("left_out", n)}
}

// settle tells of refusals without a record, when none has come since that could.
func (d *desk) settle(ctx context.Context) {
	if d.budget.leftOut.Load() == 0 {
		return
	}
	if granted, n := d.budget.spend(); granted {
		d.log(ctx, slog.LevelWarn, "notifications were refused without a record of their own", nil, nil, leftOut(n)...)
	}
}

// log writes one record, with names and no values of the notification.
func (d *desk) log(ctx context.Context, level slog.Level, message string, e *Event, err error, attrs ...slog.Attr) {
	defer func() { _ = recover() }() // a logger that panics must not cost the answer
	if e != nil {
		attrs = append(attrs, slog.String("event", e.Key()), slog.String("id", e.ID), slog.String("type", e.Type),
			slog.String("original_type", e.OriginalType), slog.String("request_id", e.RequestID))
	}
	var failure *Error
	switch {
	case errors.As(err, &failure):
		attrs = append(attrs, slog.String("reason", string(failure.Reason)), slog.String("request_id", ident.Plain(failure.RequestID)))
		if failure.Err != nil {
			attrs = append(attrs, slog.String("error", ident.Brief(failure.Err.Error())))
		}
		if failure.Hint != "" {
			attrs = append(attrs, slog.String("hint", failure.Hint))
		}
	case err != nil:
		attrs = append(attrs, slog.String("error", ident.Brief(err.Error())))
	}
	var panicked *panicError
	if errors.As(err, &panicked) {
		attrs = append(attrs, slog.String("stack", string(panicked.stack)))
	}
	d.config.logger().LogAttrs(ctx, level, "wxpay notify: "+message, attrs...)
}
