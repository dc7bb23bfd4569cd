package sandbox

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
)

// snippets point well-known SDKs at the sandbox, by language. ADDRESS, DIR, MCHID, SERIAL and KEYID
// stand for its own.
var snippets = map[string]string{
	"go": `// github.com/wechatpay-chain/wxpay
key, err := auth.LoadPrivateKey("file://DIR/apiclient_key.pem")
certificate, err := auth.LoadCertificate("file://DIR/apiclient_cert.pem")
platform, err := auth.LoadKeys(map[string]string{"KEYID": "file://DIR/pub_key.pem"})
client, err := wxpay.New(wxpay.Config{
	MchID: "MCHID", Certificate: certificate, PrivateKey: key, Platform: platform, BaseURL: "ADDRESS",
})

// github.com/wechatpay-apiv3/wechatpay-go nails the host of its services down: let it go through the sandbox,
// which is a proxy for WeChat Pay's hosts, and trust its CA.
//   go build -o app . && HTTPS_PROXY=ADDRESS SSL_CERT_FILE=DIR/ca.pem ./app
publicKey, err := utils.LoadPublicKeyWithPath("DIR/pub_key.pem")
privateKey, err := utils.LoadPrivateKeyWithPath("DIR/apiclient_key.pem")
goClient, err := core.NewClient(ctx, option.WithWechatPayPublicKeyAuthCipher("MCHID", "SERIAL", privateKey, "KEYID", publicKey))

// github.com/go-pay/gopay: the same proxy and CA; or, but for bills, which it looks for at WeChat Pay's host alone:
//   client.SetProxyHost("ADDRESS")

// github.com/silenceper/wechat/v2, which speaks APIv2:
util.SetURIModifier(func(uri string) string { return strings.Replace(uri, "https://api.mch.weixin.qq.com/", "ADDRESS", 1) })
`,
	"php": `<?php // wechatpay/wechatpay
use WeChatPay\Builder;
use WeChatPay\Crypto\Rsa;

$instance = Builder::factory([
    'mchid'      => 'MCHID',
    'serial'     => 'SERIAL',
    'privateKey' => Rsa::from('file://DIR/apiclient_key.pem', Rsa::KEY_TYPE_PRIVATE),
    'certs'      => ['KEYID' => Rsa::from('file://DIR/pub_key.pem', Rsa::KEY_TYPE_PUBLIC)],
    'secret'     => trim(file_get_contents('DIR/apiv2_key.txt')), // of APIv2
    'base_uri'   => 'ADDRESS',
]);
`,
	"node": `// wechatpay-axios-plugin
const { readFileSync } = require('fs');
const { Wechatpay } = require('wechatpay-axios-plugin');

const wxpay = new Wechatpay({
  mchid: 'MCHID',
  serial: 'SERIAL',
  privateKey: readFileSync('DIR/apiclient_key.pem'),
  certs: { 'KEYID': readFileSync('DIR/pub_key.pem') },
  secret: readFileSync('DIR/apiv2_key.txt', 'utf8').trim(), // of APIv2
  baseURL: 'ADDRESS',
});
`,
	"java": `// com.github.wechatpay-apiv3:wechatpay-java nails the hosts down: let it go through the sandbox, which is a
// proxy for them, and trust its CA.
//   keytool -importcert -noprompt -alias wxpay-sandbox -file DIR/ca.pem -keystore sandbox.jks -storepass changeit
//   java -Djavax.net.ssl.trustStore=sandbox.jks -Djavax.net.ssl.trustStorePassword=changeit …
Config config = new RSAPublicKeyConfig.Builder()
    .merchantId("MCHID")
    .merchantSerialNumber("SERIAL")
    .privateKeyFromPath("DIR/apiclient_key.pem")
    .publicKeyFromPath("DIR/pub_key.pem")
    .publicKeyId("KEYID")
    .apiV3Key(Files.readString(Path.of("DIR/apiv3_key.txt")).trim())
    .build();
HttpClient client = new DefaultHttpClientBuilder()
    .config(config)
    .proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("HOST", PORT)))
    .build();
NativePayService service = new NativePayService.Builder().httpClient(client).build();
`,
	"python": `# wechatpayv3, through the sandbox, which is a proxy for WeChat Pay's hosts; trust its CA:
#   REQUESTS_CA_BUNDLE=DIR/ca.pem python app.py
from wechatpayv3 import WeChatPay, WeChatPayType

wxpay = WeChatPay(
    wechatpay_type=WeChatPayType.NATIVE,
    mchid='MCHID',
    private_key=open('DIR/apiclient_key.pem').read(),
    cert_serial_no='SERIAL',
    apiv3_key=open('DIR/apiv3_key.txt').read().strip(),
    appid='wxd678efh567hg6787',
    notify_url='http://127.0.0.1:8000/notify',
    public_key=open('DIR/pub_key.pem').read(),
    public_key_id='KEYID',
    proxy={'https': 'ADDRESS'},
)
`,
}

func languages() []string { return slices.Sorted(maps.Keys(snippets)) }

// snippet prints the lines of one language, with this sandbox's own keys.
func snippet(o *Options) error {
	text, known := snippets[o.Snippet]
	if !known {
		return exit.Usagef("expected "+strings.Join(languages(), ", "), "there is no snippet for %q", o.Snippet)
	}
	dir, err := fixture.OpenSandbox(o.Dir)
	if err != nil {
		return err
	}
	o.tellOfKeys(dir)
	path, err := filepath.Abs(o.Dir)
	if err != nil {
		return exit.Configf("give --dir", "%w", err)
	}
	address := o.Addr
	if _, port, found := strings.Cut(address, ":"); found && port == "0" {
		address = DefaultAddr
	}
	host, port, _ := strings.Cut(address, ":")
	scheme := "http://"
	if o.TLS {
		scheme = "https://"
	}
	_, err = fmt.Fprint(o.app.Stdout, strings.NewReplacer("ADDRESS", scheme+address+"/", "DIR", filepath.ToSlash(path), "MCHID",
		fixture.Merchant,
		"SERIAL", dir.Certificate.Serial, "KEYID", dir.PlatformID, "HOST", host, "PORT", port).Replace(text))
	return err
}
