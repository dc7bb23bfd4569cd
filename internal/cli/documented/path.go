// Package documented puts what the catalogue documents into the words of the command line: paths, ITEMs,
// and what a shell offers while they are typed.
package documented

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/chainpath"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// Methods are the verbs that the command has.
var Methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// Arguments reads [METHOD] PATH [ITEM…]. Without a method it is "".
func Arguments(args []string) (method, path string, items []string, err error) {
	if len(args) > 0 && slices.Contains(Methods, strings.ToUpper(args[0])) {
		method, args = strings.ToUpper(args[0]), args[1:]
	}
	if len(args) == 0 || args[0] == "" {
		return "", "", nil, exit.Usagef("for example v3/pay/transactions/native; wxpay find looks for one", "the path is missing")
	}
	return method, args[0], args[1:], nil
}

// Endpoints finds the documented endpoints of a path, in any form that the verbs take; of every method
// if it is "". There is one at least, or an error that names what is near.
func Endpoints(c *catalogue.Catalogue, method, path string) ([]*catalogue.Endpoint, error) {
	path = slashed(path)
	if found := sameResource(c, method, path); found != nil {
		return found, nil
	}
	near := c.Nearest(path)
	for _, e := range near {
		if bare(e.Path) == bare(path) { // the same words in another spelling
			if found := sameResource(c, method, e.Path); found != nil {
				return found, nil
			}
		}
	}
	what := strings.TrimSpace(method + " " + path)
	if methods := c.Methods(path); len(methods) > 0 {
		return nil, exit.Usagef("documented there: "+strings.Join(methods, ", "), "%s is not in the catalogue", what)
	}
	if len(near) == 0 {
		return nil, exit.Usagef("wxpay find WORDS looks for one; the verbs call it all the same", "%s is not in the catalogue", what)
	}
	var names []string
	for _, e := range near {
		names = append(names, e.Method+" "+e.Path)
	}
	return nil, exit.Usagef("did you mean "+strings.Join(names, ", or ")+"?", "%s is not in the catalogue", what)
}

// slashed is a path with slashes, whatever form the argument has.
func slashed(path string) string {
	if meant, wasRewritten := chainpath.Original(path); wasRewritten {
		return meant
	}
	if !strings.Contains(path, "/") {
		return strings.ReplaceAll(path, ".", "/")
	}
	return path
}

// sameResource are the endpoints of the template that a path fits best.
func sameResource(c *catalogue.Catalogue, method, path string) (found []*catalogue.Endpoint) {
	best, ok := c.Lookup(method, path)
	if !ok {
		return nil
	}
	for _, e := range c.Endpoints() {
		if e.Path == best.Path && (method == "" || e.Method == method) {
			found = append(found, e)
		}
	}
	return found
}

// bare is a path of letters, digits and slashes alone, in lower case: outTradeNo and out-trade-no are one.
func bare(path string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_{}<>$", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, strings.Trim(path, "/"))
}

// WithBody is the endpoint whose request has a body, if one of them has: what is sent there is written by
// hand. Else it is the first.
func WithBody(endpoints []*catalogue.Endpoint) *catalogue.Endpoint {
	if i := slices.IndexFunc(endpoints, func(e *catalogue.Endpoint) bool { return len(e.Body()) > 0 }); i >= 0 {
		return endpoints[i]
	}
	return endpoints[0]
}
