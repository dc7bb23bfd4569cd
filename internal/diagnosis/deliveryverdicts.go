package diagnosis

// What became of a notification: the verdicts of Delivery.Judge.
var (
	forgedAccepted = Verdict{
		Name: "forged-notification-accepted", page: networkPage,
		Says: Text{
			"books forged notifications: the answer to one with a wrong signature was %d, as if it were true",
			"会把伪造的通知入账：对签名错误的通知应答了 %d",
		},
		Todo: Text{
			"verify the signature of every notification before anything else (notify.New and Receiver.Handler do), and answer 401 " +
				"where it does not fit",
			"处理任何通知之前必须先验签（notify.New 与 Receiver.Handler 会做），验签失败应答 401",
		},
	}
	notifyRedirect = Verdict{
		Name: "notify-redirect", page: networkPage,
		Says: Text{"the answer was HTTP %d to %s, and WeChat Pay follows no redirect", "应答是 HTTP %d，跳转到 %s，而微信支付不会跟随跳转"},
		Todo: Text{
			"make notify_url the address that it leads to; if that is a login page, let notify_url pass without a login",
			"把 notify_url 改为最终的地址；如果那是登录页，请让 notify_url 免登录",
		},
	}
	notifyLogin = Verdict{
		Name: "notify-login", page: networkPage,
		Says: Text{"a login is asked for (HTTP 401)", "需要登录（HTTP 401）"},
		Todo: Text{
			"let notify_url pass without a login: WeChat Pay has no password, its signature stands in place of one",
			"请让 notify_url 免登录：微信支付没有密码，由签名证明身份",
		},
	}
	notifyForbidden = Verdict{
		Name: "notify-forbidden", page: networkPage,
		Says: Text{
			`HTTP 403 without {"code": …}: probably a filter in front refuses the request, and not your handler`,
			`HTTP 403 且没有 {"code": …}：请求很可能没有到达处理程序，被前面的过滤器拒绝了`,
		},
		Todo: Text{
			"take notify_url out of the CSRF filter of your framework, or of the firewall's rules",
			"请在框架的 CSRF 过滤（或防火墙规则）中放行 notify_url",
		},
	}
	notifyNotFound = Verdict{
		Name: "notify-not-found", page: networkPage,
		Says: Text{"nothing is there under this path (HTTP 404)", "这个路径不存在（HTTP 404）"},
		Todo: Text{
			"compare the path with the route of your program, and with what a proxy in front takes away or adds",
			"检查路径与程序的路由是否一致，以及前置代理是否增减了路径",
		},
	}
	notifyMethod = Verdict{
		Name: "notify-method", page: networkPage,
		Says: Text{"the path takes no POST (HTTP 405)", "这个路径不接受 POST（HTTP 405）"},
		Todo: Text{"register the handler for POST: notifications are POST requests", "请以 POST 注册处理程序：通知都是 POST 请求"},
	}
	notifyTooLarge = Verdict{
		Name: "notify-too-large", page: networkPage,
		Says: Text{"the body is too large for what is in front of your program (HTTP 413)", "报文超过了前置服务的上限（HTTP 413）"},
		Todo: Text{"allow 1 MB, in nginx client_max_body_size", "请允许 1 MB，nginx 中是 client_max_body_size"},
	}
	notifyGateway = Verdict{
		Name: "notify-gateway", page: networkPage,
		Says: Text{"what is in front of your program does not reach it (HTTP %d)", "前置代理访问不到你的程序（HTTP %d）"},
		Todo: Text{"look whether your program runs, and where the proxy sends to", "检查程序是否在运行，以及代理转发到哪里"},
	}
	notifyProgramFails = Verdict{
		Name: "notify-program-fails", page: networkPage,
		Says: Text{
			"your program failed (HTTP %d), and did not say in JSON that it refuses",
			"程序出错（HTTP %d），而不是以 JSON 应答拒绝",
		},
		Todo: Text{"look into its log: a notification that it refuses is answered 401", "查看程序日志：拒绝通知时应答 401"},
	}
	notifyPage = Verdict{
		Name: "notify-page", page: networkPage,
		Says: Text{"a page answered (HTTP %d, HTML), not your handler", "应答的是网页（HTTP %d，HTML），不是你的处理程序"},
		Todo: Text{
			"look at the path: a login page, a front end that answers every path, or a tunnel's notice stands there",
			"检查路径：那里可能是登录页、接管所有路径的前端，或内网穿透的提示页",
		},
	}
	notifySlow = Verdict{
		Name: "notify-slow", page: networkPage,
		Says: Text{"no answer came within %v, and WeChat Pay waits no longer", "%v 内没有应答，微信支付不会再等"},
		Todo: Text{
			"write the notification down, answer, and do the work afterwards",
			"先保存通知并应答，业务处理放到之后",
		},
	}
	notifyRefused = Verdict{
		Name: "genuine-notification-refused", page: networkPage,
		Says: Text{"a notification that was signed rightly is refused (HTTP %d)", "签名正确的通知被拒绝（HTTP %d）"},
		Todo: Text{
			"look into your program's log; does it have the platform key and the APIv3 key of this profile, and the body byte for byte?",
			"查看程序日志：微信支付公钥、APIv3密钥是否与此档案一致，报文是否逐字节传给了验签",
		},
	}
	notifyNotTaken = Verdict{
		Name: "genuine-notification-not-taken", page: networkPage,
		Says: Text{"a notification that was signed rightly is not taken (HTTP %d)", "签名正确的通知没有被接收（HTTP %d）"},
		Todo: Text{
			"let your routes take SECURITY_ECHO.*, of which this test is; if they do, look into your program's log: " +
				"does it have the APIv3 key of this profile?",
			"请让路由接收 SECURITY_ECHO.*，本次测试就是这种事件；如果已经接收，请查看程序日志：APIv3密钥是否与此档案一致",
		},
	}
	notifyStatus = Verdict{
		Name: "notify-status", page: networkPage,
		Says: Text{"HTTP %d is no acknowledgement: WeChat Pay sends it again", "HTTP %d 不算确认：微信支付会重发"},
		Todo: Text{"answer 204, or 200", "请应答 204 或 200"},
	}
	notifyHostNotFound = Verdict{
		Name: "notify-host-not-found", page: networkPage,
		Says: Text{"the host name of notify_url is not found", "找不到 notify_url 的主机"},
		Todo: Text{"look for a typo, and at the public DNS record of the name", "检查是否写错，以及该域名的公网 DNS 记录"},
	}
	notifyNoConnection = Verdict{
		Name: "notify-no-connection", page: networkPage,
		Says: Text{"nobody takes connections there", "没有程序在监听"},
		Todo: Text{
			"start your program or its proxy, and open the port in firewall and security group",
			"请启动程序或代理，并在防火墙和安全组中对外开放端口",
		},
	}
	notifyHungUp = Verdict{
		Name: "notify-hung-up", page: networkPage,
		Says: Text{"the connection was closed without an answer", "连接被关闭，没有应答"},
		Todo: Text{
			"look into the log of your program and of what is in front of it; is the port one of https?",
			"查看程序和前置代理的日志；端口是否是 https 的？",
		},
	}
	notifyExpired = Verdict{
		Name: "notify-certificate-expired", page: networkPage,
		Says: Text{"the certificate of notify_url, issued by %s, is valid from %s to %s", "notify_url 的证书由 %s 签发，有效期为 %s 至 %s"},
		Todo: Text{"renew it, and reload the server", "请续期，并重新加载服务器"},
	}
	notifySelfSigned = Verdict{
		Name: "notify-certificate-self-signed", page: networkPage,
		Says: Text{"the certificate of notify_url is self-signed (%s)", "notify_url 的证书是自签名的（%s）"},
		Todo: Text{"get one of a public CA", "请使用公共 CA 签发的证书"},
	}
	notifyChain = Verdict{
		Name: "notify-certificate-chain", page: networkPage,
		Says: Text{
			"the server shows its certificate alone, issued by %s, without the one in between",
			"服务器只出示了由 %s 签发的证书，缺少中间证书",
		},
		Todo: Text{
			"configure the whole chain (fullchain.pem); or, if %s is no public CA, get a certificate of one",
			"请配置完整的证书链（fullchain.pem）；如果 %s 不是公共 CA，请改用公共 CA 的证书",
		},
	}
	notifyUnknownCA = Verdict{
		Name: "notify-certificate-unknown-ca", page: networkPage,
		Says: Text{"the certificate of notify_url is issued by %s, which this machine does not know", "notify_url 的证书由 %s 签发，本机不信任它"},
		Todo: Text{"get one of a public CA", "请使用公共 CA 签发的证书"},
	}
	notifyOtherName = Verdict{
		Name: "notify-certificate-other-name", page: networkPage,
		Says: Text{"the certificate of notify_url, issued by %s, is for another host", "notify_url 的证书由 %s 签发，不属于这个域名"},
		Todo: Text{"get one for this host, or correct the host", "请为这个域名申请证书，或更正域名"},
	}
	notifyTLS = Verdict{
		Name: "notify-tls", page: networkPage,
		Says: Text{"the TLS handshake with notify_url fails", "与 notify_url 的 TLS 握手失败"},
		Todo: Text{
			"look whether the port speaks https, with TLS 1.2 or newer and without asking for a client certificate",
			"检查端口是否为 https，支持 TLS 1.2 及以上，且不要求客户端证书",
		},
	}
)
