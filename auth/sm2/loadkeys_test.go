package sm2_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

func TestLoadKeysPairsNamesWithFiles(t *testing.T) {
	t.Parallel()
	const (
		dir    = "file://../../testdata/keys/"
		serial = "62A9B4C3D2E1F00F1E2D3C4B5A69788700C0FFEE"
		id     = "PUB_KEY_ID_0119000000012025010100000000000001"
	)
	keys, err := sm2.LoadKeys(map[string]string{strings.ToLower(serial): dir + "sm2_platform_cert.pem", id: dir + "sm2_platform_pub.pem"})
	require.NoError(t, err)
	require.Len(t, keys, 2)
	require.IsType(t, (*auth.Certificate)(nil), keys[serial])
	require.True(t, auth.SamePublicKey(keys[serial], keys[id]))
	for _, c := range []struct {
		name, source, words string
	}{
		{serial, dir + "sm2_merchant_cert.pem", "54E7F59ED8DF4570CFB14780EA8152D40000BEEF"},
		{serial, dir + "sm2_platform_pub.pem", "a certificate with an SM2 key is needed"},
		{id, dir + "sm2_platform_cert.pem", "under its serial number"},
		{id, dir + "pub_key.pem", "auth.LoadPublicKey"},
		{id, dir + "sm2_platform_key.pem", "PRIVATE KEY"},
	} {
		_, err := sm2.LoadKeys(map[string]string{c.name: c.source})
		require.ErrorContains(t, err, c.words)
	}
	_, err = sm2.LoadKeys(nil)
	require.ErrorContains(t, err, "there are none")
}
