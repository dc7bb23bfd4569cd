// Package app is what all commands share: the streams, the environment and the global
// flags, how errors are reported, questions asked and texts read. It knows no command.
package app

import (
	"context"
	"io"
	"os"

	"github.com/wechatpay-chain/wxpay/internal/trustpath"
)

// An App is what the commands share: the streams, the environment, the global flags.
type App struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Walker         *trustpath.Walker // nil: that of this process

	ProfileName string // --profile
	ConfigFile  string // --config
	BaseURI     string // --base-uri
	Timeout     string // --timeout
	Proxy       string // --proxy
	Backup      string // --backup
	Retry       string // --retry
	Yes         bool   // --yes
	JSON        bool   // --json
}

// OfProcess is the app of this process. What it reads ends when ctx does.
func OfProcess(ctx context.Context) *App {
	return &App{Stdin: &input{ctx: ctx, file: os.Stdin}, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}
}
