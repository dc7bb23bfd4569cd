//go:build linux && !android && (amd64 || arm64)

package openssl

import (
	"runtime"
	"strings"

	"github.com/ebitengine/purego"
)

// open loads the first of the libraries that is there and has all that is called. It is not unloaded: libcrypto cannot be.
func open(sonames []string) (*library, error) {
	var reasons []string
	for _, name := range sonames {
		lib, err := openOne(name)
		if err == nil {
			return lib, nil
		}
		reason := err.Error()
		if !strings.Contains(reason, name) {
			reason = name + ": " + reason
		}
		reasons = append(reasons, reason)
	}
	return nil, notFound(reasons)
}

func openOne(name string) (*library, error) {
	runtime.LockOSThread() // the text of an error is the thread's
	defer runtime.UnlockOSThread()
	handle, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, err
	}
	lib := &library{}
	for name, function := range lib.functions() {
		address, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, err
		}
		purego.RegisterFunc(function, address)
	}
	lib.version = lib.versionText(0)
	return lib, nil
}
