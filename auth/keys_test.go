package auth_test

import (
	"crypto"
	"crypto/rsa"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestSerialsAreFoundHoweverTheyArePrinted(t *testing.T) {
	t.Parallel()
	// One key each, told apart by their addresses.
	zero, plain, id := &rsa.PublicKey{}, &rsa.PublicKey{}, &rsa.PublicKey{}
	const zeroSerial = "0A75B6A45ACD588826D15E583A95F5DD1A2B3C4D"
	keys := auth.Keys{zeroSerial: zero, platformSerial: plain, publicKeyID: id}

	for _, c := range []struct {
		name, serial string
		want         crypto.PublicKey
	}{
		{"exact", platformSerial, plain},
		{"lower case, as Go prints %x", "5157f09efdc096de15ebe81a47057a7232f1b8e1", plain},
		{"leading zero kept", zeroSerial, zero},
		{"leading zero lost, as big.Int prints it", zeroSerial[1:], zero},
		{"leading zero added", "00" + zeroSerial, zero},
		{"leading zero lost in lower case", "a75b6a45acd588826d15e583a95f5dd1a2b3c4d", zero},
		{"public key id", publicKeyID, id},
	} {
		got, err := keys.Key(t.Context(), c.serial)
		require.NoError(t, err, c.name)
		assert.Same(t, c.want, got, c.name)
	}

	lost := auth.Keys{zeroSerial[1:]: zero}
	got, err := lost.Key(t.Context(), zeroSerial)
	require.NoError(t, err, "the zero may be lost on our side, too")
	assert.Same(t, zero, got)
}

// A PUB_KEY_ID_… is no number: its zeros and letters mean something.
func TestPublicKeyIDIsTakenExactly(t *testing.T) {
	t.Parallel()
	keys := auth.Keys{publicKeyID: &rsa.PublicKey{}}
	for _, near := range []string{
		"pub_key_id_0119000000012025010100000000000001",
		"PUB_KEY_ID_119000000012025010100000000000001",
		"0" + publicKeyID,
		"0119000000012025010100000000000001",
		publicKeyID + " ",
		"",
	} {
		_, err := keys.Key(t.Context(), near)
		assert.Equal(t, auth.UnknownSerial, refusal(t, err).Reason, "%q", near)
	}
	_, err := auth.Keys{"pub_key_id_1": &rsa.PublicKey{}}.Key(t.Context(), "PUB_KEY_ID_1")
	assert.Error(t, err, "the id may be written wrong on our side, too")
}

// To find the mistake one compares what came with what is there, so both are
// shown, in an order that does not change from one log line to the next.
func TestUnknownSerialListsTheKnownOnesSorted(t *testing.T) {
	t.Parallel()
	keys := auth.Keys{"C3": nil, publicKeyID: nil, "A1": nil, "B2": nil}
	for range 20 {
		_, err := keys.Key(t.Context(), "D4")
		refused := refusal(t, err)
		assert.Equal(t, auth.UnknownSerial, refused.Reason)
		assert.Equal(t, "D4", refused.Serial)
		assert.Equal(t, []string{"A1", "B2", "C3", publicKeyID}, refused.Known)
		assert.ErrorContains(t, err, "D4; known are [A1 B2 C3 "+publicKeyID+"]")
	}
}

func TestSerialThatIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys auth.Keys
		want string
	}{
		"nothing known":                        {auth.Keys{}, ""},
		"no map":                               {nil, ""},
		"the only certificate":                 {auth.Keys{"A1": nil}, "A1"},
		"two certificates: WeChat Pay chooses": {auth.Keys{"A1": nil, "B2": nil}, ""},
		"the only public key":                  {auth.Keys{publicKeyID: nil}, publicKeyID},
		"a public key before certificates":     {auth.Keys{"Z9": nil, publicKeyID: nil, "A1": nil}, publicKeyID},
		"the last of several public keys":      {auth.Keys{"PUB_KEY_ID_2": nil, "PUB_KEY_ID_3": nil, "PUB_KEY_ID_1": nil}, "PUB_KEY_ID_3"},
	} {
		for range 20 { // maps have no order of their own
			assert.Equal(t, c.want, c.keys.Serial(), name)
		}
	}
}
