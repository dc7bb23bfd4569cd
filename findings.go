package wxpay

import (
	"context"
	"net/http"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/language"
	"github.com/wechatpay-chain/wxpay/internal/origin"
)

// Finding is something about a client's credentials that works today and may not
// tomorrow. What cannot work at all is an error of New.
type Finding struct {
	Field string // of Config
	Text  string // what was found and what to do
}

// String returns field and text.
func (f Finding) String() string { return "Config." + f.Field + ": " + f.Text }

// In is the text in a language: for zh, zh-CN, zh_CN.UTF-8 and the like in Chinese, else in English.
func (f Finding) In(speaks string) string {
	return language.NewTable(language.Findings).In(speaks, f.Text)
}

// Check looks at the credentials once more, offline, at the time of Config.Now:
// certificates that ended or end within 30 days, a private key file that everybody
// on the machine can read, and what looks mistyped. It returns nothing if all is
// well; monitoring may call it daily.
func (c *Client) Check() []Finding {
	if c == nil || c.config == nil {
		return nil
	}
	var found []Finding
	for _, f := range c.creds.Findings(c.config.Now()) {
		found = append(found, Finding(f))
	}
	return found
}

// noteCall logs what about a call is allowed and probably a mistake. Nothing is held back
// for it: an endpoint may be new.
func (c *Client) noteCall(ctx context.Context, r *request, chain *Chain) {
	logger := c.config.Logger
	if logger == nil || r.bare {
		return
	}
	body := r.bodyFinding()
	call := r.Method + " " + r.Base.Prefix + " " + chain.label()
	if body != "" {
		call += " with a body" // which the next call need not have
	}
	if !c.noted.First(call) {
		return
	}
	defer func() { _ = recover() }() // a logger that panics must not cost the call
	for _, text := range []string{chain.finding(r.Base), body, r.notifyURLFinding()} {
		if text != "" {
			logger.WarnContext(ctx, "wxpay finding", "method", r.Method, "template", chain.label(), "finding", text)
		}
	}
}

// bodyFinding says what looks wrong with a body.
func (r *request) bodyFinding() string {
	if r.Method == http.MethodGet && len(r.Body) > 0 {
		return "a GET has a body, which no documented one has: its fields belong into \"query\""
	}
	return ""
}

// notifyURLFinding says why WeChat Pay cannot call the notify_url in a body. A gateway on this machine calls any.
func (r *request) notifyURLFinding() string {
	if r.Base.IsLoopback() {
		return ""
	}
	return diagnosis.NotifyURLFinding(r.signed())
}

// finding says what looks wrong with the path, "" if nothing does.
func (c *Chain) finding(b origin.Base) string {
	if c.base != nil {
		return "" // WeChat Pay made it
	}
	return endpoint.Finding(b.Prefix+"/"+c.tmpl.Text, c.tmpl.Literals())
}
