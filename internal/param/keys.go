// Package param is what a call is given beside its path: the keys that a wxpay.Params may have, and the value of each as what it must
// be. It is the one room that knows these keys; it knows no request.
package param

import (
	"maps"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/nearest"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// The reserved keys. The comment of wxpay.Params says what they mean; all other keys are placeholders.
const (
	JSON       = "json"
	XML        = "xml"
	Query      = "query"
	Headers    = "headers"
	Body       = "body"
	BaseURI    = "base_uri"
	Idempotent = "idempotent"
	Security   = "security"
	Nonceless  = "nonceless"
	Sink       = "sink"
	Timeout    = "timeout"
)

var reservedKeys = []string{BaseURI, Body, Headers, Idempotent, JSON, Nonceless, Query, Security, Sink, Timeout, XML}

// IsReserved reports whether a key is one of those above.
func IsReserved(key string) bool { return slices.Contains(reservedKeys, key) }

// A Given is the values of one call by their keys. It is only read.
type Given map[string]any

// Merge joins what a call was given and refuses keys that mean nothing to its template.
func Merge[M ~map[string]any](all []M, t *uritemplate.Template) (Given, error) {
	var merged Given
	if len(all) == 1 {
		merged = Given(all[0]) // only read from here on
	} else if len(all) > 1 {
		merged = Given{}
		for _, p := range all {
			maps.Copy(merged, p)
		}
	}
	var unknown []string
	for key := range merged {
		if !IsReserved(key) && !slices.Contains(t.Names, key) {
			unknown = append(unknown, key)
		}
	}
	if len(unknown) > 0 {
		return nil, unknownKey(slices.Min(unknown), t)
	}
	return merged, nil
}

func unknownKey(key string, t *uritemplate.Template) error {
	known := slices.Concat(t.Names, reservedKeys)
	if near := nearest.To(key, known); near != "" {
		return fault.BadParam(key, "is unknown; did you mean %q?", near)
	}
	hint := "the template has no placeholder"
	if len(t.Names) > 0 {
		hint = "the template's placeholders are " + strings.Join(t.Names, ", ")
	}
	return fault.BadParam(key, `is unknown: %s; fields of the body belong into "json", fields of the query into "query"`, hint)
}

// Refuse refuses keys that have no place in a call, which why goes on to say.
func (g Given) Refuse(why string, keys ...string) error {
	for _, key := range keys {
		if g[key] != nil {
			return fault.BadParam(key, "%s", why)
		}
	}
	return nil
}
