package settings

import (
	"errors"
	"os"

	"github.com/wechatpay-chain/wxpay/internal/trustpath"
)

func (l *Loader) warn(what, todo string) {
	if l.Warn != nil {
		l.Warn(what, todo)
	}
}

// warnOfMode warns of a file that other users can read.
func (l *Loader) warnOfMode(path, what string) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o044 != 0 && os.PathSeparator == '/' {
		l.warn(what+" can be read by others", "chmod 600 "+path)
	}
}

// warnOfOwner warns of a configuration that another user can change.
func (l *Loader) warnOfOwner(path string) {
	if found := l.walker().Owner(path); found != nil {
		l.warn(found.Error(), found.Todo())
	}
}

// mayRunCommands refuses a configuration that somebody else could have written: its commands would be his.
func (l *Loader) mayRunCommands(path string) error {
	err := l.walker().Check(path)
	var found *trustpath.Error
	if errors.As(err, &found) {
		return errorf(found.Todo(), "the commands (cmd:) of %s are not run: %w", path, err)
	}
	if err != nil {
		return errorf("look at the path", "the commands (cmd:) of %s are not run, for nobody knows who wrote it: %w", path, err)
	}
	return nil
}

// walker is what looks at owners and modes.
func (l *Loader) walker() trustpath.Walker {
	if l.Walker != nil {
		return *l.Walker
	}
	return trustpath.New()
}
