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
