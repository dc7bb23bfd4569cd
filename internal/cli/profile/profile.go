// Package profile reads who the merchant is: the configuration file, its profiles, the
// environment, and the keys and secrets that they name. It makes a wxpay.Config of them, or
// an error that says what to do.
package profile

import (
	"cmp"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// A Profile is one table of the configuration file: who the merchant is. Keys and secrets
// are references: file://path (relative to the configuration file), env:NAME, cmd:command,
// or the text itself. The same fields can be given in the environment, as WXPAY_ and the
// name in capitals, which win.
type Profile struct {
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

	Name string `toml:"-"` // of the table
	Dir  string `toml:"-"` // of the file, for relative paths
}

// InUse returns the profile in use: that of --profile, WXPAY_PROFILE or the file's
// default, with what the environment gives in its place.
func InUse(a *app.App) (Profile, error) {
	file, path, found, err := ReadFile(a)
	if err != nil {
		return Profile{}, err
	}
	name := cmp.Or(a.ProfileName, a.Getenv("WXPAY_PROFILE"), file.Default)
	p, exists := file.Profiles[name]
	switch {
	case name == "" && len(file.Profiles) == 1:
		for name, p = range file.Profiles {
		}
	case name == "" && len(file.Profiles) > 1:
		return p, exit.Configf("choose one with --profile, WXPAY_PROFILE or default = \"…\" in the file",
			"%s has the profiles %s and no default", path, strings.Join(slices.Sorted(maps.Keys(file.Profiles)), ", "))
	case name != "" && !exists && found:
		return p, exit.Configf("it has "+cmp.Or(strings.Join(slices.Sorted(maps.Keys(file.Profiles)), ", "), "none"),
			"%s has no profile %q", path, name)
	case name != "" && !exists:
		return p, exit.Configf(InitTodo, "there is no profile %q: %s does not exist", name, path)
	}
	p.Name, p.Dir = cmp.Or(name, "environment"), filepath.Dir(path)
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
func overlay(a *app.App, p *Profile) (stay []string) {
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("toml")
		if tag == "-" || v.Field(i).Kind() != reflect.String {
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

// profileFields names the fields of a profile.
func profileFields() (names []string) {
	t := reflect.TypeFor[Profile]()
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("toml"); tag != "-" {
			names = append(names, tag)
		}
	}
	return names
}
