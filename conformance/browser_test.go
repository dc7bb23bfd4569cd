package conformance_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// patience is how long a test waits for what it expects; it takes milliseconds where nothing else
// runs.
const patience = 40 * time.Second

// A tab is one of a browser, which shares nothing with the others. What the browser complains
// about fails the test.
type tab struct {
	t        *testing.T
	ctx      context.Context // chromedp's name of a tab
	mu       sync.Mutex
	complain []string
	allowed  []string // complaints that the test asks for
}

// open opens a tab of $CHROMIUM, or of the chromium in PATH. Without one the test fails: what a
// browser does is shown by nothing else.
func open(t *testing.T, language string, width, height int64) *tab {
	t.Helper()
	path, err := exec.LookPath(cmp.Or(os.Getenv("CHROMIUM"), "chromium"))
	require.NoError(t, err, "install chromium, or name one by CHROMIUM")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("lang", language), chromedp.Flag("accept-lang", language))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	chromedp.ListenTarget(ctx, b.listen)
	b.do(log.Enable(), runtime.Enable(), chromedp.EmulateViewport(width, height))
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		assert.Empty(t, b.complain, "the browser complains")
	})
	return b
}

func (b *tab) listen(event any) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Error()
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError {
			text = e.Entry.Text + " " + e.Entry.URL
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, allowed := range b.allowed {
		if strings.Contains(text, allowed) {
			return
		}
	}
	if text != "" {
		b.complain = append(b.complain, text)
	}
}

// allow lets the browser complain about what a test brings about.
func (b *tab) allow(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.allowed = append(b.allowed, text)
}

func (b *tab) do(actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	// The first Run starts the browser, which ends with the context that it was given.
	if chromedp.FromContext(b.ctx).Target == nil {
		ctx = b.ctx
	}
	require.NoError(b.t, chromedp.Run(ctx, actions...))
}

func (b *tab) visit(address string) { b.t.Helper(); b.do(chromedp.Navigate(address)) }

// is waits until an expression of JavaScript is true.
func (b *tab) is(expression string, args ...any) {
	b.t.Helper()
	for i, a := range args {
		args[i] = fmt.Sprintf("%q", a)
	}
	text := fmt.Sprintf(expression, args...)
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	poll := chromedp.Poll("(() => { try { return Boolean("+text+") } catch { return false } })()", nil,
		chromedp.WithPollingInterval(20*time.Millisecond))
	err := chromedp.Run(ctx, poll)
	for err != nil && ctx.Err() == nil { // the page was left while it was asked
		err = chromedp.Run(ctx, poll)
	}
	if err != nil {
		seen := ""
		_ = chromedp.Run(b.ctx, chromedp.Evaluate("document.body.innerText", &seen))
		require.NoError(b.t, err, "%s\nthe page says:\n%s", text, seen)
	}
}

// value evaluates an expression, a promise too.
func (b *tab) value(expression string) (v any) {
	b.t.Helper()
	b.do(chromedp.Evaluate(expression, &v, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return v
}

// press types keys where the focus is.
//
// chromedp.KeyEvent sends the character on its own, also where the page has prevented it.
func (b *tab) press(keys string) {
	b.t.Helper()
	for _, r := range keys {
		for _, event := range kb.Encode(r) {
			if event.Type == input.KeyChar {
				continue
			}
			if event.Type != input.KeyUp {
				event.Type = input.KeyDown
				if r >= ' ' || r == '\r' {
					event.Text = string(r)
				}
			}
			b.do(event)
		}
	}
}

// click clicks what a selector finds, as soon as it is there.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(selector, chromedp.ByQuery), chromedp.Click(selector, chromedp.ByQuery))
}

func (b *tab) prefer(scheme string) {
	b.t.Helper()
	b.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
}
