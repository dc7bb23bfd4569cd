package profile

import (
	"errors"
	"fmt"
	"os"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/trustpath"
)

// warnOfMode warns of a file that other users can read.
func warnOfMode(a *app.App, path, what string) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o044 != 0 && os.PathSeparator == '/' {
		fmt.Fprintf(a.Stderr, "%s %s can be read by others: chmod 600 %s\n", a.Paint(a.Stderr, terminal.Yellow, "warning:"), what, path)
	}
}

// warnOfOwner warns of a configuration that another user can change.
func warnOfOwner(a *app.App, path string) {
	if found := paths(a).Owner(path); found != nil {
		fmt.Fprintf(a.Stderr, "%s %v: %s\n", a.Paint(a.Stderr, terminal.Yellow, "warning:"), found, found.Todo())
	}
}

// mayRunCommands refuses a configuration that somebody else could have written: its
// commands would be his.
func mayRunCommands(a *app.App, path string) error {
	err := paths(a).Check(path)
	var found *trustpath.Error
	if errors.As(err, &found) {
		return exit.Configf(found.Todo(), "the commands (cmd:) of %s are not run: %w", path, err)
	}
	if err != nil {
		return exit.Configf("look at the path", "the commands (cmd:) of %s are not run, for nobody knows who wrote it: %w", path, err)
	}
	return nil
}

// paths is what looks at owners and modes.
func paths(a *app.App) trustpath.Walker {
	if a.Walker != nil {
		return *a.Walker
	}
	return trustpath.New()
}
