// Package profile gives a program the profiles of the command wxpay: one file says who the merchant is, and what works in a terminal
// works in the program.
//
//	cfg, err := profile.Load("shop")
//	if err != nil {
//		return err
//	}
//	client, err := wxpay.New(cfg)
//
// The file is the one of wxpay config, made by wxpay config init:
//
//	default = "shop"
//
//	[profiles.shop]
//	mchid = "1900000001"
//	private_key = "file://apiclient_key.pem"
//	certificate = "file://apiclient_cert.pem"
//	apiv3_key = "env:SHOP_APIV3_KEY"
//	platform_key_id = "PUB_KEY_ID_0119000000012025010100000000000001"
//	platform_key = "file://pub_key.pem"
//
// Keys and secrets may be references: file://PATH, relative to the file, env:NAME, cmd:COMMAND, whose output is the value. Anything
// else is the text itself. For containers there need be no file: the environment alone is a profile.
//
// # Names
//
// A setting has one name, which each place writes in its own way: WXPAY_ and capitals in the environment, hyphens in flags. Flags win
// over the environment, and that over the file. A program that calls Load has no flags; it changes the Config, or uses Loader.Change.
// The flags are those that every wxpay command has; wxpay crt has more.
//
//	profile          environment            flag        Config       params    what it is
//	mchid            WXPAY_MCHID            -           MchID        -         merchant ID (商户号)
//	brand_id         WXPAY_BRAND_ID         -           BrandID      -         identity of a brand, in place of mchid
//	serial           WXPAY_SERIAL           -           Serial       -         serial number of the merchant API certificate
//	private_key      WXPAY_PRIVATE_KEY      -           PrivateKey   -         apiclient_key.pem, or apiclient_cert.p12
//	certificate      WXPAY_CERTIFICATE      -           Certificate  -         apiclient_cert.pem
//	password         WXPAY_PASSWORD         -           PrivateKey   -         password of private_key
//	apiv3_key        WXPAY_APIV3_KEY        -           APIv3Key     -         APIv3 key (APIv3密钥), 32 characters
//	apiv2_key        WXPAY_APIV2_KEY        -           APIv2Key     -         APIv2 key (APIv2密钥), 32 characters
//	platform_key_id  WXPAY_PLATFORM_KEY_ID  -           Platform     -         name of platform_key: PUB_KEY_ID_…, or a serial number
//	platform_key     WXPAY_PLATFORM_KEY     -           Platform     -         pub_key.pem, or a platform certificate
//	platform         -                      -           Platform     -         a table of more such keys, by name
//	base_uri         WXPAY_BASE_URI         --base-uri  BaseURL      base_uri  where requests go
//	timeout          WXPAY_TIMEOUT          --timeout   Timeout      timeout   limit of a call, such as 30s
//	proxy            WXPAY_PROXY            --proxy     Proxy        -         URL of the proxy, or none; HTTPS_PROXY by default
//	backup           WXPAY_BACKUP           --backup    Backup       -         hosts that stand in for that of base_uri
//	retry            WXPAY_RETRY            --retry     Retry        -         attempts of a call, the first included
//	strip_prefix     WXPAY_STRIP_PREFIX     -           StripPrefix  -         what your proxy takes from the path of base_uri
//	plain_http       WXPAY_PLAIN_HTTP       -           PlainHTTP    -         true: http:// to a private address, see Config
//
// backup is a list, or names with commas between them; retry is a number. Both may be written in quotes, too.
//
// base_uri may be spelled as its field of Config is: base_url, WXPAY_BASE_URL, --base-url. A value that was given and not read would
// send real requests to the wrong place. WXPAY_CONFIG names the file (--config), WXPAY_PROFILE the profile (--profile).
//
// # Proxies
//
// proxy is http://user:password@host:port, https:// or socks5://, or none. It is for every host, where HTTPS_PROXY leaves out those of
// NO_PROXY and this machine. With a password in it, it is better a reference: proxy = "env:SHOP_PROXY". Neither errors nor wxpay
// config show print the user or the password. Platform certificates are downloaded by the same proxy.
//
// # Safety
//
// The rules are those of the command. A file that others can write is refused. Its commands (cmd:) are run only if nobody else could
// have written it: as sshd asks, it, every link and every directory on the way belong to the user or root, and nobody else may write
// there. What should be mended and works all the same is a warning: a secret that others can read, a file of another user. Warnings
// go to slog.Default() or Loader.Warn: this package writes nothing to standard output or standard error itself.
//
// # What it brings along
//
// Who imports this package links a TOML parser, package certificates for profiles without platform keys, and auth/sm2 for profiles with
// SM2 keys. Who imports package wxpay alone links none of them.
package profile
