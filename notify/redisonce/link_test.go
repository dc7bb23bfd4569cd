package redisonce_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Who has one replica, or another store, must not carry a Redis client.
func TestOnlyThisPackageLinksRedis(t *testing.T) {
	t.Parallel()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command here")
	}
	const module = "github.com/wechatpay-chain/wxpay"
	redisPackages := func(packages ...string) []string {
		list := exec.CommandContext(t.Context(), goTool, append([]string{"list", "-deps"}, packages...)...)
		list.Stderr = os.Stderr
		out, err := list.Output()
		require.NoError(t, err)
		require.Contains(t, string(out), module+"/auth\n")
		var found []string
		for name := range strings.FieldsSeq(string(out)) {
			if strings.HasPrefix(name, "github.com/redis/") {
				found = append(found, name)
			}
		}
		return found
	}
	assert.Empty(t, redisPackages(module, module+"/auth", module+"/notify", module+"/certificates", module+"/bill", module+"/wxpaytest"))
	assert.NotEmpty(t, redisPackages(module+"/notify/redisonce"), "the test sees it where it is")
}
