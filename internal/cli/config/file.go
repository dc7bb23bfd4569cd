package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

// writeFile replaces the configuration file as a whole, for its owner alone.
func writeFile(a *app.App, path string, file profile.File) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return exit.Configf("", "%w", err)
	}
	var text strings.Builder
	encoder := toml.NewEncoder(&text)
	encoder.Indent = ""
	if err := encoder.Encode(file); err != nil {
		return err
	}
	lines := slices.DeleteFunc(strings.SplitAfter(text.String(), "\n"),
		func(line string) bool { return strings.HasSuffix(line, " = \"\"\n") })
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the file, not the link to it
	}
	next, err := os.CreateTemp(filepath.Dir(path), ".config-*.toml") // mode 0600, and nobody's before
	if err != nil {
		return exit.Configf("look at who may write there", "%w", err)
	}
	_, err = next.WriteString(strings.Join(lines, ""))
	err = errors.Join(err, next.Sync(), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		_ = os.Remove(next.Name())
		return exit.Configf("look at who may write there", "%w", err)
	}
	a.Tellf("%s written; comments of an older file are gone. Next: wxpay doctor\n", path)
	return nil
}
