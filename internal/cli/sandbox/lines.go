package sandbox

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// lines writes a record as one line for people, on standard error.
type lines struct {
	app *app.App
	mu  sync.Mutex
}

// Enabled reports whether a record is written: all but those for debugging.
func (l *lines) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

// Handle writes a record: the values of a request, the text and the attributes of a warning.
func (l *lines) Handle(_ context.Context, r slog.Record) error {
	values := map[string]string{}
	var all []string
	r.Attrs(func(a slog.Attr) bool {
		values[a.Key] = a.Value.String()
		all = append(all, a.Key+": "+a.Value.String())
		return true
	})
	text, color := strings.TrimPrefix(r.Message, "wxpay sandbox: ")+"; "+strings.Join(all, "; "), terminal.Yellow
	if r.Level == slog.LevelInfo {
		text, color = values["status"]+" "+values["method"]+" "+values["target"], terminal.Green
		if why := values["refused"]; why != "" {
			text, color = text+"  refused: "+why, terminal.Red
		}
		if how := values["lost"]; how != "" {
			text, color = text+"  carried out, and the answer lost: "+how, terminal.Red
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := fmt.Fprintln(l.app.Stderr, l.app.Paint(l.app.Stderr, color, terminal.OneLine(terminal.Clipped(text, 400))))
	return err
}

// WithAttrs is the handler itself: nobody here adds any.
func (l *lines) WithAttrs([]slog.Attr) slog.Handler { return l }

// WithGroup is the handler itself.
func (l *lines) WithGroup(string) slog.Handler { return l }
