package notify

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/wechatpay-chain/wxpay/auth"
)

// refuse answers a notification that Parse did not accept.
func (d *desk) refuse(ctx context.Context, err error, apiv2 bool) answer {
	status, level := http.StatusInternalServerError, slog.LevelError
	var failure *Error
	if errors.As(err, &failure) {
		if status = failure.Status(); status/100 == 4 || failure.Reason == Unconfigured {
			level = slog.LevelWarn // strangers can cause it
		}
	}
	var refused *auth.VerifyError
	if errors.As(err, &refused) && refused.Reason == auth.Probe {
		level = slog.LevelInfo // it is expected
	}
	d.log(ctx, level, "a notification was refused", nil, err)
	return failed(status, apiv2)
}

// log writes one record, with names and no values of the notification.
func (d *desk) log(ctx context.Context, level slog.Level, message string, e *Event, err error) {
	defer func() { _ = recover() }() // a logger that panics must not cost the answer
	var attrs []slog.Attr
	if e != nil {
		attrs = append(attrs, slog.String("event", e.Key()), slog.String("id", e.ID), slog.String("type", e.Type), slog.String("original_type", e.OriginalType), slog.String("request_id", e.RequestID))
	}
	var failure *Error
	switch {
	case errors.As(err, &failure):
		attrs = append(attrs, slog.String("reason", string(failure.Reason)), slog.String("request_id", clip(failure.RequestID)))
		if failure.Err != nil {
			attrs = append(attrs, slog.String("error", failure.Err.Error()))
		}
		if failure.Hint != "" {
			attrs = append(attrs, slog.String("hint", failure.Hint))
		}
	case err != nil:
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	var panicked *panicError
	if errors.As(err, &panicked) {
		attrs = append(attrs, slog.String("stack", string(panicked.stack)))
	}
	d.config.logger().LogAttrs(ctx, level, "wxpay notify: "+message, attrs...)
}
