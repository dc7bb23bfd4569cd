package wxpay

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Config and Client hold keys. fmt prints unexported fields without asking them,
// so both print themselves, whatever the verb.

// summary shows which credentials are set, and none of them.
func (cfg *Config) summary() string {
	var b strings.Builder
	if cfg.BrandID != "" {
		fmt.Fprintf(&b, "{BrandID:%s", cfg.BrandID)
	} else {
		fmt.Fprintf(&b, "{MchID:%s", cfg.MchID)
	}
	fmt.Fprintf(&b, " Serial:%s BaseURL:%s", cfg.Serial, cfg.BaseURL)
	for _, secret := range []struct {
		name string
		set  bool
	}{
		{"PrivateKey", cfg.PrivateKey != nil},
		{"APIv3Key", cfg.APIv3Key != ""},
		{"APIv2Key", cfg.APIv2Key != ""},
		{"ClientCert", cfg.ClientCert != nil},
	} {
		if secret.set {
			fmt.Fprintf(&b, " %s:%s", secret.name, auth.Secret(""))
		}
	}
	b.WriteByte('}')
	return b.String()
}

// Format prints the merchant and which keys are set, never the keys.
func (cfg Config) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "wxpay.Config"+cfg.summary())
}

// LogValue shows the same as Format.
func (cfg Config) LogValue() slog.Value {
	return slog.StringValue("wxpay.Config" + cfg.summary())
}

// MarshalText shows the same as Format.
func (cfg Config) MarshalText() ([]byte, error) {
	return []byte("wxpay.Config" + cfg.summary()), nil
}

// MarshalBinary returns auth.ErrNotStored.
func (cfg Config) MarshalBinary() ([]byte, error) { return nil, auth.ErrNotStored }

// Format prints the merchant and which keys are set, never the keys.
func (c Client) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, c.summary())
}

// LogValue shows the same as Format.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.summary()) }

// MarshalText shows the same as Format.
func (c Client) MarshalText() ([]byte, error) { return []byte(c.summary()), nil }

// MarshalBinary returns auth.ErrNotStored.
func (c Client) MarshalBinary() ([]byte, error) { return nil, auth.ErrNotStored }

func (c Client) summary() string {
	if c.config == nil {
		return "wxpay.Client{}"
	}
	return "wxpay.Client" + c.config.summary()
}
