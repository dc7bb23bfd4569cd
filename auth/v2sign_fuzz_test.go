package auth_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// FuzzSignV2 compares the signature with one that is made as WeChat Pay's page
// describes it, step by step.
func FuzzSignV2(f *testing.F) {
	f.Add("appid", "wx1", "mch_id", "1900000001", "sign", "x", "a_b", "")
	f.Add("A", "1", "a", "2", "aB", "中文", "a_b", "a=1&b=2")
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2, k3, v3, k4, v4 string) {
		fields := map[string]string{k1: v1, k2: v2, k3: v3, k4: v4}
		var names, pairs []string
		for name, value := range fields {
			if name != "sign" && value != "" {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			pairs = append(pairs, name+"="+fields[name])
		}
		stringA := strings.Join(pairs, "&")
		require.Equal(t, stringA, auth.V2StringA(fields))

		temp := []byte(stringA + "&key=" + string(v2Key))
		digest := md5.Sum(temp)
		mac := hmac.New(sha256.New, []byte(v2Key))
		_, _ = mac.Write(temp)
		for signType, want := range map[string][]byte{auth.SignTypeMD5: digest[:], auth.SignTypeHMACSHA256: mac.Sum(nil)} {
			sign, err := auth.SignV2(signType, v2Key, fields)
			require.NoError(t, err)
			require.Equal(t, strings.ToUpper(hex.EncodeToString(want)), sign)
			fields["sign"] = sign
			require.NoError(t, auth.VerifyV2(v2Key, fields))
		}
	})
}
