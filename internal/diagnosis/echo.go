package diagnosis

import "github.com/wechatpay-chain/wxpay/internal/notifyurl"

var (
	// KeysSwapped is for what the APIv3 key does not open and the APIv2 key does.
	KeysSwapped = Verdict{
		Name: "keys-swapped", page: networkPage,
		Says: Text{"Config.APIv2Key opens it: the two keys are swapped", "用 Config.APIv2Key 可以解密：两个密钥填反了"},
		Todo: Text{
			"give the APIv3 key (APIv3密钥) as Config.APIv3Key and the APIv2 key (APIv2密钥) as Config.APIv2Key",
			"请把APIv3密钥填入 Config.APIv3Key，APIv2密钥填入 Config.APIv2Key",
		},
	}
	// KeysSwappedV2 is the same for what the APIv2 key does not fit and the APIv3 key does.
	KeysSwappedV2 = Verdict{
		Name: "v2-keys-swapped", page: networkPage,
		Says: Text{"Config.APIv3Key fits it: the two keys are swapped", "Config.APIv3Key 才与它匹配：两个密钥填反了"},
		Todo: KeysSwapped.Todo,
	}
	// NoEcho is for an echo that WeChat Pay took and no notification followed.
	NoEcho = Verdict{
		Name: "echo-not-delivered", page: networkPage,
		Says: Text{
			"WeChat Pay took the echo, and no notification of it came to %s within %v",
			"微信支付已受理，但 %s 在 %v 内没有收到通知",
		},
		Todo: Text{
			"let the URL lead there: DNS, tunnel or proxy, an open port, a certificate that is trusted; wxpay doctor --notify-url looks " +
				"at it",
			"请让该地址通到那里：DNS、内网穿透或代理、开放的端口、受信任的证书；wxpay doctor --notify-url 会检查",
		},
	}
	// EchoRefused is for a notification that came and was not accepted.
	EchoRefused = Verdict{
		Name: "echo-not-accepted", page: networkPage,
		Says: Text{"a notification came and could not be accepted", "收到了通知，但没有通过检查"},
		Todo: Text{
			"what was found says which: platform key (平台证书, 微信支付公钥), APIv3 key (APIv3密钥), or the way of the headers and the body",
			"按检查结果处理：平台证书或微信支付公钥、APIv3密钥，或请求头和报文在途中的变化",
		},
	}
	// ClockDrifts is for a clock that is off, and not yet too much.
	ClockDrifts = Verdict{
		Name: "clock-drifts", page: networkPage,
		Says: Text{"this machine's clock is %d s off, and 300 s are allowed", "本机时钟相差 %d 秒，最多允许 300 秒"},
		Todo: Text{"synchronise it (NTP) before it is too much", "请尽快同步系统时间（NTP）"},
	}
)

// Ways returns the verdicts about the way to WeChat Pay and back, in the order in which the page has them; verbs such as %s
// stand for values.
func Ways() (all []Verdict) {
	all = append(all, hostNotFound, noConnection, noRoots, unknownIssuer, certificateOutOfTime, certificateOfAnother, noTLS, tlsRefused,
		ClockDrifts, KeysSwapped, KeysSwappedV2)
	for _, fault := range notifyurl.All() {
		all = append(all, urlVerdict(fault))
	}
	return append(all, forgedAccepted, notifyRedirect, notifyPage, notifyLogin, notifyForbidden, notifyNotFound, notifyMethod,
		notifyTooLarge, notifyProgramFails, notifyGateway, notifySlow, notifyHungUp, notifyStatus, notifyRefused, notifyNotTaken,
		notifyHostNotFound, notifyNoConnection,
		notifyExpired, notifyOtherName, notifySelfSigned, notifyChain, notifyUnknownCA, notifyTLS, NoEcho, EchoRefused)
}

// About fills in values in what is wrong.
func (v Verdict) About(values ...any) Verdict {
	v.Says = v.Says.with(values...)
	return v
}
