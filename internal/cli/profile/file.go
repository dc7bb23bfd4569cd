package profile

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// A File is the whole file.
type File struct {
	Default  string             `toml:"default"` // the profile without --profile
	Profiles map[string]Profile `toml:"profiles"`
}

// InitTodo is what to do if there is no configuration file.
const InitTodo = "wxpay config init makes one; wxpay config path says where"

// Path is where the configuration file lies.
func Path(a *app.App) (string, error) {
	for _, path := range []string{a.ConfigFile, a.Getenv("WXPAY_CONFIG")} {
		if path != "" {
			return path, nil
		}
	}
	if dir := a.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "wxpay", "config.toml"), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", exit.Configf("set WXPAY_CONFIG or --config", "there is no directory for configuration: %w", err)
	}
	return filepath.Join(dir, "wxpay", "config.toml"), nil
}

// ReadFile reads the configuration file; found is false if there is none where it lies by
// default.
func ReadFile(a *app.App) (file File, path string, found bool, err error) {
	if path, err = Path(a); err != nil {
		return file, "", false, err
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && a.ConfigFile == "" && a.Getenv("WXPAY_CONFIG") == "":
		return file, path, false, nil
	case err != nil:
		return file, path, false, exit.Configf(InitTodo, "the configuration cannot be read: %w", err)
	}
	warnOfMode(a, path, "the configuration file")
	warnOfOwner(a, path)
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o022 != 0 && os.PathSeparator == '/' {
		return file, path, true, exit.Configf("chmod 600 "+path, "%s can be written by others, who could make it run commands", path)
	}
	meta, err := toml.Decode(string(text), &file)
	if err != nil {
		var broken toml.ParseError
		if errors.As(err, &broken) {
			// Its message shows what it found, which may be a secret without its quotes.
			const todo = `texts want quotes: name = "text"; a table is [profiles.name]`
			return file, path, true, exit.Configf(todo, "%s, line %d is no TOML", path, broken.Position.Line)
		}
		return file, path, true, exit.Configf("correct it", "%s: %w", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return file, path, true, exit.Configf("known are "+strings.Join(profileFields(), ", "), "%s: %s is not known", path, unknown[0])
	}
	return file, path, true, nil
}

// Names are the profiles of the configuration file, in order.
func Names(a *app.App) ([]string, error) {
	file, _, _, err := ReadFile(a)
	return slices.Sorted(maps.Keys(file.Profiles)), err
}
