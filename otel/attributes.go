package wxpayotel

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/wechatpay-chain/wxpay"
)

// nameOf is the name of an attempt's span: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#name.
func nameOf(e wxpay.Event) string {
	name := e.Method
	if methodOf(e) == semconv.HTTPRequestMethodOther {
		name = "HTTP"
	}
	if template := templateOf(e.Template); template != "" {
		name += " " + template
	}
	return name
}

// methodOf is the method, if it is one that everybody knows.
func methodOf(e wxpay.Event) attribute.KeyValue {
	switch e.Method {
	case http.MethodConnect, http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPatch,
		http.MethodPost, http.MethodPut, http.MethodTrace, "QUERY":
		return semconv.HTTPRequestMethodKey.String(e.Method)
	}
	return semconv.HTTPRequestMethodOther
}

// aboutRequest is what is known of a call and of an attempt before it is made.
func aboutRequest(e wxpay.Event) []attribute.KeyValue {
	about := []attribute.KeyValue{methodOf(e)}
	if template := templateOf(e.Template); template != "" {
		about = append(about, semconv.URLTemplate(template))
	}
	return about
}

// aboutAttempt is what is known of an attempt besides.
func aboutAttempt(e wxpay.Event) []attribute.KeyValue {
	about := serverOf(e.Host)
	if methodOf(e) == semconv.HTTPRequestMethodOther {
		about = append(about, semconv.HTTPRequestMethodOriginal(e.Method))
	}
	if e.Attempt > 1 {
		about = append(about, semconv.HTTPRequestResendCount(e.Attempt-1))
	}
	return about
}

// serverOf is where an attempt goes. A host without a port is reached by https, unless it is one
// nearby: only of WeChat Pay's own it is certain.
func serverOf(host string) []attribute.KeyValue {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = strings.Trim(host, "[]"), ""
		if isWeChatPay(name) {
			port = "443"
		}
	}
	about := []attribute.KeyValue{semconv.ServerAddress(name)}
	if number, err := strconv.Atoi(port); err == nil {
		about = append(about, semconv.ServerPort(number))
	}
	return about
}

// aboutEnd is what is known of a call or an attempt when it is over.
func aboutEnd(e wxpay.Event) []attribute.KeyValue {
	about := []attribute.KeyValue{outcomeOf(e)}
	if e.Status != 0 {
		about = append(about, semconv.HTTPResponseStatusCode(e.Status))
	}
	if e.RequestID != "" {
		about = append(about, attribute.String("wxpay.request_id", e.RequestID))
	}
	if e.Failed {
		about = append(about, semconv.ErrorTypeKey.String(errorType(e)))
	}
	if e.Code != "" {
		about = append(about, attribute.String("wxpay.code", string(e.Code)))
	}
	if e.Attempt == 0 {
		return append(about, attribute.Int("wxpay.attempts", e.Attempts))
	}
	about = append(about, attribute.Bool("wxpay.connection.reused", e.Reused))
	for _, phase := range []struct {
		key  string
		took time.Duration
	}{
		{"wxpay.phase.wait", e.Wait}, {"wxpay.phase.dial", e.Dial}, {"wxpay.phase.tls", e.TLS}, {"wxpay.phase.first_byte", e.FirstByte},
	} {
		if phase.took > 0 {
			about = append(about, attribute.Float64(phase.key, phase.took.Seconds()))
		}
	}
	return about
}

// outcomeOf is how it ended, in one word.
func outcomeOf(e wxpay.Event) attribute.KeyValue {
	word := "success"
	if e.Failed {
		word = strings.ReplaceAll(e.Outcome.String(), " ", "_")
	}
	return attribute.String("wxpay.outcome", word)
}

// errorType names a failure by one of few words. A code that is no word may be anything, for
// error answers are not always WeChat Pay's own.
func errorType(e wxpay.Event) string {
	switch {
	case isWord(string(e.Code)):
		return string(e.Code)
	case e.Status >= 400:
		return strconv.Itoa(e.Status)
	}
	return outcomeOf(e).Value.AsString()
}

// isWord reports whether a text is short and consists of letters, few digits and _.
func isWord(text string) bool {
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		case c >= '0' && c <= '9':
			digits++
		default:
			return false
		}
	}
	return text != "" && len(text) <= 64 && digits <= 3
}
