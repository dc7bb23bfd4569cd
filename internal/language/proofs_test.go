package language_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/language"
)

// TestARefusedSignatureIsSaidWhollyInChinese: each reason as package auth says it, alone, behind a call and behind the reason of a
// notification, without any English sentence left in it.
func TestARefusedSignatureIsSaidWhollyInChinese(t *testing.T) {
	t.Parallel()
	const certificate, id = "3775B6A45ACD588826D15E583A95F5DD00000001", "PUB_KEY_ID_0119000000012026010100053541000001"
	table := language.NewTable(language.Proofs)
	english := regexp.MustCompile(`[a-z]+ [a-z]+`)
	for name, e := range map[string]auth.VerifyError{
		"missing header":         {Reason: auth.MissingHeader, Header: "Wechatpay-Nonce"},
		"doubled header":         {Reason: auth.DoubledHeader, Header: "Wechatpay-Nonce"},
		"clock":                  {Reason: auth.ClockSkew, Skew: -10 * time.Minute},
		"another id":             {Reason: auth.UnknownSerial, Serial: "PUB_KEY_ID_00", Known: []string{id}},
		"an id, a certificate":   {Reason: auth.UnknownSerial, Serial: id, Known: []string{certificate}},
		"an id, nothing":         {Reason: auth.UnknownSerial, Serial: id},
		"a certificate, an id":   {Reason: auth.UnknownSerial, Serial: certificate, Known: []string{id, "PUB_KEY_ID_00"}},
		"a certificate, nothing": {Reason: auth.UnknownSerial, Serial: certificate},
		"encoding":               {Reason: auth.BadEncoding, Header: "Wechatpay-Signature"},
		"mismatch":               {Reason: auth.Mismatch, Serial: id},
		"mismatch of APIv2":      {Reason: auth.Mismatch, Type: auth.SignTypeMD5},
		"a probe":                {Reason: auth.Probe},
		"no sign":                {Reason: auth.MissingSign},
	} {
		for _, before := range []string{"", "POST v3/pay/transactions/native: ", "signature refused: "} {
			text := table.In("zh", before+e.Error())
			require.NotRegexp(t, english, strings.ReplaceAll(text, "wxpay crt", ""), name)
			require.Contains(t, text, "验签未通过：", name)
		}
	}
}
