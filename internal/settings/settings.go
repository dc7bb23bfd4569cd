// Package settings reads who the merchant is and how he is reached: the configuration file, its profiles, the environment, and the
// keys and secrets that they name. Package profile and the command wxpay are its doors.
package settings

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// A Profile is one table of the configuration file, as it is written. Keys and secrets are references: file://path (relative to
// the configuration file), env:NAME, cmd:command, or the text itself.
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
	Proxy       string `toml:"proxy"`       // that of the environment by default
	Backup      Text   `toml:"backup"`      // hosts, with commas between them, or a list; none by default
	Retry       Text   `toml:"retry"`       // attempts of a call; one by default
	StripPrefix string `toml:"strip_prefix"`
	PlainHTTP   Text   `toml:"plain_http"` // true, or false by default

	PlatformKeyID string            `toml:"platform_key_id"` // PUB_KEY_ID_…, or the serial of a platform certificate
	PlatformKey   string            `toml:"platform_key"`    // pub_key.pem, or a platform certificate
	Platform      map[string]string `toml:"platform"`        // more of them, by name

	BaseURL string `toml:"base_url"` // another spelling of base_uri; Read puts it there

	Name string `toml:"-"` // of the table
	File string `toml:"-"` // the configuration file
	Dir  string `toml:"-"` // of the file, for relative paths

	from map[string]string // where a setting comes from if not from the file: a variable or a flag
}

// Text is a setting that may be written as another type of TOML: a number, true, a list. It is what the environment would say.
type Text string

// UnmarshalTOML takes any value that can be written in one line.
func (t *Text) UnmarshalTOML(value any) error {
	switch v := value.(type) {
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, fmt.Sprint(item))
		}
		*t = Text(strings.Join(items, ","))
	case map[string]any:
		return errors.New("is a table; expected a text, a number or a list")
	default:
		*t = Text(fmt.Sprint(v))
	}
	return nil
}

// A Setting is something that a profile can say. Its name is the same everywhere, written as the place writes names.
type Setting struct {
	Name   string // in a profile and, with WXPAY_ in front and in capitals, in the environment
	Also   string // another spelling of it, "" if there is none
	Config string // the field of wxpay.Config that it becomes
	Param  string // the params key that says it of one call, "" if none does
	Flag   string // the flag of every command that says it, "" if none does
	What   string // what it is, in a few words

	secret bool                   // it is not shown unless it is a reference
	show   func(string) string    // how it is shown if part of it is a secret
	at     func(*Profile) *string // nil for a table
}

// All are the settings of a profile, in the order in which they are listed. What is added here can be given in the file, in the
// environment and in Loader.Flags, and is listed and shown; Loader.Credentials puts it into the Config.
func All() []Setting {
	return []Setting{
		{
			Name: "mchid", Config: "MchID", What: "merchant ID (商户号)",
			at: func(p *Profile) *string { return &p.MchID },
		},
		{
			Name: "brand_id", Config: "BrandID", What: "identity of a brand, in place of mchid",
			at: func(p *Profile) *string { return &p.BrandID },
		},
		{
			Name: "serial", Config: "Serial", What: "serial number of the merchant API certificate",
			at: func(p *Profile) *string { return &p.Serial },
		},
		{
			Name: "private_key", Config: "PrivateKey", What: "apiclient_key.pem, or apiclient_cert.p12", secret: true,
			at: func(p *Profile) *string { return &p.PrivateKey },
		},
		{
			Name: "certificate", Config: "Certificate", What: "apiclient_cert.pem", secret: true,
			at: func(p *Profile) *string { return &p.Certificate },
		},
		{
			Name: "password", Config: "PrivateKey", What: "password of private_key", secret: true,
			at: func(p *Profile) *string { return &p.Password },
		},
		{
			Name: "apiv3_key", Config: "APIv3Key", What: "APIv3 key (APIv3密钥), 32 characters", secret: true,
			at: func(p *Profile) *string { return &p.APIv3Key },
		},
		{
			Name: "apiv2_key", Config: "APIv2Key", What: "APIv2 key (APIv2密钥), 32 characters", secret: true,
			at: func(p *Profile) *string { return &p.APIv2Key },
		},
		{
			Name: "platform_key_id", Config: "Platform", What: "name of platform_key: PUB_KEY_ID_…, or a serial number",
			at: func(p *Profile) *string { return &p.PlatformKeyID },
		},
		{
			Name: "platform_key", Config: "Platform", What: "pub_key.pem, or a platform certificate", secret: true,
			at: func(p *Profile) *string { return &p.PlatformKey },
		},
		{Name: "platform", Config: "Platform", What: "a table of more such keys, by name", secret: true},
		{
			Name: "base_uri", Also: "base_url", Config: "BaseURL", Param: "base_uri", Flag: "--base-uri", What: "where requests go",
			at: func(p *Profile) *string { return &p.BaseURI },
		},
		{
			Name: "timeout", Config: "Timeout", Param: "timeout", Flag: "--timeout", What: "limit of a call, such as 30s",
			at: func(p *Profile) *string { return &p.Timeout },
		},
		{
			Name: "proxy", Config: "Proxy", Flag: "--proxy", What: "URL of the proxy, or none; HTTPS_PROXY by default", show: showProxy,
			at: func(p *Profile) *string { return &p.Proxy },
		},
		{
			Name: "backup", Config: "Backup", Flag: "--backup", What: "hosts that stand in for that of base_uri",
			at: func(p *Profile) *string { return (*string)(&p.Backup) },
		},
		{
			Name: "retry", Config: "Retry", Flag: "--retry", What: "attempts of a call, the first included",
			at: func(p *Profile) *string { return (*string)(&p.Retry) },
		},
		{
			Name: "strip_prefix", Config: "StripPrefix", What: "what your proxy takes from the path of base_uri",
			at: func(p *Profile) *string { return &p.StripPrefix },
		},
		{
			Name: "plain_http", Config: "PlainHTTP", What: "true: http:// to a private address, see Config",
			at: func(p *Profile) *string { return (*string)(&p.PlainHTTP) },
		},
	}
}

// Names are the names of all settings.
func Names() (names []string) {
	for _, s := range All() {
		names = append(names, s.Name)
	}
	return names
}

// Env is the variable of a setting, "" if it has none.
func (s Setting) Env() string {
	if s.at == nil {
		return ""
	}
	return variable(s.Name)
}

func variable(name string) string { return "WXPAY_" + strings.ToUpper(name) }

// Value is what a profile says of a setting, "" if nothing or if it is a table.
func (s Setting) Value(p *Profile) string {
	if s.at == nil {
		return ""
	}
	return *s.at(p)
}

// Put writes a setting into a profile. It reports whether it can: a table is not written in one line.
func (s Setting) Put(p *Profile, value string) bool {
	if s.at == nil {
		return false
	}
	*s.at(p) = value
	return true
}

// IsSecret reports whether a value that is no reference must not be shown.
func (s Setting) IsSecret() bool { return s.secret }

// Show is a value as it may be printed. A reference says only where the secret is.
func (s Setting) Show(value string) string {
	switch {
	case IsReference(value):
		return value
	case s.show != nil:
		return s.show(value)
	case s.secret:
		return fmt.Sprintf("[%d characters]", len(value))
	}
	return value
}

// IsReference reports whether a value says where the text is, and is not the text itself.
func IsReference(value string) bool {
	return strings.HasPrefix(value, "file:") || strings.HasPrefix(value, "env:") || strings.HasPrefix(value, "cmd:")
}

// From is the variable or the flag that a setting comes from, "" if it comes from the file.
func (p Profile) From(name string) string { return p.from[name] }

// place is where a setting was found, for errors.
func (p *Profile) place(name string) string {
	if from := p.from[name]; from != "" {
		return from
	}
	if p.File == "" {
		return p.Name
	}
	return fmt.Sprintf("%s: profile %s", p.File, cmp.Or(p.Name, "without a name"))
}
