package output

import (
	"fmt"
	"os"

	qrcode "github.com/skip2/go-qrcode"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// QR shows a text as a QR code on standard output, or writes it as a PNG if a file is given.
func QR(a *app.App, text, file string) error {
	if text == "" {
		return exit.Usagef("give the text to show", "the text of the QR code is empty")
	}
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return exit.Usagef("shorten it", "a QR code cannot hold %d bytes", len(text))
	}
	if file == "" {
		_, err = fmt.Fprint(a.Stdout, code.ToSmallString(false))
		return err
	}
	png, err := code.PNG(512)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, png, 0o600); err != nil {
		return exit.Configf("look at the path", "%w", err)
	}
	return nil
}
