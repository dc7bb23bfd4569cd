package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
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

// A deskCommand answers the notifications of notify listen.
type deskCommand struct {
	app      *app.App
	flags    *listenFlags
	receiver *notify.Receiver
	forwards chan struct{} // holds one element for each that runs
	mu       sync.Mutex    // one notification is printed at a time
}

func (d *deskCommand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), forwardTimeout)
	defer cancel()
	switch {
	case d.flags.path != "/" && r.URL.Path != d.flags.path:
		d.tell(r, http.StatusNotFound, fmt.Errorf("the path is not %s", d.flags.path))
		http.NotFound(w, r)
		return
	case r.Method != http.MethodPost:
		d.tell(r, http.StatusMethodNotAllowed, errors.New("notifications are POST requests"))
		w.Header().Set("Allow", http.MethodPost)
		d.fail(w, http.StatusMethodNotAllowed, nil)
		return
	case d.flags.forward != "" && len(r.Header.Values(forwardMark)) > 0:
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
	if d.flags.forward != "" {
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
	if d.flags.forward != "" {
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
func (d *deskCommand) fail(w http.ResponseWriter, status int, body []byte) {
	answer, contentType := `{"code":"FAIL","message":"失败"}`, "application/json"
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		answer, contentType = `<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[失败]]></return_msg></xml>`, "text/xml"
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// tell tells of a notification that was not taken.
func (d *deskCommand) tell(r *http.Request, status int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	what := terminal.Clipped(terminal.OneLine(r.Method+" "+r.URL.EscapedPath()), 300)
	fmt.Fprintf(d.app.Stderr, "%s %s answered %d: %s\n", d.app.Paint(d.app.Stderr, terminal.Red, "refused:"), what, status, terminal.OneLine(err.Error()))
	var why *exit.Error
	if errors.As(err, &why) && why.Todo != "" {
		fmt.Fprintf(d.app.Stderr, "  %s\n", strings.ReplaceAll(terminal.Visible(why.Todo), "\n", "\n  "))
	}
}

// forward sends the notification on as it came and answers what comes back.
func (d *deskCommand) forward(ctx context.Context, w http.ResponseWriter, r *http.Request, body []byte) {
	resp, err := forwarded(ctx, d.flags.forward, r.Header, body)
	if err != nil {
		d.tell(r, http.StatusBadGateway, fmt.Errorf("not forwarded: %w", err))
		d.fail(w, http.StatusBadGateway, body)
		return
	}
	defer resp.Body.Close() //nolint:errcheck // it has been read
	answer, err := io.ReadAll(io.LimitReader(resp.Body, mostNotified))
	if err != nil {
		d.tell(r, http.StatusBadGateway, fmt.Errorf("forwarded, and the answer did not arrive: %w", err))
		d.fail(w, http.StatusBadGateway, body)
		return
	}
	d.mu.Lock()
	fmt.Fprintf(d.app.Stderr, "forwarded to %s: %d\n", terminal.OneLine(d.flags.forward), resp.StatusCode)
	d.mu.Unlock()
	if contentType := resp.Header.Get("Content-Type"); contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = w.Write(answer)
}

// forwarded posts a body with the headers it came with, but for those of the connection,
// and with forwardMark.
func forwarded(ctx context.Context, to string, header http.Header, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header = header.Clone()
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"} {
		r.Header.Del(name)
	}
	r.Header.Set(forwardMark, "1")
	if r.Header.Get("User-Agent") == "" {
		r.Header["User-Agent"] = []string{""} // net/http would add its own
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return client.Do(r)
}

// print prints a notification that was accepted.
func (d *deskCommand) print(e *notify.Event) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.flags.format == "json" {
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

// eventWords say in one line what a notification is.
func eventWords(e *notify.Event) (words []string) {
	kind := cmp.Or(e.Type, "APIv2")
	for _, word := range []string{kind, e.ID, e.OriginalType} {
		if word != "" {
			words = append(words, terminal.OneLine(word))
		}
	}
	if e.Unsigned {
		words = append(words, "(unsigned: query the refund)")
	}
	if e.RequestID != "" {
		words = append(words, "request ID "+terminal.OneLine(e.RequestID))
	}
	return words
}

// eventJSON is a notification as one line of JSON.
func eventJSON(e *notify.Event) ([]byte, error) {
	var resource any = json.RawMessage(e.Resource)
	if e.APIv2 || !json.Valid(e.Resource) {
		fields := map[string]any{}
		if err := e.Decode(&fields); err != nil {
			return nil, err
		}
		resource = fields
	}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		ID           string `json:"id"`
		Type         string `json:"type"`
		OriginalType string `json:"original_type"`
		Key          string `json:"key"`
		Resource     any    `json:"resource"`
		APIv2        bool   `json:"apiv2"`
		Unsigned     bool   `json:"unsigned"`
		RequestID    string `json:"request_id"`
	}{e.ID, e.Type, e.OriginalType, e.Key(), resource, e.APIv2, e.Unsigned, e.RequestID})
	return line.Bytes(), err
}
