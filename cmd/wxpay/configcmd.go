package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

const configLong = `Profiles say who the merchant is. They lie in one file, one table each:

  default = "shop"

  [profiles.shop]
  mchid = "1900000001"
  private_key = "file://apiclient_key.pem"
  certificate = "file://apiclient_cert.pem"
  apiv3_key = "env:SHOP_APIV3_KEY"
  platform_key_id = "PUB_KEY_ID_0119000000012025010100000000000001"
  platform_key = "file://pub_key.pem"

A value may be a reference: file://PATH (relative to this file), env:NAME, cmd:COMMAND (a
password manager). Fields: mchid, brand_id, serial, private_key, certificate, password,
apiv3_key, apiv2_key, base_uri, timeout, platform_key_id, platform_key, and platform, a
table of more keys by name. Without platform keys the platform certificates are downloaded
when they are needed, which takes apiv3_key. The environment wins over the file: WXPAY_MCHID
and so on, WXPAY_PROFILE, WXPAY_CONFIG; flags win over both.

A file that others can write is refused. Commands (cmd:) of the file are run only if nobody
else could have written it, as sshd asks of its files: it, every link and every directory on
the way, up to / or to your home directory, must belong to you or to root, and group and
others must have no right to write there. A directory with the sticky bit, such as /tmp, may
be on the way. On Windows owners are not looked at. Commands of the environment and of flags
are your own, and are run.`

func newConfigCommand(a *app.App) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Profiles: make, list, show, find", Long: configLong, Args: app.NoArgs,
		Example: "  wxpay config init\n  wxpay config list\n  wxpay config show -p shop\n  wxpay config path",
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(
		&cobra.Command{Use: "path", Short: "Print where the configuration file lies", Example: "  wxpay config path", Args: app.NoArgs, RunE: func(*cobra.Command, []string) error {
			path, err := profile.Path(a)
			if err == nil {
				_, err = fmt.Fprintln(a.Stdout, path)
			}
			return err
		}},
		&cobra.Command{Use: "list", Short: "List the profiles", Example: "  wxpay config list", Args: app.NoArgs, RunE: func(*cobra.Command, []string) error { return listProfiles(a) }},
		&cobra.Command{Use: "show", Short: "Show the profile in use, without its secrets", Example: "  wxpay config show -p shop", Args: app.NoArgs, RunE: func(*cobra.Command, []string) error { return showProfile(a) }},
		&cobra.Command{Use: "init", Short: "Ask for a profile, check it, and write it", Example: "  wxpay config init -p shop", Args: app.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return initProfile(cmd.Context(), a) }},
	)
	return cmd
}

func listProfiles(a *app.App) error {
	file, path, found, err := profile.ReadFile(a)
	if err != nil {
		return err
	}
	if !found {
		return exit.Configf(profile.InitTodo, "%s does not exist", path)
	}
	for _, name := range slices.Sorted(maps.Keys(file.Profiles)) {
		p, mark := file.Profiles[name], ""
		if name == file.Default {
			mark = "  (default)"
		}
		fmt.Fprintf(a.Stdout, "%s\t%s%s\n", name, cmp.Or(p.MchID, "brand "+p.BrandID), mark)
	}
	return nil
}

// isReference tells whether a value may be shown: it says where the secret is.
func isReference(value string) bool {
	return strings.HasPrefix(value, "file:") || strings.HasPrefix(value, "env:") || strings.HasPrefix(value, "cmd:")
}

func showProfile(a *app.App) error {
	p, err := profile.InUse(a)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "profile\t%s\n", p.Name)
	shown := func(name, value string, secret bool) {
		switch {
		case value == "":
		case secret && !isReference(value):
			fmt.Fprintf(a.Stdout, "%s\t[%d characters]\n", name, len(value))
		default:
			fmt.Fprintf(a.Stdout, "%s\t%s\n", name, value)
		}
	}
	shown("mchid", p.MchID, false)
	shown("brand_id", p.BrandID, false)
	shown("serial", p.Serial, false)
	shown("private_key", p.PrivateKey, true)
	shown("certificate", p.Certificate, true)
	shown("password", p.Password, true)
	shown("apiv3_key", p.APIv3Key, true)
	shown("apiv2_key", p.APIv2Key, true)
	shown("platform_key_id", p.PlatformKeyID, false)
	shown("platform_key", p.PlatformKey, true)
	for _, name := range slices.Sorted(maps.Keys(p.Platform)) {
		shown("platform."+name, p.Platform[name], true)
	}
	shown("base_uri", p.BaseURI, false)
	shown("timeout", p.Timeout, false)
	return nil
}

// initProfile asks for a profile, checks it offline, and adds it to the file.
func initProfile(ctx context.Context, a *app.App) error {
	file, path, _, err := profile.ReadFile(a)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a new one is made
		return err
	}
	in := bufio.NewReader(a.Stdin)
	p := profile.Profile{Dir: filepath.Dir(path)}
	name, err := a.Ask(in, "name of the profile", cmp.Or(a.ProfileName, "default"))
	if err != nil {
		return err
	}
	if _, exists := file.Profiles[name]; exists && !a.Yes {
		return exit.Configf("choose another name, or --yes to replace it", "%s has a profile %q", path, name)
	}
	fmt.Fprintln(a.Stderr, "Files: paths. Secrets: the text, env:NAME or cmd:COMMAND. Empty: left out.")
	p.Name = name
	for _, q := range []struct {
		question, fallback string
		into               *string
		file, secret       bool
	}{
		{"merchant ID (商户号)", "", &p.MchID, false, false},
		{"merchant API private key (apiclient_key.pem or apiclient_cert.p12)", "apiclient_key.pem", &p.PrivateKey, true, false},
		{"merchant API certificate (apiclient_cert.pem)", "", &p.Certificate, true, false},
		{"serial number of that certificate, if it was left out", "", &p.Serial, false, false},
		{"APIv3 key (APIv3密钥)", "", &p.APIv3Key, false, true},
		{"APIv2 key (APIv2密钥)", "", &p.APIv2Key, false, true},
		{"id of the WeChat Pay public key (PUB_KEY_ID_…)", "", &p.PlatformKeyID, false, false},
		{"WeChat Pay public key (pub_key.pem)", "", &p.PlatformKey, true, false},
	} {
		ask := a.Ask
		if q.secret {
			ask = a.AskSecret
		}
		value, err := ask(in, q.question, q.fallback)
		if err != nil {
			return err
		}
		if q.file && value != "" && !isReference(value) {
			if value, err = filepath.Abs(value); err != nil {
				return err
			}
			value = "file://" + value
		}
		*q.into = value
	}
	if err := checkProfile(ctx, a, p); err != nil {
		return exit.Configf("nothing was written", "%w", err)
	}
	if file.Profiles == nil {
		file.Profiles = map[string]profile.Profile{}
	}
	file.Profiles[name], file.Default = p, cmp.Or(file.Default, name)
	return writeConfigFile(a, path, file)
}

// checkProfile makes a client of a profile, offline.
func checkProfile(ctx context.Context, a *app.App, p profile.Profile) error {
	cfg, err := profile.Credentials(ctx, a, p)
	if err != nil {
		return err
	}
	if cfg.Platform == nil && cfg.APIv3Key != "" {
		_, err = certificates.New(cfg, certificates.Options{})
	} else {
		_, err = wxpay.New(cfg)
	}
	return err
}

func writeConfigFile(a *app.App, path string, file profile.File) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return exit.Configf("", "%w", err)
	}
	var text strings.Builder
	encoder := toml.NewEncoder(&text)
	encoder.Indent = ""
	if err := encoder.Encode(file); err != nil {
		return err
	}
	lines := slices.DeleteFunc(strings.SplitAfter(text.String(), "\n"), func(line string) bool { return strings.HasSuffix(line, " = \"\"\n") })
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
	fmt.Fprintf(a.Stderr, "%s written; comments of an older file are gone. Next: wxpay doctor\n", path)
	return nil
}
