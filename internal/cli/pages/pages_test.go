package pages

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

func newApp(stdin string, file string) (a *app.App, out, errs *bytes.Buffer) {
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	return &app.App{Stdin: strings.NewReader(stdin), Stdout: out, Stderr: errs, Getenv: func(name string) string {
		if name == "WXPAY_CATALOGUE" {
			return file
		}
		return ""
	}}, out, errs
}

func TestATableFitsTheTerminal(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"POST", "v3/profitsharing/return-orders", "请求分账回退", "资金应用∙分账"},
		{"GET", "v3/profitsharing/transactions/{transaction_id}/amounts", "查询剩余待分金额", "资金应用∙分账"},
	}
	for width, want := range map[int]string{
		200: "POST  v3/profitsharing/return-orders                          请求分账回退      资金应用∙分账\n" +
			"GET   v3/profitsharing/transactions/{transaction_id}/amounts  查询剩余待分金额  资金应用∙分账\n",
		86: "POST  v3/profitsharing/return-orders                          请求分账回退      资金…\n" +
			"GET   v3/profitsharing/transactions/{transaction_id}/amounts  查询剩余待分金额  资金…\n",
		76: "POST  v3/profitsharing/return-orders                          请求分账回退\n" +
			"GET   v3/profitsharing/transactions/{transaction_id}/amounts  查询剩余待…\n",
		50: "POST  v3/profitsharing/return-orders    请求分…\n" +
			"GET   v3/profitsharing/transactions/{…  查询剩…\n",
	} {
		var b bytes.Buffer
		require.NoError(t, writeFitted(&b, rows, width))
		assert.Equal(t, want, b.String(), "%d columns", width)
		for line := range strings.Lines(b.String()) {
			assert.LessOrEqual(t, terminal.Columns(strings.TrimSuffix(line, "\n")), width, line)
		}
	}
	var b bytes.Buffer
	require.NoError(t, writeTabbed(&b, [][]string{{cell("a\tb\n"), cell("\x1b[31m")}}))
	assert.Equal(t, "a b\t\\x1b[31m\n", b.String())
}

// TestFactsAreACatalogue: what docs --json prints of every endpoint makes the same catalogue again.
func TestFactsAreACatalogue(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	for _, e := range catalogue.Default().Endpoints() {
		text, err := json.Marshal(allFacts(e))
		require.NoError(t, err)
		lines.Write(append(text, '\n'))
	}
	again, err := catalogue.Read(&lines)
	require.NoError(t, err)
	for i, e := range catalogue.Default().Endpoints() {
		other := again.Endpoints()[i]
		require.Equal(t, e.String(), other.String())
		require.Equal(t, headFacts(e), headFacts(other))
		require.Equal(t, e.Fields(), other.Fields(), e.String())
		require.Equal(t, e.Statuses(), other.Statuses(), e.String())
		for _, status := range e.Statuses() {
			require.Equal(t, e.Answer(status), other.Answer(status), e.String())
		}
	}
}

func TestAPageShowsEveryFact(t *testing.T) {
	t.Parallel()
	const line = `{"method":"POST","path":"v2/a/{b}","title":"标题","group":"产品","updated":"2026.01.02","roles":["商户","服务商"],` +
		`"pages":["https://x.example/1","https://x.example/2"],"base_uri":"https://y.example/","security":true,"deprecated":true,` +
		`"params":[{"in":"query","name":"q","type":"integer","minimum":1,"maximum":5},{"in":"header","name":"H","type":"string"}],` +
		`"body":[{"name":"o","type":"object","required":true},{"name":"o.l","type":"array","items":"object"},` +
		`{"name":"o.l[].s","type":"string","sensitive":true,"required":true,"minLength":2,"maxLength":8},` +
		`{"name":"e","type":"string","enum":["ONE","TWO"],"format":"date","maxLength":1},` +
		`{"name":"six","type":"string","minLength":6,"maxLength":6}],` +
		`"answers":{"200":[{"name":"r","type":"string","minLength":3}],"204":[]}}`
	file := filepath.Join(t.TempDir(), "one.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(line), 0o600))
	a, out, _ := newApp("", file)
	o := &docsOptions{app: a}
	require.NoError(t, o.run([]string{"v2/a/1"}))
	assert.Equal(t, `POST v2/a/{b}
  title       标题
  product     产品
  roles       商户, 服务商
  updated     2026.01.02
  deprecated  yes: look for what took its place
  host        https://y.example/
  shows       the client certificate (--security)
  page        https://x.example/1
  page        https://x.example/2

In the path
  b  string  required

Query
  q  integer    1 to 5

Headers
  H  string

Body, XML
  o      object          required
    l    list of object
      s  string          required  encrypted; 2 to 8 characters
  e      string                    at most 1 character; date; one of ONE, TWO
  six    string                    6 characters

Answer 200
  r  string    at least 3 characters

Answer 204, No Content, without a body

Call it
  wxpay post v2/a/{b} --base-uri https://y.example/ --security .b=b o:='{}'
`, out.String())
	e, _ := catalogue.Lookup("POST", "v3/pay/transactions/native")
	p := &page{app: a, endpoint: e, width: 80}
	for line := range strings.Lines(p.text()) {
		if !strings.Contains(line, "://") { // links and the command line stay whole
			assert.LessOrEqual(t, terminal.Columns(strings.TrimSuffix(line, "\n")), 80, line)
		}
	}
}

func TestEveryEndpointHasItsPageAndItsSkeleton(t *testing.T) {
	t.Parallel()
	a, _, _ := newApp("", "")
	a.Stdout, a.Stderr = io.Discard, io.Discard
	for _, e := range catalogue.Default().Endpoints() {
		args := []string{strings.ToLower(e.Method), e.Path}
		require.NoError(t, (&docsOptions{app: a}).run(args))
		require.NoError(t, (&newOptions{app: a, all: true}).run(args))
	}
}

// TestWhatNewWritesHasNoFindings as a body and as ITEMs, but of texts that are too long or short because
// nobody can guess them.
func TestWhatNewWritesHasNoFindings(t *testing.T) {
	t.Parallel()
	for _, e := range catalogue.Default().Endpoints() {
		path := e.Path
		if takesFile(e) {
			continue // its file is not there
		}
		if skeleton := e.Skeleton(false); skeleton != nil && !isGet(e) {
			a, out, _ := newApp(string(skeleton), "")
			err := (&lintOptions{app: a, dataGiven: true, data: "-"}).run([]string{e.Method, path})
			assert.NoError(t, err, "%s\n%s", e, out)
		}
		a, out, _ := newApp("", "")
		err := (&lintOptions{app: a}).run(append([]string{e.Method, path}, documented.Items(e, false)...))
		assert.NoError(t, err, "%s\n%s", e, out)
	}
}

func TestFindingsAreALineEach(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options lintOptions
		args    string
		code    int
		out     string
	}{
		"items": {
			lintOptions{}, "v3/pay/transactions/native appid=wx1 mchid=1 description=a out_trade_no=T1 notify_url=https://x amount.total=1",
			exit.Usage, "amount.total: is a text, in quotes; expected a whole number of fen, without quotes\n",
		},
		"what is encrypted": {
			lintOptions{}, "v3/profitsharing/receivers/add appid=wx1 type=MERCHANT_ID account=1 relation_type=PARTNER name~=a", exit.OK, "",
		},
		"what is not encrypted": {
			lintOptions{}, "v3/profitsharing/receivers/add appid=wx1 type=MERCHANT_ID account=1 relation_type=PARTNER name=a",
			exit.Usage, "name: is plain text; it is sent encrypted",
		},
		"a query": {lintOptions{}, "get v3/bill/tradebill bill_dat==2026-11-20", exit.Usage, "did you mean bill_date?\n"},
		"a query without a method": {
			lintOptions{}, "v3/merchant-service/complaints-v2 limit==a", exit.Usage, "limit: ",
		},
		"as JSON": {
			lintOptions{app: &app.App{JSON: true}, data: `{"oops":1}`, dataGiven: true}, "post v3/pay/transactions/native", exit.Usage,
			`{"kind":"unknown","field":"oops","found":"the page has no such field"}` + "\n",
		},
		"no JSON":         {lintOptions{data: "{", dataGiven: true}, "v3/pay/transactions/native", exit.Usage, "the body cannot be read"},
		"both":            {lintOptions{data: "{}", dataGiven: true}, "v3/pay/transactions/native a=1", exit.Usage, ""},
		"no such file":    {lintOptions{data: "@/none", dataGiven: true}, "v3/pay/transactions/native", exit.Config, ""},
		"no ITEM":         {lintOptions{}, "v3/pay/transactions/native a", exit.Usage, ""},
		"no such path":    {lintOptions{}, "v3/pay/transaction/native", exit.Usage, ""},
		"no path":         {lintOptions{}, "", exit.Usage, ""},
		"an empty DELETE": {lintOptions{}, "delete v3/merchant-service/complaint-notifications", exit.OK, ""},
	} {
		a, out, _ := newApp("", "")
		a.JSON = c.options.app != nil && c.options.app.JSON
		c.options.app = a
		err := c.options.run(strings.Fields(c.args))
		code := exit.OK
		if err != nil {
			code = exit.Code(t.Context(), err)
		}
		assert.Equal(t, c.code, code, "%s: %v", name, err)
		assert.Contains(t, out.String(), c.out, name)
	}
}
