package wxpay

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Config and Client hold keys. fmt prints unexported fields without asking them,
// so both print themselves, whatever the verb.

func (cfg *Config) summary() string { return cfg.credentials().Summary(cfg.BaseURL) }

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
