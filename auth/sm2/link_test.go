package sm2_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gmsm brings its own curves, ciphers and X.509: who has RSA keys, nearly
// everyone, must not carry it.
func TestOnlyThisPackageLinksGMSM(t *testing.T) {
	t.Parallel()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command here")
	}
	const root = "../.."
	dirs := []string{".", "./auth"}
	for _, dir := range []string{"wxpaytest", "certificates", "notify"} {
		if found, _ := filepath.Glob(filepath.Join(root, dir, "*.go")); found != nil {
			dirs = append(dirs, "./"+dir)
		}
	}
	gmsm := func(packages ...string) []string {
		list := exec.CommandContext(t.Context(), goTool, append([]string{"list", "-deps"}, packages...)...)
		list.Dir, list.Stderr = root, os.Stderr
		out, err := list.Output()
		require.NoError(t, err)
		require.Contains(t, string(out), "github.com/wechatpay-chain/wxpay/auth\n")
		var found []string
		for name := range strings.FieldsSeq(string(out)) {
			if strings.HasPrefix(name, "github.com/emmansun/") {
				found = append(found, name)
			}
		}
		return found
	}
	assert.Empty(t, gmsm(dirs...))
	assert.NotEmpty(t, gmsm("./auth/sm2"), "the test sees it where it is")
}
