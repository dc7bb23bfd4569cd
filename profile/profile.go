package profile

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/settings"
)

// Load reads a profile and makes a Config of it: keys are loaded, references resolved, commands run. The name "" is what the
// command takes without --profile: WXPAY_PROFILE, else the file's default, else its only profile; without a file the environment
// alone. Nothing is sent: a profile with apiv3_key and without platform keys gets a *certificates.Source in Platform, which
// downloads the platform certificates when the first answer comes.
//
// Warnings go to slog.Default(); Loader has another place for them. The error names the file and its profile, or the variable,
// then the setting, what was found and what to do. It shows no secret, and its outcome is wxpay.NotSent.
func Load(name string) (wxpay.Config, error) { return Loader{}.Load(context.Background(), name) }

// A Loader loads profiles otherwise than Load does. The zero value loads as Load.
type Loader struct {
	// File is the configuration file. Defaults to that of WXPAY_CONFIG, else to the one that wxpay config path prints.
	File string
	// Getenv is the environment, for WXPAY_… and env:NAME. The environment wins over the file, so a program with two merchants
	// gives a function here that hides WXPAY_MCHID and its like. Defaults to os.Getenv.
	Getenv func(name string) string
	// Change changes what the profile gave before anything else is made of it: a Logger or TLS that is set here holds for the
	// downloads of platform certificates too, which have a client of their own. nil: nothing is changed.
	Change func(*wxpay.Config)
	// Warn hears, in one sentence each, of what works and should be mended: a file with secrets that others can read, a
	// configuration that belongs to another user. Later it hears of downloads of platform certificates that failed while old ones
	// could serve, from the goroutine of a call; it must not block. Defaults to a record of slog.Default() at warn level, for nobody
	// else would hear of it.
	Warn func(text string)
}

// Load is as the function Load. ctx ends the commands of cmd: references, each of which has a minute at most, no standard input, and
// no place to write to but its standard output.
func (l Loader) Load(ctx context.Context, name string) (wxpay.Config, error) {
	inner := settings.Loader{
		File: l.File, Getenv: l.Getenv,
		Warn: func(what, todo string) {
			if todo != "" {
				what += "; " + todo
			}
			l.warn(what)
		},
		OnError: func(err error) { l.warn(err.Error()) },
	}
	if inner.Getenv == nil {
		inner.Getenv = os.Getenv
	}
	var changes []func(*wxpay.Config)
	if l.Change != nil {
		changes = append(changes, l.Change)
	}
	cfg, _, err := inner.Load(ctx, name, changes...)
	if err != nil {
		return wxpay.Config{}, fmt.Errorf("profile: %w", err) // half a Config would be taken for a whole one
	}
	return cfg, nil
}

func (l Loader) warn(text string) {
	if l.Warn != nil {
		l.Warn(text)
		return
	}
	slog.Default().Warn("wxpay profile: " + text)
}
