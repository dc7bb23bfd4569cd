package keyfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

const (
	// maxSize is more than any key, certificate or PKCS#12 file has.
	maxSize = 1 << 20
	// maxPath is longer than a path and shorter than the Base64 of an RSA key.
	maxPath = 1024
)

// readFile reads the blocks of a file. name is what follows file://.
func readFile(name string, fsys fs.FS) ([]*Block, error) {
	if noPath(name) {
		return nil, errors.New("what follows file:// is no path: give PEM text or Base64 without file:// before it")
	}
	source := fileScheme + name
	data, mode, err := load(name, fsys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	blocks, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w", source, err)
	}
	for _, b := range blocks {
		b.Source = source
		// The modes of other file systems say nothing: embed.FS has 0444 for all.
		// Windows has none; what Go shows there is made up.
		if open := mode.Perm()&0o007 != 0; open && fsys == nil && runtime.GOOS != "windows" && IsPrivate(b.Kind) {
			b.Warning = fmt.Sprintf("the file %s can be read or written by every user of this machine (mode %04o): chmod 600 it", name,
				mode.Perm())
		}
	}
	return blocks, nil
}

// noPath reports whether a name is a key put behind file:// by mistake. It must
// not stand in the error that says there is no such file.
func noPath(name string) bool {
	if len(name) > maxPath || strings.ContainsAny(name, "\r\n") || strings.Contains(name, "-----BEGIN") || strings.Contains(name, "://") {
		return true
	}
	return len(name) >= 64 && strings.HasPrefix(strings.TrimSpace(name), "MI") && !strings.ContainsAny(name, ".-_")
}

// load returns a file's content and mode. Directories, devices and pipes are
// refused before they are opened: opening a pipe may wait for ever, and reading
// a device may never end.
func load(name string, fsys fs.FS) ([]byte, fs.FileMode, error) {
	var file fs.File
	var err error
	if fsys == nil {
		name = osPath(name)
		info, statErr := os.Stat(name)
		if statErr != nil {
			return nil, 0, lookedUpFrom(name, statErr)
		}
		if err := regular(info); err != nil {
			return nil, 0, err
		}
		file, err = os.Open(name) //nolint:gosec // opening the file the caller names is what this is for
	} else {
		file, err = fsys.Open(fsPath(name))
	}
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	if err := regular(info); err != nil {
		return nil, 0, err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	return data, info.Mode(), err
}

func regular(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return errors.New("is a directory; give the path of a file in it")
	case !info.Mode().IsRegular():
		return errors.New("is no regular file but a device, a pipe or the like")
	}
	return nil
}

// lookedUpFrom says where a relative path was looked up, if it was not found.
func lookedUpFrom(name string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) || filepath.IsAbs(name) {
		return err
	}
	dir, wdErr := os.Getwd()
	if wdErr != nil {
		return err
	}
	return fmt.Errorf("%w (looked up from the working directory %s)", err, dir)
}

var windowsDrive = regexp.MustCompile(`^/[A-Za-z]:`)

// osPath is the path of file:///C:/key.pem without its first slash, and every
// other path as it is.
func osPath(name string) string {
	if windowsDrive.MatchString(name) {
		return name[1:]
	}
	return name
}

// fsPath is the path as fs.FS has it: without a slash at the start, and cleaned
// of "./". A path that leaves the file system stays invalid, and Open refuses it.
func fsPath(name string) string {
	return path.Clean(strings.TrimLeft(name, "/"))
}
