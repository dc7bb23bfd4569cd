package gen

import (
	"bytes"
	"errors"
	"io/fs"
	"os"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/random"
	"github.com/wechatpay-chain/wxpay/internal/gostruct"
)

// write replaces a file as a whole. One that wxpay gen has not made is left alone, and one
// that says the same already too, so that nothing is built anew for it.
func write(path string, source []byte) error {
	path, mode, err := output.Target(path)
	if err != nil {
		return err
	}
	switch there, err := os.ReadFile(path); {
	case errors.Is(err, fs.ErrNotExist):
		mode = 0o666 // less what umask takes: source is no secret
	case err != nil:
		return exit.Configf("look at the path", "%w", err)
	case !bytes.HasPrefix(there, []byte(gostruct.Header)):
		return exit.Configf("give another --out, or move the file away", "%s is there, and does not begin with %q; it was left alone",
			path, gostruct.Header)
	case bytes.Equal(there, source):
		return nil
	}
	next := path + "." + random.Hex(4)
	err = os.WriteFile(next, source, mode)
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		_ = os.Remove(next) // it is not whole
		return exit.Configf("look at the path and the disk", "%w", err)
	}
	return nil
}
