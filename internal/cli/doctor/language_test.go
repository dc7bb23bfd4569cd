package doctor_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestDoctorSpeaksOneLanguage, in the words of the profile: what it says of an answer and of a setting.
func TestDoctorSpeaksOneLanguage(t *testing.T) {
	t.Parallel()
	keys := clitest.Keys(t)
	change := func(name, from string, most int) func(s *setup) {
		return func(s *setup) {
			text := s.read(filepath.Join(s.dir, from))
			s.write(name, text[:min(most, len(text))])
		}
	}
	table := func(s *setup, language string) string {
		s.write("config.toml", []byte(s.config))
		args := []string{"--config", filepath.Join(s.dir, "config.toml"), "doctor"}
		return clitest.RunWith(t, map[string]string{"WXPAY_LANG": language}, args...).Stdout
	}
	gone := newSetup(t, keys)
	for _, pattern := range []string{"/", "GET /v3/pay/transactions/out-trade-no/{no}"} {
		gone.server.Handle(pattern, func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Status: 404, Unsigned: true} })
	}
	require.Contains(t, table(gone, "en"), "stands twice (base_uri)")
	require.Contains(t, table(gone, "zh"), "微信支付没有这个路径：检查路径拼写，以及 v3/ 是否缺少或重复（base_uri）")
	require.NotContains(t, table(gone, "zh"), "WeChat Pay knows")

	same := newSetup(t, keys)
	same.set("apiv2_key", `"`+string(keys.APIv3Key)+`"`)
	require.Contains(t, table(same, "zh"), "与 APIv2Key 相同")
	require.Contains(t, table(same, "zh"), "-> 它们是商户平台上的两项设置，各自填对了吗？")

	for words, spoil := range map[string]func(s *setup){
		`商户号填的是 "wx8888888888888888"，这是 appid`:                           func(s *setup) { s.set("mchid", `"wx8888888888888888"`) },
		"证书属于商户 \"1900000001\"（证书的 CN），而配置的商户号是 \"1900000109\"":          func(s *setup) { s.set("mchid", `"1900000109"`) },
		"而证书的序列号是 " + keys.Certificate.Serial:                            func(s *setup) { s.set("serial", `"`+strings.Repeat("4A", 20)+`"`) },
		"缺少 -----END PRIVATE KEY----- 一行":                                change("apiclient_key.pem", "apiclient_key.pem", 800),
		"apiclient_key.pem 是空的":                                          func(s *setup) { s.write("apiclient_key.pem", nil) },
		"apiclient_key.pem 是证书，不是私钥":                                     change("apiclient_key.pem", "apiclient_cert.pem", 1<<20),
		"PrivateKey 与 Certificate " + keys.Certificate.Serial + " 不配对\n": func(s *setup) { s.key("apiclient_key.pem") },
		"APIv3Key 有 5 字节\n":                                              func(s *setup) { s.write("apiv3_key.txt", []byte("short")) },
		"BaseURL：协议为 \"\"\n":                                             func(s *setup) { s.set("base_uri", `"api.mch.weixin.qq.com"`) },
		"Serial 是十进制；其十六进制为 377041613572FCB046A953B4B7E17A96CE3F0AD2\n": func(s *setup) {
			s.set("serial", `"316497871234567890123456789012345678901234567890"`)
		},
		"pub_key.pem 不完整：缺少 -----END PUBLIC KEY----- 一行\n": change("pub_key.pem", "pub_key.pem", 100),
		"这个序列号是平台证书的；pub_key.pem 请以其 PUB_KEY_ID_… 为名\n": func(s *setup) {
			s.set("platform_key_id", `"`+keys.Certificate.Serial+`"`)
		},
		"MchID 为 32 字节的文本，那是密钥的名称\n":  func(s *setup) { s.set("mchid", `"0123456789abcdef0123456789abcdef"`) },
		"apiclient_cert.pem 是私钥，不是证书": change("apiclient_cert.pem", "apiclient_key.pem", 1<<20),
	} {
		broken := newSetup(t, keys)
		spoil(broken)
		require.Contains(t, table(broken, "zh"), words)
	}

	refused := newSetup(t, keys)
	refused.set("certificate", "")
	refused.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(401, "SIGN_ERROR", "商户证书序列号有误。请使用签名私钥匹配的证书序列号")
	})
	require.Contains(t, table(refused, "en"), "set certificate in the profile, and wxpay doctor checks that")
	require.Regexp(t, `请使用签名私钥匹配的证书序列号，Request-ID \S+（已拒绝）\n`, table(refused, "zh"))
	require.NotContains(t, table(refused, "zh"), "rejected")
	doubled := newSetup(t, keys)
	doubled.set("base_uri", `"`+doubled.server.URL()+`v3/"`)
	require.Regexp(t, `请去掉一个，通常是 base_uri 中的，改为 \S+（未发出）\n +-> 请检查档案中的 base_uri`, table(doubled, "zh"))
	require.Contains(t, table(refused, "zh"), "在档案中填写 certificate 后，wxpay doctor 会检查")
}
