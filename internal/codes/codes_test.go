package codes_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/codes"
)

func TestNoCodeIsCertainAndUndecided(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		"SYSTEM_ERROR", "SYSTEMERROR", "USERPAYING", "USER_PAYING", "BANK_ERROR", "BANKERROR", "PROCESSING", "ACCEPTED",
		"ORDER_ACCEPTED", "BIZERR_NEED_RETRY", "SYSTEM_BUSY", "TIMEOUT", "SERVICE_UNAVAILABLE", "INTERNAL_ERROR", "UNKNOWN",
		" systemerror ", "SYSTEM ERROR", "System-Error",
	} {
		assert.True(t, codes.Undecided(code), code)
		assert.True(t, codes.Known(code), code)
		assert.False(t, codes.CertainV2(code), code)
		assert.False(t, codes.CertainPayout(code), code)
	}
}

func TestCodesAreCertainOnlyIfListed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code       string
		v2, payout bool
	}{
		"refused parameter":          {"PARAM_ERROR", true, true},
		"without underscore":         {"PARAMERROR", true, true},
		"too little money":           {"NOTENOUGH", true, true},
		"paid already":               {"ORDERPAID", true, false},
		"a number with other data":   {"INVALID_REQUEST", true, false},
		"a number that exists":       {"ALREADY_EXISTS", false, false},
		"a card that does not work":  {"NOTSUPORTCARD", true, false},
		"no transfer of this number": {"NOT_FOUND", false, true},
		"a bill that does not exist": {"20002", true, false},
		"a busy bill system":         {"20003", false, false},
		"a code of next year":        {"SOMETHING_NEW", false, false},
		"success":                    {"SUCCESS", false, false},
		"failure":                    {"FAIL", false, false},
		"none":                       {"", false, false},
	} {
		assert.Equal(t, c.v2, codes.CertainV2(c.code), name)
		assert.Equal(t, c.payout, codes.CertainPayout(c.code), name)
	}
}

// TestMessagesAreCertainOnlyIfDocumented: return_code FAIL without a code says it in words alone.
func TestMessagesAreCertainOnlyIfDocumented(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]struct{ payment, payout bool }{
		"签名错误": {true, true}, "签名失败": {true, true}, "签名错误，请检查后再试": {true, true}, "错误的签名，验签失败": {true, true}, "sign error": {true, true},
		"sign_type不正确": {true, true}, "参数格式校验错误": {true, true}, "XML格式错误": {true, true}, "输入请求参数xml格式错误": {true, true},
		"编码格式错误": {true, true}, "post数据为空": {true, true}, "请使用post方法": {true, true}, "证书错误": {true, true},
		"缺少参数": {true, false}, "appid不存在": {true, false}, "MCHID不存在": {true, false}, "appid和mch_id不匹配": {true, false},
		"商户号mch_id与appid不匹配": {true, false},

		"系统错误": {}, "System Error": {}, "SYSTEMERROR": {}, "系统繁忙，请稍后再试": {}, "系统超时": {}, "签名校验超时": {}, "系统错误：签名错误": {},
		"银行返回签名错误": {}, "签名错误，请稍后重试": {}, "频率限制": {}, "余额不足": {}, "支付失败": {}, "失败": {}, "OK": {}, "": {}, " ": {}, "something new": {},
		"受理关系不存在": {}, "订单不存在": {}, "证书": {}, "签名": {},
	} {
		assert.Equal(t, want.payment, codes.CertainMessageV2(message, false), message)
		assert.Equal(t, want.payout, codes.CertainMessageV2(message, true), message)
	}
}
