package launch_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/launch"
)

// v2Sign is the signature of APIv2, written from its rules and not from the library.
func v2Sign(t testing.TB, signType string, fields map[string]string) string {
	t.Helper()
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] != "" && name != "sign" {
			parts = append(parts, name+"="+fields[name])
		}
	}
	text := []byte(strings.Join(append(parts, "key="+testkit.APIv2Key), "&"))
	if signType == "HMAC-SHA256" {
		mac := hmac.New(sha256.New, []byte(testkit.APIv2Key))
		mac.Write(text)
		return strings.ToUpper(hex.EncodeToString(mac.Sum(nil)))
	}
	require.Equal(t, "MD5", signType)
	sum := md5.Sum(text)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// linkFields takes a link apart: where it leads, its fragment, and its fields.
func linkFields(t testing.TB, link, address, fragment string) launch.Params {
	t.Helper()
	front, behind, _ := strings.Cut(link, "#")
	assert.Equal(t, fragment, behind)
	front, query, _ := strings.Cut(front, "?")
	assert.Equal(t, address, front)
	assert.NotContains(t, query, "+", "a space is %20: a plus is read as one or the other")
	values, err := url.ParseQuery(query)
	require.NoError(t, err)
	fields := launch.Params{}
	for name, list := range values {
		require.Len(t, list, 1)
		fields[name] = list[0]
	}
	return fields
}

// A launchRow is a row of the documentation's tables: what is sent, and of what the
// signature is. "=" begins what is signed though it is not sent, or sent otherwise.
type launchRow struct {
	make      func(l launch.Launcher) (launch.Params, error)
	sent      string // the names, sorted
	signature string // the name under which it is sent
	algorithm string // RSA: signed are lines; else a set
	signed    string
}

const jsapiLines = "=wx8888888888888888 timeStamp nonceStr package"

var launchTable = map[string]launchRow{
	"JSAPI": {func(l launch.Launcher) (launch.Params, error) { return l.JSAPI(testkit.AppID, launchPrepayID) },
		"appId nonceStr package paySign signType timeStamp", "paySign", "RSA", "appId timeStamp nonceStr package"},
	"MiniProgram": {func(l launch.Launcher) (launch.Params, error) {
		return l.MiniProgram(testkit.AppID, launchPrepayID)
	},
		"nonceStr package paySign signType timeStamp", "paySign", "RSA", jsapiLines},
	"App": {func(l launch.Launcher) (launch.Params, error) { return l.App(testkit.AppID, launchPrepayID) },
		"appid noncestr package partnerid prepayid sign timestamp", "sign", "RSA", "appid timestamp noncestr prepayid"},
	"App for a sub-merchant": {func(l launch.Launcher) (launch.Params, error) {
		return l.ForSubMerchant("1900000109").App(testkit.AppID, launchPrepayID)
	}, "appid noncestr package partnerid prepayid sign timestamp", "sign", "RSA", "appid timestamp noncestr prepayid"},
	"MedicalInsuranceJSAPI": {func(l launch.Launcher) (launch.Params, error) {
		return l.MedicalInsuranceJSAPI(testkit.AppID, "MIX1", launchPrepayID)
	}, "appid mixTradeNo nonceStr package paySign signType timeStamp", "paySign", "RSA", "appid timeStamp nonceStr package"},
	"MedicalInsuranceMiniProgram": {func(l launch.Launcher) (launch.Params, error) {
		return l.MedicalInsuranceMiniProgram(testkit.AppID, "MIX1", launchPrepayID)
	}, "mixTradeNo nonceStr package paySign signType timeStamp", "paySign", "RSA", jsapiLines},
	"JSAPIV2": {func(l launch.Launcher) (launch.Params, error) {
		return l.JSAPIV2(testkit.AppID, launchPrepayID, "MD5")
	},
		"appId nonceStr package paySign signType timeStamp", "paySign", "MD5", "appId timeStamp nonceStr package signType"},
	"MiniProgramV2": {func(l launch.Launcher) (launch.Params, error) {
		return l.MiniProgramV2(testkit.AppID, launchPrepayID, "HMAC-SHA256")
	}, "nonceStr package paySign signType timeStamp", "paySign", "HMAC-SHA256", "appId=wx8888888888888888 timeStamp nonceStr " +
		"package signType"},
	"AppV2": {func(l launch.Launcher) (launch.Params, error) {
		return l.AppV2(testkit.AppID, launchPrepayID, "HMAC-SHA256")
	}, "appid noncestr package partnerid prepayid sign timestamp", "sign", "HMAC-SHA256", "appid partnerid prepayid package " +
		"noncestr timestamp"},
	"AppV2 for a sub-merchant": {func(l launch.Launcher) (launch.Params, error) {
		return l.ForSubMerchant("1900000109").AppV2(testkit.AppID, launchPrepayID, "MD5")
	}, "appid noncestr package partnerid prepayid sign timestamp", "sign", "MD5", "appid partnerid=1900000109 prepayid package " +
		"noncestr timestamp"},
	"RedPacket": {func(l launch.Launcher) (launch.Params, error) {
		return l.RedPacket(testkit.AppID, "sendid=1&ver=8")
	},
		"nonceStr package paySign signType timeStamp", "paySign", "md5", "appId=wx8888888888888888 timeStamp nonceStr package"},
	"PayScoreConfirmSigned": {func(l launch.Launcher) (launch.Params, error) {
		v, err := l.PayScoreConfirmSigned("X+/=&张三")
		return v.ExtraData, err
	}, "mch_id nonce_str package sign sign_type timestamp", "sign", "HMAC-SHA256", "mch_id package timestamp nonce_str sign_type"},
	"PayScoreDetail": {func(l launch.Launcher) (launch.Params, error) {
		v, err := l.PayScoreDetail("500001", "PVS1")
		return v.ExtraData, err
	}, "mch_id nonce_str out_order_no service_id sign sign_type timestamp", "sign", "HMAC-SHA256", "mch_id service_id out_order_no " +
		"timestamp nonce_str sign_type"},
}

// accepts is a verifier made of the row alone.
func (row launchRow) accepts(t testing.TB, p launch.Params) bool {
	t.Helper()
	lines, set := "", map[string]string{}
	for name := range strings.FieldsSeq(row.signed) {
		name, value, fixed := strings.Cut(name, "=")
		if !fixed {
			value = p[name]
		}
		lines += value + "\n"
		set[name] = value
	}
	switch row.algorithm {
	case "RSA":
		return verifies(t, testkit.PublicKey(t, "apiclient_pub.pem"), p[row.signature], lines)
	case "md5":
		return p[row.signature] == strings.ToLower(v2Sign(t, "MD5", set))
	}
	return p[row.signature] == v2Sign(t, row.algorithm, set)
}

func TestLaunchSetsAreCompleteAndAccepted(t *testing.T) {
	t.Parallel()
	cfg := testkit.Config(t)
	cfg.Now = func() time.Time { return time.Unix(1700000000, 999) }
	launcher := testkit.NewClient(t, cfg).Launch()
	for name, row := range launchTable {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := row.make(launcher)
			require.NoError(t, err)
			assert.Equal(t, row.sent, strings.Join(slices.Sorted(maps.Keys(p)), " "))
			assert.True(t, row.accepts(t, p), "%v", p)
			again, err := row.make(launcher)
			require.NoError(t, err)
			for _, names := range [][]string{{"timeStamp", "nonceStr"}, {"timestamp", "noncestr"}, {"timestamp", "nonce_str"}} {
				stamp, nonce := names[0], names[1]
				if p[nonce] == "" {
					continue
				}
				assert.Equal(t, "1700000000", p[stamp], "seconds of Config.Now")
				assert.Len(t, p[nonce], 32)
				assert.NotEqual(t, p[nonce], again[nonce], "each set has a nonce of its own")
				for _, changed := range names { // the ones returned are the ones signed
					other := maps.Clone(p)
					other[changed] += "1"
					assert.False(t, row.accepts(t, other), changed)
				}
			}
		})
	}
}

func TestLaunchMarshalsToWhatThePageTakes(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	mini, err := l.MiniProgram(testkit.AppID, launchPrepayID)
	require.NoError(t, err)
	text, err := json.Marshal(mini)
	require.NoError(t, err)
	assert.JSONEq(t, `{"timeStamp":"1735689600","nonceStr":"`+launchNonce+`","package":"prepay_id=`+launchPrepayID+
		`","signType":"RSA","paySign":"`+mini["paySign"]+`"}`, string(text))

	view, err := l.PayScorePermit("zyx53Nkey8o4bHpxTQvd8m7e92nG5mG2")
	require.NoError(t, err)
	text, err = json.Marshal(view)
	require.NoError(t, err)
	assert.JSONEq(t, `{"businessType":"wxpayScoreEnable","extraData":{"apply_permissions_token":"zyx53Nkey8o4bHpxTQvd8m7e92nG5mG2"}}`,
		string(text))

	coupons, err := l.CouponPlugin(map[string]string{"stock_id": "1", "out_request_no": "PVC1", "coupon_code": "C"})
	require.NoError(t, err)
	text, err = json.Marshal(coupons)
	require.NoError(t, err)
	assert.JSONEq(t, `{"send_coupon_merchant":"1900000001","send_coupon_params":[{"stock_id":"1","out_request_no":"PVC1","coupon_code":"C"}],"sign":"`+coupons.Sign+`"}`, string(text))
	assert.Equal(t, v2Sign(t, "HMAC-SHA256", numbered(coupons)), coupons.Sign, "coupon_code0 is signed too")
}

func TestLaunchTellsWhomAUserPays(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	for want, l := range map[string]launch.Launcher{"1900000001": l, "1900000109": l.ForSubMerchant("1900000109")} {
		for _, p := range []func(appID, prepayID string) (launch.Params, error){
			l.App, func(appID, prepayID string) (launch.Params, error) { return l.AppV2(appID, prepayID, "") },
		} {
			params, err := p(testkit.AppID, launchPrepayID)
			require.NoError(t, err)
			assert.Equal(t, want, params["partnerid"])
		}
	}
}

func TestLaunchOfMedicalInsuranceAloneHasNothingToPay(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	page, err := l.MedicalInsuranceJSAPI(testkit.AppID, "MIX1", "")
	require.NoError(t, err)
	assert.Equal(t, launch.Params{"appid": testkit.AppID, "mixTradeNo": "MIX1"}, page)
	mini, err := l.MedicalInsuranceMiniProgram(testkit.AppID, "MIX1", "")
	require.NoError(t, err)
	assert.Equal(t, launch.Params{"mixTradeNo": "MIX1"}, mini)
}

// TestLaunchCarriesPayScore: raw in the signature and the object, escaped in the query.
func TestLaunchCarriesPayScore(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	const token = "a+b/c==&d"
	view, err := l.PayScoreConfirm(token)
	require.NoError(t, err)
	assert.Equal(t, launch.BusinessView{BusinessType: "wxpayScoreUse", ExtraData: launch.Params{"package": token}}, view)
	const query = "package=a%2Bb%2Fc%3D%3D%26d"
	assert.Equal(t, launch.Params{"businessType": "wxpayScoreUse", "queryString": query}, view.JSAPI())
	assert.Equal(t, launch.Params{"businessType": "wxpayScoreUse", "query": query, "extInfo": `{"miniProgramType":0}`}, view.App())

	signed, err := l.PayScoreConfirmSigned(token)
	require.NoError(t, err)
	fields := linkFields(t, "?"+signed.App()["query"], "", "")
	assert.Equal(t, signed.ExtraData, fields, "what arrives is what was signed")
	assert.Equal(t, v2Sign(t, "HMAC-SHA256", fields), fields["sign"])
}

func TestLaunchOfATransferIsNotSigned(t *testing.T) {
	t.Parallel()
	// Neither key is needed.
	l := testkit.NewClient(t, testkit.Config(t), func(c *wxpay.Config) {
		c.APIv2Key = ""
		c.Signer, c.PrivateKey = auth.Credential{MchID: c.MchID, Serial: c.Serial, Key: c.PrivateKey}, nil
	}).Launch()
	p, err := l.Transfer("wx8888888888888888", "affffddafdfafddffda==")
	require.NoError(t, err)
	assert.Equal(t, launch.Params{"mchId": "1900000001", "appId": "wx8888888888888888", "package": "affffddafdfafddffda=="}, p)
	view, err := l.TransferApp("wx8888888888888888", "affffddafdfafddffda==")
	require.NoError(t, err)
	assert.Equal(t, launch.Params{
		"businessType": "requestMerchantTransfer",
		"query":        "appId=wx8888888888888888&mchId=1900000001&package=affffddafdfafddffda%3D%3D",
	}, view.App())
	p, err = l.ForSubMerchant("1900000109").Transfer("wx8888888888888888", "a==")
	require.NoError(t, err)
	assert.Equal(t, launch.Params{"mchId": "1900000001", "subMchId": "1900000109", "appId": "wx8888888888888888", "package": "a=="}, p)
}

// TestLaunchEscapesARedPacketOnce, and signs it so.
func TestLaunchEscapesARedPacketOnce(t *testing.T) {
	t.Parallel()
	p, err := vectorLauncher(t).RedPacket(testkit.AppID, "sendid=242e&ver=8&sign=4110&mchid=1900000001&appid=wx8888888888888888")
	require.NoError(t, err)
	const escaped = "sendid%3D242e%26ver%3D8%26sign%3D4110%26mchid%3D1900000001%26appid%3Dwx8888888888888888"
	assert.Equal(t, launch.Params{
		"timeStamp": strconv.Itoa(launchTime), "nonceStr": launchNonce, "package": escaped, "signType": "MD5",
	}, without(p, "paySign"))
	assert.Equal(t, strings.ToLower(v2Sign(t, "MD5", map[string]string{
		"appId": testkit.AppID, "timeStamp": strconv.Itoa(launchTime), "nonceStr": launchNonce, "package": escaped,
	})), p["paySign"])
}

// TestLaunchKeepsWhatItWasGiven: nobody's map is changed or kept.
func TestLaunchKeepsWhatItWasGiven(t *testing.T) {
	t.Parallel()
	l := vectorLauncher(t)
	coupon := map[string]string{"stock_id": "1", "out_request_no": "R", "open_id": "o"}
	fields := map[string]string{"mch_id": testkit.MchID, "appid": testkit.AppID}
	before, fieldsBefore := maps.Clone(coupon), maps.Clone(fields)
	p, err := l.CouponPlugin(coupon)
	require.NoError(t, err)
	p.SendCouponParams[0]["stock_id"] = "2"
	_, err = l.CouponH5(coupon)
	require.NoError(t, err)
	_, err = l.SignedLink("papay/entrustweb", fields)
	require.NoError(t, err)
	assert.Equal(t, before, coupon)
	assert.Equal(t, fieldsBefore, fields)
}
