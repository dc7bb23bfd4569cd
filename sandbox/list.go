package sandbox

import "github.com/wechatpay-chain/wxpay/internal/world"

// An Endpoint is a call that the sandbox answers. Mark says how sure it is that WeChat Pay does
// the same: documented, reported or guessed. Source says where that stands.
type Endpoint struct {
	Method  string `json:"method"`
	Path    string `json:"path"` // /v3/…, of APIv2 /v2/…, which is not sent
	Title   string `json:"title"`
	Product string `json:"product"`
	Mark    string `json:"mark"`
	Source  string `json:"source"`
}

// A Rule is one reason to refuse a call, and what WeChat Pay answers then.
type Rule struct {
	Product string `json:"product"`
	When    string `json:"when"`
	Status  int    `json:"status"` // 0 of APIv2 alone
	Code    string `json:"code"`
	Message string `json:"message"`
	Inner   string `json:"inner,omitempty"` // the number behind the request ID
	Mark    string `json:"mark"`
	Source  string `json:"source"`
}

// A Choice is something that sources tell in two ways: Switch sets it. The first of Values is
// the default.
type Choice struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
	What   string   `json:"what"`
	Mark   string   `json:"mark"` // of the default
	Source string   `json:"source"`
}

// An Outcome is a value in a request that brings something about without a page.
type Outcome struct {
	Where string `json:"where"`
	Value string `json:"value"`
	What  string `json:"what"`
}

// A Disturbance is what goes wrong between WeChat Pay and a merchant on demand: Sandbox.Disturb.
type Disturbance struct {
	Name string `json:"name"`
	What string `json:"what"`
}

// Endpoints returns what the sandbox answers.
func Endpoints() []Endpoint {
	return mapped(world.Endpoints(), func(e world.Endpoint) Endpoint {
		return Endpoint{e.Method, e.Pattern, e.Title, e.Product, e.Mark.String(), e.Source}
	})
}

// Rules returns why it refuses.
func Rules() []Rule {
	return mapped(world.Rules(), func(r world.Rule) Rule {
		return Rule{r.Product, r.When, r.Status, r.Code, r.Message, r.Inner, r.Mark.String(), r.Source}
	})
}

// Switches returns what can be chosen.
func Switches() []Choice {
	return mapped(world.Switches(), func(s world.Switch) Choice {
		return Choice{s.Name, s.Values, s.What, s.Mark.String(), s.Source}
	})
}

// Magic returns the values that bring about an outcome.
func Magic() []Outcome {
	return mapped(world.Magic(), func(o world.Outcome) Outcome { return Outcome(o) })
}

// Disturbances returns what can go wrong.
func Disturbances() []Disturbance {
	return mapped(world.Disturbances(), func(d world.Disturbance) Disturbance { return Disturbance{d.Name, d.What} })
}

func mapped[A, B any](all []A, fn func(A) B) []B {
	out := make([]B, 0, len(all))
	for _, a := range all {
		out = append(out, fn(a))
	}
	return out
}
