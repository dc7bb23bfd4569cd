package guide_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/profile"
)

// A program with a logger of its own gives it to both clients that a profile may need.
func Example_profileLoader() {
	_, _, stall := newStall()
	defer stall.Close()
	file := writeProfile(stall.Config(), "shop")
	defer os.RemoveAll(filepath.Dir(file))
	_ = os.Setenv("WXPAY_CONFIG", file)
	defer os.Unsetenv("WXPAY_CONFIG")
	ctx, logger := context.Background(), slog.New(slog.NewTextHandler(os.Stderr, nil))

	cfg, err := profile.Loader{
		Change: func(cfg *wxpay.Config) { cfg.Logger = logger },
		Warn:   func(text string) { logger.Warn(text) },
	}.Load(ctx, "shop")
	if err != nil {
		log.Panic(err)
	}
	fmt.Println(cfg.MchID, cfg.Logger == logger)
	// Output:
	// 1900000001 true
}
