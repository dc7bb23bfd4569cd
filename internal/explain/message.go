package explain

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// Answer explains an HTTP answer that was saved whole: its status, headers and body. start is what is known of the call, in one
// line. It finds nothing in an answer that says no failure.
func Answer(status int, start string, header http.Header, body []byte) []Finding {
	around := context{status: status, requestID: header.Get("Request-Id"), path: contextIn(start, false).path}
	r := &reader{scans: mostScanned}
	text := string(body[:min(len(body), Longest)])
	if found := r.answers(text, around, 0); len(found) > 0 {
		a := found[0]
		a.status, a.noRequestID = status, around.requestID == ""
		return []Finding{a.finding()}
	}
	e := Evidence{Form: AnswerV3, Status: status, RequestID: around.requestID, Where: start}
	isPage := strings.Contains(header.Get("Content-Type"), "html") || isHTML(text)
	switch {
	case status/100 == 2 && isPage:
		return []Finding{{Evidence: e, verdict: diagnosis.Answer("not-wechat-pay")}}
	case status/100 == 2:
		return nil
	}
	f := diagnosis.Failure{
		Status: status, RequestID: around.requestID, NoRequestID: around.requestID == "", ContentType: header.Get("Content-Type"),
		Location: header.Get("Location"), Size: len(body),
	}
	switch {
	case isPage:
		f.ContentType = "text/html"
	case f.ContentType == "" && json.Valid(body): // the header was not saved
		f.ContentType = "application/json"
	}
	return []Finding{{Evidence: e, verdict: f.Judge(), queryFirst: status/100 != 4}}
}

// isHTML reports whether a text begins as a page does.
func isHTML(text string) bool {
	start := strings.ToLower(strings.TrimLeft(text[:min(len(text), 512)], " \t\r\n\ufeff"))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

// Request explains a request that was saved whole, which may be a notification: what it is, and what looks wrong with it.
func Request(start string, header http.Header, body []byte, now time.Time) []Finding {
	found := notificationOf(start, header, body)
	if hasName(found, "notification") || hasName(found, "notification-v2") {
		return found
	}
	if other := Text(string(bytes.TrimSpace(body)), now); len(other) > 0 && !isHTML(string(body)) {
		return other
	}
	return found
}

// ofPage finds a page that came in place of an answer.
func ofPage(text string) []Finding {
	if !isHTML(text) {
		return nil
	}
	f := Finding{Evidence: Evidence{Form: AnswerV3, Where: text}, verdict: diagnosis.Answer("not-wechat-pay"), queryFirst: true}
	if diagnosis.WantsCertificate([]byte(text)) {
		f.verdict = diagnosis.Answer("v2-certificate-not-shown")
	}
	if strings.Contains(text, "404 Not Found") { // nginx in front of WeChat Pay says so too
		f.verdict, f.queryFirst = diagnosis.Answer("path-unknown"), false
	}
	return []Finding{f}
}
