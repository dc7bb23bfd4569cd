package doctor

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// Verdicts of a check.
const (
	checkOK   = "ok"
	checkWarn = "warn"
	checkFail = "FAIL"
	checkSkip = "skip"
	checkOpen = "open" // nothing has shown it yet
)

// A check is one line of doctor's table.
type check struct {
	Name    string `json:"check"`
	Verdict string `json:"verdict"`
	Found   string `json:"found"`
	Todo    string `json:"todo,omitempty"`

	Diagnosis string `json:"diagnosis,omitempty"` // the name of what is wrong, which stays, if it has one
	See       string `json:"see,omitempty"`       // where that is explained

	chinese, chineseTodo string // Found and Todo, if the table of sentences does not have them
}

// A doctor collects checks.
type doctor struct {
	app    *app.App
	checks []check
	step   time.Duration
	now    func() time.Time

	profile profile.Profile // once it is loaded

	undecided bool            // an answer came that tells nothing of the signature
	signers   map[string]bool // the keys of WeChat Pay that have signed an answer
}

func (d *doctor) add(name, verdict, found, todo string) {
	d.checks = append(d.checks, check{Name: name, Verdict: verdict, Found: scrubbed(found), Todo: exit.InProfileWords(todo)})
}

// judged adds what a diagnosis says. detail, if it is not empty, follows in brackets.
func (d *doctor) judged(name, verdict string, v diagnosis.Verdict, detail string) {
	inBrackets := func(says, detail string) string {
		if detail == "" {
			return exit.InProfileWords(says)
		}
		return exit.InProfileWords(says + " (" + detail + ")")
	}
	d.add(name, verdict, inBrackets(v.Says.EN, detail), exit.InProfileWords(v.Todo.EN))
	d.named(v.Name, v.Link())
	d.inChinese(inBrackets(v.Says.ZH, d.app.Say(detail)), exit.InProfileWords(v.Todo.ZH))
}

// inChinese says the last check in Chinese; what is empty stands in the table of sentences.
func (d *doctor) inChinese(found, todo string) {
	c := &d.checks[len(d.checks)-1]
	c.chinese, c.chineseTodo = secretLike.ReplaceAllString(found, "32 个字符的文本"), exit.InProfileWords(todo)
}

// named gives the last check the name of its diagnosis.
func (d *doctor) named(name, link string) {
	c := &d.checks[len(d.checks)-1]
	c.Diagnosis, c.See = name, link
}

func (d *doctor) ok(name, format string, args ...any) {
	d.add(name, checkOK, fmt.Sprintf(format, args...), "")
}

func (d *doctor) skip(name, format string, args ...any) {
	d.add(name, checkSkip, fmt.Sprintf(format, args...), "")
}

func (d *doctor) open(name, format string, args ...any) {
	d.add(name, checkOpen, fmt.Sprintf(format, args...), "")
}

// signed notes which key has signed an answer that was verified.
func (d *doctor) signed(resp *wxpay.Response) {
	if resp != nil && resp.Verified {
		if d.signers == nil {
			d.signers = map[string]bool{}
		}
		d.signers[resp.Header.Get("Wechatpay-Serial")] = true
	}
}

// notSeen stands behind a platform key that has signed nothing.
const notSeen = ": no answer signed with it was seen, so nothing shows yet that it is the right one"

// leaveOpen says of the platform keys that have signed nothing that nothing has shown them to be the right
// ones.
func (d *doctor) leaveOpen(cfg wxpay.Config) {
	_, given := cfg.Platform.(auth.Keys)
	for i := range d.checks {
		c := &d.checks[i]
		name, _, _ := strings.Cut(c.Found, ", ")
		switch {
		case c.Name == "platform keys" && c.Verdict == checkOK && given && !d.signers[name]:
			c.Verdict, c.Found = checkOpen, c.Found+notSeen
		case c.Name == "apiv3_key" && c.Verdict == checkOpen && !given && len(d.signers) > 0:
			c.Verdict, c.Found = checkOK, "32 characters, and it opens the platform certificates"
		}
	}
}

// fail adds what an error says: what it found, and what it expected as what to do.
func (d *doctor) fail(name string, err error) {
	found, todo := foundAndTodo(err)
	d.add(name, checkFail, found, todo)
}

// secretLike is what an APIv3 or APIv2 key in the wrong field looks like in an error.
var secretLike = regexp.MustCompile(`["']?\b[0-9A-Za-z]{32}\b["']?`)

// scrubbed takes out what may be a secret in the wrong field.
func scrubbed(text string) string {
	return secretLike.ReplaceAllString(text, "a text of 32 characters")
}

// failed reports whether a check has failed already.
func (d *doctor) failed(name string) bool {
	return slices.ContainsFunc(d.checks, func(c check) bool { return c.Name == name && c.Verdict == checkFail })
}

// has reports whether there is a check of that name already.
func (d *doctor) has(name string) bool {
	return slices.ContainsFunc(d.checks, func(c check) bool { return c.Name == name })
}
