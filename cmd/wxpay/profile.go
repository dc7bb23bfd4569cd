package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/trustpath"
)

// A profile is one table of the configuration file: who the merchant is. Keys and secrets
// are references: file://path (relative to the configuration file), env:NAME, cmd:command,
// or the text itself. The same fields can be given in the environment, as WXPAY_ and the
// name in capitals, which win.
type profile struct {
	MchID       string `toml:"mchid"`
	BrandID     string `toml:"brand_id"`
	Serial      string `toml:"serial"`      // of the merchant API certificate
	PrivateKey  string `toml:"private_key"` // apiclient_key.pem, or apiclient_cert.p12
	Certificate string `toml:"certificate"` // apiclient_cert.pem
	Password    string `toml:"password"`    // of an encrypted private_key
	APIv3Key    string `toml:"apiv3_key"`   // 32 characters
	APIv2Key    string `toml:"apiv2_key"`   // 32 characters
	BaseURI     string `toml:"base_uri"`    // https://api.mch.weixin.qq.com/ by default
	Timeout     string `toml:"timeout"`     // 30s by default

	PlatformKeyID string            `toml:"platform_key_id"` // PUB_KEY_ID_…, or the serial of a platform certificate
	PlatformKey   string            `toml:"platform_key"`    // pub_key.pem, or a platform certificate
	Platform      map[string]string `toml:"platform"`        // more of them, by name

	name string // of the table
	dir  string // of the file, for relative paths
}

// A configFile is the whole file.
type configFile struct {
	Default  string             `toml:"default"` // the profile without --profile
	Profiles map[string]profile `toml:"profiles"`
}

const configHelp = "wxpay config init makes one; wxpay config path says where"

// configPath is where the configuration file lies.
func configPath(a *app.App) (string, error) {
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

// readConfigFile reads the configuration file; found is false if there is none where it
// lies by default.
func readConfigFile(a *app.App) (file configFile, path string, found bool, err error) {
	if path, err = configPath(a); err != nil {
		return file, "", false, err
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && a.ConfigFile == "" && a.Getenv("WXPAY_CONFIG") == "":
		return file, path, false, nil
	case err != nil:
		return file, path, false, exit.Configf(configHelp, "the configuration cannot be read: %w", err)
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
			return file, path, true, exit.Configf(`texts want quotes: name = "text"; a table is [profiles.name]`, "%s, line %d is no TOML", path, broken.Position.Line)
		}
		return file, path, true, exit.Configf("correct it", "%s: %w", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return file, path, true, exit.Configf("known are "+strings.Join(profileFields(), ", "), "%s: %s is not known", path, unknown[0])
	}
	return file, path, true, nil
}

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

// profileInUse returns the profile in use: that of --profile, WXPAY_PROFILE or the file's
// default, with what the environment gives in its place.
func profileInUse(a *app.App) (profile, error) {
	file, path, found, err := readConfigFile(a)
	if err != nil {
		return profile{}, err
	}
	name := cmp.Or(a.ProfileName, a.Getenv("WXPAY_PROFILE"), file.Default)
	p, exists := file.Profiles[name]
	switch {
	case name == "" && len(file.Profiles) == 1:
		for name, p = range file.Profiles {
		}
	case name == "" && len(file.Profiles) > 1:
		return p, exit.Configf("choose one with --profile, WXPAY_PROFILE or default = \"…\" in the file", "%s has the profiles %s and no default", path, strings.Join(slices.Sorted(maps.Keys(file.Profiles)), ", "))
	case name != "" && !exists && found:
		return p, exit.Configf("it has "+cmp.Or(strings.Join(slices.Sorted(maps.Keys(file.Profiles)), ", "), "none"), "%s has no profile %q", path, name)
	case name != "" && !exists:
		return p, exit.Configf(configHelp, "there is no profile %q: %s does not exist", name, path)
	}
	p.name, p.dir = cmp.Or(name, "environment"), filepath.Dir(path)
	if fromFile := overlay(a, &p); slices.ContainsFunc(fromFile, isCommand) {
		if err := mayRunCommands(a, path); err != nil {
			return p, err
		}
	}
	p.BaseURI, p.Timeout = cmp.Or(a.BaseURI, p.BaseURI), cmp.Or(a.Timeout, p.Timeout)
	return p, nil
}

// overlay puts what the environment holds in place of the profile's fields, and returns the
// values that stay.
func overlay(a *app.App, p *profile) (stay []string) {
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("toml")
		if tag == "" || v.Field(i).Kind() != reflect.String {
			continue
		}
		if value := a.Getenv("WXPAY_" + strings.ToUpper(tag)); value != "" {
			v.Field(i).SetString(value)
		} else {
			stay = append(stay, v.Field(i).String())
		}
	}
	return slices.AppendSeq(stay, maps.Values(p.Platform))
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

// profileFields names the fields of a profile.
func profileFields() (names []string) {
	t := reflect.TypeFor[profile]()
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("toml"); tag != "" {
			names = append(names, tag)
		}
	}
	return names
}
