package documented_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
)

// words are the arguments that a shell makes of lines which begin with wxpay.
func words(t *testing.T, lines []string) [][]string {
	t.Helper()
	const begin = "wxpay() { printf '%s\\0' \"$@\"; printf '\\n\\0'; }\n"
	script := filepath.Join(t.TempDir(), "lines.sh")
	require.NoError(t, os.WriteFile(script, []byte(begin+strings.Join(lines, "\n")+"\n"), 0o600))
	out, err := exec.CommandContext(t.Context(), "sh", script).Output()
	require.NoError(t, err)
	var all [][]string
	for args := range strings.SplitSeq(strings.TrimSuffix(string(out), "\n\x00"), "\n\x00") {
		all = append(all, strings.Split(strings.TrimSuffix(args, "\x00"), "\x00"))
	}
	return all
}

// plain is a body as JSON has it; of APIv2, where all is a text, as texts.
func plain(v any, texts bool) any {
	switch v := v.(type) {
	case wxpay.Sensitive:
		return string(v)
	case json.RawMessage:
		var inner any
		if json.Unmarshal(v, &inner) != nil {
			return string(v)
		}
		return plain(inner, texts)
	case map[string]any:
		for name := range v {
			v[name] = plain(v[name], texts)
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i], texts)
		}
	case float64, bool:
		if texts {
			return fmt.Sprint(v)
		}
	}
	return v
}

// TestEveryLineMakesTheBodyOfItsSkeleton once a shell has read it.
func TestEveryLineMakesTheBodyOfItsSkeleton(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "FILE")
	require.NoError(t, os.WriteFile(file, []byte("a file"), 0o600))
	endpoints := catalogue.Default().Endpoints()
	for _, all := range []bool{false, true} {
		var lines []string
		for _, e := range endpoints {
			lines = append(lines, documented.Line(e, all))
		}
		for i, args := range words(t, lines) {
			checkLine(t, endpoints[i], all, args, file)
		}
	}
}

func checkLine(t *testing.T, e *catalogue.Endpoint, all bool, args []string, file string) {
	t.Helper()
	require.Equal(t, []string{strings.ToLower(e.Method), e.Path}, args[:2])
	args = args[2:]
	if e.BaseURI != "" {
		require.Equal(t, []string{"--base-uri", e.BaseURI}, args[:2])
		args = args[2:]
	}
	if e.ClientCert {
		require.Equal(t, "--security", args[0])
		args = args[1:]
	}
	isUpload := false
	for i := range args {
		if name, found := strings.CutSuffix(args[i], "@FILE"); found {
			args[i], isUpload = name+"@"+file, true
		}
	}
	it, err := item.Parse(args)
	require.NoError(t, err, e.String())
	require.Equal(t, isUpload, it.File != nil, e.String())
	for name, value := range it.Placeholders {
		assert.NotEmpty(t, value, "%s: %s", e, name)
	}
	names := slices.DeleteFunc(e.Placeholders(), func(name string) bool { return name == "empty" })
	assert.ElementsMatch(t, names, slices.Collect(maps.Keys(it.Placeholders)), e.String())
	for _, f := range e.Params() {
		if f.In == catalogue.InQuery && f.Required && f.Name != "sign" && f.Name != "nonce_str" {
			assert.NotEmpty(t, it.Query, "%s: %s", e, f.Name)
		}
	}
	if isUpload {
		return // its meta is made when it is sent
	}
	want := any(map[string]any{})
	if skeleton := e.Skeleton(all); skeleton != nil {
		require.NoError(t, json.Unmarshal(skeleton, &want))
	}
	require.Equal(t, plain(want, e.IsAPIv2()), plain(it.Object(), e.IsAPIv2()), e.String())
}

func TestLinesAreQuotedForAShell(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Read(strings.NewReader(strings.Join(strings.Fields(`{"method":"POST","path":"v3/a/{b}","base_uri":"https://x.example/",
		"security":true,"params":[{"in":"query","name":"q","required":true,"enum":["a&b"]},
			{"in":"header","name":"Wechatpay-Serial","required":true},{"in":"header","name":"Idempotency-Key","required":true}],
		"body":[{"name":"at","type":"string","required":true,"enum":["@it's"]},
			{"name":"secret","type":"string","required":true,"sensitive":true},
			{"name":"secrets","type":"array","items":"string","required":true,"sensitive":true},
			{"name":"home","type":"string","required":true,"enum":["~root"]},
			{"name":"list","type":"array","items":"object","required":true},
			{"name":"list[].n","type":"integer","required":true},{"name":"hollow","type":"object","required":true},
			{"name":"hollow.x","type":"string"},{"name":"later","type":"string"}]}`), "")))
	require.NoError(t, err)
	assert.Equal(t, `wxpay post v3/a/{b} --base-uri https://x.example/ --security .b=b q=='a&b' Idempotency-Key:Idempotency-Key `+
		`at:='"@it'\''s"' secret~= secrets.0~= home='~root' list.0.n:=1 hollow:='{}'`, documented.Line(c.Endpoints()[0], false))
}

func TestPathsAreFoundInEveryForm(t *testing.T) {
	t.Parallel()
	const complaints = "v3/merchant-service/complaint-notifications"
	c := catalogue.Default()
	for path, want := range map[string]string{
		"v3/pay/transactions/native":                                     "POST v3/pay/transactions/native",
		"/v3/pay/transactions/native?a=b":                                "POST v3/pay/transactions/native",
		"https://api.mch.weixin.qq.com/v3/pay/transactions/native":       "POST v3/pay/transactions/native",
		`C:\msys64\v3\pay\transactions\native`:                           "POST v3/pay/transactions/native",
		"v3.pay.transactions.outTradeNo._out_trade_no_.close":            "POST v3/pay/transactions/out-trade-no/{out_trade_no}/close",
		"v3/pay/transactions/out-trade-no/T1/close":                      "POST v3/pay/transactions/out-trade-no/{out_trade_no}/close",
		"v3/applyment4sub/applyment/":                                    "POST v3/applyment4sub/applyment/",
		complaints:                                                       "DELETE, GET, POST, PUT " + complaints,
		"pay/transactions/native":                                        "did you mean POST v3/pay/transactions/native?",
		"v3/pay/transaction/native":                                      "did you mean POST v3/pay/transactions/native?",
		"v3/nothing/of/that/kind/is/anywhere/documented/not/even/nearby": "wxpay find WORDS",
	} {
		found, err := documented.Endpoints(c, "", path)
		if err != nil {
			require.ErrorContains(t, err, "is not in the catalogue", path)
			assert.Contains(t, todo(t, err), want, path)
			continue
		}
		var methods []string
		for _, e := range found {
			methods = append(methods, e.Method)
		}
		assert.Equal(t, want, strings.Join(methods, ", ")+" "+found[0].Path, path)
	}
	_, err := documented.Endpoints(c, "GET", "v3/pay/transactions/native")
	assert.Contains(t, todo(t, err), "documented there: POST")
	for _, args := range [][]string{nil, {"post"}, {""}} {
		_, _, _, err := documented.Arguments(args)
		require.Error(t, err, "%q", args)
	}
	method, path, items, err := documented.Arguments([]string{"Post", "v3/a", "b=c"})
	require.NoError(t, err)
	assert.Equal(t, []string{"POST", "v3/a", "b=c"}, slices.Concat([]string{method, path}, items))
}
