package item

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

func TestItemsSayWhatARequestHolds(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "note.txt")
	require.NoError(t, os.WriteFile(file, []byte("from a file\n"), 0o600))
	it, err := Parse([]string{
		".out_trade_no=T=1:2@3", "appid=wx1", "notify_url=https://example.com/?a==b", "amount.total:=100", "amount.currency=CNY",
		"list.0=a", "list.1=b", "detail.0.id:=1", "detail.0.name=x", "detail.1.id:=9007199254740993", `a\.b=dot`, `c\=d=equals`,
		"mchid==1900000001", "mchid==2", "q==", "Idempotency-Key: k 1", "note=@" + file, "raw:=[1, 2]", "empty=", "name~=张三",
	})
	require.NoError(t, err)
	assert.Equal(t, wxpay.Params{"out_trade_no": "T=1:2@3"}, it.Placeholders)
	assert.Equal(t, []string{"1900000001", "2"}, it.Query["mchid"])
	assert.Equal(t, []string{""}, it.Query["q"])
	assert.Equal(t, map[string]string{"Idempotency-Key": "k 1"}, it.Header)
	fields := it.Object()
	assert.Equal(t, wxpay.Sensitive("张三"), fields["name"])
	delete(fields, "name")
	text, err := json.Marshal(fields)
	require.NoError(t, err)
	assert.JSONEq(t, `{"appid":"wx1","notify_url":"https://example.com/?a==b","amount":{"total":100,"currency":"CNY"},"list":["a","b"],
		"detail":[{"id":1,"name":"x"},{"id":9007199254740993}],
		"a.b":"dot","c=d":"equals","note":"from a file\n","raw":[1,2],"empty":""}`, string(text))
	assert.Contains(t, string(text), "9007199254740993", "every digit")
}

func TestItemsThatCannotBeRightAreNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"appid"}, `"appid" is no ITEM`},
		{[]string{"=x"}, "has no name"},
		{[]string{".=x"}, "has no name"},
		{[]string{".a:=1"}, "a placeholder takes ="},
		{[]string{".a=1", ".a=2"}, "the placeholder a is given twice"},
		{[]string{"a=1", "a=2"}, "the field a is given twice"},
		{[]string{"a=1", "a.b=2"}, "a value, and fields inside of it"},
		{[]string{"a.b=1", "a=2"}, "the field a is given twice"},
		{[]string{"a.1=1"}, "a.0 at most"},
		{[]string{"a.0=1", "a.0=2"}, "given twice"},
		{[]string{"a.0=1", "a.0.b=2"}, "a value, and fields inside of it"},
		{[]string{"a.0=1", "a.b=2"}, "expected a.1 at most"},
		{[]string{"n:=1.2.3"}, "5 bytes, is not JSON"},
		{[]string{"n:=@item_test.go"}, "bytes, is not JSON"},
		{[]string{"H:1", "H:2"}, "the header H is given twice"},
		{[]string{"f@/no/such/file"}, "no such file"},
		{[]string{"f=@/no/such/file"}, "no such file"},
		{[]string{"f@item.go", "g@item.go"}, "two files are given"},
	} {
		_, err := Parse(c.args)
		require.ErrorContains(t, err, c.want, "%q", c.args)
		var own *exit.Error
		require.ErrorAs(t, err, &own)
		assert.NotEmpty(t, own.Todo, "%q: what to do", c.args)
	}
}
