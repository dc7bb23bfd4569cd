package gostruct

import (
	"strings"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

// baseNames are what the types of the endpoints of a catalogue begin with: method and path,
// in short. Those that would have one name are told apart by all that is in their paths.
func baseNames(all []*catalogue.Endpoint) map[*catalogue.Endpoint]string {
	names := map[*catalogue.Endpoint]string{}
	forms := []func(*catalogue.Endpoint) string{
		shortName,
		func(e *catalogue.Endpoint) string { return longName(e, false) },
		func(e *catalogue.Endpoint) string { return longName(e, true) },
	}
	for _, form := range forms {
		count := map[string]int{}
		for _, e := range all {
			if names[e] == "" {
				count[form(e)]++
			}
		}
		for _, name := range names {
			count[name]++
		}
		for _, e := range all {
			if name := form(e); names[e] == "" && count[name] == 1 {
				names[e] = name
			}
		}
	}
	taken := scope{}
	for _, name := range names {
		taken[name] = true
	}
	for _, e := range all { // policy-periods and policy_periods
		if names[e] == "" {
			names[e] = taken.take(longName(e, true))
		}
	}
	return names
}

// shortName is method and path without v3, without what is repeated and without placeholders
// in the middle: GetPayTransactionsByOutTradeNo.
func shortName(e *catalogue.Endpoint) string {
	name := methodName(e)
	segments := strings.Split(e.Path, "/")
	var behind []string // placeholders that nothing follows
	for i, segment := range segments {
		if placeholder, found := placeholderOf(segment); found {
			behind = append(behind, placeholder)
			continue
		}
		behind = nil
		repeated := "{" + strings.ReplaceAll(segment, "-", "_") + "}"
		if segment == "v3" || i == len(segments)-2 && segments[i+1] == repeated {
			continue
		}
		name = join(name, goWords(segment))
	}
	for i, placeholder := range behind {
		if i == 0 {
			name += "By"
		} else {
			name += "And"
		}
		name = join(name, goWords(placeholder))
	}
	return name
}

// longName is all of method and path, v3 if it is asked for.
func longName(e *catalogue.Endpoint, version bool) string {
	name := methodName(e)
	for segment := range strings.SplitSeq(e.Path, "/") {
		if segment == "v3" && !version {
			continue
		}
		if placeholder, found := placeholderOf(segment); found {
			name += "By"
			segment = placeholder
		}
		name = join(name, goWords(segment))
	}
	return name
}

func methodName(e *catalogue.Endpoint) string { return goName(e.Method) }

func placeholderOf(segment string) (name string, found bool) {
	if name, found = strings.CutPrefix(segment, "{"); found {
		name, found = strings.CutSuffix(name, "}")
	}
	return name, found
}

// isNumbered reports whether a name stands for many: coupon_id_$n.
func isNumbered(name string) bool { return strings.Contains(name, "$") }

// firstOf is the first of those that a numbered name stands for: coupon_id_0.
func firstOf(name string) string { return strings.NewReplacer("$n", "0", "$m", "0").Replace(name) }
