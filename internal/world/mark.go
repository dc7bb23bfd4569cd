package world

// A Mark says how sure it is that WeChat Pay does the same.
type Mark int

// The marks, the surest first.
const (
	Documented Mark = iota // in an official document or in official code
	Reported               // in live answers that somebody showed, or said by users and support
	Guessed                // nobody said
)

// String returns the word of the header X-Wxpay-Simulated.
func (m Mark) String() string {
	return [...]string{"documented", "reported", "guessed"}[m]
}

// A Rule is one reason to refuse a call, with what WeChat Pay answers.
type Rule struct {
	Product string // orders, refunds, …
	When    string // what is wrong
	Status  int
	Code    string
	Message string // as live answers have it, or the page
	Inner   string // the number behind the request ID, "" if none is known
	Mark    Mark
	Source  string
}

// rules are all, in the order of the files of this package.
var rules []*Rule

// rule adds one. It is called by the variables of the files, once.
func rule(r Rule) *Rule {
	rules = append(rules, &r)
	return &r
}

// Rules returns why calls are refused.
func Rules() []Rule {
	var all []Rule
	for _, r := range rules {
		all = append(all, *r)
	}
	return all
}

// A Refusal is a call that was refused.
type Refusal struct { //nolint:errname // it is an answer more than an error
	Rule   *Rule
	Detail any    // of PARAM_ERROR, else nil
	Said   string // in place of the message of the rule; "" for that
}

// Error returns code and message.
func (r *Refusal) Error() string { return r.Rule.Code + ": " + r.Message() }

// Message returns what WeChat Pay would say.
func (r *Refusal) Message() string {
	if r.Said != "" {
		return r.Said
	}
	return r.Rule.Message
}

func (r *Rule) refuse() *Refusal { return &Refusal{Rule: r} }

func (r *Rule) saying(text string) *Refusal { return &Refusal{Rule: r, Said: text} }

// A Switch is something that sources tell in two ways, or nobody does.
type Switch struct {
	Name   string
	Values []string // the first is the default
	What   string
	Mark   Mark // of the default
	Source string
}

// switches are all.
var switches []*Switch

func choice(s Switch) *Switch {
	switches = append(switches, &s)
	return &s
}

// Switches returns what can be set.
func Switches() []Switch {
	var all []Switch
	for _, s := range switches {
		all = append(all, *s)
	}
	return all
}

// A keptError ends a step that refuses and has changed something all the same.
type keptError struct{ *Refusal }

func (k keptError) Unwrap() error { return k.Refusal }
