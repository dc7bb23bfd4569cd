package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/notify"
)

const (
	mostNotified   = 1 << 20
	forwardTimeout = 4500 * time.Millisecond // WeChat Pay waits for 5 s
	mostForwards   = 64                      // at once

	// forwardMark is on what notify listen forwards, by which it knows what it has sent itself.
	forwardMark = "Wxpay-Forwarded"
)

// A desk answers the notifications of notify listen.
type desk struct {
	app      *app.App
	options  *listenOptions
	receiver *notify.Receiver
	forwards chan struct{} // holds one element for each that runs
	mu       sync.Mutex    // one notification is printed at a time
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), forwardTimeout)
	defer cancel()
	switch {
	case d.options.path != "/" && r.URL.Path != d.options.path:
		d.tell(r, http.StatusNotFound, fmt.Errorf("the path is not %s", d.options.path))
		http.NotFound(w, r)
		return
	case r.Method != http.MethodPost:
		d.tell(r, http.StatusMethodNotAllowed, errors.New("notifications are POST requests"))
		w.Header().Set("Allow", http.MethodPost)
		d.fail(w, http.StatusMethodNotAllowed, nil)
		return
	case d.options.forward != "" && len(r.Header.Values(forwardMark)) > 0:
		d.tell(r, http.StatusLoopDetected, errors.New("a notify listen has forwarded it already: --forward leads in a circle"))
		d.fail(w, http.StatusLoopDetected, nil)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostNotified+1))
	if err != nil && int64(len(body)) <= mostNotified {
		d.tell(r, http.StatusBadRequest, fmt.Errorf("the body did not arrive: %w", err))
		d.fail(w, http.StatusBadRequest, body)
		return
	}
	event, err := d.receiver.ParseContext(ctx, r.Header, body)
	if err != nil {
		status := http.StatusInternalServerError
		if refused := new(notify.Error); errors.As(err, &refused) {
			status = refused.Status()
		}
		d.tell(r, status, refusal(err))
		d.fail(w, status, body)
		return
	}
	if d.options.forward != "" {
		select {
		case d.forwards <- struct{}{}:
			defer func() { <-d.forwards }()
		default: // not printed either: WeChat Pay sends it again
			d.tell(r, http.StatusServiceUnavailable, fmt.Errorf("%d are being forwarded already", cap(d.forwards)))
			d.fail(w, http.StatusServiceUnavailable, body)
			return
		}
	}
	if err := d.print(event); err != nil {
		d.tell(r, http.StatusInternalServerError, err)
		d.fail(w, http.StatusInternalServerError, body)
		return
	}
	if d.options.forward != "" {
		d.forward(ctx, w, r, body)
		return
	}
	if event.APIv2 {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, `<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>`)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// fail answers that a notification was not taken, and nothing of the reason.
func (d *desk) fail(w http.ResponseWriter, status int, body []byte) {
	answer, contentType := `{"code":"FAIL","message":"失败"}`, "application/json"
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		answer, contentType = `<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[失败]]></return_msg></xml>`, "text/xml"
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// tell tells of a notification that was not taken.
func (d *desk) tell(r *http.Request, status int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	what := terminal.Clipped(terminal.OneLine(r.Method+" "+r.URL.EscapedPath()), 300)
	fmt.Fprint(d.app.Stderr, d.app.Mark(d.app.Stderr, terminal.Red, "refused:"))
	d.app.Tellf("%s answered %d: %s\n", what, status,
		terminal.OneLine(exit.InProfileWords(d.app.Say(err.Error()))))
	var why *exit.Error
	if errors.As(err, &why) && why.Todo != "" {
		fmt.Fprintf(d.app.Stderr, "  %s\n", strings.ReplaceAll(terminal.Visible(exit.InProfileWords(d.app.Say(why.Todo))), "\n", "\n  "))
	}
}

// print prints a notification that was accepted.
func (d *desk) print(e *notify.Event) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.options.format == "json" {
		line, err := eventJSON(e)
		if err != nil {
			return err
		}
		_, err = io.WriteString(d.app.Stdout, terminal.Shown(d.app.Stdout, string(line)))
		return err
	}
	fmt.Fprintf(d.app.Stdout, "%s\n", strings.Join(eventWords(e), "  "))
	if err := output.Body(d.app, e.Resource); err != nil {
		return err
	}
	if !terminal.IsTerminal(d.app.Stdout) {
		fmt.Fprintln(d.app.Stdout)
	}
	return nil
}
