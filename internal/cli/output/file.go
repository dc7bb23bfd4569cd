package output

import (
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// Target is the file that a path names in the end, and its mode: where a link leads, not the
// link. What is there and is no file, such as a device or a pipe, is refused, for a
// file would take its place.
func Target(path string) (string, os.FileMode, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		return path, 0, exit.Configf("give the path of a file; without -o it goes to standard output",
			"%s is no regular file (%s)", path, info.Mode())
	}
	if err == nil {
		return path, info.Mode().Perm(), nil
	}
	return path, 0o600, nil // nothing is there; what cannot be written shows soon enough
}
