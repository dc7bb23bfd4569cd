package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/wechatpay-chain/wxpay"
)

// versionText is the version of the module, of Go, and the commit if it is known.
func versionText() string {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				commit = ", commit " + setting.Value
			}
		}
	}
	return fmt.Sprintf("wxpay %s, %s %s/%s%s", wxpay.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, commit)
}
