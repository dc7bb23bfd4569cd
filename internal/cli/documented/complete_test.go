package documented_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

func todo(t *testing.T, err error) string {
	t.Helper()
	var own *exit.Error
	require.ErrorAs(t, err, &own)
	return own.Todo
}

// pages is a catalogue of its own: the documented one grows.
const pages = `{"method":"GET","path":"v3/orders/{no}","title":"查单"}
{"method":"POST","path":"v3/orders/{no}/close","title":"关单"}
{"method":"POST","path":"v3/orders/deep/down/only","title":"独"}
{"method":"POST","path":"v3/orders","title":"下单","params":[{"in":"query","name":"mchid","required":true,"type":"string"}],` +
	`"body":[{"name":"note","type":"string"},{"name":"appid","type":"string","required":true},` +
	`{"name":"amount","type":"object","required":true},{"name":"amount.total","type":"integer","required":true},` +
	`{"name":"amount.currency","type":"string","enum":["CNY","HKD"]},{"name":"flag","type":"boolean"},` +
	`{"name":"name","type":"string","sensitive":true},{"name":"goods","type":"array","items":"object"},` +
	`{"name":"goods[].id","type":"string","required":true},{"name":"goods[].price","type":"integer"},` +
	`{"name":"tags","type":"array","items":"string"},{"name":"blob","type":"object"}]}
{"method":"POST","path":"v3/upload/{empty}","title":"上传","params":[{"in":"formData","name":"file","type":"file","required":true},` +
	`{"in":"formData","name":"meta","type":"string","required":true},{"in":"header","name":"Idempotency-Key","type":"string"}]}
{"method":"POST","path":"v2/pay","body":[{"name":"total_fee","type":"integer","required":true},{"name":"sign","required":true},` +
	`{"name":"nonce_str","required":true}]}
{"method":"POST","path":"v3/\u001b[31m","title":"a\nb"}
`

func newApp(t *testing.T) *app.App {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pages.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(pages), 0o600))
	return &app.App{Getenv: func(name string) string {
		if name == "WXPAY_CATALOGUE" {
			return file
		}
		return ""
	}}
}

// offered is what a completion offers, without descriptions, and how the line goes on.
func offered(complete cobra.CompletionFunc, line string) string {
	args := strings.Split(line, " ")
	found, directive := complete(nil, args[:len(args)-1], args[len(args)-1])
	var names []string
	for _, f := range found {
		name, _, _ := strings.Cut(f, "\t")
		names = append(names, name)
	}
	if directive&cobra.ShellCompDirectiveNoSpace != 0 {
		names = append(names, "…")
	}
	if directive&cobra.ShellCompDirectiveNoFileComp == 0 {
		names = append(names, "files")
	}
	return strings.Join(names, " ")
}

func TestPathsAreOfferedPartByPart(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	for _, c := range []struct{ method, line, want string }{
		{"", "", ""},
		{"", "v", "v2/pay v3/ …"},
		{"GET", "v", "v3/orders/{no}"},
		{"POST", "v3/o", "v3/orders v3/orders/ …"},
		{"POST", "v3/orders/", "v3/orders/deep/down/only v3/orders/{no}/close"},
		{"", "v3/orders/", "v3/orders/deep/down/only v3/orders/{no} v3/orders/{no}/close"},
		{"GET", "v3/orders/T1", ""},
		{"POST", "v3/orders/T1/", "v3/orders/T1/close"},
		{"POST", `v3/orders/\{no\}/c`, "v3/orders/{no}/close"},
		{"POST", "v3/orders/deep/", "v3/orders/deep/down/only"}, // a name goes before a placeholder
		{"POST", "/v3/orders/d", "/v3/orders/deep/down/only"},
		{"POST", "v3/upl", "v3/upload/"},
		{"POST", "v3/\x1b", `v3/\x1b[31m`},
		{"DELETE", "v", ""},
	} {
		assert.Equal(t, c.want, offered(documented.CompleteRequest(a, c.method), c.line), "%s %q", c.method, c.line)
	}
	found, _ := documented.CompleteRequest(a, "")(nil, nil, "v3/orders/T1/")
	assert.Equal(t, []string{"v3/orders/T1/close\tPOST 关单"}, found)
}

func TestItemsAreOfferedWithTheirOperators(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	const all = "mchid== appid= amount.total:= note= amount.currency= flag:= name~= goods.0.id= goods.0.price:= tags.0= blob:= …"
	for _, c := range []struct{ method, line, want string }{
		{"POST", "v3/orders ", all},
		{"", "v3/orders ", all},
		{"GET", "v3/orders/{no} ", ".no= …"},
		{"GET", "v3/orders/T1 .no=T1 ", "…"},
		{"POST", "v3/orders a", "appid= amount.total:= amount.currency= …"},
		{"POST", "v3/orders amount.", "amount.total:= amount.currency= …"},
		{"POST", "v3/orders amount:={} am", "…"},
		{
			"POST", "v3/orders mchid==1 appid=1 amount.total:=1 ",
			"note= amount.currency= flag:= name~= goods.0.id= goods.0.price:= tags.0= blob:= …",
		},
		{"POST", "v3/orders goods.0.price:=1 goods", "goods.0.id= …"},
		{"POST", "v3/orders goods.0.price:=1 goods.1", "goods.1.id= goods.1.price:= …"},
		{"POST", "v3/orders goods.0.id=1 goods.1.id=1 goods", "goods.1.price:= …"},
		{"POST", "v3/orders tags.0=a ta", "tags.1= …"},
		{"POST", "v3/orders amount.currency=", "amount.currency=CNY amount.currency=HKD"},
		{"POST", "v3/orders amount.currency=H", "amount.currency=HKD"},
		{"POST", "v3/orders amount.currency=X", "…"},
		{"POST", "v3/orders flag:=", "flag:=true flag:=false"},
		{"POST", "v3/orders flag:=t", "flag:=true"},
		{"POST", "v3/orders appid=", "…"},
		{"POST", "v3/orders nope", "…"},
		{"POST", "v3/upload/ ", "file@ Idempotency-Key: …"},
		{"POST", "v2/pay ", "total_fee= …"},
		{"POST", "v3/unknown ", "…"},
	} {
		assert.Equal(t, c.want, offered(documented.CompleteRequest(a, c.method), c.line), "%s %q", c.method, c.line)
	}
	found, _ := documented.CompleteRequest(a, "POST")(nil, []string{"v3/orders", "goods.0.price:=1"}, "goods")
	assert.Equal(t, []string{"goods.0.id=\trequired, string"}, found, "what another one beside it requires")
	found, _ = documented.CompleteRequest(a, "POST")(nil, []string{"v3/orders"}, "n")
	assert.Equal(t, []string{"note=\toptional, string", "name~=\toptional, string, encrypted"}, found)
}

func TestFilesAreOffered(t *testing.T) {
	t.Parallel()
	a, dir := newApp(t), t.TempDir()+"/"
	require.NoError(t, os.WriteFile(dir+"body.json", nil, 0o600))
	require.NoError(t, os.WriteFile(dir+".hidden", nil, 0o600))
	require.NoError(t, os.Mkdir(dir+"below", 0o700))
	complete := documented.CompleteRequest(a, "POST")
	assert.Equal(t, "file@"+dir+"below/ file@"+dir+"body.json …", offered(complete, "v3/upload/ file@"+dir))
	assert.Equal(t, "note=@"+dir+"body.json", offered(complete, "v3/orders note=@"+dir+"bo"))
	assert.Equal(t, "@"+dir+"body.json", offered(documented.CompleteData, "@"+dir+"bo"))
	assert.Equal(t, "@"+dir+".hidden", offered(documented.CompleteData, "@"+dir+"."))
	assert.Equal(t, "@ - …", offered(documented.CompleteData, ""))
	assert.Empty(t, offered(documented.CompleteData, `{"a":1}`))
	assert.Empty(t, offered(documented.CompleteData, "@"+dir+"none/"))
}

func TestPagesAreOfferedWithAMethodOrWithout(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	for _, c := range []struct {
		items      bool
		line, want string
	}{
		{false, "", "v2/pay v3/ …"},
		{false, "po", "post"},
		{false, "post v3/orders/T1/", "v3/orders/T1/close"},
		{false, "v3/orders ", ""},
		{true, "v3/orders app", "appid= …"},
		{true, "post v3/orders app", "appid= …"},
	} {
		assert.Equal(t, c.want, offered(documented.CompletePage(a, c.items), c.line), "%q", c.line)
	}
	a.Getenv = func(string) string { return "/no/such/file" }
	for _, complete := range []cobra.CompletionFunc{documented.CompletePage(a, false), documented.CompleteRequest(a, "GET")} {
		_, directive := complete(nil, nil, "v3")
		assert.Equal(t, cobra.ShellCompDirectiveError, directive)
	}
}

// TestEveryDocumentedPathCanBeTyped by taking what is offered, part by part.
func TestEveryDocumentedPathCanBeTyped(t *testing.T) {
	t.Parallel()
	a := &app.App{Getenv: func(string) string { return "" }}
	for _, method := range documented.Methods {
		complete, reached := documented.CompleteRequest(a, method), map[string]bool{}
		for open := []string{"v", "h", "g"}; len(open) > 0; {
			typed := open[0]
			open = open[1:]
			found, _ := complete(nil, nil, typed)
			for _, f := range found {
				path, _, isWhole := strings.Cut(f, "\t")
				if isWhole {
					reached[path] = true
				} else {
					require.Greater(t, len(path), len(typed))
					open = append(open, path)
				}
			}
		}
		for _, e := range catalogue.Default().Endpoints() {
			if e.Method == method {
				assert.True(t, reached[e.Path], e.String())
			}
		}
	}
}
