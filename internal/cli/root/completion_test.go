package root_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
)

func TestKindsEventsAndFaultsAreOffered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ line, want string }{
		"a kind of bill":         {"bill ", "fundflow\n"},
		"its day":                {"bill trade ", "yesterday\n"},
		"its type":               {"bill trade --type ", "SUCCESS\n"},
		"a kind of pay-params":   {"pay-params ", "payscore-detail\n"},
		"a digest":               {"pay-params jsapi-v2 --sign-type ", "HMAC-SHA256\n"},
		"an event":               {"notify trigger ", "TRANSACTION.SUCCESS\n"},
		"a fault":                {"notify trigger REFUND.SUCCESS --fault ", "bad-signature\n"},
		"a fault that has a key": {"notify trigger --fault ", "wrong-key\n"},
		"a format":               {"mock --print ", "json\n"},
		"what explain prints":    {"explain pay-params --format ", "json\n"},
		"what explain explains":  {"explain ", "pay-params\tSay what is wrong with what a front end opens WeChat Pay with\n:0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := clitest.Run(t, append([]string{"__complete"}, strings.Split(c.line, " ")...)...)
			require.Zero(t, r.Code, r.Stderr)
			require.Contains(t, r.Stdout, c.want)
		})
	}
	require.NotContains(t, clitest.Run(t, "__complete", "bill", "trade", "yesterday", "").Stdout, "fundflow")
}

func TestCompletionsOfEveryShellAreThereAndThatOfBashLoads(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		got := s.Run("completion", shell)
		require.Zero(t, got.Code, got.Stderr)
		require.Contains(t, got.Stdout, "wxpay")
		if shell != "bash" {
			continue
		}
		bash, err := exec.LookPath("bash")
		require.NoError(t, err)
		file := filepath.Join(s.Dir, "completion.bash")
		require.NoError(t, os.WriteFile(file, []byte(got.Stdout), 0o600))
		out, err := exec.CommandContext(t.Context(), bash, "--norc", "-c", "source "+file+" && complete -p wxpay").CombinedOutput()
		require.NoError(t, err, string(out))
		assert.Contains(t, string(out), "__start_wxpay")
	}
}

func TestProfilesPathsAndItemsAreOffered(t *testing.T) {
	t.Parallel()
	s := clitest.NewSession(t)
	s.Env["WXPAY_MCHID"] = "a profile that cannot be used" // nobody looks at it
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"get", "--profile", ""}, "test\n"},
		{[]string{""}, "config\t"},
		{[]string{""}, "find\tFind"},
		{[]string{"post", "v3/pay/transactions/js"}, "v3/pay/transactions/jsapi\tJSAPI下单API\n"},
		{[]string{"v3/pay/transactions/out-trade-no/{out_trade_no}", ""}, ".out_trade_no=\trequired, string\n"},
		{[]string{"post", "-v", "v3/pay/transactions/native", "amount.t"}, "amount.total:=\trequired, integer\n"},
		{[]string{"post", "v3/pay/transactions/native", "--data", ""}, "@\ta file\n"},
		{[]string{"docs", "post", "v3/pay/transactions/na"}, "v3/pay/transactions/native\t"},
		{[]string{"new", "v3/pay/transactions/na"}, "v3/pay/transactions/native\tPOST "},
		{[]string{"lint", "v3/pay/transactions/native", "app"}, "appid=\t"},
	} {
		got := s.Run(append([]string{"__complete"}, c.args...)...)
		assert.Contains(t, got.Stdout, c.want, "%q", c.args)
	}
	assert.Empty(t, s.Gateway.Requests())
}
