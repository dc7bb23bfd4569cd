package guide_test

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// terminal stands for the terminal of a reader: WXPAY_CONFIG names the profile of the sandbox, and a customer looks over his shoulder,
// who pays the order that the program shows. The way back prints what the program printed, without what differs from run to run.
func terminal() (back func()) {
	s, err := sandbox.Start()
	if err != nil {
		log.Panic(err)
	}
	file := writeProfile(s.Config(), "sandbox")
	_ = os.Setenv("WXPAY_CONFIG", file)
	screen := os.Stdout
	reader, writer, err := os.Pipe()
	if err != nil {
		log.Panic(err)
	}
	os.Stdout = writer
	shown := make(chan []string)
	go func() { shown <- watch(s, bufio.NewScanner(reader)) }()
	return func() {
		_ = writer.Close()
		lines := <-shown // the customer is done
		_ = s.Close()
		os.Stdout = screen
		_ = os.Unsetenv("WXPAY_CONFIG")
		_ = os.RemoveAll(filepath.Dir(file))
		for _, line := range lines {
			fmt.Println(line)
		}
	}
}

var (
	placed  = regexp.MustCompile(`order (T\d{14})`)
	address = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	payLink = regexp.MustCompile(`/pay/\w+`)
)

// watch reads what a program prints, and pays each order that it has placed.
func watch(s *sandbox.Sandbox, lines *bufio.Scanner) (shown []string) {
	for lines.Scan() {
		line := lines.Text()
		if found := placed.FindStringSubmatch(line); found != nil && !strings.Contains(line, "SUCCESS") {
			if err := s.Pay(found[1]); err != nil {
				shown = append(shown, err.Error())
			}
		}
		line = placed.ReplaceAllString(line, "order T…")
		line = payLink.ReplaceAllString(address.ReplaceAllString(line, "127.0.0.1:9000"), "/pay/…")
		if strings.ContainsAny(line, "█▄▀") {
			line = "(a QR code)"
		}
		if len(shown) == 0 || line != "(a QR code)" || shown[len(shown)-1] != line {
			shown = append(shown, line)
		}
	}
	return shown
}

// writeProfile writes what wxpay sandbox and wxpay config init write: a file with a profile, its only one.
func writeProfile(cfg wxpay.Config, name string) (file string) {
	dir, err := os.MkdirTemp("", "guide")
	if err != nil {
		log.Panic(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(cfg.PrivateKey)
	if err != nil {
		log.Panic(err)
	}
	key, err := cfg.Platform.Key(context.Background(), cfg.Platform.Serial())
	if err != nil {
		log.Panic(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		log.Panic(err)
	}
	file = filepath.Join(dir, "config.toml")
	text := fmt.Sprintf(`[profiles.%s]
mchid = %q
serial = %q
private_key = %q
apiv3_key = %q
platform_key_id = %q
platform_key = %q
base_uri = %q
`, name, cfg.MchID, cfg.Serial, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), string(cfg.APIv3Key),
		cfg.Platform.Serial(), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), cfg.BaseURL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		log.Panic(err)
	}
	return file
}
