package settings

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/wechatpay-chain/wxpay/internal/trustpath"
)

// A Loader loads profiles. Only Getenv is needed.
type Loader struct {
	File   string              // the configuration file, in place of WXPAY_CONFIG and where it lies by default
	Getenv func(string) string // the environment
	Flags  map[string]string   // settings that win over the environment and the file, by their names; "" is none
	Walker *trustpath.Walker   // looks at owners and modes; nil: that of this process

	// Warn hears of what works and should be mended: what, and what to do, which may be "". nil: nobody does.
	Warn func(what, todo string)
	// OnError hears of failures of later downloads of platform certificates. nil: nobody does.
	OnError func(error)

	// Stdin and Stderr are those of the commands of cmd: references. nil: they have none.
	Stdin  *os.File
	Stderr io.Writer
}

// A File is the whole configuration file.
type File struct {
	Default  string             `toml:"default"` // the profile where none is named
	Profiles map[string]Profile `toml:"profiles"`
}

// InitTodo is what to do if there is no configuration file.
const InitTodo = "wxpay config init makes one; wxpay config path says where"

// Path is where the configuration file lies.
func (l *Loader) Path() (string, error) {
	for _, path := range []string{l.File, l.Getenv("WXPAY_CONFIG")} {
		if path != "" {
			return path, nil
		}
	}
	if dir := l.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "wxpay", "config.toml"), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", errorf("set WXPAY_CONFIG or --config", "there is no directory for configuration: %w", err)
	}
	return filepath.Join(dir, "wxpay", "config.toml"), nil
}

// ReadFile reads the configuration file; found is false if there is none where it lies by default.
func (l *Loader) ReadFile() (file File, path string, found bool, err error) {
	if path, err = l.Path(); err != nil {
		return file, "", false, err
	}
	text, err := os.ReadFile(path) //nolint:gosec // the file that was asked for
	switch {
	case errors.Is(err, fs.ErrNotExist) && l.File == "" && l.Getenv("WXPAY_CONFIG") == "":
		return file, path, false, nil
	case err != nil:
		from := ""
		if l.File == "" && l.Getenv("WXPAY_CONFIG") != "" {
			from = "that WXPAY_CONFIG names "
		}
		return file, path, false, errorf(InitTodo, "the configuration %scannot be read: %w", from, err)
	}
	l.warnOfMode(path, "the configuration file")
	l.warnOfOwner(path)
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o022 != 0 && os.PathSeparator == '/' {
		return file, path, true, errorf("chmod 600 "+path, "%s can be written by others, who could make it run commands", path)
	}
	meta, err := toml.Decode(string(text), &file)
	if err != nil {
		var broken toml.ParseError
		if errors.As(err, &broken) {
			// Its message shows what it found, which may be a secret without its quotes.
			const todo = `texts want quotes: name = "text"; a table is [profiles.name]`
			return file, path, true, errorf(todo, "%s, line %d is no TOML", path, broken.Position.Line)
		}
		return file, path, true, errorf("correct it", "%s: %w", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return file, path, true, errorf("known are "+strings.Join(Names(), ", "), "%s: %s is not known", path, unknown[0])
	}
	return file, path, true, file.oneSpelling(path)
}

// oneSpelling puts base_url where base_uri is.
func (f *File) oneSpelling(path string) error {
	for _, name := range slices.Sorted(maps.Keys(f.Profiles)) {
		p := f.Profiles[name]
		if p.BaseURL == "" {
			continue
		}
		if p.BaseURI != "" && p.BaseURI != p.BaseURL {
			return errorf("keep base_uri", "%s: profiles.%s has base_uri and base_url, which are one setting, with two values", path, name)
		}
		p.BaseURI, p.BaseURL = p.BaseURL, ""
		f.Profiles[name] = p
	}
	return nil
}
