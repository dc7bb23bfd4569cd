package wxpay_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// plainOrder is a body of the size with nothing sensitive in it.
func plainOrder(goods int) wxpay.Params {
	list := make([]any, goods)
	for i := range list {
		list[i] = map[string]any{"goods_id": "1", "price": 100, "names": []string{"a"}, "more": map[string]any{"x": true}}
	}
	return wxpay.Params{"out_order_no": "1", "json": map[string]any{"appid": "wx", "total": 1, "goods": list}}
}

type typedOrder struct {
	AppID string `json:"appid"`
	Goods []struct {
		ID    string `json:"goods_id"`
		Price int64  `json:"price"`
	} `json:"goods"`
	Amount struct{ Total int64 } `json:"amount"`
}

type typedPayee struct {
	OutBatchNo string `json:"out_batch_no"`
	Details    []struct {
		No   string          `json:"out_detail_no"`
		Name wxpay.Sensitive `json:"user_name"`
		ID   string          `json:"user_id_card" encryption:"EM_APIV3"`
	} `json:"details"`
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
		"small map": plainOrder(1), "large map": plainOrder(200), "typed": {"json": typedOrder{}}, "many typed": {"json": large}, "pointer": {"json": &large},
		"text": {"json": []byte(`{}`)}, "query": {"query": map[string]string{"a": "b"}},
	} {
		require.LessOrEqual(t, allocs(params), nothing+3, name)
	}
	params := plainOrder(3)
	same, err := wxpay.Seal(client, params)
	require.NoError(t, err)
	same["added"] = true
	require.Contains(t, params, "added", "the very same map")
}

// BenchmarkSealNothing looks through a dynamic body in vain.
func BenchmarkSealNothing(b *testing.B) {
	client := testkit.NewClient(b, testkit.Config(b))
	params := benchOrder()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wxpay.Seal(client, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSealNothingTyped knows from the type that there is nothing.
func BenchmarkSealNothingTyped(b *testing.B) {
	client := testkit.NewClient(b, testkit.Config(b))
	params := wxpay.Params{"json": &typedOrder{}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wxpay.Seal(client, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSealStruct encrypts two fields of a struct by RSA.
func BenchmarkSealStruct(b *testing.B) {
	client := testkit.NewClient(b, testkit.Config(b))
	var payee typedPayee
	payee.Details = append(payee.Details, struct {
		No   string          `json:"out_detail_no"`
		Name wxpay.Sensitive `json:"user_name"`
		ID   string          `json:"user_id_card" encryption:"EM_APIV3"`
	}{"1", "张三", strings.Repeat("1", 18)})
	params := wxpay.Params{"json": &payee}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wxpay.Seal(client, params); err != nil {
			b.Fatal(err)
		}
	}
}
