package doctor

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
)

// Verdicts of a check.
const (
	checkOK   = "ok"
	checkWarn = "warn"
	checkFail = "FAIL"
	checkSkip = "skip"
)

// A check is one line of doctor's table.
type check struct {
	Name    string `json:"check"`
	Verdict string `json:"verdict"`
	Found   string `json:"found"`
	Todo    string `json:"todo,omitempty"`
}

// A doctor collects checks.
type doctor struct {
	app    *app.App
	checks []check
	step   time.Duration
	now    func() time.Time

	undecided bool // an answer came that tells nothing of the signature
}

func (d *doctor) add(name, verdict, found, todo string) {
	d.checks = append(d.checks, check{name, verdict, scrubbed(found), todo})
}

func (d *doctor) ok(name, format string, args ...any) {
	d.add(name, checkOK, fmt.Sprintf(format, args...), "")
}

func (d *doctor) skip(name, format string, args ...any) {
	d.add(name, checkSkip, fmt.Sprintf(format, args...), "")
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
