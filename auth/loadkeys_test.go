package auth_test

import (
	"crypto/rsa"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestKeysAreLoadedUnderTheirNames(t *testing.T) {
	t.Parallel()
	keys, err := auth.LoadKeys(map[string]string{
		publicKeyID:                                "file://" + dataDir + "keys/pub_key.pem",
		strings.ToLower(platformSerial):            "file://" + dataDir + platformCert, // as some programs print it
		"7132D72A03E93CDDF8C03BBD1F37EEDF0A0B0C0D": string(readFile(t, "keys/wechatpay_platform_2_cert.pem")),
	})
	require.NoError(t, err)
	require.Len(t, keys, 3)
	assert.Equal(t, publicKeyID, keys.Serial())
	assert.IsType(t, &rsa.PublicKey{}, keys[publicKeyID])
	require.IsType(t, &auth.Certificate{}, keys[platformSerial], "under the serial number as WeChat Pay writes it")
	assert.Equal(t, platformSerial, keys[platformSerial].(*auth.Certificate).Serial)

	key, err := keys.Key(t.Context(), platformSerial)
	require.NoError(t, err)
	assert.True(t, loadPublic(t, platformCert).(*rsa.PublicKey).Equal(key))
	assert.NoError(t, proofNow(t, []byte("{}")).Verify(t.Context(), keys, vectorNow, []byte("{}")))
}

// Programs differ in how they print a leading zero.
func TestSerialWithoutItsLeadingZeroFits(t *testing.T) {
	t.Parallel()
	keys, err := auth.LoadKeys(map[string]string{"A75B6A45ACD588826D15E583A95F5DD1A2B3C4D": "file://" + dataDir +
		"keys/serial_leading_zero_cert.pem"})
	require.NoError(t, err)
	assert.Equal(t, "0A75B6A45ACD588826D15E583A95F5DD1A2B3C4D", keys.Serial())
}

func TestCertificateBesideItsKeyIsFound(t *testing.T) {
	t.Parallel()
	src := string(readFile(t, "keys/pub_key.pem")) + string(readFile(t, platformCert))
	for _, name := range []string{publicKeyID, platformSerial} {
		_, err := auth.LoadKeys(map[string]string{name: src})
		assert.NoError(t, err, name)
	}
}

func TestNamesThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	src := "file://" + dataDir + platformCert
	for name, words := range map[string][]string{
		"":                               {`""`, "expected PUB_KEY_ID_… or the serial number"},
		"pubkey_id_0119":                 {`"pubkey_id_0119"`, "expected PUB_KEY_ID_"},
		"PUB_KEY_ID_":                    {"the beginning of an id alone", "expected PUB_KEY_ID_"},
		"PUB_KEY_ID_01 19":               {"an id with white space", "expected PUB_KEY_ID_"},
		"51:57:F0:9E":                    {`"5157F09E"`, "under its own serial number"},
		"51:57:F0:9G":                    {"in hex"},
		strings.Repeat("1", 41):          {"in hex"},
		src:                              {"expected PUB_KEY_ID_"},
		"0":                              {platformSerial, "Tenpay.com test sign", "under its own serial number"},
		"1" + platformSerial[1:]:         {platformSerial, "under its own serial number"},
		string(readFile(t, merchantKey)): {"name and source were exchanged"},
	} {
		keys, err := auth.LoadKeys(map[string]string{name: src})
		require.Error(t, err, name)
		assert.Nil(t, keys, name)
		for _, word := range append(words, "auth: load keys") {
			assert.ErrorContains(t, err, word, name)
		}
		assertNoMaterial(t, err.Error(), derOf(t, merchantKey))
	}
	_, err := auth.LoadKeys(nil)
	assert.ErrorContains(t, err, "there are none")
	_, err = auth.LoadKeys(map[string]string{publicKeyID: "file://nowhere.pem"})
	assert.ErrorContains(t, err, "nowhere.pem")
}

// Of several mistakes the same one is named each time.
func TestFirstMistakeInOrderOfNamesIsReported(t *testing.T) {
	t.Parallel()
	for range 20 {
		_, err := auth.LoadKeys(map[string]string{"AA": "", "BB": "", publicKeyID: ""})
		assert.ErrorContains(t, err, `"AA"`)
	}
}
