package profile

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// Resolve returns what a reference stands for: env:NAME a variable, cmd:COMMAND the output
// of a command, file://PATH the file; anything else is the text itself. field is for errors,
// which never show the value.
func Resolve(ctx context.Context, a *app.App, p Profile, field, reference string) (string, error) {
	kind, rest, _ := strings.Cut(reference, ":")
	switch kind {
	case "env":
		value := a.Getenv(rest)
		if value == "" {
			return "", exit.Configf("set the variable", "%s is env:%s, and the variable %s is empty", field, rest, rest)
		}
		return value, nil
	case "cmd":
		return resolveCommand(ctx, a, field, rest)
	case "file":
		path := p.Path(reference)
		text, err := os.ReadFile(path)
		if err != nil {
			return "", exit.Configf("look at the path, which is relative to the configuration file", "%s cannot be read: %w", field, err)
		}
		warnOfMode(a, path, field)
		return strings.TrimRight(string(text), "\r\n"), nil
	}
	return reference, nil
}

// isCommand reports whether a reference is cmd:COMMAND.
func isCommand(reference string) bool { return strings.HasPrefix(reference, "cmd:") }

// Path is the file of a file:// reference.
func (p Profile) Path(reference string) string {
	path := strings.TrimPrefix(reference, "file://")
	if !filepath.IsAbs(path) {
		path = filepath.Join(p.Dir, path)
	}
	return path
}

// located makes a file:// reference absolute, for package auth to read, which knows more
// forms of files than text; other references become their text.
func located(ctx context.Context, a *app.App, p Profile, field, reference string) (string, error) {
	if strings.HasPrefix(reference, "file://") {
		path, err := filepath.Abs(p.Path(reference))
		if err != nil {
			return "", exit.Configf("", "%s: %w", field, err)
		}
		return "file://" + path, nil
	}
	return Resolve(ctx, a, p, field, reference)
}

// resolveCommand runs a command through the shell: a password manager, for example.
func resolveCommand(ctx context.Context, a *app.App, field, command string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/C"}
	}
	cmd := exec.CommandContext(ctx, shell[0], shell[1], command) //nolint:gosec // it is the user's own configuration
	cmd.Stderr = a.Stderr
	if in, ok := a.Stdin.(interface{ File() *os.File }); ok {
		cmd.Stdin = in.File() // for a password
	}
	cmd.WaitDelay = time.Second     // what it leaves in the background may hold its output open
	output := bounded{full: cancel} // a command that prints without end has to be ended
	cmd.Stdout = &output
	err := cmd.Run()
	if output.overflow {
		err = errTooMuch
	}
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return "", exit.Configf("run it by hand to see why", "%s is cmd:%s, which failed: %w", field, command, err)
	}
	value := strings.TrimRight(output.text.String(), "\r\n")
	if value == "" {
		return "", exit.Configf("run it by hand to see why", "%s is cmd:%s, which printed nothing", field, command)
	}
	return value, nil
}

// bounded is the output of a command that prints a secret: no more than a key needs.
type bounded struct {
	text bytes.Buffer // not embedded: its ReadFrom would pass the limit by
	full func()

	overflow bool
}

var errTooMuch = errors.New("it printed more than 64 KiB")

func (b *bounded) Write(p []byte) (int, error) {
	if b.text.Len()+len(p) > 64<<10 {
		b.overflow = true
		b.full()
		return 0, errTooMuch
	}
	return b.text.Write(p)
}
