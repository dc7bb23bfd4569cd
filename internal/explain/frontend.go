package explain

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// ofFrontEnd explains what WeChat showed or gave back to a front end, and parameters that stand in the text.
func ofFrontEnd(text string, now time.Time) (found []Finding) {
	found = ofRefusal(text)
	if set, isOne := SetIn(text); isOne {
		found = append(found, set.Check(now)...)
	}
	return found
}

// ofRefusal explains what WeChat showed or gave back to a front end.
func ofRefusal(text string) []Finding {
	for _, as := range []string{text, unquoted(text)} {
		if v, words := diagnosis.FrontRefusal(as); v.Name != "" {
			e := Evidence{Form: FrontEnd, Message: strings.Join(words, " … "), Where: where(text, words[0])}
			return []Finding{{Evidence: e, verdict: v}}
		}
	}
	return nil
}

// ParametersIn explains a text that holds parameters of a front end, a link of H5 or Native, or what WeChat said there, whatever else is
// in it.
func ParametersIn(text string, now time.Time) []Finding {
	text = ending(text)
	if found := append(ofFrontEnd(text, now), ofLinks(text)...); len(found) > 0 {
		return found
	}
	return Text(text, now)
}

// links are those that open WeChat Pay: of H5 and of Native.
var links = regexp.MustCompile("https?://[a-z0-9.-]*tenpay\\.com/[^\\s\"'`<>\\\\]+|weixin://wxpay/[^\\s\"'`<>\\\\]+")

// ofLinks explains the first link in a text.
func ofLinks(text string) []Finding {
	link := links.FindString(text)
	if link == "" {
		return nil
	}
	e := Evidence{Form: Parameters, Where: link}
	if strings.HasPrefix(link, "weixin:") {
		return []Finding{{Evidence: e, verdict: diagnosis.Front("link-right", "code_url")}}
	}
	name := "link-right"
	if !isWholeH5(link) {
		name = "h5-link-changed"
	}
	v := diagnosis.Front(name)
	if name == "link-right" {
		v = diagnosis.Front(name, "h5_url")
	}
	return []Finding{{Evidence: e, verdict: v}}
}

// isWholeH5 reports whether an H5 link has what WeChat Pay gave, and behind it at most a redirect_url that is escaped.
func isWholeH5(link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.Fragment != "" {
		return false
	}
	var names []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		if name == "redirect_url" && strings.ContainsAny(value, ":/?") {
			return false
		}
		names = append(names, name)
	}
	known := []string{"prepay_id", "package", "redirect_url"}
	isForeign := func(name string) bool { return !slices.Contains(known, name) }
	return slices.Contains(names, "prepay_id") && !slices.ContainsFunc(names, isForeign)
}
