package mock_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

const scriptOfAnswers = `
[[reply]]
on = "POST /v3/orders/{kind}"
times = 2
status = 400
body = { code = "PARAM_ERROR", message = "no {kind} {body.a.b} {query.q}" }

[[reply]]
on = "POST /v3/orders/{kind}"
header = { X-Test = "{not filled}" }
body = { kind = "{kind}", amount = { total = "{body.total}", list = [1, "{kind}"] }, odd = "{unknown}" }

[[reply]]
on = "GET /v3/text/{id}"
body = '{"id":"{id}","big":{body.none}1}'

[[reply]]
on = "GET /v3/file"
body_file = "answer.json"

[[reply]]
on = "GET /v3/pay/transactions/out-trade-no/{no}"
times = 1
body = { trade_state = "NOTPAY" }

[[reply]]
on = "GET /v3/pay/transactions/out-trade-no/{no}"
body = { trade_state = "SUCCESS" }

[[reply]]
on = "POST /v2/pay/unifiedorder"
body = { code_url = "weixin://{body.out_trade_no}" }
`

func TestMockFollowsAScript(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "script.toml")
	require.NoError(t, os.WriteFile(path, []byte(scriptOfAnswers), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "answer.json"), []byte(`{ "file": true }`), 0o600))
	m := startMock(t, "", "--script", path)
	post := []string{"post", "v3/orders/a%20b", "a.b=1\"", "total:=70", "q==2"}
	for range 2 {
		r := m.wxpay(t, post...)
		require.Equal(t, exit.Refused, r.Code)
		require.JSONEq(t, `{"code":"PARAM_ERROR","message":"no a b 1\" 2"}`, r.Stdout)
	}
	r := m.wxpay(t, post...)
	require.Zero(t, r.Code, r.Stderr)
	require.JSONEq(t, `{"kind":"a b","amount":{"total":70,"list":[1,"a b"]},"odd":"{unknown}"}`, r.Stdout, "the next matching")
	require.Equal(t, `{"id":"%22","big":1}`, strings.ReplaceAll(m.wxpay(t, "get", "v3/text/%22").Stdout, `\"`, "%22"), "escaped as JSON is")
	require.Equal(t, `{ "file": true }`, m.wxpay(t, "get", "v3/file").Stdout)
	query := []string{"get", "v3/pay/transactions/out-trade-no/T1", "mchid==1900000001", "-q", ".trade_state"}
	require.Equal(t, "NOTPAY\n", m.wxpay(t, query...).Stdout)
	require.Equal(t, "SUCCESS\n", m.wxpay(t, query...).Stdout, "then the next reply")
	require.Contains(t, m.wxpay(t, "post", "v2/pay/unifiedorder", "mch_id=1900000001", "out_trade_no=T1").Stdout, "weixin://T1")
}

// TestMockMisbehavesOnDemand: each fault, as the client sees it.
func TestMockMisbehavesOnDemand(t *testing.T) {
	t.Parallel()
	faults := map[string]int{
		"bad-signature": exit.Signature, "probe": exit.Signature, "skew": exit.Signature, "without": exit.Signature,
		"doubled":                 exit.Signature,
		"without:Wechatpay-Nonce": exit.Signature, "truncate": exit.Unknown, "drop": exit.Unknown, "hang": exit.Unknown,
	}
	script := ""
	for fault := range faults {
		script += "[[reply]]\non = \"GET /v3/" + strings.ReplaceAll(fault, ":", "-") + "\"\nbody = { a = 1 }\nfault = \"" + fault + "\"\n"
	}
	m := startMock(t, script+"[[reply]]\non = \"POST /v2/x\"\nfault = \"probe\"\n"+
		"[[reply]]\non = \"GET /v3/refused\"\nstatus = 404\nbody = {code = \"ORDER_NOT_EXIST\"}\nfault = \"bad-signature\"\n")
	for fault, code := range faults {
		r := m.wxpay(t, "get", "v3/"+strings.ReplaceAll(fault, ":", "-"), "--timeout", "2s")
		require.Equal(t, code, r.Code, fault+": "+r.Stderr)
		require.Empty(t, r.Stdout, fault)
	}
	r := m.wxpay(t, "post", "v2/x", "mch_id=1900000001")
	require.Contains(t, r.Stderr, "is one of APIv3")
	require.Equal(t, exit.Unknown, m.wxpay(t, "get", "v3/refused").Code, "business errors are signed, so a wrong signature shows")
}

func TestMockRefusesScriptsThatCannotBe(t *testing.T) {
	t.Parallel()
	for script, what := range map[string]string{
		"[[reply]]\nin = \"x\"\n":                                                                           "reply.in is not known",
		"[[reply]]\non = \"x\"\n":                                                                           "on is \"x\"",
		"[[reply]]\non = \"get /x\"\n":                                                                      "on is \"get /x\"",
		"[[reply]]\non = \"/x?a=1\"\n":                                                                      "without a query",
		"[[reply]]\non = \"/x\"\nstatus = 99\n":                                                             "status is 99",
		"[[reply]]\non = \"/x\"\nstatus = 204\nbody = \"x\"\n":                                              "204, which has no body",
		"[[reply]]\non = \"/x\"\nbody = 1\n":                                                                "body is a int64",
		"[[reply]]\non = \"/x\"\nbody = \"x\"\nbody_file = \"y\"\n":                                         "expected one",
		"[[reply]]\non = \"/x\"\nbody_file = \"none\"\n":                                                    "none: no such file",
		"[[reply]]\non = \"/x\"\ntimes = -1\n":                                                              "times is -1",
		"[[reply]]\non = \"/x\"\nfault = \"slow\"\n":                                                        "fault is \"slow\"",
		"[[reply]]\non = \"/x\"\nfault = \"without:X-Y\"\n":                                                 "expected a header",
		"[[reply]]\non = \"/x\"\nfault = \"truncate\"\n":                                                    "no body to cut",
		"[[reply]]\non = \"/x\"\nstatus = 404\nfault = \"bad-signature\"\n":                                 "expected 2xx",
		"[[reply]]\non = \"/x\"\nstatus = 502\nbody = \"<html>\"\nfault = \"bad-signature\"\n":              "expected 2xx",
		"[[reply]]\non = \"/x\"\nstatus = 401\nbody = {code = \"SIGN_ERROR\"}\nfault = \"bad-signature\"\n": "other than 401",
		"[[reply]\n": "line ",
	} {
		path := filepath.Join(t.TempDir(), "script.toml")
		require.NoError(t, os.WriteFile(path, []byte(script), 0o600))
		r := clitest.Run(t, "mock", "--dir", filepath.Join(t.TempDir(), "keys"), "--script", path)
		require.Equal(t, exit.Config, r.Code, script+r.Stderr)
		require.Contains(t, r.Stderr, what)
	}
}
