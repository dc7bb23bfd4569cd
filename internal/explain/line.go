package explain

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// How programs write an error of APIv3 without its JSON.
var (
	// wechatpay-go: error http response:[StatusCode: 401 Code: "SIGN_ERROR"⏎Message: …⏎Detail:⏎{…}⏎Header:⏎ - Request-Id=[…]]
	goLine = regexp.MustCompile(`StatusCode: (\d{3}) Code: \\*"([A-Z][A-Z0-9_]+)\\*"(?:(?:\s|\\n)+Message: ([^\n\\\]]*))?`)
	// wxpay: POST v3/pay/transactions/native: 401 SIGN_ERROR …, location authorization, request ID … (rejected), and in Chinese
	ownLine = regexp.MustCompile(`(?:GET|POST|PUT|PATCH|DELETE) ((?:v2|v3)/[^\s:：]*)(?:: |：)(\d{3})(?: ([A-Z][A-Z0-9_]+))?` +
		`(?: ([^\n"]*(?:"[^"\n]*")?[^\n"]*))?`)
	// What follows the message in a line of wxpay.
	ownEnd = regexp.MustCompile(`, (?:location|field|issue|fields|request ID) | \((?:rejected|outcome unknown|not sent)` +
		`| without an error code|，(?:位置|字段|问题|Request-ID) |，没有错误码|（(?:已拒绝|结果不明|未发出)`)
	// WxJava: 返回代码：[FAIL]，返回信息：[签名错误]，结果代码：[FAIL]，错误代码：[…]，错误详情：[…], in its log without the brackets; the
	// document that follows in the exception is often cut off by logs.
	javaLine  = regexp.MustCompile(`返回代码：\s*\[?[A-Z_]+\]?(?:\s*[,，]\s*(?:返回信息|结果代码|错误代码|错误详情)：\s*(?:\[[^\]\n]*\]|[^,，\n\[]*))*`)
	javaField = regexp.MustCompile(`(返回代码|返回信息|结果代码|错误代码|错误详情)：\s*(?:\[([^\]\n]*)\]|([^,，\n\[]*))`)
	// What is left of JSON that is cut off, of a printed object of Node.js, Python or PHP, of a table.
	looseCode    = regexp.MustCompile(`(?:^|[^A-Za-z_])code[\\'"\]]*\s*(?::|=>|=)\s*[\\'"]*([A-Z][A-Z0-9_]{3,63})\b`)
	looseMessage = regexp.MustCompile(`(?:^|[^A-Za-z_])message[\\'"\]]*\s*(?::|=>|=)\s*[\\'"]*([^\\'"\n\]}]+)`)
	looseXML     = regexp.MustCompile(`<(return_code|return_msg|result_code|err_code|err_code_des)>(?:<!\[CDATA\[)?([^<>\]]*)`)
	looseFields  = regexp.MustCompile(`\b(return_code|return_msg|result_code|err_code|err_code_des)\b[\\'"\]]*\s*(?::|=>|=)` +
		`\s*[\\'"]*([^\\'"\n\]},]+)`)
)

// javaNames are the fields of an answer as WxJava calls them.
var javaNames = map[string]string{
	"返回代码": "return_code", "返回信息": "return_msg", "结果代码": "result_code", "错误代码": "err_code", "错误详情": "err_code_des",
}

// inJavaLines finds errors of APIv2 that WxJava has written as text.
func inJavaLines(text string) (found []spot) {
	for _, at := range javaLine.FindAllStringIndex(text, -1) {
		fields := map[string]string{}
		for _, field := range javaField.FindAllStringSubmatch(text[at[0]:at[1]], -1) {
			if value := strings.TrimSpace(field[2] + field[3]); value != "" && value != "null" {
				fields[javaNames[field[1]]] = value
			}
		}
		if a, isOne := answerOfFields(fields); isOne {
			a.where = text[at[0]:at[1]]
			found = append(found, spot{at[0], at[1], []answer{a}})
		}
	}
	return found
}

// inLines finds errors that wechatpay-go and this library have written as text.
func inLines(text string) (found []spot) {
	for _, at := range goLine.FindAllStringSubmatchIndex(text, -1) {
		a := answer{code: group(text, at, 2), message: group(text, at, 3), where: group(text, at, 0)}
		a.status, _ = strconv.Atoi(group(text, at, 1))
		found = append(found, spot{at[0], at[1], []answer{a}})
	}
	for _, at := range ownLine.FindAllStringSubmatchIndex(text, -1) {
		message := group(text, at, 4)
		if end := ownEnd.FindStringIndex(" " + message); end != nil {
			message = (" " + message)[:end[0]]
		}
		a := answer{code: group(text, at, 3), message: strings.TrimSpace(message), where: group(text, at, 0)}
		a.status, _ = strconv.Atoi(group(text, at, 2))
		a.path, a.requestID = group(text, at, 1), contextIn(a.where, false).requestID
		if a.status < 200 || a.status >= 600 || !isCode(a.code) && a.code != "" {
			continue
		}
		a.isPage = strings.Contains(a.where, `bytes of "text/html`) || strings.Contains(a.where, `字节，类型 "text/html`)
		if version, path, _ := strings.Cut(a.path, "/"); version == "v2" {
			a.path, a.v2 = "/"+path, map[string]string{"return_code": "SUCCESS", "result_code": "FAIL", "err_code": a.code}
			if a.code == "FAIL" {
				a.v2 = map[string]string{"return_code": "FAIL", "return_msg": a.message}
			}
		}
		found = append(found, spot{at[0], at[1], []answer{a}})
	}
	return found
}

// group is a group of a match, "" if it did not take part.
func group(text string, at []int, n int) string {
	if at[2*n] < 0 {
		return ""
	}
	return text[at[2*n]:at[2*n+1]]
}

// loose finds what is left of an answer that stands in the text neither as JSON nor as XML. Only codes that are known count.
func loose(text string) []spot {
	for _, at := range looseCode.FindAllStringSubmatchIndex(text, -1) {
		if !isKnown(group(text, at, 1)) { // of Node.js, in front of what it got
			continue
		}
		a := answer{code: group(text, at, 1), where: group(text, at, 0)}
		for _, near := range []string{text[at[0]:], text} {
			if message := looseMessage.FindStringSubmatch(near); message != nil {
				a.message = message[1]
				break
			}
		}
		return []spot{{at[0], at[1], []answer{a}}}
	}
	for _, form := range []*regexp.Regexp{looseXML, looseFields} {
		fields := map[string]string{}
		start, end := -1, 0
		for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
			if start < 0 {
				start = at[0]
			}
			fields[group(text, at, 1)], end = strings.TrimSpace(group(text, at, 2)), at[1]
		}
		if a, isOne := answerOfFields(fields); isOne {
			a.where = text[start:end]
			return []spot{{start, end, []answer{a}}}
		}
	}
	return nil
}

// isKnown reports whether a code is in a table of this library.
func isKnown(code string) bool {
	return isCode(code) && (codes.Known(code) || slices.ContainsFunc(diagnosis.Codes(), func(known string) bool {
		return codes.Normal(known) == codes.Normal(code)
	}))
}
