package auth_test

import (
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

const (
	v2Key     auth.Secret = "Proto0Test1ApiV2Key2For3Vectors4"
	agentText auth.Secret = "workwx-payment-secret-for-tests-"
)

func TestV2Vectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			Name, Type, Sign string
			Key              auth.Secret
			Params           map[string]string
			StringA          string `json:"string_a"`
		}
	}
	readJSON(t, "v2-sign.json", &file)
	require.NotEmpty(t, file.Cases)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.StringA, auth.V2StringA(c.Params))
			if c.Type == "WORKWX" {
				got, err := auth.SignWorkWXRedPacket(c.Key, c.Params)
				require.NoError(t, err)
				assert.Equal(t, c.Sign, got)
				return
			}
			got, err := auth.SignV2(c.Type, c.Key, c.Params)
			require.NoError(t, err)
			assert.Equal(t, c.Sign, got)
			if c.Type == auth.SignTypeMD5 {
				got, err = auth.SignV2("", c.Key, c.Params)
				require.NoError(t, err)
				assert.Equal(t, c.Sign, got, "MD5 is the default")
			}
			c.Params["sign"] = c.Sign
			require.NoError(t, auth.VerifyV2(c.Key, c.Params))
		})
	}
}

func TestV2AnswersOfTheXMLVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			Name, Expect string
			SignType     string `json:"sign_type"`
			Fields       map[string]string
		}
	}
	readJSON(t, "v2-xml.json", &file)
	verified := 0
	for _, c := range file.Cases {
		if c.Fields == nil {
			continue
		}
		err := auth.VerifyV2(v2Key, c.Fields)
		switch {
		case c.SignType == "":
			assert.Equal(t, auth.MissingSign, refusal(t, err).Reason, c.Name)
		case c.Expect == "fail":
			assert.Equal(t, auth.Mismatch, refusal(t, err).Reason, c.Name)
			assert.Equal(t, c.SignType, refusal(t, err).Type, c.Name)
		default:
			assert.NoError(t, err, c.Name)
			verified++
		}
	}
	assert.GreaterOrEqual(t, verified, 4)
}

// signedFields are fields with their sign. No value holds & or =: with these, other
// fields can have the same text, see TestV2SignatureSpeaksForTheTextAlone.
func signedFields(t testing.TB, r *rand.Rand, signType string) map[string]string {
	t.Helper()
	fields := map[string]string{}
	for range 1 + r.IntN(30) {
		fields["f_"+strconv.Itoa(r.IntN(1000))] = strings.Repeat("值 x", r.IntN(4)) + strconv.Itoa(r.IntN(100))
	}
	sign, err := auth.SignV2(signType, v2Key, fields)
	require.NoError(t, err)
	fields["sign"] = sign
	return fields
}

func TestV2SignatureFitsNoOtherFields(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, signType := range []string{auth.SignTypeMD5, auth.SignTypeHMACSHA256} {
		mismatch := func(fields map[string]string, why string) {
			refused := refusal(t, auth.VerifyV2(v2Key, fields))
			require.Equal(t, auth.Mismatch, refused.Reason, why)
			require.Equal(t, signType, refused.Type)
		}
		for range 50 {
			fields := signedFields(t, r, signType)
			require.NoError(t, auth.VerifyV2(v2Key, fields))

			// The same in another order of insertion, with empty ones between.
			again := map[string]string{}
			names := make([]string, 0, len(fields))
			for name := range maps.Keys(fields) {
				names = append(names, name)
			}
			r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			for i, name := range names {
				again[name], again["empty"+strconv.Itoa(i)] = fields[name], ""
			}
			require.NoError(t, auth.VerifyV2(v2Key, again))

			for name, value := range fields {
				changed := maps.Clone(fields)
				if name != "sign" {
					changed[name] = value + "0"
					mismatch(changed, "changed")
					changed[name] = ""
					mismatch(changed, "emptied")
					delete(changed, name)
					mismatch(changed, "removed")
					changed[strings.ToUpper(name)] = value
					mismatch(changed, "renamed")
					continue
				}
				changed[name] = strings.ToLower(value)
				mismatch(changed, "lower case")
				changed[name] = strings.Repeat("0", len(value))
				mismatch(changed, "another sign")
			}
			more := maps.Clone(fields)
			more["new_field"] = "0"
			mismatch(more, "added")
		}
	}
}

// A weakness of the protocol, kept visible: nobody may rely on a signature here.
func TestV2SignatureSpeaksForTheTextAlone(t *testing.T) {
	t.Parallel()
	one, err := auth.SignV2("", v2Key, map[string]string{"attach": "1&bank=2"})
	require.NoError(t, err)
	two, err := auth.SignV2("", v2Key, map[string]string{"attach": "1", "bank": "2"})
	require.NoError(t, err)
	assert.Equal(t, one, two)
}

func TestSignV2RefusesAnotherTypeOrKey(t *testing.T) {
	t.Parallel()
	fields := map[string]string{"a": "1"}
	for _, signType := range []string{"md5", "HMAC_SHA256", "RSA", " "} {
		_, err := auth.SignV2(signType, v2Key, fields)
		assert.EqualError(t, err, "auth: sign for APIv2: the sign type "+strconv.Quote(signType)+" is not known; expected MD5 or "+
			"HMAC-SHA256")
	}
	for _, key := range []auth.Secret{"", v2Key[1:], v2Key + "\n", v2Key[1:] + " "} {
		_, err := auth.SignV2(auth.SignTypeMD5, key, fields)
		assert.ErrorContains(t, err, "auth: sign for APIv2: the APIv2 key has ")

		refused := refusal(t, auth.VerifyV2(key, map[string]string{"sign": strings.Repeat("0", 32)}))
		assert.Equal(t, auth.BadKey, refused.Reason)
		assert.ErrorContains(t, refused, "auth: the signature was refused: unusable key: the APIv2 key has ")
		for _, err := range []error{err, refused} {
			assert.NotContains(t, err.Error(), "Vectors")
		}
	}
}

func TestVerifyV2TellsTheTypeByTheLengthOfTheSign(t *testing.T) {
	t.Parallel()
	for _, length := range []int{1, 31, 33, 40, 63, 65, 1 << 20} {
		refused := refusal(t, auth.VerifyV2(v2Key, map[string]string{"a": "1", "sign": strings.Repeat("A", length), "sign_type": "MD5"}))
		assert.Equal(t, auth.BadSign, refused.Reason)
		assert.EqualError(t, refused, "auth: the signature was refused: malformed sign: it has "+strconv.Itoa(length)+
			" characters; expected 32 for MD5 or 64 for HMAC-SHA256")
	}
	for _, unsigned := range []map[string]string{nil, {}, {"a": "1"}, {"sign": ""}, {"SIGN": strings.Repeat("A", 32)}} {
		refused := refusal(t, auth.VerifyV2(v2Key, unsigned))
		assert.Equal(t, auth.MissingSign, refused.Reason)
	}
	// The type is not what the answer says it is.
	fields := map[string]string{"a": "1", "sign_type": auth.SignTypeMD5}
	sign, err := auth.SignV2(auth.SignTypeHMACSHA256, v2Key, fields)
	require.NoError(t, err)
	fields["sign"] = sign
	assert.NoError(t, auth.VerifyV2(v2Key, fields))
}

func TestVerifyErrorOfV2SaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  auth.VerifyError
		want string
	}{
		{
			auth.VerifyError{Reason: auth.MissingSign},
			"auth: the signature was refused: missing sign: nothing shows that WeChat Pay made these fields; " +
				"a return_code other than SUCCESS comes without a sign, and so do the answers of a few endpoints; otherwise something " +
				"else answered",
		},
		{
			auth.VerifyError{Reason: auth.Mismatch, Type: auth.SignTypeMD5},
			"auth: the signature was refused: signature mismatch: the fields are not what was signed by MD5, " +
				"or the APIv2 key is another one: it was set anew in the merchant platform, or belongs to another merchant",
		},
		{
			auth.VerifyError{Reason: auth.Mismatch, Type: auth.SignTypeHMACSHA256},
			"auth: the signature was refused: signature mismatch: the fields are not what was signed by HMAC-SHA256, " +
				"or the APIv2 key is another one: it was set anew in the merchant platform, or belongs to another merchant",
		},
	} {
		assert.EqualError(t, &c.err, c.want)
	}
}

func BenchmarkV2(b *testing.B) {
	fields := map[string]string{
		"appid": "wx8888888888888888", "mch_id": "1900000001", "nonce_str": benchNonce, "body": "Image形象店-深圳腾大-QQ公仔",
		"out_trade_no": "PV20250101000001", "total_fee": "100", "spbill_create_ip": "123.12.12.123",
		"notify_url": "https://pay.example.com/v2/notify", "trade_type": "JSAPI", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
	}
	for _, signType := range []string{auth.SignTypeMD5, auth.SignTypeHMACSHA256} {
		sign, err := auth.SignV2(signType, v2Key, fields)
		require.NoError(b, err)
		signed := maps.Clone(fields)
		signed["sign"] = sign
		b.Run("sign "+signType, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = auth.SignV2(signType, v2Key, fields)
			}
		})
		b.Run("verify "+signType, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := auth.VerifyV2(v2Key, signed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
