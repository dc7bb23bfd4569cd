package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/notify"
)

// checkEcho is the name of the check of the way back.
const checkEcho = "echo"

// An echo asks WeChat Pay for a notification and waits for it, which proves the APIv3 key and the way back.
type echo struct {
	doctor *doctor
	url    string
	addr   string
	wait   time.Duration

	receiver *notify.Receiver
	came     chan arrival
}

// An arrival is a notification that came.
type arrival struct {
	event  *notify.Event
	signer string
	err    error // why it was not accepted
}

// run listens, asks and waits.
func (e *echo) run(ctx context.Context, client *wxpay.Client, cfg wxpay.Config, offline bool) {
	d := e.doctor
	switch u := d.form(checkEcho+"-url", e.url); {
	case u == nil || ctx.Err() != nil:
		return
	case offline:
		d.skip(checkEcho, "not tried: --offline")
		return
	case client == nil || d.failed("network") || d.failed("signature") || d.failed(checkEcho+"-url"):
		d.skip(checkEcho, "not tried: see above")
		return
	}
	var err error
	if e.receiver, err = notify.New(notify.Config{
		Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key, Suites: cfg.Suites, Logger: slog.New(slog.DiscardHandler),
	}); err != nil {
		d.fail(checkEcho, err)
		return
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", e.addr)
	if err != nil {
		d.add(checkEcho, checkFail, "cannot listen: "+err.Error(), "choose another --addr, to which the URL leads")
		return
	}
	e.came = make(chan arrival, 16)
	server := &http.Server{Handler: e, ReadHeaderTimeout: noticeTimeout, ReadTimeout: 2 * noticeTimeout}
	go func() { _ = server.Serve(listener) }()
	defer server.Close() //nolint:errcheck // what is under way has been answered, or is not ours
	d.app.Tellf("listening on http://%s for the echo, up to %v\n", listener.Addr(), e.wait)
	sent := time.Now()
	resp, err := client.Ping(ctx, e.url)
	if err != nil {
		e.refused(err)
		return
	}
	e.await(ctx, resp, sent, listener.Addr())
}

// refused says that WeChat Pay did not take the echo.
func (e *echo) refused(err error) {
	var answer *wxpay.Error
	if !errors.As(err, &answer) {
		found, todo := foundAndTodo(err)
		e.doctor.add(checkEcho, checkFail, found, cmp.Or(todo, exit.Advice(err)))
		return
	}
	came := fmt.Sprintf("HTTP %d %s", answer.Status, ident.Plain(string(answer.Code)))
	if v := answer.Verdict("en"); v.Name != "" && answer.Status != http.StatusForbidden && answer.Status != http.StatusNotFound {
		zh := answer.Verdict("zh")
		e.doctor.add(checkEcho, checkFail, came+": "+v.Sentence, v.Remedy)
		e.doctor.named(v.Name, v.Link)
		e.doctor.inChinese(came+"："+zh.Sentence, zh.Remedy)
		return
	}
	e.doctor.add(checkEcho, checkOpen, "v3/security/echo answered "+came+": not every merchant may use it",
		"wait for a notification of a payment with wxpay notify listen")
}

// await waits for the notification of an echo.
func (e *echo) await(ctx context.Context, resp *wxpay.Response, sent time.Time, addr net.Addr) {
	d, message := e.doctor, resp.Get("echo_message").String()
	timer := time.NewTimer(e.wait)
	defer timer.Stop()
	var last error
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			if last != nil {
				e.unaccepted(last)
			} else {
				d.judged(checkEcho, checkFail, diagnosis.NoEcho.About(addr, e.wait), "")
			}
			return
		case a := <-e.came:
			var refused *notify.Error
			switch {
			case errors.As(a.err, &refused) && refused.Reason == notify.Undecrypted: // WeChat Pay signed it
				e.unaccepted(a.err)
				return
			case a.err != nil:
				last = a.err
			case gjson.GetBytes(a.event.Resource, "echo_message").String() == message:
				e.arrived(a, time.Since(sent))
				return
			}
		}
	}
}

// arrived notes what the notification has proven.
func (e *echo) arrived(a arrival, after time.Duration) {
	d := e.doctor
	d.ok(checkEcho, "%s came after %v: signed by %s, opened with the APIv3 key", ident.Plain(a.event.Type), after.Round(time.Millisecond),
		ident.Plain(a.signer))
	for i := range d.checks {
		c := &d.checks[i]
		name, _, _ := strings.Cut(c.Found, ", ")
		switch {
		case c.Verdict != checkOpen:
		case c.Name == "apiv3_key":
			c.Verdict, c.Found = checkOK, "32 characters, and it opens a notification"
		case c.Name == "platform keys" && auth.SameSerial(name, a.signer):
			c.Verdict, c.Found = checkOK, strings.TrimSuffix(c.Found, notSeen)
		}
	}
}

// unaccepted says why a notification that came was not accepted.
func (e *echo) unaccepted(err error) {
	v, detail := diagnosis.EchoRefused, err.Error()
	var refused *notify.Error
	if errors.As(err, &refused) {
		detail = string(refused.Reason) + ": " + cmp.Or(refused.Hint, refused.Err.Error())
		if strings.HasPrefix(refused.Hint, diagnosis.KeysSwapped.Says.EN) {
			v, detail = diagnosis.KeysSwapped, ""
		}
	}
	e.doctor.judged(checkEcho, checkFail, v, exit.InProfileWords(detail))
}

// ServeHTTP takes whatever is posted, whatever its path is: a tunnel may change that.
func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	a := arrival{signer: r.Header.Get("Wechatpay-Serial"), err: err}
	status := http.StatusBadRequest
	if err == nil {
		a.event, a.err = e.receiver.ParseContext(r.Context(), r.Header, body)
		if refused := new(notify.Error); errors.As(a.err, &refused) {
			status = refused.Status()
		}
	}
	if a.err != nil {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"code":"FAIL","message":"失败"}`)
	} else {
		w.WriteHeader(http.StatusNoContent)
	}
	select {
	case e.came <- a:
	default: // more come than anybody asked for
	}
}
