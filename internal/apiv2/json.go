package apiv2

import (
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// ReadJSON reads the one kind of answer that is JSON, whose success is retcode 0: the code
// is "" then.
func ReadJSON(body []byte) (code, message string, err error) {
	switch found := gjson.GetBytes(body, "retcode"); {
	case !jsontext.IsObject(body) || found.Type != gjson.Number:
		return "", "", fmt.Errorf("the answer (%d bytes) is no JSON object with a retcode", len(body))
	case found.Raw != "0":
		code, message = found.Raw, gjson.GetBytes(body, "retmsg").String()
	}
	return code, message, nil
}
