package auth_test

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestWorkWXSignsItsSubsetAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		sign   func(auth.Secret, map[string]string) (string, error)
		fields []string
	}{
		{"red packet", auth.SignWorkWXRedPacket, []string{"act_name", "mch_billno", "mch_id", "nonce_str", "re_openid", "total_amount",
			"wxappid"}},
		{"transfer", auth.SignWorkWXTransfer, []string{"amount", "appid", "desc", "mch_id", "nonce_str", "openid", "partner_trade_no",
			"ww_msg_type"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fields := map[string]string{}
			for i, name := range c.fields {
				fields[name] = strconv.Itoa(i)
			}
			want, err := c.sign(agentText, fields)
			require.NoError(t, err)
			assert.Len(t, want, 32)

			fields["sender_name"], fields["sign"], fields["workwx_sign"] = "1", "2", "3"
			got, err := c.sign(agentText, fields)
			require.NoError(t, err)
			assert.Equal(t, want, got, "other fields do not count")

			for _, name := range c.fields {
				changed := maps.Clone(fields)
				changed[name] += "0"
				got, err := c.sign(agentText, changed)
				require.NoError(t, err)
				assert.NotEqual(t, want, got, name)

				changed[name] = ""
				_, err = c.sign(agentText, changed)
				assert.EqualError(t, err, "auth: sign for enterprise WeChat: the field "+name+
					" is missing or empty; workwx_sign covers "+strings.Join(c.fields, ", "))
			}
			got, err = c.sign("s", fields)
			require.NoError(t, err, "an agent's secret has any length")
			assert.NotEqual(t, want, got)
			_, err = c.sign("", fields)
			assert.ErrorContains(t, err, "the secret is empty")
		})
	}
}

// The MD5 of the text that the rule makes of these fields, computed with openssl.
func TestWorkWXTransferIsTheMD5OfItsText(t *testing.T) {
	t.Parallel()
	got, err := auth.SignWorkWXTransfer(agentText, map[string]string{
		"amount": "100", "appid": "wx8888888888888888", "desc": "报销", "mch_id": "1900000001", "nonce_str": "n",
		"openid": "o1", "partner_trade_no": "P1", "ww_msg_type": "NORMAL_MSG", "check_name": "NO_CHECK",
	})
	require.NoError(t, err)
	assert.Equal(t, "95C0436833D7D59CE02DD48238B00D01", got)
}
