package root

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/signer"
)

func newVersionCmd(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Example: "  wxpay version", Args: app.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.Stdout, versionText())
			return err
		},
	}
}

// versionText is the version of the module, of Go, the commit if it is known, and who signs.
func versionText() string {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				commit = ", commit " + setting.Value
			}
		}
	}
	return fmt.Sprintf("wxpay %s, %s %s/%s%s, signer %s", wxpay.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, commit,
		signer.Name())
}
