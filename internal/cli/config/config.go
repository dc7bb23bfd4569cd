// Package config is wxpay config: it makes, lists and shows the profiles of the
// configuration file.
package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

const long = `Profiles say who the merchant is. They lie in one file, one table each:

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

// NewCmd makes wxpay config. Its commands have no flags of their own.
func NewCmd(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Profiles: make, list, show, find", Long: long, Args: app.NoArgs,
		Example: "  wxpay config init\n  wxpay config list\n  wxpay config show -p shop\n  wxpay config path",
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "path", Short: "Print where the configuration file lies", Example: "  wxpay config path", Args: app.NoArgs,
			RunE: func(*cobra.Command, []string) error { return printPath(a) },
		},
		&cobra.Command{
			Use: "list", Short: "List the profiles", Example: "  wxpay config list", Args: app.NoArgs,
			RunE: func(*cobra.Command, []string) error { return listProfiles(a) },
		},
		&cobra.Command{
			Use: "show", Short: "Show the profile in use, without its secrets", Example: "  wxpay config show -p shop", Args: app.NoArgs,
			RunE: func(*cobra.Command, []string) error { return showProfile(a) },
		},
		&cobra.Command{
			Use: "init", Short: "Ask for a profile, check it, and write it", Example: "  wxpay config init -p shop", Args: app.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return initProfile(cmd.Context(), a) },
		},
	)
	return cmd
}

func printPath(a *app.App) error {
	path, err := profile.Path(a)
	if err == nil {
		_, err = fmt.Fprintln(a.Stdout, path)
	}
	return err
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

// isReference reports whether a value may be shown: it says where the secret is.
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
