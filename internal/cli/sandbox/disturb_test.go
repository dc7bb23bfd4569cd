package sandbox_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// TestTheFirstAnswerIsLostOnDemand: the order is there, though nobody heard of it.
func TestTheFirstAnswerIsLostOnDemand(t *testing.T) {
	t.Parallel()
	keys := filepath.Join(t.TempDir(), "keys")
	b := clitest.Start(t, "sandbox", "--addr", "127.0.0.1:0", "--dir", keys, "--disturb", "lose_answer=1")
	b.Stdout.Line(t)
	run := func(args ...string) clitest.Outcome {
		return clitest.Run(t, append([]string{"--config", filepath.Join(keys, "config.toml"), "-y"}, args...)...)
	}
	placed := run("post", "v3/pay/transactions/native", "appid=wx", "mchid=1900000001", "description=tea", "out_trade_no=T20260609",
		"notify_url=http://127.0.0.1:1/", "amount.total:=1888")
	assert.Equal(t, exit.Unknown, placed.Code, placed.Stderr)
	query := run("get", "v3/pay/transactions/out-trade-no/{no}", ".no=T20260609", "mchid==1900000001", "-q", ".trade_state")
	require.Equal(t, exit.OK, query.Code, query.Stderr)
	assert.Contains(t, query.Stdout, "NOTPAY")
	assert.Contains(t, b.Stop().Stderr, "0 POST /v3/pay/transactions/native carried out, and the answer lost: lose_answer")
}

// TestADisturbanceIsANameAndANumber, and --list has the names.
func TestADisturbanceIsANameAndANumber(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"lose_answer":    `--disturb "lose_answer" is not name=times`,
		"lose_answer=x":  `--disturb "lose_answer=x" is not name=times`,
		"loose=1":        `--disturb: there is no disturbance "loose"; expected one of lose, `,
		"lose_answer=-1": "--disturb: lose_answer is -1",
	} {
		r := clitest.Run(t, "sandbox", "--addr", "127.0.0.1:0", "--dir", filepath.Join(t.TempDir(), "keys"), "--disturb", given)
		assert.Equal(t, exit.Usage, r.Code, given)
		assert.Contains(t, r.Stderr, want)
	}
	assert.Contains(t, clitest.Run(t, "sandbox", "--list").Stdout, "\nlose_answer  a call is carried out, and its answer is lost")
}

// TestTheKeysSayWhoMadeThem: each command, whose directory the other takes all the same.
func TestTheKeysSayWhoMadeThem(t *testing.T) {
	t.Parallel()
	for command, other := range map[string]string{"sandbox": "mock", "mock": "sandbox"} {
		keys := filepath.Join(t.TempDir(), "keys")
		for _, c := range []string{command, other} {
			b := clitest.Start(t, c, "--addr", "127.0.0.1:0", "--dir", keys)
			b.Stdout.Line(t)
			require.Equal(t, exit.OK, b.Stop().Code)
			text, err := os.ReadFile(filepath.Join(keys, "README.txt"))
			require.NoError(t, err)
			assert.Regexp(t, `^Made by wxpay `+command+`\. The keys of a gateway`, string(text))
		}
	}
}
