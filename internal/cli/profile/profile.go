// Package profile gives the commands the profile in use: package settings reads it, and here its errors get exit codes and the
// words of the command line, and its warnings a place on stderr.
package profile

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/url"
	"os"
	"slices"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/signer"
	"github.com/wechatpay-chain/wxpay/internal/settings"
)

// A Profile is one table of the configuration file, with what the environment and the flags give in its place.
type Profile = settings.Profile

// A File is the whole configuration file.
type File = settings.File

// A Setting is something that a profile can say.
type Setting = settings.Setting

// InitTodo is what to do if there is no configuration file.
const InitTodo = settings.InitTodo

// Settings are all of them.
func Settings() []Setting { return settings.All() }

// IsReference reports whether a value says where the text is, and is not the text itself.
func IsReference(value string) bool { return settings.IsReference(value) }

// loader reads what the global flags say.
func loader(a *app.App) *settings.Loader {
	l := &settings.Loader{
		File: a.ConfigFile, Getenv: a.Getenv, Walker: a.Walker, Stderr: a.Stderr,
		Flags: map[string]string{"base_uri": a.BaseURI, "timeout": a.Timeout, "proxy": a.Proxy, "backup": a.Backup, "retry": a.Retry},
		Warn: func(what, todo string) {
			if todo != "" {
				what += ": " + todo
			}
			a.Warnf("%s", what)
		},
	}
	if in, ok := a.Stdin.(interface{ File() *os.File }); ok {
		l.Stdin = in.File()
	}
	return l
}

// judged gives an error of package settings its exit code.
func judged(a *app.App, err error) error {
	var own *settings.Error
	switch {
	case !errors.As(err, &own):
		return err
	case own.Field == "timeout" && a.Timeout != "":
		return &exit.Error{Code: exit.Usage, What: "--" + own.What, Todo: "--timeout 30s", Err: own.Err}
	case own.Field == "proxy" && a.Proxy != "":
		return &exit.Error{Code: exit.Usage, What: "--" + own.What, Todo: own.Todo, Err: own.Err}
	case own.NoName:
		return &exit.Error{Code: exit.Config, What: own.What, Todo: `choose one with --profile, WXPAY_PROFILE or default = "…" in the file`}
	}
	return &exit.Error{Code: exit.Config, What: own.What, Todo: own.Todo, Err: own.Err}
}

// Path is where the configuration file lies.
func Path(a *app.App) (string, error) {
	path, err := loader(a).Path()
	return path, judged(a, err)
}

// ReadFile reads the configuration file; found is false if there is none where it lies by default.
func ReadFile(a *app.App) (file File, path string, found bool, err error) {
	file, path, found, err = loader(a).ReadFile()
	return file, path, found, judged(a, err)
}

// Names are the profiles of the configuration file, in order.
func Names(a *app.App) ([]string, error) {
	file, _, _, err := ReadFile(a)
	return slices.Sorted(maps.Keys(file.Profiles)), err
}

// InUse returns the profile in use: that of --profile, WXPAY_PROFILE or the file's default, with what the environment gives in its
// place.
func InUse(a *app.App) (Profile, error) {
	p, err := loader(a).InUse(a.ProfileName)
	return p, judged(a, err)
}

// Load makes a wxpay.Config of the profile in use. Without platform keys the platform certificates are downloaded when they are
// needed.
func Load(ctx context.Context, a *app.App) (wxpay.Config, Profile, error) {
	cfg, p, err := loader(a).Load(ctx, a.ProfileName, func(c *wxpay.Config) { c.PrivateKey = signer.Of(c.PrivateKey) })
	return cfg, p, judged(a, err)
}

// Client makes a client of the profile in use, which suggests what a refused request may have meant. Each change changes what it is
// made of.
func Client(ctx context.Context, a *app.App, changes ...func(*wxpay.Config)) (*wxpay.Client, error) {
	cfg, p, err := Load(ctx, a)
	if err != nil {
		return nil, err
	}
	cfg.Suggest = func(d *wxpay.Draft, refused *wxpay.Error) string {
		c, err := cataloguefile.Open(a)
		if err != nil {
			return err.Error() // the answer is printed all the same
		}
		return c.Suggest(d, refused)
	}
	for _, change := range changes {
		change(&cfg)
	}
	client, err := wxpay.New(cfg)
	if err != nil {
		return nil, exit.Configf("wxpay doctor looks at the whole profile", "profile %s: %w", p.Name, err)
	}
	return client, nil
}

// Credentials loads what the profile names, and nothing else.
func Credentials(ctx context.Context, a *app.App, p Profile) (wxpay.Config, error) {
	cfg, err := loader(a).Credentials(ctx, p)
	return cfg, judged(a, err)
}

// LoadMerchantKey reads private_key and certificate, which may be one PKCS#12 file.
func LoadMerchantKey(ctx context.Context, a *app.App, p Profile, cfg *wxpay.Config) error {
	return judged(a, loader(a).MerchantKey(ctx, p, cfg))
}

// LoadPlatform reads the keys of WeChat Pay.
func LoadPlatform(ctx context.Context, a *app.App, p Profile, cfg *wxpay.Config) error {
	return judged(a, loader(a).PlatformKeys(ctx, p, cfg))
}

// LoadNetwork reads what else is said about the way of requests.
func LoadNetwork(a *app.App, p Profile, cfg *wxpay.Config) error { return judged(a, p.Network(cfg)) }

// LoadProxy reads the proxy.
func LoadProxy(ctx context.Context, a *app.App, p Profile, cfg *wxpay.Config) error {
	return judged(a, loader(a).Proxy(ctx, p, cfg))
}

// ProxyFor is the proxy by which requests to base go, and where it was named. nil if there is none.
func ProxyFor(p Profile, cfg wxpay.Config, base string) (via *url.URL, from string, err error) {
	via, err = settings.ProxyFor(cfg, base)
	switch from = p.From("proxy"); {
	case from != "":
	case p.Proxy != "":
		from = "the profile"
	default:
		from = "the environment (HTTPS_PROXY)"
	}
	return via, from, err
}

// NameOfProxy is a proxy without user and password.
func NameOfProxy(u *url.URL) string { return settings.NameOfProxy(u) }

// Tunnel connects to base's host through a proxy, as a call does.
func Tunnel(ctx context.Context, via *url.URL, base string) (net.Conn, error) {
	return settings.Tunnel(ctx, via, base)
}

// Resolve returns what a reference stands for. field is for errors, which never show the value.
func Resolve(ctx context.Context, a *app.App, p Profile, field, reference string) (string, error) {
	text, err := loader(a).Resolve(ctx, p, field, reference)
	return text, judged(a, err)
}
