//go:build !linux || android || !(amd64 || arm64)

package openssl

import (
	"runtime"
)

// open finds nothing: how C is called without cgo was tried on two systems alone.
func open([]string) (*library, error) {
	return nil, notFound([]string{"it is looked for on linux/amd64 and linux/arm64 alone, and this is " + runtime.GOOS + "/" +
		runtime.GOARCH})
}
