package settings

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
)

// Resolve returns what a reference stands for: env:NAME a variable, cmd:COMMAND the output of a command, file://PATH the file;
// anything else is the text itself. field is for errors, which never show the value.
func (l *Loader) Resolve(ctx context.Context, p Profile, field, reference string) (string, error) {
	kind, rest, _ := strings.Cut(reference, ":")
	switch kind {
	case "env":
		value := l.Getenv(rest)
		if value == "" {
			return "", p.faultf(field, "set the variable", "%s is env:%s, and the variable %s is empty", field, rest, rest)
		}
		return value, nil
	case "cmd":
		return l.output(ctx, p, field, rest)
	case "file":
		path := p.Path(reference)
		text, err := os.ReadFile(path) //nolint:gosec // it is the user's own configuration
		if err != nil {
			return "", p.faultf(field, "look at the path, which is relative to the configuration file", "%s cannot be read: %w", field, err)
		}
		l.warnOfMode(path, field)
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

// located makes a file:// reference absolute, for package auth to read, which knows more forms of files than text; other
// references become their text.
func (l *Loader) located(ctx context.Context, p Profile, field, reference string) (string, error) {
	if strings.HasPrefix(reference, "file://") {
		path, err := filepath.Abs(p.Path(reference))
		if err != nil {
			return "", p.faultf(field, "", "%s: %w", field, err)
		}
		return "file://" + path, nil
	}
	return l.Resolve(ctx, p, field, reference)
}

// output runs a command through the shell, a password manager for example, and returns what it prints.
func (l *Loader) output(ctx context.Context, p Profile, field, command string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/C"}
	}
	cmd := exec.CommandContext(ctx, shell[0], shell[1], command) //nolint:gosec // it is the user's own configuration
	cmd.Stderr = l.Stderr
	if l.Stdin != nil {
		cmd.Stdin = l.Stdin // for a password
	}
	cmd.WaitDelay = time.Second      // what it leaves in the background may hold its output open
	printed := bounded{full: cancel} // a command that prints without end has to be ended
	cmd.Stdout = &printed
	err := cmd.Run()
	if printed.overflow {
		err = errTooMuch
	}
	const todo = "run it by hand to see why"
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return "", p.faultf(field, todo, "%s is cmd:%s, which failed: %w", field, command, err)
	}
	value := strings.TrimRight(printed.text.String(), "\r\n")
	if value == "" {
		return "", p.faultf(field, todo, "%s is cmd:%s, which printed nothing", field, command)
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
