package openssl_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNobodyLinksPuregoUnasked: it makes a program that the system's linker starts, so an empty image could not run the command. The
// command takes it under the tag openssl alone.
func TestNobodyLinksPuregoUnasked(t *testing.T) {
	t.Parallel()
	goTool, err := exec.LookPath("go")
	require.NoError(t, err)
	purego := func(arguments ...string) (found []string) {
		list := exec.CommandContext(t.Context(), goTool, append([]string{"list", "-deps"}, arguments...)...)
		list.Dir, list.Stderr = "../..", os.Stderr
		list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
		out, err := list.Output()
		require.NoError(t, err)
		require.Contains(t, string(out), "github.com/wechatpay-chain/wxpay/auth\n")
		for name := range strings.FieldsSeq(string(out)) {
			if strings.HasPrefix(name, "github.com/ebitengine/purego") || strings.HasSuffix(name, "/auth/openssl") {
				found = append(found, name)
			}
		}
		return found
	}
	assert.Empty(t, purego(".", "./auth", "./auth/sm2", "./certificates", "./notify", "./profile", "./sandbox", "./wxpaytest"))
	assert.Empty(t, purego("./cmd/wxpay"))
	assert.Empty(t, purego("-tags", "openssl", ".", "./profile", "./sandbox"), "the tag is the command's: others have one of this name too")
	assert.Contains(t, purego("-tags", "openssl", "./cmd/wxpay"), "github.com/ebitengine/purego", "the test sees it where it is")
}
