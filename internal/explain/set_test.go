package explain_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/explain"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

const (
	appID    = "wx8888888888888888"
	prepayID = "wx201410272009395522657a690389285100"
	nonce    = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"
)

var (
	seconds   = strconv.FormatInt(at.Unix(), 10)
	signature = base64.StdEncoding.EncodeToString(make([]byte, 256))
)

// jsapi is a set of JSAPI whose form is right; app is one of an app. change takes names and values in turn: nil takes one away.
func jsapi(change ...any) string {
	return changed(map[string]any{
		"appId": appID, "timeStamp": seconds, "nonceStr": nonce, "package": "prepay_id=" + prepayID, "signType": "RSA",
		"paySign": signature,
	}, change)
}

func app(change ...any) string {
	return changed(map[string]any{
		"appid": appID, "partnerid": "1900000109", "prepayid": prepayID, "package": "Sign=WXPay", "noncestr": nonce,
		"timestamp": seconds, "sign": signature,
	}, change)
}

func changed(set map[string]any, change []any) string {
	for pair := range slices.Chunk(change, 2) {
		if name, _ := pair[0].(string); pair[1] == nil {
			delete(set, name)
		} else {
			set[name] = pair[1]
		}
	}
	text, err := jsontext.Marshal(set)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// TestASetIsCheckedByItsForm: each mistake has its verdict, and nothing else is said.
func TestASetIsCheckedByItsForm(t *testing.T) {
	t.Parallel()
	old := strconv.FormatInt(at.Add(-3*time.Hour).Unix(), 10)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"JSAPI":              {jsapi(), []string{"pay-form-right"}},
		"a mini program":     {jsapi("appId", nil), []string{"pay-form-right"}},
		"the JS-SDK":         {jsapi("appId", nil, "timeStamp", nil, "timestamp", seconds), []string{"pay-form-right"}},
		"an app":             {app(), []string{"pay-form-right"}},
		"an app on iOS":      {app("appid", nil, "partnerid", nil, "partnerId", "1900000109", "timestamp", at.Unix()), []string{"pay-form-right"}},
		"Android":            {app("package", nil, "packageValue", "Sign=WXPay"), []string{"pay-form-right"}},
		"APIv2":              {jsapi("signType", "MD5", "paySign", strings.Repeat("0A", 16)), []string{"pay-form-right"}},
		"within an answer":   {`{"code":0,"data":{"pay":` + jsapi() + `}}`, []string{"pay-form-right"}},
		"a number":           {jsapi("timeStamp", at.Unix()), []string{"timestamp-number"}},
		"milliseconds":       {jsapi("timeStamp", seconds+"000"), []string{"timestamp-milliseconds"}},
		"both":               {jsapi("timeStamp", at.UnixMilli()), []string{"timestamp-number", "timestamp-milliseconds"}},
		"a date":             {jsapi("timeStamp", "2026-11-30 00:00:00"), []string{"timestamp-odd"}},
		"three hours old":    {jsapi("timeStamp", old), []string{"prepay-expired"}},
		"no prefix":          {jsapi("package", prepayID), []string{"package-prefix"}},
		"no prepay_id":       {jsapi("package", "prepay_id="), []string{"package-empty"}},
		"undefined":          {jsapi("package", "prepay_id=undefined"), []string{"package-empty"}},
		"an appid in it":     {jsapi("package", "prepay_id="+appID), []string{"package-empty"}},
		"an app's appid":     {app("prepayid", appID), []string{"package-empty"}},
		"no package":         {jsapi("package", nil), []string{"package-empty"}},
		"a merchant ID":      {jsapi("appId", "1900000109"), []string{"pay-appid"}},
		"an empty appid":     {jsapi("appId", ""), []string{"pay-name-missing"}},
		"MD5 with RSA":       {jsapi("signType", "MD5"), []string{"sign-type"}},
		"RSA with MD5":       {jsapi("paySign", strings.Repeat("0A", 16)), []string{"sign-type"}},
		"MD5 with HMAC":      {jsapi("signType", "MD5", "paySign", strings.Repeat("0A", 32)), []string{"sign-type"}},
		"RSA256":             {jsapi("signType", "rsa"), []string{"sign-type-unknown"}},
		"blanks for +":       {jsapi("paySign", " "+signature[:342]+" ="), []string{"pay-sign-form"}},
		"cut off":            {jsapi("paySign", signature[:300]), []string{"pay-sign-form"}},
		"no signature":       {jsapi("paySign", nil), []string{"pay-name-missing"}},
		"a long nonce":       {jsapi("nonceStr", nonce+"0"), []string{"nonce-too-long"}},
		"appid for JSAPI":    {jsapi("appId", nil, "appid", appID), []string{"pay-name-case"}},
		"snake case":         {jsapi("nonceStr", nil, "nonce_str", nonce, "signType", nil, "sign_type", "RSA"), []string{"pay-name-case"}},
		"an amount":          {jsapi("total_fee", 1), []string{"pay-name-extra"}},
		"an app's prefix":    {app("prepayid", "prepay_id="+prepayID), []string{"prepay-prefix"}},
		"an app's package":   {app("package", "prepay_id="+prepayID), []string{"app-package"}},
		"an app without one": {app("prepayid", nil), []string{"package-empty"}},
		"appid as partnerid": {app("partnerid", appID), []string{"partner-id"}},
		"partnerID":          {app("partnerid", nil, "partnerID", "1900000109"), []string{"pay-name-case"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := explain.ParametersIn(c.text, at)
			require.Equal(t, c.want, names(found))
			for i := range found {
				require.Contains(t, c.text, found[i].Where)
				require.NotContains(t, found[i].Sentence("en")+found[i].Sentence("zh"), "%!")
				require.NotContains(t, found[i].Sentence("zh"), signature)
			}
		})
	}
}

// TestASetIsReadHoweverItIsWritten: JavaScript, a query, a printed map; and what WeChat said stands beside it.
func TestASetIsReadHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	js := "wx.requestPayment({ timeStamp: 1790000000, nonceStr: '" + nonce + "', package: 'prepay_id=" + prepayID +
		"', signType: 'RSA', paySign: '" + signature + "', success(res) {} })"
	require.Equal(t, []string{"timestamp-number"}, names(explain.Text(js, at)))
	query := "appid=" + appID + "&partnerid=1900000109&prepayid=" + prepayID + "&package=Sign=WXPay&noncestr=" + nonce +
		"&timestamp=" + seconds + "&sign=" + signature
	require.Equal(t, []string{"pay-form-right"}, names(explain.Text(query, at)))
	python := "{'appId': '" + appID + "', 'timeStamp': '" + seconds + "', 'nonceStr': '" + nonce + "', 'package': '" + prepayID +
		"', 'signType': 'RSA', 'paySign': '" + signature + "'}"
	require.Equal(t, []string{"package-prefix"}, names(explain.Text(python, at)))
	require.Equal(t, []string{"pay-sign-refused", "sign-type"}, names(explain.Text("支付验证签名失败\n"+jsapi("signType", "MD5"), at)))
}

// TestLinksAreCheckedByTheirForm.
func TestLinksAreCheckedByTheirForm(t *testing.T) {
	t.Parallel()
	const h5 = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20&package=2"
	for text, want := range map[string]string{
		h5: "link-right",
		h5 + "&redirect_url=https%3A%2F%2Fexample.com%2F": "link-right",
		h5 + "&redirect_url=https://example.com/":         "h5-link-changed",
		h5 + "&out_trade_no=1":                            "h5-link-changed",
		"http" + strings.TrimPrefix(h5, "https"):          "h5-link-changed",
		`{"h5_url":"` + h5 + `"}`:                         "link-right",
		`{"code_url":"weixin://wxpay/bizpayurl?pr=abc"}`:  "link-right",
	} {
		found := explain.ParametersIn(text, at)
		require.Equal(t, []string{want}, names(found), text)
	}
}

// TestASignatureIsVerified, and where it is over another text that people sign by mistake, that is said.
func TestASignatureIsVerified(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	sign := func(text string) string {
		raw, err := auth.Sign(key, []byte(text))
		require.NoError(t, err)
		return base64.StdEncoding.EncodeToString(raw)
	}
	lines := func(fourth string) string { return appID + "\n" + seconds + "\n" + nonce + "\n" + fourth }
	withPrefix := lines("prepay_id=" + prepayID)
	for name, c := range map[string]struct {
		set  func(...any) string
		over string
		want string
	}{
		"JSAPI":               {jsapi, withPrefix + "\n", "pay-sign-right"},
		"an app":              {app, lines(prepayID) + "\n", "pay-sign-right"},
		"an app with prefix":  {app, withPrefix + "\n", "pay-sign-text"},
		"JSAPI without":       {jsapi, lines(prepayID) + "\n", "pay-sign-text"},
		"no line feed":        {jsapi, withPrefix, "pay-sign-text"},
		"an app's Sign=WXPay": {app, lines("Sign=WXPay") + "\n", "pay-sign-text"},
		"something else":      {jsapi, "x", "pay-sign-wrong"},
	} {
		set, isOne := explain.SetIn(c.set("paySign", sign(c.over), "sign", sign(c.over)))
		require.True(t, isOne, name)
		require.True(t, set.HasSignature(), name)
		require.False(t, set.NeedsAppID(), name)
		f := set.Verify(key.Public(), "")
		require.Equal(t, c.want, f.Name(), name)
	}
	set, isOne := explain.SetIn(jsapi("appId", nil, "paySign", sign(withPrefix+"\n")))
	require.True(t, isOne)
	require.True(t, set.NeedsAppID())
	for id, want := range map[string]string{appID: "pay-sign-right", "wx0000000000000000": "pay-sign-wrong"} {
		f := set.Verify(key.Public(), id)
		require.Equal(t, want, f.Name())
	}
}
