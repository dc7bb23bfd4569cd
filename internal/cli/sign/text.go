package sign

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

// oneText wants one argument.
func oneText(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return exit.Usagef("wxpay "+name+" TEXT, or - for standard input; a text with spaces wants quotes",
				"wxpay %s takes one text; found %d", name, len(args))
		}
		return nil
	}
}

// inputText is the argument, or standard input without the line break that echo adds; and
// if files are meant, the content of @file.
func inputText(a *app.App, arg string, files bool) (string, error) {
	if arg != "-" && (!files || !strings.HasPrefix(arg, "@")) {
		return arg, nil
	}
	text, err := a.ReadText("TEXT", arg)
	return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), err
}

// ownConfig is the credentials of the profile, without any download.
func ownConfig(ctx context.Context, a *app.App) (wxpay.Config, error) {
	p, err := profile.InUse(a)
	if err != nil {
		return wxpay.Config{}, err
	}
	return profile.Credentials(ctx, a, p)
}

// parseSeconds reads Unix seconds.
func parseSeconds(text string) (time.Time, error) {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, exit.Usagef("Unix seconds, such as 1735689600", "%q is no time", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
