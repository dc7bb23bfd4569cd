package bill

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// showProgress shows the download on a terminal; done takes the bar away.
func showProgress(a *app.App) (progress func(done, total int64), done func()) {
	if !terminal.IsTerminal(a.Stderr) {
		return nil, func() {}
	}
	return newProgress(a.Stderr)
}

// newProgress draws a bar once the first bytes have come, for only then the size is known.
func newProgress(w io.Writer) (progress func(done, total int64), done func()) {
	var bar *progressbar.ProgressBar
	progress = func(done, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("bill"),
				progressbar.OptionShowBytes(true), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set64(done) // a bar that cannot be drawn is no reason to stop
	}
	return progress, func() {
		if bar != nil {
			_ = bar.Finish() // a bar of unknown size is drawn in the background until it is finished
			_ = bar.Clear()
		}
	}
}
