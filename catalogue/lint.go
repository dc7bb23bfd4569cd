package catalogue

import (
	"errors"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// Lint is Default().Lint, for Config.Lint.
func Lint(d *wxpay.Draft) (warnings []string, err error) { return Default().Lint(d) }

// Refuse is Default().Refuse, for Config.Lint.
func Refuse(d *wxpay.Draft) (warnings []string, err error) { return Default().Refuse(d) }

// Suggest is Default().Suggest, for Config.Suggest.
func Suggest(d *wxpay.Draft, refused *wxpay.Error) string { return Default().Suggest(d, refused) }

// Lint compares a request with its page and warns of what differs. It stops no call: the
// error is nil. See Findings.
func (c *Catalogue) Lint(d *wxpay.Draft) (warnings []string, err error) {
	for _, f := range c.Findings(d) {
		warnings = append(warnings, f.String())
	}
	return warnings, nil
}

// Refuse is Lint for tests and for who wants it strict: what it finds is an error, so that
// the request is not sent. It also stops what is right and not yet in the catalogue.
func (c *Catalogue) Refuse(d *wxpay.Draft) (warnings []string, err error) {
	warnings, _ = c.Lint(d)
	if len(warnings) == 0 {
		return nil, nil
	}
	return nil, errors.New("the catalogue says otherwise: " + strings.Join(warnings, "; "))
}

// Findings compares a request with its page: unknown, misplaced and missing fields, types,
// amounts as texts, times without zone, plain text in encrypted fields, a merchant ID that is
// not the client's. Of a path that is not documented it says only what is near.
func (c *Catalogue) Findings(d *wxpay.Draft) []Finding {
	e, found := c.Lookup(d.Method, d.Path)
	if !found {
		if what := c.meant(d); what != "" {
			kind := KindPath
			if len(c.Methods(d.Path)) > 0 {
				kind = KindMethod
			}
			return []Finding{{Kind: kind, Found: d.Method + " " + d.Template + " is not documented", Want: what}}
		}
		return nil
	}
	findings := e.CheckQuery(d.Query)
	hasBody := !strings.EqualFold(d.Method, "get") || len(d.Body) > 0 && !e.IsAPIv2() // by mistake
	if hasBody && (len(e.in(InForm)) == 0 || len(e.Body()) > 0) {
		findings = append(findings, e.Check(d.Body)...)
	}
	return append(findings, otherMerchant(d)...)
}

// ownIDs are the fields that hold the merchant ID of whoever signs.
var ownIDs = []string{"mchid", "sp_mchid", "combine_mchid"}

func otherMerchant(d *wxpay.Draft) (found []Finding) {
	if d.MchID == "" {
		return nil
	}
	members := map[string]any{}
	if jsontext.IsObject(d.Body) {
		_ = jsontext.Unmarshal(d.Body, &members) // Check has said it
	}
	for _, name := range ownIDs {
		text, _ := members[name].(string)
		if text == "" {
			text = d.Query.Get(name)
		}
		if text != "" && text != d.MchID {
			found = append(found, Finding{Kind: KindMerchant, Field: name, Found: "is not the merchant ID of the client",
				Want: "expected the one that signs"})
		}
	}
	return found
}

// meant says what a path that is not documented may mean.
func (c *Catalogue) meant(d *wxpay.Draft) string {
	if methods := c.Methods(d.Path); len(methods) > 0 {
		e, _ := c.Lookup(methods[0], d.Path)
		return "the page has " + strings.Join(methods, " and ") + " " + e.Path
	}
	var near, other []string
	for _, e := range c.Nearest(d.Path) {
		if e.Method == d.Method {
			near = append(near, e.String())
		} else {
			other = append(other, e.String())
		}
	}
	if near == nil {
		near = other
	}
	if near == nil {
		return ""
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// mostSuggested is how many findings about fields Suggest names.
const mostSuggested = 3

// Suggest says what a refused request may have meant: after a 404 or 405 without a code the
// nearest path, or the method that the path has; after a 400 the fields that the page knows
// otherwise. "" if there is nothing to say.
func (c *Catalogue) Suggest(d *wxpay.Draft, refused *wxpay.Error) string {
	switch {
	case (refused.Status == 404 || refused.Status == 405) && refused.Code == "":
		e, found := c.Lookup(d.Method, d.Path)
		switch {
		case !found:
			return c.meant(d)
		case strings.HasSuffix(d.Path, "/") && !strings.HasSuffix(e.Path, "/"): // Lookup forgives it
			return "did you mean " + e.String() + ", without a slash at the end?"
		}
	case refused.Status == 400:
		findings := slices.DeleteFunc(c.Findings(d), func(f Finding) bool { return f.Kind == KindPath })
		var texts []string
		for _, f := range findings[:min(len(findings), mostSuggested)] {
			texts = append(texts, f.String())
		}
		return strings.Join(texts, "; ")
	}
	return ""
}
