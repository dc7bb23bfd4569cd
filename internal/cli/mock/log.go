package mock

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A requestLog writes one line for each request.
type requestLog struct {
	app  *app.App
	json bool
	mu   sync.Mutex
}

// listening says where the gateway is.
func (l *requestLog) listening(url string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.json {
		return json.NewEncoder(l.app.Stdout).Encode(map[string]string{"url": url})
	}
	_, err := fmt.Fprintln(l.app.Stdout, url)
	return err
}

// add says what a request was answered.
func (l *requestLog) add(r *wxpaytest.Request, status int) {
	verdict := "signature ok"
	if r.Err != nil {
		verdict = "refused: " + terminal.Clipped(r.Err.Error(), 300)
	}
	todo := ""
	if r.Pattern == "" {
		path, _, _ := strings.Cut(r.Target, "?")
		todo = fmt.Sprintf("no reply is set: write a --script with [[reply]] on = %q", r.Method+" "+path)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.json {
		said := map[string]any{
			"method": r.Method, "target": r.Target, "status": status, "signature": strings.TrimPrefix(verdict, "signature "),
		}
		if todo != "" {
			said["todo"] = todo
		}
		line := output.JSONText(said)
		_, _ = io.WriteString(l.app.Stdout, terminal.Shown(l.app.Stdout, string(line)+"\n")) // a closed pipe ends the program
		return
	}
	color := terminal.Green
	if r.Err != nil {
		color = terminal.Red
	}
	verdict = l.app.Paint(l.app.Stderr, color, terminal.OneLine(verdict))
	if todo != "" {
		verdict += "; " + terminal.OneLine(todo)
	}
	fmt.Fprintf(l.app.Stderr, "%s %d %s\n", terminal.OneLine(r.Method+" "+r.Target), status, verdict)
}
