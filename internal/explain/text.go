package explain

import (
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// Longest is how many bytes of a text are read: its last ones, for a log grows at its end.
const Longest = 1 << 20

// What a text costs at most: a log may be long, and somebody may have pasted anything.
const (
	mostFindings = 10
	mostDepth    = 5       // of texts within texts
	mostScanned  = 8 << 20 // bytes that are looked at for the ends of JSON objects
)

// Text finds the failures in a text, in their order and each once: answers of WeChat Pay, wherever and however quoted they stand in it;
// else what a program says of a signature or the network, or what WeChat showed in a front end; else a notification, or parameters of
// a front end. It finds nothing in what it does not know. now is for parameters that grow old.
func Text(text string, now time.Time) []Finding {
	text = ending(text)
	r := &reader{scans: mostScanned}
	var found []Finding
	for _, a := range r.answers(text, context{}, 0) {
		found = add(found, a.finding())
	}
	if len(found) > 0 {
		return found
	}
	for _, look := range []func(string) []Finding{
		ofSavedNotification, ofWords, func(text string) []Finding { return ofFrontEnd(text, now) }, ofStatus, ofPage,
	} {
		if found = look(text); len(found) > 0 {
			return found
		}
	}
	return nil
}

// ending is as much of a text as is read.
func ending(text string) string { return text[max(len(text)-Longest, 0):] }

// add adds a finding that is new.
func add(found []Finding, f Finding) []Finding {
	if len(found) == mostFindings || slices.ContainsFunc(found, f.same) {
		return found
	}
	return append(found, f)
}

// A reader looks for answers in texts within texts.
type reader struct {
	scans int // bytes that may still be looked at
}

// A spot is where in a text an answer stands.
type spot struct {
	start, end int
	answers    []answer
}

// answers are those in a text. outer is what is known of the text that it stands in.
func (r *reader) answers(text string, outer context, depth int) (found []answer) {
	if depth > mostDepth {
		return nil
	}
	spots := slices.Concat(r.inJSON(text, depth), r.inEscapes(text, depth), inXML(text), inLines(text), inJavaLines(text))
	if len(spots) == 0 {
		spots = loose(text)
	}
	slices.SortStableFunc(spots, func(a, b spot) int { return a.start - b.start })
	end := 0
	for i, s := range spots {
		if s.start < end { // another reader found it within the one before
			continue
		}
		next := len(text)
		if i+1 < len(spots) && spots[i+1].start >= s.end {
			next = spots[i+1].start
		}
		around := contextIn(text[end:s.start], true).or(contextIn(text[s.end:next], false)).or(outer)
		end = s.end
		for _, a := range s.answers {
			a.context = a.or(around)
			found = append(found, a)
		}
	}
	if depth == 0 && len(found) > 0 {
		sdk := sdkOf(text)
		for i := range found {
			found[i].context = found[i].or(context{sdk: sdk})
		}
	}
	return found
}

// ofWords finds what a program says that got no answer, or did not believe it.
func ofWords(text string) []Finding {
	for _, as := range []string{text, unquoted(text)} {
		v, words := diagnosis.MessageFailure(as, isAboutWeChatPay(text))
		if v.Name == "" {
			continue
		}
		c := contextIn(as, true)
		e := Evidence{Form: Words, SDK: c.sdk, RequestID: c.requestID, Message: words[0], Where: where(text, words[0])}
		return []Finding{{Evidence: e, verdict: v}}
	}
	return nil
}

// ofStatus explains a status of which the text shows no answer: a page in its place, or none.
func ofStatus(text string) []Finding {
	c := contextIn(text, false)
	if c.status < 400 || c.sdk == "" && !isAboutWeChatPay(text) {
		return nil
	}
	e := Evidence{Form: AnswerV3, SDK: c.sdk, Status: c.status, RequestID: c.requestID, Where: statuses.FindString(text)}
	v := diagnosis.Message("answer-not-shown")
	if lower := strings.ToLower(text); strings.Contains(lower, "<html") || strings.Contains(lower, "<!doctype html") {
		f := diagnosis.Failure{Status: c.status, ContentType: "text/html"}
		v = f.Judge()
	}
	return []Finding{{Evidence: e, verdict: v, queryFirst: c.status >= 500}}
}

// where is a word if it stands in a text, else the whole text.
func where(text, word string) string {
	if strings.Contains(text, word) {
		return word
	}
	return text
}
