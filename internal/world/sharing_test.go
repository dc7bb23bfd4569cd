package world

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	shareURL  = "POST /v3/profitsharing/orders"
	ofSharing = "/v3/profitsharing/orders/"
	returnURL = "/v3/profitsharing/return-orders"
	addURL    = "POST /v3/profitsharing/receivers/add"
)

// forSharing returns a world with an order of 1000 fen, paid more than a minute ago, and its transaction_id.
func forSharing(t *testing.T, change ...func(*Options)) (*told, string) {
	t.Helper()
	w := newWorld(t, change...)
	id := w.toShare("S00001")
	w.must(addURL, adding("MERCHANT_ID", "1900000002"))
	w.must(addURL, adding("PERSONAL_OPENID", "o1"))
	w.advance(time.Minute)
	return w, id
}

// toShare pays an order that can be shared.
func (w *told) toShare(number string) string {
	w.t.Helper()
	w.must(place, native(number, m{"amount": m{"total": 1000}, "settle_info": m{"profit_sharing": true}}))
	w.pay(number)
	return w.Order("1900000001", number).ID
}

func adding(kind, account string) m {
	return m{"appid": "wx", "type": kind, "account": account, "relation_type": "STORE"}
}

func toReceiver(kind, account string, fen int, description string) m {
	return m{"type": kind, "account": account, "amount": fen, "description": description}
}

func toMerchant(fen int) m { return toReceiver("MERCHANT_ID", "1900000002", fen, "part") }

func sharing(number, id string, unfreeze bool, to ...m) m {
	return m{"appid": "wx", "transaction_id": id, "out_order_no": number, "unfreeze_unsplit": unfreeze, "receivers": to}
}

func (w *told) sharing(number, id string) m {
	w.t.Helper()
	return w.must("GET "+ofSharing+number+"?transaction_id="+id, nil)
}

func (w *told) unsplit(id string) any {
	w.t.Helper()
	return w.must("GET /v3/profitsharing/transactions/"+id+"/amounts", nil)["unsplit_amount"]
}

// result returns what a receiver got.
func result(sharing m, i int) [2]any {
	r := sharing["receivers"].([]any)[i].(m)
	return [2]any{r["result"], r["fail_reason"]}
}

// TestSharingArrows walks each arrow of WORLD 5.4 but those of returns.
func TestSharingArrows(t *testing.T) {
	t.Parallel()
	w, id := forSharing(t)
	assert.EqualValues(t, 1000, w.unsplit(id))
	asked := w.must(shareURL, sharing("P1", id, false, toMerchant(100), toReceiver("PERSONAL_OPENID", "o1", 50, "part"),
		toReceiver("PERSONAL_OPENID", "o2", 30, "part"), toReceiver("MERCHANT_ID", "1900000001", 5, "own")))
	assert.Equal(t, Processing, asked["state"])
	assert.Equal(t, [2]any{InWaiting, nil}, result(asked, 0))
	assert.Equal(t, asked, w.must(shareURL, sharing("P1", id, false, toMerchant(100), toReceiver("PERSONAL_OPENID", "o1", 50, "part"),
		toReceiver("PERSONAL_OPENID", "o2", 30, "part"), toReceiver("MERCHANT_ID", "1900000001", 5, "own"))))
	assert.EqualValues(t, 815, w.unsplit(id))
	w.advance(time.Minute)
	done := w.sharing("P1", id)
	assert.Equal(t, Finished, done["state"], "done, which is not successful")
	assert.Equal(t, [2]any{Success, nil}, result(done, 0))
	assert.Equal(t, [2]any{Success, nil}, result(done, 1))
	assert.Equal(t, [2]any{Closed, "NO_RELATION"}, result(done, 2), "the receiver was not added")
	assert.Equal(t, [2]any{Success, nil}, result(done, 3))
	assert.EqualValues(t, 845, w.unsplit(id), "what he did not get can be shared again")
	assert.EqualValues(t, openingBalance+1000-150, w.Balance("1900000001"))
	assert.EqualValues(t, openingBalance+100, w.Balance("1900000002"))

	rest := m{"transaction_id": id, "out_order_no": "U1", "description": "rest"}
	freed := w.must(shareURL+"/unfreeze", rest)
	assert.EqualValues(t, 845, freed["receivers"].([]any)[0].(m)["amount"])
	assert.Equal(t, freed, w.must(shareURL+"/unfreeze", rest))
	w.act("sharing", "U1", "finish")
	assert.Equal(t, [2]any{Finished, [2]any{Success, nil}}, [2]any{w.sharing("U1", id)["state"], result(w.sharing("U1", id), 0)})
	assert.EqualValues(t, 0, w.unsplit(id))

	id2 := w.toShare("S00002")
	w.advance(time.Minute)
	w.must(shareURL, sharing("P2", id2, true, toReceiver("PERSONAL_OPENID", "o2", 10, "part")))
	assert.EqualValues(t, 0, w.unsplit(id2), "unfreeze_unsplit")
	w.advance(time.Minute)
	assert.EqualValues(t, 0, w.unsplit(id2), "nor does it come back")

	id3 := w.toShare("S00003")
	w.advance(30*24*time.Hour - time.Second)
	assert.EqualValues(t, 1000, w.unsplit(id3))
	w.advance(time.Second)
	assert.EqualValues(t, 0, w.unsplit(id3), "30 days")

	id4 := w.toShare("S00004") // a refund takes what is frozen first
	w.must("POST "+refundURL, refunding("R1", "S00004", 300, 1000, m{"reason": "CLOSED"}))
	assert.EqualValues(t, 700, w.unsplit(id4))
	w.advance(time.Minute)
	assert.EqualValues(t, 1000, w.unsplit(id4), "and brings it back if it is closed")
	w.must("POST "+refundURL, refunding("R2", "S00004", 1000, 1000, nil))
	assert.EqualValues(t, 0, w.unsplit(id4), "a whole refund ends it")
	w.refused(shareURL, sharing("P4", id4, false, toMerchant(1)), 403, "NOT_ENOUGH", "")
	assert.Equal(t, "U1", w.Sharings(3)[1].Number)
}

// TestWrongSharingArrows walks each rule of WORLD 5.4, and FACTS B4.
func TestWrongSharingArrows(t *testing.T) {
	t.Parallel()
	w, id := forSharing(t)
	w.must(place, native("PLAIN1", nil))
	w.pay("PLAIN1")
	plain := w.Order("1900000001", "PLAIN1").ID
	w.advance(time.Minute)
	young := w.toShare("YOUNG1")
	for name, c := range map[string]struct {
		body          m
		status        int
		code, message string
	}{
		"not for sharing":     {sharing("P1", plain, false, toMerchant(1)), 400, "INVALID_REQUEST", "非分账订单不支持分账"},
		"within a minute":     {sharing("P1", young, false, toMerchant(1)), 400, "INVALID_REQUEST", "订单处理中，请稍后重试"},
		"above the ratio":     {sharing("P1", id, false, toMerchant(301)), 403, "RULE_LIMIT", "分账金额超出最大分账比例"},
		"twice":               {sharing("P1", id, false, toMerchant(1), toMerchant(1)), 400, "INVALID_REQUEST", "重复"},
		"unknown order":       {sharing("P1", "4200", false, toMerchant(1)), 400, "PARAM_ERROR", "订单号格式不正确"},
		"a sub-merchant":      {with(sharing("P1", id, false), m{"sub_mchid": "1900000077"}), 400, "PARAM_ERROR", "普通商户不允许传"},
		"no unfreeze_unsplit": {with(sharing("P1", id, false), m{"unfreeze_unsplit": nil}), 400, "PARAM_ERROR", "必填性规则校验失败"},
		"51 receivers":        {sharing("P1", id, false, make([]m, 51)...), 400, "PARAM_ERROR", "元素个数 51"},
		"no amount": {sharing("P1", id, false, with(toMerchant(1), m{"amount": nil})), 400, "PARAM_ERROR",
			"输入源“/body/receivers/0/amount”映射到字段“分账金额”必填性规则校验失败"},
		"empty account": {sharing("P1", id, false, with(toMerchant(1), m{"account": ""})), 400, "PARAM_ERROR",
			"输入源“/body/receivers/0/account”映射到值字段“分账接收方帐号”字符串规则校验失败，字符数 0，小于最小值 1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &told{World: w.World, t: t}
			w.refused(shareURL, c.body, c.status, c.code, c.message)
		})
	}
	w.must(shareURL, sharing("P1", id, false, toMerchant(200)))
	w.refused(shareURL, sharing("P1", id, false, toMerchant(201)), 400, "INVALID_REQUEST", "参数与首次请求时不一致")
	w.refused(shareURL, sharing("P2", id, false, toMerchant(101)), 403, "RULE_LIMIT", "")
	rest := func(number, id string) m {
		return m{"transaction_id": id, "out_order_no": number, "description": "rest"}
	}
	w.refused(shareURL+"/unfreeze", rest("U1", plain), 400, "INVALID_REQUEST", "非分账订单不支持解冻剩余资金")
	w.refused(shareURL+"/unfreeze", rest("U1", young), 400, "INVALID_REQUEST", "订单处理中，请稍后重试")
	w.must(shareURL+"/unfreeze", rest("U1", id))
	w.refused(shareURL+"/unfreeze", rest("U2", id), 403, "NOT_ENOUGH", "分账金额为0")
	w.refused(shareURL, sharing("P3", id, false, toMerchant(1)), 403, "NOT_ENOUGH", "分账金额不足")
	w.refused("GET "+ofSharing+"NONE?transaction_id="+id, nil, 404, "RESOURCE_NOT_EXISTS", "记录不存在")
	w.refused("GET "+ofSharing+"P1?transaction_id="+young, nil, 404, "RESOURCE_NOT_EXISTS", "记录不存在")
	amounts := "GET /v3/profitsharing/transactions/"
	w.refused(amounts+plain+"/amounts", nil, 400, "INVALID_REQUEST", "非分账订单不支持此查询")
	w.refused(amounts+"4200/amounts", nil, 404, "RESOURCE_NOT_EXISTS", "")
	_, err := w.callAs("1900000002", amounts+id+"/amounts", nil)
	require.ErrorContains(t, err, "非本商户的订单不支持查询")
	w.advance(30 * 24 * time.Hour)
	w.refused(shareURL, sharing("P4", young, false, toMerchant(1)), 400, "INVALID_REQUEST", "期限")

	id = w.toShare("MANY01")
	w.advance(time.Minute)
	for i := range mostSharings {
		w.must(shareURL, sharing(fmt.Sprint("M", i), id, false, toMerchant(1)))
	}
	w.refused(shareURL, sharing("M51", id, false, toMerchant(1)), 400, "INVALID_REQUEST", "次数")
}

// TestWhatAReceiverDoesNotGet: fail_reason of WORLD 5.4 that follow from what happens meanwhile.
func TestWhatAReceiverDoesNotGet(t *testing.T) {
	t.Parallel()
	w, id := forSharing(t)
	w.must(shareURL, sharing("P1", id, false, toMerchant(100)))
	w.must(transferTo, sending("ALL", m{"transfer_amount": openingBalance + 950, "user_name": "x"}))
	w.act("sharing", "P1", "finish")
	assert.Equal(t, [2]any{Closed, "PAYER_ACCOUNT_ABNORMAL"}, result(w.sharing("P1", id), 0), "the money is spent")

	w.must("POST /v3/pay/transactions/codepay", native("CODE01", m{"amount": m{"total": 1000}, "settle_info": m{"profit_sharing": true},
		"payer": m{"auth_code": "10"}, "scene_info": m{"store_info": m{"id": "1"}}}))
	w.advance(time.Minute)
	id = w.Order("1900000001", "CODE01").ID
	w.must(shareURL, sharing("P2", id, false, toMerchant(100)))
	w.must("POST "+ofOrder+"CODE01/reverse", m{"appid": "wx", "mchid": "1900000001"})
	w.advance(time.Minute)
	assert.Equal(t, [2]any{Closed, "INVALID_REQUEST"}, result(w.sharing("P2", id), 0), "the order is reversed")
	w.refused(shareURL, sharing("P3", id, false, toMerchant(1)), 400, "PARAM_ERROR", "")
}

// TestTheRatioIsASwitch: WORLD 5.4.
func TestTheRatioIsASwitch(t *testing.T) {
	t.Parallel()
	w, id := forSharing(t, func(o *Options) { o.Switches = map[string]string{"sharing-ratio": "100%"} })
	w.must(shareURL, sharing("P1", id, false, toMerchant(900)))
	w.refused(shareURL, sharing("P2", id, false, toMerchant(101)), 403, "RULE_LIMIT", "")
	w.must("POST "+refundURL, refunding("R1", "S00001", 60, 1000, nil))
	w.refused(shareURL, sharing("P2", id, false, toMerchant(41)), 403, "NOT_ENOUGH", "分账金额不足")
	w.must(shareURL, sharing("P2", id, false, toMerchant(40)))
}

// TestReceivers are added and deleted, their names sealed: WORLD 4 #28.
func TestReceivers(t *testing.T) {
	t.Parallel()
	w, id := forSharing(t)
	w.open = func(s string) (string, error) {
		if name, sealed := strings.CutPrefix(s, "sealed "); sealed {
			return name, nil
		}
		return "", errors.New("no")
	}
	w.seal = func(s string) (string, error) { return "for the merchant: " + s, nil }
	added := w.must(addURL, with(adding("PERSONAL_OPENID", "o2"), m{"name": "sealed 张三"}))
	assert.Equal(t, m{"type": "PERSONAL_OPENID", "account": "o2", "name": "for the merchant: 张三", "relation_type": "STORE"}, added)
	w.refused(addURL, with(adding("PERSONAL_OPENID", "o3"), m{"name": "张三"}), 400, "PARAM_ERROR", "密文")
	w.refused(addURL, adding("MERCHANT_ID", "shop"), 400, "INVALID_REQUEST", "请确认分账接收方是否存在")
	w.refused(addURL, with(adding("PERSONAL_OPENID", "o3"), m{"relation_type": nil}), 400, "PARAM_ERROR", "relation_type")
	w.refused(shareURL, sharing("P1", id, false, with(toMerchant(1), m{"name": "张三"})), 400, "PARAM_ERROR", "密文")
	w.must(shareURL, sharing("P1", id, false, with(toMerchant(1), m{"name": "sealed 1"})))
	w.must(shareURL, sharing("P1", id, false, with(toMerchant(1), m{"name": "sealed 2"}))) // the same: each ciphertext is another

	const remove = "POST /v3/profitsharing/receivers/delete"
	w.must(remove, adding("PERSONAL_OPENID", "o2"))
	w.refused(remove, adding("PERSONAL_OPENID", "o2"), 400, "INVALID_REQUEST", "请确认分账接收方是否存在")
	w.must(shareURL, sharing("P2", id, false, toReceiver("PERSONAL_OPENID", "o2", 1, "part")))
	w.advance(time.Minute)
	assert.Equal(t, [2]any{Closed, "NO_RELATION"}, result(w.sharing("P2", id), 0))
}

func TestMagicOfSharing(t *testing.T) {
	t.Parallel()
	w, id := forSharing(t)
	w.must(shareURL, sharing("P3", id, false, toReceiver("PERSONAL_OPENID", "o1", 1, "ACCOUNT_ABNORMAL"),
		toReceiver("PERSONAL_OPENID", "o-risk-1", 1, "part")))
	w.advance(time.Minute)
	assert.Equal(t, [2]any{Closed, "ACCOUNT_ABNORMAL"}, result(w.sharing("P3", id), 0))
	assert.Equal(t, [2]any{Closed, "RECEIVER_HIGH_RISK"}, result(w.sharing("P3", id), 1))
}

func returning(number string, fen int, over m) m {
	return with(m{"out_order_no": "P1", "out_return_no": number, "return_mchid": "1900000002", "amount": fen, "description": "back"}, over)
}

// TestReturnArrows walks each arrow of returns, and each wrong one, of WORLD 5.4 and FACTS B4.
func TestReturnArrows(t *testing.T) {
	t.Parallel()
	w, id := forSharing(t)
	post := "POST " + returnURL
	w.must(shareURL, sharing("P1", id, false, toMerchant(100), toReceiver("PERSONAL_OPENID", "o1", 50, "part")))
	w.refused(post, returning("B0", 1, nil), 400, "INVALID_REQUEST", "回退方不存在") // not yet
	w.advance(time.Minute)
	asked := w.must(post, returning("B1", 40, nil))
	assert.Equal(t, Processing, asked["result"])
	assert.Equal(t, asked, w.must(post, returning("B1", 40, nil)))
	w.advance(time.Minute)
	done := w.must("GET "+returnURL+"/B1?out_order_no=P1", nil)
	assert.Equal(t, Success, done["result"])
	assert.EqualValues(t, openingBalance+1000-150+40, w.Balance("1900000001"))
	assert.EqualValues(t, openingBalance+60, w.Balance("1900000002"))

	w.must(post, returning("B2", 60, m{"out_order_no": nil, "order_id": asked["order_id"], "description": "TIME_OUT_CLOSED"}))
	w.refused(post, returning("B3", 1, nil), 403, "NOT_ENOUGH", "剩余可回退的金额不足")
	w.act("return", "B2", "finish")
	failed := w.must("GET "+returnURL+"/B2?out_order_no=P1", nil)
	assert.Equal(t, [2]any{SharingFailed, "TIME_OUT_CLOSED"}, [2]any{failed["result"], failed["fail_reason"]})

	_, err := w.callAs("1900000002", transferTo, sending("ALL", m{"transfer_amount": openingBalance + 60, "user_name": "x"}))
	require.NoError(t, err)
	w.must(post, returning("B3", 1, nil))
	w.advance(time.Minute)
	assert.Equal(t, "BALANCE_NOT_ENOUGH", w.must("GET "+returnURL+"/B3?out_order_no=P1", nil)["fail_reason"])

	w.refused(post, returning("B1", 41, nil), 400, "INVALID_REQUEST", "参数与首次请求时不一致")
	w.refused(post, returning("B4", 1, m{"out_order_no": nil}), 400, "PARAM_ERROR", "必须填一个")
	w.refused(post, returning("B4", 1, m{"out_order_no": "NONE"}), 400, "INVALID_REQUEST", "分账单不存在")
	w.refused(post, returning("B4", 1, m{"order_id": "1"}), 400, "INVALID_REQUEST", "分账单不存在")
	w.refused(post, returning("B4", 1, m{"return_mchid": "o1"}), 400, "INVALID_REQUEST", "回退方不存在") // merchants only
	w.refused(post, returning("B4", 0, nil), 400, "PARAM_ERROR", "值低于最小值 1")
	w.refused("GET "+returnURL+"/NONE?out_order_no=P1", nil, 404, "RESOURCE_NOT_EXISTS", "记录不存在")
	w.refused("GET "+returnURL+"/B1?out_order_no=P2", nil, 404, "RESOURCE_NOT_EXISTS", "记录不存在")
	for i := range mostReturns - 3 {
		w.must(post, returning(fmt.Sprint("N", i), 1, nil))
	}
	w.refused(post, returning("N99", 1, nil), 400, "INVALID_REQUEST", "次数")
	w.advance(181 * 24 * time.Hour)
	w.refused(post, returning("B4", 1, nil), 400, "INVALID_REQUEST", "期限")
	assert.Equal(t, "N46", w.SharingReturns(1)[0].Number)
}

// TestSharingIsToldToWhoReceives and to nobody without a service URL: WORLD 5.4, FACTS C5.
func TestSharingIsToldToWhoReceives(t *testing.T) {
	t.Parallel()
	w, id := forSharing(t)
	share := func(number string) {
		t.Helper()
		w.must(shareURL, sharing(number, id, false, toMerchant(10), toReceiver("PERSONAL_OPENID", "o1", 10, "part")))
		w.advance(time.Minute)
	}
	before := len(w.told())
	share("P0")
	require.Len(t, w.told(), before)
	require.NoError(t, w.SetServiceURL("1900000001", "https://sharer.example/n"))
	require.NoError(t, w.SetServiceURL("1900000002", "https://receiver.example/n"))
	require.ErrorContains(t, w.SetServiceURL("1", "https://a.example/n"), "expected one of")
	share("P1")
	w.must("POST "+returnURL, returning("B1", 4, nil))
	w.advance(time.Minute)
	notices := w.told()[before:]
	require.Len(t, notices, 2)
	for i, want := range []struct{ event, summary, merchant, url, number, account string }{
		{"PROFITSHARING.SUCCESS", "分账", "1900000002", "https://receiver.example/n", "P1", "1900000002"},
		{"PROFITSHARING.RETURN", "分账回退", "1900000001", "https://sharer.example/n", "B1", "1900000001"},
	} {
		n := notices[i]
		assert.Equal(t, [5]string{want.event, "profitsharing", want.summary, want.merchant, want.url},
			[5]string{n.Type, n.OriginalType, n.Summary, n.Merchant, n.URL})
		var said m
		require.NoError(t, json.Unmarshal(n.Resource, &said))
		assert.Equal(t, [4]any{"1900000001", id, want.number, want.account},
			[4]any{said["mchid"], said["transaction_id"], said["out_order_no"], said["receiver"].(m)["account"]})
	}

	w, id = forSharing(t, func(o *Options) { o.Switches = map[string]string{"sharing-event": "TRANSACTION.SUCCESS"} })
	require.NoError(t, w.SetServiceURL("1900000002", "https://receiver.example/n"))
	share("P1")
	notices = w.told()
	last := notices[len(notices)-1]
	assert.Equal(t, [2]string{"TRANSACTION.SUCCESS", "profitsharing"}, [2]string{last.Type, last.OriginalType})
}

// TestSumsDoNotOverflow: receivers or payments whose sum is more than an int64 holds are no small sum.
func TestSumsDoNotOverflow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	huge := int64(math.MaxInt64)
	w.refused("POST /v3/profitsharing/orders", m{"appid": "wx", "transaction_id": "4200000000202606091234567890", "out_order_no": "P1",
		"unfreeze_unsplit": false, "receivers": []m{
			{"type": "PERSONAL_OPENID", "account": "o1", "amount": huge, "description": "c"},
			{"type": "PERSONAL_OPENID", "account": "o2", "amount": huge, "description": "c"},
			{"type": "PERSONAL_OPENID", "account": "o3", "amount": 3, "description": "c"},
		}}, 400, "PARAM_ERROR", "/body/receivers/0/amount")
	w.refused("POST /v3/payscore/serviceorder/S1/complete", m{"appid": "wx", "service_id": "1", "total_amount": 5, "post_payments": []m{
		{"name": "a", "amount": huge}, {"name": "b", "amount": huge}, {"name": "c", "amount": 7},
	}}, 400, "PARAM_ERROR", "/body/post_payments/0/amount")
}
