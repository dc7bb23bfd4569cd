package testkit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestVectorsAreTheMerchants keeps the constants of testkit from drifting away
// from the file they come from.
func TestVectorsAreTheMerchants(t *testing.T) {
	t.Parallel()
	var v map[string]json.RawMessage
	testkit.ReadVectors(t, "credentials.json", &v)
	for field, want := range map[string]string{
		"mchid": testkit.MchID, "brand_id": testkit.BrandID, "appid": testkit.AppID,
		"api_v3_key": testkit.APIv3Key, "api_v2_key": testkit.APIv2Key, "wechatpay_public_key_id": testkit.PublicKeyID,
	} {
		require.Equal(t, `"`+want+`"`, string(v[field]), field)
	}
	var cases []struct {
		File   string
		Serial string `json:"serial_no"`
	}
	require.NoError(t, json.Unmarshal(v["cases"], &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		require.Equal(t, c.Serial, testkit.Certificate(t, strings.TrimPrefix(c.File, "keys/")).Serial, c.File)
	}
}
