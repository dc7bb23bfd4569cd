package launch_test

import (
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"path"
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

const (
	launchNonce    = "593BEC0C930BF1AFEB40B4A08C8FB242"
	launchTime     = 1735689600
	launchPrepayID = "wx201410272009395522657a690389285100"
)

// A launchVector is a case of frontend-signatures.json.
type launchVector struct {
	Name, Algorithm, Message, Signature string
	PublicKey                           string `json:"public_key"`
	Params                              map[string]string
	Output                              launch.Params
}

// vectorLauncher signs at the time and with the nonce of the vectors.
func vectorLauncher(t testing.TB, change ...func(*wxpay.Config)) launch.Launcher {
	t.Helper()
	cfg := testkit.Config(t)
	cfg.Now = func() time.Time { return time.Unix(launchTime, 0) }
	return launch.WithNonce(testkit.NewClient(t, cfg, change...).Launch(), launchNonce)
}

// launchers make the output of each vector.
var launchers = map[string]func(t *testing.T, l launch.Launcher) (launch.Params, error){
	"v3-jsapi": func(_ *testing.T, l launch.Launcher) (launch.Params, error) {
		return l.JSAPI(testkit.AppID, launchPrepayID)
	},
	"v3-app": func(_ *testing.T, l launch.Launcher) (launch.Params, error) {
		return l.App(testkit.AppID, launchPrepayID)
	},
	"v2-jsapi-md5": func(t *testing.T, l launch.Launcher) (launch.Params, error) {
		unnamed, err := l.JSAPIV2(testkit.AppID, launchPrepayID, "")
		require.NoError(t, err)
		named, err := l.JSAPIV2(testkit.AppID, launchPrepayID, auth.SignTypeMD5)
		assert.Equal(t, named, unnamed, "an order without sign_type is signed with MD5")
		return named, err
	},
	"v2-jsapi-hmac-sha256": func(_ *testing.T, l launch.Launcher) (launch.Params, error) {
		return l.JSAPIV2(testkit.AppID, launchPrepayID, auth.SignTypeHMACSHA256)
	},
	"v2-app-md5": func(t *testing.T, l launch.Launcher) (launch.Params, error) {
		unnamed, err := l.AppV2(testkit.AppID, launchPrepayID, "")
		require.NoError(t, err)
		named, err := l.AppV2(testkit.AppID, launchPrepayID, auth.SignTypeMD5)
		assert.Equal(t, named, unnamed, "an order without sign_type is signed with MD5")
		return named, err
	},
	"v2-app-hmac-sha256": func(_ *testing.T, l launch.Launcher) (launch.Params, error) {
		return l.AppV2(testkit.AppID, launchPrepayID, auth.SignTypeHMACSHA256)
	},
	"payscore-use": func(t *testing.T, l launch.Launcher) (launch.Params, error) {
		v, err := l.PayScoreConfirmSigned(strings.Repeat("X", 8))
		assert.Equal(t, "wxpayScoreUse", v.BusinessType)
		return v.ExtraData, err
	},
	"payscore-detail": func(t *testing.T, l launch.Launcher) (launch.Params, error) {
		v, err := l.PayScoreDetail("500001", "PVS1")
		assert.Equal(t, "wxpayScoreDetail", v.BusinessType)
		return v.ExtraData, err
	},
	"busifavor-mini-plugin": func(_ *testing.T, l launch.Launcher) (launch.Params, error) {
		p, err := l.CouponPlugin(
			map[string]string{"stock_id": "1285160000000001", "out_request_no": "PVC1"},
			map[string]string{"stock_id": "1285160000000002", "out_request_no": "PVC2"},
		)
		return numbered(p), err
	},
	"busifavor-h5": func(t *testing.T, l launch.Launcher) (launch.Params, error) {
		link, err := l.CouponH5(map[string]string{
			"stock_id": "1285160000000001", "out_request_no": "PVC1",
			"open_id": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "coupon_code": "PV0001",
		})
		return linkFields(t, link, "https://action.weixin.qq.com/busifavor/getcouponinfo", "wechat_pay&wechat_redirect"), err
	},
}

// numbered are the parameters of the coupon plugin under the names that are signed.
func numbered(p launch.Coupons) launch.Params {
	set := launch.Params{"send_coupon_merchant": p.SendCouponMerchant, "sign": p.Sign}
	for i, coupon := range p.SendCouponParams {
		for name, value := range coupon {
			set[name+strconv.Itoa(i)] = value
		}
	}
	return set
}

func TestLaunchMakesTheVectors(t *testing.T) {
	t.Parallel()
	var file struct{ Cases []launchVector }
	testkit.ReadVectors(t, "frontend-signatures.json", &file)
	require.Len(t, file.Cases, len(launchers))
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, launchers, c.Name)
			got, err := launchers[c.Name](t, vectorLauncher(t))
			require.NoError(t, err)
			assert.Equal(t, c.Output, got)
			if c.Message == "" {
				assert.Equal(t, c.Signature, v2Sign(t, c.Algorithm, c.Params), "the verifier of these tests")
				return
			}
			signature := got["paySign"] + got["sign"] // of which there is one
			assert.True(t, verifies(t, testkit.PublicKey(t, strings.TrimPrefix(c.PublicKey, "keys/")), signature, c.Message))
		})
	}
}

// verifies reports whether a Base64 signature is one over the message.
func verifies(t testing.TB, key crypto.PublicKey, signature, message string) bool {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(signature)
	require.NoError(t, err)
	return auth.Verify(key, raw, []byte(message))
}

// An officialSigner has a public key that WeChat Pay's documentation prints, and the
// one signature there: it gives it out for the very message that it is of.
type officialSigner struct {
	key       crypto.PublicKey
	signature []byte
}

func (s officialSigner) Public() crypto.PublicKey { return s.key }

func (s officialSigner) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	if rsa.VerifyPKCS1v15(s.key.(*rsa.PublicKey), crypto.SHA256, digest, s.signature) != nil {
		return nil, errors.New("this is not the message of the documentation")
	}
	return s.signature, nil
}

// TestLaunchSignsWhatTheDocumentationSigns: the message for JSAPI is the one whose
// signature the documentation prints.
func TestLaunchSignsWhatTheDocumentationSigns(t *testing.T) {
	t.Parallel()
	var file struct{ Cases []launchVector }
	testkit.ReadVectors(t, "official-samples.json", &file)
	for _, c := range file.Cases {
		if c.Name != "jsapi" {
			continue
		}
		signature, err := base64.StdEncoding.DecodeString(c.Signature)
		require.NoError(t, err)
		key := officialSigner{testkit.PublicKey(t, "../"+path.Base(c.PublicKey)), signature} // which is no key of ours
		l := launch.WithNonce(vectorLauncher(t, func(cfg *wxpay.Config) {
			cfg.PrivateKey, cfg.Certificate = key, nil
			cfg.Now = func() time.Time { return time.Unix(1554208460, 0) }
		}), launchNonce)
		p, err := l.JSAPI("wx2421b1c4370ec43b", launchPrepayID)
		require.NoError(t, err)
		assert.Equal(t, c.Signature, p["paySign"])
		_, err = l.App("wx2421b1c4370ec43b", launchPrepayID)
		require.ErrorContains(t, err, "not the message", "an app's message is another one")
		return
	}
	t.Fatal("official-samples.json has no case jsapi")
}

// without is a set without some of its names.
func without(p launch.Params, names ...string) launch.Params {
	p = maps.Clone(p)
	for _, name := range names {
		delete(p, name)
	}
	return p
}
