package world

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	transferURL = "/v3/fund-app/mch-transfer/transfer-bills"
	transferTo  = "POST " + transferURL
	ofTransfer  = transferURL + "/out-bill-no/"
	authURL     = "/v3/fund-app/mch-transfer/user-confirm-authorization"
	ofAuth      = authURL + "/out-authorization-no/"
)

// sending is a transfer of one yuan, with what is given over it.
func sending(number string, over m) m {
	return with(m{"appid": "wx", "out_bill_no": number, "transfer_scene_id": "1000", "openid": "o1", "transfer_amount": 100,
		"transfer_remark": "thanks", "notify_url": "https://a.example/t",
		"transfer_scene_report_infos": []m{{"info_type": "活动名称", "info_content": "tea"}}}, over)
}

func (w *told) transferState(number string) (state, reason any) {
	w.t.Helper()
	a := w.must("GET "+ofTransfer+number, nil)
	return a["state"], a["fail_reason"]
}

func (w *told) act(kind, number, name string) {
	w.t.Helper()
	require.NoError(w.t, w.Act(kind, "1900000001", number, name))
}

// TestTransferArrows walks each arrow of WORLD 5.6, with its defaults as the task fixes them.
func TestTransferArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	expect := func(number, state string, reason any) {
		t.Helper()
		s, r := w.transferState(number)
		assert.Equal(t, [2]any{state, reason}, [2]any{s, r}, number)
	}
	sent := w.must(transferTo, sending("B1", nil))
	assert.Equal(t, WaitUserConfirm, sent["state"])
	assert.NotEmpty(t, sent["package_info"])
	assert.Equal(t, sent, w.must(transferTo, sending("B1", nil)), "the same again: the same package_info")
	assert.EqualValues(t, openingBalance-100, w.Balance("1900000001"), "locked")
	kind, of := w.ByPackage(sent["package_info"].(string))
	assert.Equal(t, [2]string{"transfer", "1900000001/B1"}, [2]string{kind, of})
	w.act("transfer", "B1", "leave")
	expect("B1", WaitUserConfirm, nil) // closing the page changes nothing
	w.act("transfer", "B1", "confirm")
	expect("B1", Transferring, nil)
	w.advance(time.Minute)
	expect("B1", Success, nil)
	assert.NotContains(t, w.must(transferTo, sending("B1", nil)), "package_info")
	byID := w.must("GET "+transferURL+"/transfer-bill-no/"+sent["transfer_bill_no"].(string), nil)
	assert.Equal(t, w.must("GET "+ofTransfer+"B1", nil), byID)

	w.must(transferTo, sending("B2", nil))
	w.advance(24 * time.Hour)
	expect("B2", WaitUserConfirm, nil)
	w.advance(time.Hour)
	expect("B2", Failed, "OVERDUE_CLOSE") // within the hour after 24 h
	assert.EqualValues(t, openingBalance-100, w.Balance("1900000001"), "given back")

	w.must(transferTo, sending("B3", nil))
	assert.Equal(t, Canceling, w.must("POST "+ofTransfer+"B3/cancel", nil)["state"])
	assert.Equal(t, Canceling, w.must("POST "+ofTransfer+"B3/cancel", nil)["state"])
	w.advance(time.Minute)
	expect("B3", Cancelled, "MCH_CANCEL")
	assert.Equal(t, Cancelled, w.must("POST "+ofTransfer+"B3/cancel", nil)["state"])

	w.must(transferTo, sending("B4", nil))
	w.act("transfer", "B4", "confirm")
	w.must("POST "+ofTransfer+"B4/cancel", nil) // after the confirmation too: FACTS A5
	w.advance(time.Minute)
	expect("B4", Cancelled, "MCH_CANCEL")

	for number, reason := range map[string]string{"fail": "PAYEE_ACCOUNT_ABNORMAL", "fail-name": "NAME_NOT_CORRECT",
		"fail-quota": "DAY_RECEIVED_QUOTA_EXCEED", "fail-risk": "TRANSFER_RISK"} {
		bill := strings.ReplaceAll(number, "-", "")
		w.must(transferTo, sending(bill, nil))
		w.act("transfer", bill, number)
		expect(bill, Failed, reason)
	}
	w.must(transferTo, sending("B5", nil))
	w.act("transfer", "B5", "confirm")
	w.act("transfer", "B5", "succeed")
	expect("B5", Success, nil)
	assert.EqualValues(t, openingBalance-200, w.Balance("1900000001"))
	assert.Equal(t, "B5", w.Transfers(1)[0].Number)
}

// TestTransferArrowsBySwitch: ACCEPTED first, and the other answers of FACTS A5 and A8.
func TestTransferArrowsBySwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) {
		o.Switches = map[string]string{"transfer-start": "later", "transfer-cancel": "before-confirm", "transfer-unknown": "400",
			"transfer-exists": "INVALID_REQUEST"}
	})
	sent := w.must(transferTo, sending("B1", nil))
	assert.Equal(t, Accepted, sent["state"])
	assert.NotContains(t, sent, "package_info")
	require.ErrorContains(t, w.Act("transfer", "1900000001", "B1", "confirm"), "失效")
	w.advance(transferTakes)
	assert.Equal(t, Processing, w.must(transferTo, sending("B1", nil))["state"])
	w.advance(transferTakes)
	assert.NotEmpty(t, w.must(transferTo, sending("B1", nil))["package_info"], "the same again gives it")
	w.act("transfer", "B1", "confirm")
	w.refused("POST "+ofTransfer+"B1/cancel", nil, 400, "INVALID_REQUEST", "单号错误,请检查")
	w.refused("GET "+ofTransfer+"NONE", nil, 400, "NOT_FOUND", "记录不存在")
	w.refused(transferTo, sending("B1", m{"transfer_amount": 101}), 400, "INVALID_REQUEST", "单号已存在但信息不一致")
}

// TestWrongTransferArrows walks each wrong arrow of WORLD 5.6, and FACTS A5, A8, B5, D.
func TestWrongTransferArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(transferTo, sending("OPEN", nil))
	w.must(transferTo, sending("DONE", nil))
	w.act("transfer", "DONE", "confirm")
	w.advance(time.Minute)

	w.refused(transferTo, sending("OPEN", m{"transfer_remark": "other"}), 400, "ALREADY_EXISTS", "信息不一致")
	w.refused("POST "+ofTransfer+"DONE/cancel", nil, 400, "INVALID_REQUEST", "单号错误,请检查")
	w.refused("POST "+ofTransfer+"NONE/cancel", nil, 400, "INVALID_REQUEST", "单号错误,请检查")
	w.refused("GET "+ofTransfer+"NONE", nil, 404, "NOT_FOUND", "记录不存在")
	w.refused("GET "+transferURL+"/transfer-bill-no/1", nil, 404, "NOT_FOUND", "记录不存在")
	w.refused(transferTo, sending("NEW", m{"transfer_amount": openingBalance * 2, "user_name": "x"}), 403, "NOT_ENOUGH", "充值后原单重试")
	w.refused(transferTo, sending("NEW", m{"transfer_scene_id": "9999"}), 400, "INVALID_REQUEST", "你尚未获取该转账场景")
	w.refused(transferTo, sending("NEW", m{"transfer_amount": 200000}), 400, "PARAM_ERROR", "必填")
	w.refused(transferTo, sending("NEW", m{"transfer_amount": 29, "user_name": "x"}), 400, "PARAM_ERROR", "不允许")
	w.must(transferTo, sending("NAMED1", m{"transfer_amount": 200000, "user_name": "x"}))
	w.must(transferTo, sending("NAMED2", m{"transfer_amount": 199999}))
	w.must(transferTo, sending("NAMED3", m{"transfer_amount": 30, "user_name": "x"}))
	w.refused(transferTo, sending("NEW-1", nil), 400, "PARAM_ERROR", "^[0-9a-zA-Z]+$")
	w.refused(transferTo, sending("NEW", m{"transfer_remark": strings.Repeat("谢", 33)}), 400, "PARAM_ERROR", "字符数 33，大于最大值 32")
	w.refused(transferTo, sending("NEW", m{"transfer_scene_report_infos": []m{{"info_type": "a"}}}), 400, "PARAM_ERROR",
		"输入源“/body/transfer_scene_report_infos/0/info_content”映射到字段“信息内容”必填性规则校验失败")
	w.refused(transferTo, sending("NEW", m{"user_recv_style": m{}}), 400, "PARAM_ERROR", "输入源“/body/user_recv_style/type”")
	require.ErrorContains(t, w.Act("transfer", "1900000001", "DONE", "confirm"), "失效")
	require.ErrorContains(t, w.Act("transfer", "1900000001", "DONE", "fail"), "失效")
	require.ErrorContains(t, w.Act("transfer", "1900000001", "OPEN", "succeed"), "失效")
	w.advance(24*time.Hour + time.Minute)
	require.ErrorContains(t, w.Act("transfer", "1900000001", "NAMED1", "confirm"), "失效", "the 24 hours are over")
	w.advance(30 * 24 * time.Hour)
	w.refused("GET "+ofTransfer+"DONE", nil, 404, "NOT_FOUND", "记录不存在")
}

// TestTheNameOfATransferIsSensitive: it comes sealed, another text each time, and goes sealed.
func TestTheNameOfATransferIsSensitive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open = func(s string) (string, error) {
		name, sealed := strings.CutPrefix(s, "sealed ")
		if !sealed {
			return "", errors.New("no")
		}
		return name[2:], nil
	}
	w.seal = func(s string) (string, error) { return "for the merchant: " + s, nil }
	first := w.must(transferTo, sending("B1", m{"user_name": "sealed 1 张三"}))
	assert.Equal(t, first, w.must(transferTo, sending("B1", m{"user_name": "sealed 2 张三"})))
	w.refused(transferTo, sending("B1", m{"user_name": "sealed 2 李四"}), 400, "ALREADY_EXISTS", "")
	w.refused(transferTo, sending("B2", m{"user_name": "张三"}), 400, "PARAM_ERROR", "请确认待处理的消息是否为加密后的密文")
	assert.Equal(t, "for the merchant: 张三", w.must("GET "+ofTransfer+"B1", nil)["user_name"])
}

// TestATransferIsTold as live notifications look: FACTS C5, and again in its own rhythm by A18.
func TestATransferIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) { o.Switches = map[string]string{"transfer-rhythm": "own"} })
	w.answer = func(*Notice) Reply { return Reply{Status: 500} }
	w.must(transferTo, sending("B1", nil))
	w.act("transfer", "B1", "fail-risk")
	notices := w.told()
	require.Len(t, notices, 1)
	n := notices[0]
	assert.Equal(t, [3]string{"MCHTRANSFER.BILL.FINISHED", "mch_payment", "商家转账单据终态通知"}, [3]string{n.Type, n.OriginalType, n.Summary})
	var said m
	require.NoError(t, json.Unmarshal(n.Resource, &said))
	assert.Equal(t, m{"mch_id": "1900000001", "mchid": "1900000001", "out_bill_no": "B1", "transfer_amount": 100.0, "state": Failed,
		"openid": "o1", "fail_reason": "TRANSFER_RISK", "transfer_bill_no": said["transfer_bill_no"], "create_time": stamp(start),
		"update_time": stamp(start)}, said)
	w.advance(150 * time.Second)
	assert.Len(t, w.told(), 11, "15 s, ten times")
	w.advance(24 * time.Hour)
	assert.Len(t, w.told(), 21)
}

func authorizing(number string, over m) m {
	return with(m{"out_authorization_no": number, "appid": "wx", "openid": "o1", "transfer_scene_id": "1000", "user_display_name": "张*",
		"authorization_notify_url": "https://a.example/a"}, over)
}

// TestAuthorizationArrows walks each arrow of the authorisations of WORLD 5.6.
func TestAuthorizationArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	state := func(number string) any { t.Helper(); return w.must("GET "+ofAuth+number, nil)["state"] }
	asked := w.must("POST "+authURL, authorizing("A1", nil))
	assert.Equal(t, WaitUserConfirm, asked["state"])
	assert.Equal(t, asked, w.must("POST "+authURL, authorizing("A1", nil)))
	kind, of := w.ByPackage(asked["package_info"].(string))
	assert.Equal(t, [2]string{"authorization", "1900000001/A1"}, [2]string{kind, of})
	w.act("authorization", "A1", "confirm")
	told := w.must("GET "+ofAuth+"A1", nil)
	assert.Equal(t, TakingEffect, told["state"])

	const post = transferTo + "/transfer"
	done := w.must(post, sending("B1", m{"openid": nil, "authorization_id": told["authorization_id"]}))
	assert.Equal(t, [2]any{Success, "o1"}, [2]any{done["state"], done["openid"]}, "at once")
	assert.Equal(t, done, w.must(post, sending("B1", m{"openid": nil, "authorization_id": told["authorization_id"]})))
	w.must(post, sending("B2", m{"openid": nil, "out_authorization_no": "A1", "transfer_remark": "TRANSFER_RISK"}))
	w.advance(time.Minute)
	s, reason := w.transferState("B2")
	assert.Equal(t, [2]any{Failed, "TRANSFER_RISK"}, [2]any{s, reason})

	shut := w.must("POST "+ofAuth+"A1/close", nil)
	assert.Equal(t, Closed, shut["state"])
	assert.Equal(t, "CLOSE_VIA_MCH_API", shut["close_info"].(m)["close_reason"])
	assert.Equal(t, shut, w.must("POST "+ofAuth+"A1/close", nil))

	w.must("POST "+authURL, authorizing("A2", nil))
	w.act("authorization", "A2", "confirm")
	w.act("authorization", "A2", "close")
	assert.Equal(t, "USER_CLOSE", w.must("GET "+ofAuth+"A2", nil)["close_info"].(m)["close_reason"])

	w.must("POST "+authURL, authorizing("A3", nil))
	w.advance(23 * time.Hour)
	assert.Equal(t, WaitUserConfirm, state("A3"))
	w.advance(time.Hour)
	assert.Equal(t, Closed, state("A3"), "24 h to confirm")

	both := w.must(transferTo+"/pre-transfer-with-authorization", sending("B3", m{"authorization_info": m{"user_display_name": "张*",
		"out_authorization_no": "A4", "authorization_notify_url": "https://a.example/a"}}))
	assert.Equal(t, [2]any{WaitUserConfirm, "A4"}, [2]any{both["state"], both["out_authorization_no"]})
	w.act("transfer", "B3", "confirm")
	w.advance(time.Minute)
	s, _ = w.transferState("B3")
	assert.Equal(t, [2]any{Success, TakingEffect}, [2]any{s, state("A4")})

	var events []string
	for _, n := range w.told() {
		if n.URL == "https://a.example/a" {
			events = append(events, n.Type)
		}
	}
	const confirmed, closed = "MCHTRANSFER.AUTHORIZATION.CONFIRMED", "MCHTRANSFER.AUTHORIZATION.CLOSED"
	assert.ElementsMatch(t, []string{confirmed, closed, confirmed, closed, confirmed}, events)
	assert.Equal(t, "A4", w.Authorizations(1)[0].Number)
}

// TestWrongAuthorizationArrows walks each wrong arrow of the authorisations of WORLD 5.6.
func TestWrongAuthorizationArrows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must("POST "+authURL, authorizing("OPEN", nil))
	w.must("POST "+authURL, authorizing("GOOD", nil))
	w.act("authorization", "GOOD", "confirm")
	const post = transferTo + "/transfer"
	w.refused("POST "+authURL, authorizing("OPEN", m{"openid": "o2"}), 400, "ALREADY_EXISTS", "")
	w.refused("GET "+ofAuth+"NONE", nil, 404, "NOT_FOUND", "")
	w.refused("POST "+ofAuth+"NONE/close", nil, 404, "NOT_FOUND", "")
	for name, over := range map[string]m{
		"not confirmed": {"out_authorization_no": "OPEN"}, "unknown": {"out_authorization_no": "NONE"}, "none": {},
		"another appid": {"out_authorization_no": "GOOD", "appid": "wx2"}, "unknown id": {"authorization_id": "1"},
		"another scene": {"out_authorization_no": "GOOD", "transfer_scene_id": "1002"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &told{World: w.World, t: t}
			w.refused(post, sending("B1", over), 400, "INVALID_REQUEST", "授权单")
		})
	}
	w.refused(transferTo+"/pre-transfer-with-authorization", sending("B2", m{"authorization_info": m{"user_display_name": "张*"}}), 400,
		"PARAM_ERROR", "输入源“/body/authorization_info/out_authorization_no”")
	w.refused(transferTo+"/pre-transfer-with-authorization", sending("B2", m{"authorization_info": m{"user_display_name": "李*",
		"out_authorization_no": "OPEN", "authorization_notify_url": "https://a.example/a"}}), 400, "ALREADY_EXISTS", "")
	w.refused("GET "+ofTransfer+"B2", nil, 404, "NOT_FOUND", "")
	w.refused(post, sending("B2", m{"transfer_scene_id": "1"}), 400, "INVALID_REQUEST", "你尚未获取该转账场景")
	w.refused(post, sending("B2", m{"out_authorization_no": "GOOD", "transfer_amount": openingBalance + 1, "user_name": "x"}), 403,
		"NOT_ENOUGH", "")
	w.must(post, sending("B3", m{"out_authorization_no": "GOOD"}))
	w.refused(post, sending("B3", m{"out_authorization_no": "GOOD", "transfer_amount": 1}), 400, "ALREADY_EXISTS", "")
	require.ErrorContains(t, w.Act("authorization", "1900000001", "GOOD", "confirm"), "失效")
	require.ErrorContains(t, w.Act("authorization", "1900000001", "OPEN", "close"), "失效")
}
