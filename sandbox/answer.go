package sandbox

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/world"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// simulated is the header that says how sure an answer is.
const simulated = "X-Wxpay-Simulated"

func reply(e *world.Endpoint, a world.Answer) wxpaytest.Reply {
	r := wxpaytest.Reply{Status: a.Status, Body: a.Body}
	switch {
	case a.File != nil && e.IsAPIv2():
		r = wxpaytest.Reply{Body: a.File, Unsigned: true}
	case a.File != nil:
		r = wxpaytest.FileReply("text/plain", a.File)
	}
	switch r = marked(r, a.Mark); a.Disturbed {
	case world.LoseAnswer:
		r.Fault = wxpaytest.Drop()
	case world.LateAnswer:
		r.Fault = wxpaytest.Hang()
	case world.BadGateway:
		return wxpaytest.BadGateway()
	}
	return r
}

func marked(r wxpaytest.Reply, mark world.Mark) wxpaytest.Reply {
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set(simulated, mark.String())
	return r
}

// refusal is what WeChat Pay answers. The inner number stands behind the request ID.
func refusal(e *world.Endpoint, refused *world.Refusal) wxpaytest.Reply {
	rule := refused.Rule
	if e.IsAPIv2() {
		return marked(refusalV2(refused), rule.Mark)
	}
	r := wxpaytest.ErrorReply(rule.Status, rule.Code, refused.Message())
	if refused.Detail != nil {
		r.Body = map[string]any{"code": rule.Code, "message": refused.Message(), "detail": refused.Detail}
	}
	r = marked(r, rule.Mark)
	if rule.Inner != "" {
		r.Header.Set("Request-ID", "08"+auth.Nonce()+auth.Nonce()[:10]+"-"+rule.Inner)
	}
	return r
}

// refusalV2 says by return_code what is wrong with the form, and by result_code what the
// business says.
func refusalV2(refused *world.Refusal) wxpaytest.Reply {
	if refused.Rule.Product == "APIv2" && refused.Rule.Status == 0 {
		return wxpaytest.Reply{Body: map[string]string{"return_code": "FAIL", "return_msg": refused.Message()}}
	}
	return wxpaytest.Failure(world.CodeV2(refused.Rule.Code), refused.Message())
}

func fieldsJSON(fields map[string]string) []byte {
	text, _ := json.Marshal(fields) // texts always marshal
	return text
}

// placeholdersOf are the names in {} of a pattern.
func placeholdersOf(pattern string) map[string]bool {
	names := map[string]bool{}
	for s := range strings.SplitSeq(pattern, "/") {
		if strings.HasPrefix(s, "{") {
			names[strings.Trim(s, "{}")] = true
		}
	}
	return names
}

// compare says what the catalogue knows otherwise about a request: a warning, for it has slips.
func (s *Sandbox) compare(e *world.Endpoint, c *world.Call) ([]string, []finding) {
	page, found := catalogue.Lookup(e.Method, e.Pattern)
	if !found {
		return nil, nil
	}
	findings := page.CheckQuery(c.Query)
	if c.Method != http.MethodGet {
		findings = append(findings, page.Check(c.Body)...)
	}
	var texts []string
	for _, f := range findings {
		texts = append(texts, f.String())
		s.logger.warn("wxpay sandbox: the page says otherwise", "call", e.Method+" "+e.Pattern, "finding", f.String())
	}
	return texts, findingsOf(findings)
}

// A warner logs, if there is somebody who reads.
type warner struct{ to *slog.Logger }

func (w warner) warn(text string, args ...any) {
	if w.to != nil {
		w.to.Warn(text, args...)
	}
}

// note logs a request.
func (w warner) note(x *exchange) {
	if w.to == nil {
		return
	}
	args := []any{"method", x.Method, "target", x.Target, "status", x.Status}
	if x.Refused != "" {
		args = append(args, "refused", x.Refused)
	}
	if x.Lost != "" {
		args = append(args, "lost", x.Lost)
	}
	w.to.Info("wxpay sandbox: request", args...)
}
