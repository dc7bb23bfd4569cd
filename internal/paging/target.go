package paging

import (
	"net/url"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// with puts a parameter into the query of a target, in place of one of that name.
func with(target, name, value string) string {
	path, _, _ := strings.Cut(target, "?")
	pair := string(rfc3986.AppendPair(nil, name, value))
	var out []string
	placed := false
	for _, p := range pairsOf(target) {
		if key, _, _ := strings.Cut(p, "="); key != name {
			out = append(out, p)
		} else if !placed {
			out, placed = append(out, pair), true
		}
	}
	if !placed {
		out = append(out, pair)
	}
	return path + "?" + strings.Join(out, "&")
}

// pairs are the names and values of a query, as they are written.
type pairs []string

func pairsOf(target string) pairs {
	_, query, _ := strings.Cut(target, "?")
	if query == "" {
		return nil
	}
	return strings.Split(query, "&")
}

// last is the value of a name, "" if it is not there.
func (p pairs) last(name string) string {
	for _, pair := range slices.Backward(p) {
		key, value, _ := strings.Cut(pair, "=")
		if key != name {
			continue
		}
		if text, err := url.PathUnescape(value); err == nil {
			return text
		}
		return value
	}
	return ""
}

func (p pairs) has(name string) bool { return p.last(name) != "" }
