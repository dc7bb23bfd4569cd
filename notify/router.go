package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// Routes are functions by the events that they are for. A pattern is an event type, or
// the start of one and ".*", or "*" for all, and may be followed by a space and an
// original type:
//
//	"TRANSACTION.SUCCESS"                 a payment
//	"REFUND.*"                            REFUND.SUCCESS, REFUND.ABNORMAL, REFUND.CLOSED
//	"* profitsharing"                     every event about profit sharing
//	"TRANSACTION.SUCCESS profitsharing"   only those that come under this type
//	"v2"                                  a signed notification of APIv2: payment, contract, parking
//	"v2.refund"                           APIv2's refunds, which are Unsigned
//	"v2.CHECK.*", "v2.TRANSACTION.FAIL"   payscore events of APIv2, by their event type
//	"*"                                   whatever no other pattern is for, APIv2 and unsigned refunds included
//
// The most specific pattern gets the event: an original type counts more than none, then a
// longer type more than a shorter. Patterns for APIv3 do not match APIv2, except "*", and
// "v2.*" does not match the unsigned v2.refund.
//
// Profit sharing was notified as TRANSACTION.SUCCESS until March 2025, when it became
// PROFITSHARING.SUCCESS and PROFITSHARING.RETURN; who takes such an event for a payment
// ships goods for money that left. So an event whose original type is profitsharing is
// matched by no pattern TRANSACTION.… that does not name it.
type Routes map[string]func(context.Context, *Event) error

// Route returns a Handler's function that hands each event to the function of the most
// specific pattern. An event for which there is none is not taken: it is an error, which
// names its type, and WeChat Pay repeats it for a day. The error of Route names every
// pattern that cannot be right.
func Route(routes Routes) (func(context.Context, *Event) error, error) {
	var errs []error
	if len(routes) == 0 {
		errs = append(errs, errors.New("notify: Routes are empty; expected a function for at least one pattern"))
	}
	var table []route
	for _, pattern := range slices.Sorted(maps.Keys(routes)) {
		parsed, err := parseRoute(pattern)
		if err == nil && routes[pattern] == nil {
			err = errors.New("its function is nil")
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("notify: Routes: the pattern %s: %w", ident.Quote(pattern), err))
			continue
		}
		parsed.handle = routes[pattern]
		table = append(table, parsed)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	patterns := slices.Sorted(maps.Keys(routes)) // of now: the map is the caller's
	return func(ctx context.Context, e *Event) error {
		if e == nil {
			return errors.New("notify: there is no event to route")
		}
		best := route{}
		for _, r := range table {
			if r.matches(e) && r.weight() > best.weight() {
				best = r
			}
		}
		if best.handle == nil {
			hint := ""
			if e.OriginalType == profitSharing {
				hint = "; profit sharing needs a pattern that names it, \"* profitsharing\""
			}
			return fmt.Errorf("notify: there is no route for an event of type %s, original type %s; the patterns are %s%s",
				ident.Quote(e.routeName()), ident.Quote(e.OriginalType), ident.Clip(fmt.Sprintf("%q", patterns)), hint)
		}
		return best.handle(ctx, e)
	}, nil
}

// A route is a pattern taken apart.
type route struct {
	name         string // the type, or its start with the last dot, or ""
	prefix       bool
	originalType string
	handle       func(context.Context, *Event) error
}

func parseRoute(pattern string) (route, error) {
	kind, originalType, two := strings.Cut(pattern, " ")
	r := route{name: kind, originalType: originalType}
	switch {
	case kind == "":
		return r, errors.New("the event type is empty; expected one, TRANSACTION.SUCCESS for example, or * for all")
	case two && (originalType == "" || strings.ContainsAny(originalType, " *")):
		return r, fmt.Errorf("%s is no original type; expected one after a single space", ident.Quote(originalType))
	case two && (kind == "v2" || strings.HasPrefix(kind, "v2.")):
		return r, fmt.Errorf("it would match nothing: notifications of APIv2 have no original type; expected %s", ident.Quote(kind))
	case kind == "*":
		r.name, r.prefix = "", true
	case strings.HasSuffix(kind, ".*"):
		r.name, r.prefix = strings.TrimSuffix(kind, "*"), true
	}
	if kind == "*" || kind == "v2" || kind == "v2.refund" {
		return r, r.checkOriginalType()
	}
	if !eventType.MatchString(kind) {
		return r, errors.New("it is no event type, which is in capitals and has a dot; a * stands for the rest of one, after a dot: " +
			"expected REFUND.SUCCESS or REFUND.*; of APIv2 v2, v2.refund or v2.CHECK.* for example")
	}
	return r, r.checkOriginalType()
}

// eventType is the form of a pattern for event types, as far as WeChat Pay documents any.
var eventType = regexp.MustCompile(`^(?:v2\.)?(?:[A-Z0-9_]+\.)+(?:[A-Z0-9_]+|\*)$|^v2\.\*$`)

func (r route) checkOriginalType() error {
	if strings.ContainsFunc(r.originalType, func(c rune) bool { return c <= ' ' || c > '~' || c >= 'A' && c <= 'Z' }) {
		return fmt.Errorf("%s is no original type, which is in lower case: expected profitsharing for example", ident.Quote(r.originalType))
	}
	return nil
}

// weight orders the patterns that match an event. That of the zero route is 0.
func (r route) weight() int {
	if r.handle == nil {
		return 0
	}
	weight := 1 + 2*len(r.name)
	if !r.prefix {
		weight++
	}
	if r.originalType != "" {
		weight += 1 << 20
	}
	return weight
}

const profitSharing = "profitsharing"

func (r route) matches(e *Event) bool {
	name := e.routeName()
	switch {
	case r.originalType != "" && (r.originalType != e.OriginalType || e.APIv2):
		return false
	case r.originalType == "" && e.OriginalType == profitSharing && strings.HasPrefix(r.name, "TRANSACTION."):
		return false
	case r.prefix && e.Unsigned:
		return r.name == "" // v2.refund is asked for by name
	case r.prefix:
		return strings.HasPrefix(name, r.name)
	}
	return name == r.name
}

// routeName is the event type. Those of APIv2 begin with v2, for the same types mean
// something else there.
func (e *Event) routeName() string {
	switch {
	case !e.APIv2:
		return e.Type
	case e.Unsigned:
		return "v2.refund"
	case e.Type == "":
		return "v2"
	}
	return "v2." + e.Type
}
