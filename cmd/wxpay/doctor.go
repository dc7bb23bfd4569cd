package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

const doctorLong = `Looks at everything that a call needs, one check per line: configuration file, profile,
keys, certificates and secrets, without the network; then, unless --offline, the way to
WeChat Pay, the clocks, and one signed request that changes nothing (the query of an order
that does not exist), by which WeChat Pay shows whether it accepts the signature.

ok is well, warn works today and may not tomorrow, FAIL does not work, or could not be shown
to: a server that answers 5xx says nothing of the signature. Below stands what to do. The exit code is 2 if anything fails. No secret and no key is in the output.`

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

// stepTimeout limits each step over the network, if --timeout does not.
const stepTimeout = 10 * time.Second

// A doctor collects checks.
type doctor struct {
	app    *app.App
	checks []check
	step   time.Duration
	now    func() time.Time

	undecided bool // an answer came that tells nothing of the signature
}

func newDoctorCommand(a *app.App) *cobra.Command {
	var offline bool
	var format string
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check profile, keys, clocks and the way to WeChat Pay", Long: doctorLong, Args: app.NoArgs,
		Example: "  wxpay doctor\n  wxpay doctor --offline -p shop\n  wxpay doctor --format json | jq '.checks[] | select(.verdict==\"FAIL\")'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return exit.Usagef("--format text or --format json", "--format is %q", format)
			}
			return runDoctor(cmd.Context(), a, offline, format)
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "leave the network alone")
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	app.Offer(cmd, "format", "text", "json")
	return cmd
}

// runDoctor runs the checks and prints them.
func runDoctor(ctx context.Context, a *app.App, offline bool, format string) error {
	d := &doctor{step: stepTimeout, now: time.Now}
	if limit, err := time.ParseDuration(a.Timeout); err == nil && limit > 0 {
		d.step = limit
	}
	// What the loaders warn of becomes a check of its own.
	quiet := *a
	quiet.Stderr = &warnings{doctor: d, to: a.Stderr}
	d.app = &quiet
	if client, cfg := d.offline(ctx); client != nil && !offline {
		d.online(ctx, client, cfg)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	failed := 0
	for _, c := range d.checks {
		if c.Verdict == checkFail {
			failed++
		}
	}
	if err := d.print(a, format, failed); err != nil {
		return err
	}
	switch failed {
	case 0:
		return nil
	case 1:
		return exit.Configf("mend it, then run doctor again", "1 of %d checks failed", len(d.checks))
	}
	return exit.Configf("begin with the first: others may follow from it", "%d of %d checks failed", failed, len(d.checks))
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

// failed tells whether a check has failed already.
func (d *doctor) failed(name string) bool {
	for _, c := range d.checks {
		if c.Name == name && c.Verdict == checkFail {
			return true
		}
	}
	return false
}

func (d *doctor) print(a *app.App, format string, failed int) error {
	if format == "json" {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(map[string]any{"ok": failed == 0, "checks": d.checks}); err != nil {
			return err
		}
		_, err := io.WriteString(a.Stdout, terminal.Shown(a.Stdout, text.String()))
		return err
	}
	width := 0
	for _, c := range d.checks {
		width = max(width, len(c.Name))
	}
	colors := map[string]string{checkOK: terminal.Green, checkWarn: terminal.Yellow, checkFail: terminal.Red, checkSkip: terminal.Dim}
	var b strings.Builder
	for _, c := range d.checks {
		indent := "\n" + strings.Repeat(" ", width+8)
		fmt.Fprintf(&b, "%s  %-*s  %s\n", a.Paint(a.Stdout, colors[c.Verdict], fmt.Sprintf("%-4s", c.Verdict)), width, c.Name, strings.ReplaceAll(terminal.Visible(c.Found), "\n", indent))
		if c.Todo != "" {
			fmt.Fprintf(&b, "%s-> %s\n", strings.Repeat(" ", width+8), strings.ReplaceAll(terminal.Visible(c.Todo), "\n", indent+"   "))
		}
	}
	_, err := fmt.Fprint(a.Stdout, b.String())
	return err
}

// warnings takes what the loaders write on standard error: a warning becomes a check,
// anything else, a question of a password manager for example, goes on.
type warnings struct {
	doctor *doctor
	to     interface{ Write(p []byte) (int, error) }
}

func (w *warnings) Write(p []byte) (int, error) {
	text, isWarning := strings.CutPrefix(strings.TrimSpace(string(p)), "warning: ")
	if !isWarning {
		return w.to.Write(p)
	}
	found, todo, _ := strings.Cut(text, ": ")
	for _, c := range w.doctor.checks {
		if c.Found == found {
			return len(p), nil
		}
	}
	w.doctor.add("file mode", checkWarn, found, todo)
	return len(p), nil
}
