package bill

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// write writes to stdout, or into a file that takes its name when it is whole.
func write(a *app.App, b *bill.Bill, form form, path string) error {
	var irregular *exit.Error
	if path == "" {
		err := terminal.OnScreen(a.Stdout, func(w io.Writer) error {
			return buffered(w, func(w io.Writer) error { return form(a, b, w) })
		})
		if err != nil && !errors.As(err, &irregular) {
			return exit.Unshown("look at where standard output goes, and at the bill without --csv, --jsonl and --summary", err)
		}
		return err
	}
	path, mode, err := output.Target(path) // once more: a download takes its time
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".wxpay-*.part")
	if err != nil {
		return exit.Configf("look at the path", "%w", err)
	}
	if err := file.Chmod(mode); err != nil {
		return exit.Configf("look at the path", "%w", errors.Join(err, file.Close(), os.Remove(file.Name())))
	}
	err = buffered(file, func(w io.Writer) error { return form(a, b, w) })
	if err = errors.Join(err, file.Close()); err != nil && !errors.As(err, &irregular) {
		_ = os.Remove(file.Name())
		return exit.Unshown("look at the disk, and at the bill without --csv, --jsonl and --summary", err)
	}
	if errRename := os.Rename(file.Name(), path); errRename != nil {
		_ = os.Remove(file.Name())
		return exit.Configf("look at the path", "%w", errRename)
	}
	return err
}

// buffered writes what is there even if write fails.
func buffered(w io.Writer, write func(io.Writer) error) error {
	buffer := bufio.NewWriterSize(w, 64<<10)
	err := write(buffer)
	if flushed := buffer.Flush(); err == nil {
		err = flushed
	}
	return err
}
