package wxpay_test

import (
	"context"
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestSensitiveTextArrivesEncryptedOnce, under the key that Wechatpay-Serial names,
// and the rest of the body as it was.
func TestSensitiveTextArrivesEncryptedOnce(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	params := func() wxpay.Params {
		return wxpay.Params{"json": wxpay.Params{
			"appid": testkit.AppID,
			"user":  map[string]any{"name": wxpay.Sensitive("张三"), "age": 30, "empty": wxpay.Sensitive("")},
			"list":  []wxpay.Params{{"id": wxpay.Sensitive("44030019000101123X")}, {"id": "plain"}},
			"note":  "a&b<c>",
		}}
	}
	const want = `{"appid":"wx8888888888888888","list":[{"id":"44030019000101123X"},{"id":"plain"}],"note":"a&b<c>","user":{"age":30,"empty":"","name":"张三"}}`
	given, seen := params(), map[string]bool{}
	for range 2 {
		_, err := client.Chain("v3/applyment4sub/applyment/").Post(t.Context(), given)
		require.NoError(t, err)
		r := testkit.LastRequest(t, gateway)
		body, n := testkit.Opened(t, r)
		require.Equal(t, want, body)
		require.Equal(t, 2, n)
		require.Equal(t, testkit.PublicKeyID, r.Header.Get("Wechatpay-Serial"))
		require.Equal(t, params(), given, "what the caller passed in was changed")
		for _, ciphertext := range testkit.Ciphertexts.FindAllString(string(r.Body), -1) {
			require.False(t, seen[ciphertext], "one ciphertext came twice")
			seen[ciphertext] = true
		}
	}
}

// TestSensitiveTextInPathAndQuery is encrypted before it is escaped.
func TestSensitiveTextInPathAndQuery(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	type search struct {
		Name  string            `json:"name" wxpay:"sensitive"`
		Phone wxpay.Sensitive   `json:"phone,omitempty"`
		Cards []wxpay.Sensitive `json:"cards"`
		Page  int               `json:"page"`
	}
	secret, named := wxpay.Sensitive("张三/?#"), wxpay.Params{"name": wxpay.Sensitive("张三/?#"), "page": 1}
	for name, c := range map[string]struct {
		template string
		params   wxpay.Params
		want     string // with {} for each ciphertext
	}{
		"map": {"v3/x", wxpay.Params{"query": named}, "/v3/x?name={}&page=1"},
		"map of strings": {"v3/x", wxpay.Params{"query": map[string]wxpay.Sensitive{"name": secret, "none": ""}},
			"/v3/x?name={}&none="},
		"repeated key": {"v3/x", wxpay.Params{"query": map[string][]wxpay.Sensitive{"name": {secret, secret}}},
			"/v3/x?name={}&name={}"},
		"list of anything": {"v3/x", wxpay.Params{"query": wxpay.Params{"name": []any{secret, "b", nil}}}, "/v3/x?name={}&name=b"},
		"pointer":          {"v3/x", wxpay.Params{"query": wxpay.Params{"name": &secret}}, "/v3/x?name={}"},
		"struct": {"v3/x", wxpay.Params{"query": search{Name: string(secret), Cards: []wxpay.Sensitive{secret, secret},
			Page: 2}}, "/v3/x?name={}&cards={}&cards={}&page=2"},
		"pointer to struct": {"v3/x", wxpay.Params{"query": &search{Name: string(secret), Phone: secret}},
			"/v3/x?name={}&phone={}&page=0"},
		"url.Values":         {"v3/x", wxpay.Params{"query": url.Values{"name": {"plain"}}}, "/v3/x?name=plain"},
		"behind a literal":   {"v3/x?a=b", wxpay.Params{"query": named}, "/v3/x?a=b&name={}&page=1"},
		"segment":            {"v3/x/{name}/y", wxpay.Params{"name": secret}, "/v3/x/{}/y"},
		"segment, a pointer": {"v3/x/{name}/y", wxpay.Params{"name": &secret}, "/v3/x/{}/y"},
		"expression":         {"v3/x{?name,page}", wxpay.Params{"name": secret, "page": 1}, "/v3/x?name={}&page=1"},
		"exploded":           {"v3/x{?name*}", wxpay.Params{"name": []wxpay.Sensitive{secret, secret}}, "/v3/x?name={}&name={}"},
		"continued":          {"v3/x?a=b{&name}", wxpay.Params{"name": secret}, "/v3/x?a=b&name={}"},
	} {
		_, err := client.Chain(c.template).Get(t.Context(), c.params)
		require.NoError(t, err, name)
		r := testkit.LastRequest(t, gateway)
		got := regexp.MustCompile(`(?:[A-Za-z0-9]|%2B|%2F){342,}%3D%3D`).ReplaceAllStringFunc(r.Target, func(escaped string) string {
			ciphertext, err := url.QueryUnescape(escaped)
			require.NoError(t, err)
			text, err := r.Decrypt(ciphertext)
			require.NoError(t, err, name)
			require.Equal(t, string(secret), text, name)
			return "{}"
		})
		require.Equal(t, c.want, got, name)
		if strings.Contains(c.want, "{}") {
			require.Equal(t, testkit.PublicKeyID, r.Header.Get("Wechatpay-Serial"), name)
		}
	}
}

// TestOneValueServesManyGoroutines: nothing is written to it.
func TestOneValueServesManyGoroutines(t *testing.T) {
	t.Parallel()
	type inner struct {
		Name *string `json:"name" wxpay:"sensitive"`
	}
	name := "张三"
	shared := map[string]any{
		"a": wxpay.Sensitive("一"), "b": []any{wxpay.Sensitive("二")}, "c": &inner{&name}, "d": map[string]wxpay.Sensitive{"e": "三"},
	}
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			_, err := client.Chain("v3/x").Post(context.WithoutCancel(t.Context()), wxpay.Params{"json": shared})
			assert.NoError(t, err)
		})
	}
	group.Wait()
	for _, r := range gateway.Requests() {
		body, n := testkit.Opened(t, r)
		require.Equal(t, `{"a":"一","b":["二"],"c":{"name":"张三"},"d":{"e":"三"}}`, body)
		require.Equal(t, 4, n)
	}
	require.Equal(t, "张三", name)
}

// TestAsyncCallReadsItsValueAtOnce: the caller may use it again.
func TestAsyncCallReadsItsValueAtOnce(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	hold := make(chan struct{})
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		<-hold
		return wxpaytest.Reply{Body: "{}"}
	})
	name := wxpay.Sensitive("张三")
	list := []wxpay.Sensitive{"一"}
	params := wxpay.Params{"json": wxpay.Params{"name": &name, "list": list}}
	future := client.Chain("v3/x").PostAsync(t.Context(), params)
	name, list[0] = "李四", "二"
	params["json"].(wxpay.Params)["more"] = true
	delete(params, "json")
	close(hold)
	_, err := future.Wait()
	require.NoError(t, err)
	body, _ := testkit.Opened(t, testkit.LastRequest(t, gateway))
	require.Equal(t, `{"list":["一"],"name":"张三"}`, body)
}

// TestVectorsDecrypt: the ciphertexts of other implementations.
func TestVectorsDecrypt(t *testing.T) {
	t.Parallel()
	var v struct {
		Cases []struct {
			Name, Padding, Plaintext, Ciphertext string
			PrivateKey                           string `json:"private_key"`
		}
	}
	testkit.ReadVectors(t, "sensitive-fields.json", &v)
	client := testkit.NewClient(t, testkit.Config(t))
	oaep := 0
	for _, c := range v.Cases {
		key := testkit.Signer(t, strings.TrimPrefix(c.PrivateKey, "keys/"))
		text, err := auth.Decrypt(key, c.Ciphertext)
		if c.Padding == "PKCS1v15" {
			require.ErrorContains(t, err, "not encrypted for this private key", "PKCS#1 v1.5 is not read: its errors give keys away")
			continue
		}
		require.NoError(t, err, c.Name)
		require.Equal(t, c.Plaintext, text, c.Name)
		if c.Padding == "OAEP" {
			oaep++
		}
		text, err = client.Decrypt(c.Ciphertext)
		if c.Name != "down-merchant" {
			require.ErrorContains(t, err, "wxpay: auth: decrypt", c.Name)
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.Plaintext, text)
		raw, err := base64.StdEncoding.DecodeString(c.Ciphertext)
		require.NoError(t, err)
		raw[len(raw)-1] ^= 1
		_, err = client.Decrypt(base64.StdEncoding.EncodeToString(raw))
		require.ErrorContains(t, err, "not encrypted for this private key")
	}
	require.Equal(t, 5, oaep)
}

// TestLookingForNothingCostsNothing: a body without sensitive text is not copied,
// and what the search allocates does not grow with it.
func TestLookingForNothingCostsNothing(t *testing.T) {
	client := testkit.NewClient(t, testkit.Config(t))
	allocs := func(params wxpay.Params) float64 {
		return testing.AllocsPerRun(100, func() {
			if _, err := wxpay.Seal(client, params); err != nil {
				t.Fatal(err)
			}
		})
	}
	nothing := allocs(wxpay.Params{"out_order_no": "1"})
	large := make([]typedOrder, 100)
	for name, params := range map[string]wxpay.Params{
		"small map": plainOrder(1), "large map": plainOrder(200), "typed": {"json": typedOrder{}}, "many typed": {"json": large},
		"pointer": {"json": &large},
		"text":    {"json": []byte(`{}`)}, "query": {"query": map[string]string{"a": "b"}},
	} {
		require.LessOrEqual(t, allocs(params), nothing+3, name)
	}
	params := plainOrder(3)
	same, err := wxpay.Seal(client, params)
	require.NoError(t, err)
	same["added"] = true
	require.Contains(t, params, "added", "the very same map")
}
