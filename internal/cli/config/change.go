package config

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

const setLong = `Changes settings of a profile: each is checked as wxpay config init checks it, then the whole
profile, offline; nothing is written if it was sound before and would not be after. An empty value
takes a setting away. A key of the table platform is platform.NAME. - as value is asked for, so
that a secret stands neither in the shell's history nor on the screen. The other lines of the
file stay as they are, comments too.`

// newChangeCmds makes the commands that change the file.
func newChangeCmds(a *app.App) []*cobra.Command {
	names := func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		all, err := profile.Names(a)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
	return []*cobra.Command{
		{
			Use: "use NAME", Short: "Make a profile the default", Example: "  wxpay config use shop", Args: oneName("use"),
			ValidArgsFunction: names,
			RunE:              func(_ *cobra.Command, args []string) error { return use(a, args[0]) },
		},
		{
			Use: "set NAME SETTING=VALUE…", Short: "Change settings of a profile", Long: setLong,
			Example: "  wxpay config set shop timeout=10s proxy=none\n" +
				"  wxpay config set shop apiv3_key=env:SHOP_APIV3_KEY\n" +
				"  wxpay config set shop private_key=keys/apiclient_key.pem certificate=keys/apiclient_cert.pem serial=\n" +
				"  wxpay config set shop apiv2_key=-",
			Args: func(_ *cobra.Command, args []string) error {
				if len(args) < 2 {
					return exit.Usagef("for example wxpay config set shop timeout=10s", "wxpay config set needs a profile and a setting")
				}
				return nil
			},
			ValidArgsFunction: names,
			RunE:              func(cmd *cobra.Command, args []string) error { return set(cmd.Context(), a, args[0], args[1:]) },
		},
		{
			Use: "rm NAME", Short: "Take a profile out of the file", Example: "  wxpay config rm shop", Args: oneName("rm"),
			ValidArgsFunction: names,
			RunE:              func(_ *cobra.Command, args []string) error { return remove(a, args[0]) },
		},
	}
}

func oneName(verb string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return exit.Usagef("wxpay config list shows them", "wxpay config %s takes one profile; found %d", verb, len(args))
		}
		return nil
	}
}

// named reads the file, which has a profile of that name.
func named(a *app.App, name string) (file profile.File, path string, p profile.Profile, err error) {
	file, path, found, err := profile.ReadFile(a)
	switch {
	case err != nil:
		return file, path, p, err
	case !found:
		return file, path, p, exit.Configf(profile.InitTodo, "%s does not exist", path)
	}
	p, exists := file.Profiles[name]
	if !exists {
		known := strings.Join(slices.Sorted(maps.Keys(file.Profiles)), ", ")
		return file, path, p, exit.Configf("it has "+known, "%s has no profile %s", path, ident.Quote(name))
	}
	p.Name, p.Dir = name, filepath.Dir(path)
	return file, path, p, nil
}

// use makes a profile the default.
func use(a *app.App, name string) error {
	file, path, _, err := named(a, name)
	if err != nil {
		return err
	}
	file.Default = name
	return writeFile(a, path, file, edit{setDefault: true, into: name})
}

// remove takes a profile out of the file.
func remove(a *app.App, name string) error {
	file, path, _, err := named(a, name)
	if err != nil {
		return err
	}
	if !a.Yes {
		answer, err := a.Ask(bufio.NewReader(a.Stdin), fmt.Sprintf("Take the profile %s out of %s? (y/N)", name, path), "")
		if err != nil || !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
			return exit.Usagef("--yes asks nothing", "not confirmed, nothing was changed")
		}
	}
	delete(file.Profiles, name)
	e := edit{profile: name, remove: true}
	if file.Default == name {
		file.Default, e.setDefault = "", true
	}
	return writeFile(a, path, file, e)
}

// set changes settings of a profile.
func set(ctx context.Context, a *app.App, name string, given []string) error {
	file, path, p, err := named(a, name)
	if err != nil {
		return err
	}
	before, e := p, edit{profile: name}
	p.Platform = maps.Clone(p.Platform)
	in := bufio.NewReader(a.Stdin)
	var changed []string
	for _, item := range given {
		setting, value, ok := strings.Cut(item, "=")
		if !ok {
			return exit.Usagef("write SETTING=VALUE, without blanks", "%s has no =", ident.Shown(item))
		}
		if err := change(a, in, &p, &e, setting, value); err != nil {
			return err
		}
		setting, _, _ = strings.Cut(setting, ".")
		changed = append(changed, settingNamed(setting).Name)
	}
	for _, setting := range changed {
		if err := checkSetting(ctx, a, p, setting); err != nil && !isEmpty(p, setting) {
			return exit.Configf("nothing was written", "%w", err)
		}
	}
	if err := checkProfile(ctx, a, p); err != nil {
		if checkProfile(ctx, quiet(a), before) == nil {
			return exit.Configf("nothing was written; give what belongs together in one line", "%w", err)
		}
		what, _ := exit.Words(ctx, err, a.Language())
		a.Warnf("the profile is not whole yet: %s", what)
	}
	file.Profiles[name] = p
	return writeFile(a, path, file, e)
}

func isEmpty(p profile.Profile, name string) bool {
	return settingNamed(name).Value(&p) == "" && name != "platform"
}

// change puts one setting into a profile and into the edit of its file.
func change(a *app.App, in *bufio.Reader, p *profile.Profile, e *edit, name, value string) (err error) {
	table, key, isKey := strings.Cut(name, ".")
	s := settingNamed(table)
	if s.Name == "" || isKey && table != "platform" || !isKey && table == "platform" {
		return exit.Usagef("known are "+strings.Join(settingNames(), ", ")+", platform.NAME", "%s is no setting", ident.Shown(name))
	}
	if value == "-" {
		if value, err = a.AskSecret(in, name, ""); err != nil {
			return err
		}
	}
	switch table {
	case "private_key", "certificate", "platform_key", "platform":
		if value, err = reference(value); err != nil {
			return err
		}
	case "serial", "platform_key_id":
		value = ident.WireSerial(value)
	}
	if isKey {
		key = ident.WireSerial(key)
		if p.Platform == nil {
			p.Platform = map[string]string{}
		}
		if p.Platform[key] = value; value == "" {
			delete(p.Platform, key)
		}
		if e.extra == nil {
			e.extra = map[string]string{}
		}
		e.extra[key] = value
		return nil
	}
	s.Put(p, value)
	e.set = append(e.set, setting{s.Name, value})
	return nil
}

// settingNamed is the setting of a name; the zero one if there is none.
func settingNamed(name string) profile.Setting {
	for _, s := range profile.Settings() {
		if s.Name == name || s.Also == name && name != "" {
			return s
		}
	}
	return profile.Setting{}
}

// settingNames are the settings that are written in one line.
func settingNames() (names []string) {
	for _, s := range profile.Settings() {
		if s.Name != "platform" {
			names = append(names, s.Name)
		}
	}
	return names
}
