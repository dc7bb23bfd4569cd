package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

// writeFile puts a file that holds file in place of the configuration file, for its owner alone. Comments are kept if e, applied to the
// lines that are there, makes just that of them.
func writeFile(a *app.App, path string, file profile.File, e edit) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return exit.Configf("", "%w", err)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the file, not the link to it
	}
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return exit.Configf("look at who may read it", "%w", err)
	}
	text, note := encoded(file), "%s written\n"
	if edited, ok := e.apply(string(before), file); ok {
		text = edited
	} else if strings.Contains(string(before), "#") {
		note = "%s written; its comments are gone, for lines in it are not written one by one\n"
	}
	if err := replace(path, text); err != nil {
		return exit.Configf("look at who may write there", "%w", err)
	}
	a.Tellf(note, path)
	return nil
}

// replace writes a file whole or not at all, with the mode 0600.
func replace(path, text string) error {
	next, err := os.CreateTemp(filepath.Dir(path), ".config-*.toml") // mode 0600, and nobody's before
	if err != nil {
		return err
	}
	_, err = next.WriteString(text)
	if err = errors.Join(err, next.Sync(), next.Close()); err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		_ = os.Remove(next.Name())
	}
	return err
}
