package sign

import (
	"cmp"
	"context"
	"crypto"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

const encryptLong = `Encrypts a text for WeChat Pay, as it wants names, ID numbers and bank accounts in requests
of APIv3. On stdout goes the Base64, on stderr the key that it was encrypted for, which the
request must name in the header Wechatpay-Serial. Each time the Base64 is another.

TEXT - reads standard input, without the line break at its end: what is on a command line is
seen by every user of the machine. wxpay itself encrypts fields that are written name~=value.`

// encryptOptions are what wxpay encrypt is told.
type encryptOptions struct {
	text, serial string

	app *app.App
}

// NewEncryptCmd makes wxpay encrypt.
func NewEncryptCmd(a *app.App) *cobra.Command {
	o := &encryptOptions{app: a}
	cmd := &cobra.Command{
		Use: "encrypt TEXT", Short: "Encrypt a sensitive field for WeChat Pay", Long: encryptLong,
		Example: "  wxpay encrypt - < name.txt\n  wxpay encrypt 张三 --serial PUB_KEY_ID_0119000000012025010100000000000001",
		Args:    oneText("encrypt"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.text = args[0]
			return encrypt(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.serial, "serial", "", "the key to encrypt for: a PUB_KEY_ID_… or the serial number of a platform certificate")
	return cmd
}

// encrypt prints a text encrypted, and for which key.
func encrypt(ctx context.Context, o *encryptOptions) error {
	text, err := inputText(o.app, o.text, false)
	if err != nil {
		return err
	}
	if text == "" {
		return exit.Usagef("give a text; WeChat Pay wants empty fields left out", "the text is empty")
	}
	cfg, p, err := profile.Load(ctx, o.app)
	if err != nil {
		return err
	}
	if _, err := wxpay.New(cfg); err != nil {
		return exit.Configf("wxpay doctor looks at the whole profile", "profile %s: %w", p.Name, err)
	}
	serial, key, err := encryptionKey(ctx, o.app, cfg, o.serial)
	if err != nil {
		return err
	}
	sealed, err := auth.Encrypt(key, text)
	if err != nil {
		return exit.Usagef("RSA takes 214 bytes, 71 Chinese characters", "%v", err)
	}
	fmt.Fprintf(o.app.Stderr, "Wechatpay-Serial: %s\n", serial)
	_, err = fmt.Fprintln(o.app.Stdout, sealed)
	return err
}

// encryptionKey chooses as the library does: the key that is named, else the one that
// WeChat Pay is asked to sign with, else the newest certificate.
func encryptionKey(ctx context.Context, a *app.App, cfg wxpay.Config, serial string) (string, crypto.PublicKey, error) {
	if cfg.Platform == nil {
		return "", nil, exit.Configf("set platform_key and platform_key_id", "the profile has no key of WeChat Pay")
	}
	if source, ok := cfg.Platform.(*certificates.Source); ok {
		if err := source.Refresh(ctx); err != nil { // unlike that of Ready, it knows what to do
			return "", nil, profile.DownloadError(ctx, a, err)
		}
	}
	serial = ident.WireSerial(cmp.Or(serial, cfg.Platform.Serial()))
	if keys, ok := cfg.Platform.(auth.Keys); ok && serial == "" {
		schema := ""
		if cfg.PrivateKey != nil {
			schema = auth.SchemaOf(cfg.PrivateKey.Public())
		}
		if newest := keys.Newest(time.Now(), schema); newest != nil {
			serial = newest.Serial
		}
	}
	if serial == "" {
		return "", nil, exit.Usagef("name one with --serial", "the profile has several keys of WeChat Pay, and prefers none")
	}
	key, err := cfg.Platform.Key(ctx, serial)
	if err != nil {
		return "", nil, exit.Configf("wxpay config show lists the keys of the profile", "%w", err)
	}
	return serial, key, nil
}
