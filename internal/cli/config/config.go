// Package config is wxpay config: it makes, lists, shows and changes the profiles of the
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
password manager). Without platform keys the platform certificates are downloaded when they
are needed, which takes apiv3_key. The fields are

%v
The environment wins over the file: WXPAY_ and the name in capitals, WXPAY_MCHID and so on;
WXPAY_PROFILE, WXPAY_CONFIG. Flags win over both. A Go program gets the same profile with
profile.Load of github.com/wechatpay-chain/wxpay/profile.

A file that others can write is refused. Commands (cmd:) of the file are run only if nobody
else could have written it, as sshd asks of its files: it, every link and every directory on
the way, up to / or to your home directory, must belong to you or to root, and group and
others must have no right to write there. A directory with the sticky bit, such as /tmp, may
be on the way. On Windows owners are not looked at. Commands of the environment and of flags
are your own, and are run.`

// NewCmd makes wxpay config. Its commands have no flags of their own.
func NewCmd(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Profiles: make, list, show, change, find", Long: help(a), Args: app.NoArgs,
		Example: "  wxpay config init\n  wxpay config list\n  wxpay config show -p shop\n  wxpay config set shop timeout=10s\n" +
			"  wxpay config use shop\n  wxpay config rm shop\n  wxpay config path",
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
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
			Use: "init", Short: "Ask for a profile, check each answer, and write it", Args: app.NoArgs,
			Example: "  wxpay config init -p shop",
			RunE:    func(cmd *cobra.Command, _ []string) error { return initProfile(cmd.Context(), a) },
		},
	)
	cmd.AddCommand(newChangeCmds(a)...)
	return cmd
}

// help is long with the list of the fields.
func help(a *app.App) string {
	var fields strings.Builder
	for _, setting := range profile.Settings() {
		fmt.Fprintf(&fields, "  %-15s  %s\n", setting.Name, a.Say(setting.What))
	}
	return fmt.Sprintf(long, fields.String())
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

func showProfile(a *app.App) error {
	p, err := profile.InUse(a)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "profile\t%s\n", p.Name)
	for _, setting := range profile.Settings() {
		if value := setting.Value(&p); value != "" {
			fmt.Fprintf(a.Stdout, "%s\t%s\n", setting.Name, setting.Show(value))
		}
		if setting.Name != "platform" {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(p.Platform)) {
			fmt.Fprintf(a.Stdout, "platform.%s\t%s\n", name, setting.Show(p.Platform[name]))
		}
	}
	return nil
}
