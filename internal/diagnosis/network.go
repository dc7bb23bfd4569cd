package diagnosis

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// NothingSent stands before what to do about a way that does not lead to WeChat Pay.
var NothingSent = Text{"nothing was sent; ", "没有发送任何请求；"}

var (
	hostNotFound = Verdict{
		Name: "host-not-found", page: networkPage,
		Says: Text{"the host name %s is not found", "找不到主机 %s"},
		Todo: Text{
			"look for a typo in base_uri, and at this machine's name servers: dig %s",
			"检查 base_uri 是否写错，以及本机的 DNS 设置：dig %s",
		},
	}
	noConnection = Verdict{
		Name: "no-connection", page: networkPage,
		Says: Text{"no connection comes about", "无法建立连接"},
		Todo: Text{
			"a firewall, or a server that is down: wxpay needs a way out to port 443, or a proxy (--proxy, HTTPS_PROXY)",
			"被防火墙拦截，或服务器未运行：需要能访问外网的 443 端口，或通过代理（--proxy、HTTPS_PROXY）",
		},
	}
	noRoots = Verdict{
		Name: "no-ca-certificates", page: networkPage,
		Says: Text{
			"this machine has no CA certificates, so it trusts nobody; the certificate that came is issued by %s",
			"本机没有 CA 根证书，因此不信任任何证书；收到的证书由 %s 签发",
		},
		Todo: Text{
			"install the package ca-certificates (in a container too), or give Config.TLS.RootCAs",
			"请安装 ca-certificates 软件包（容器中也要），或设置 Config.TLS.RootCAs",
		},
	}
	unknownIssuer = Verdict{
		Name: "tls-opened", page: networkPage,
		Says: Text{
			"the certificate that came is issued by %s, whom this machine does not know",
			"收到的证书由 %s 签发，本机不信任它",
		},
		Todo: Text{
			"if that is your company's, its proxy opens TLS: add its CA to this machine's or to Config.TLS.RootCAs, or have it pass " +
				"WeChat Pay's hosts; if it is a public CA, update the package ca-certificates",
			"如果它是贵公司的，说明公司代理解开了 TLS：把公司的 CA 加入本机信任或 Config.TLS.RootCAs，或让代理放行微信支付的域名；" +
				"如果它是公共 CA，请更新 ca-certificates 软件包",
		},
	}
	certificateOutOfTime = Verdict{
		Name: "certificate-out-of-time", page: networkPage,
		Says: Text{
			"the certificate that came, issued by %s, is valid from %s to %s",
			"收到的证书由 %s 签发，有效期为 %s 至 %s",
		},
		Todo: Text{
			"look at this machine's clock first; if it is right, the issuer tells who stands between",
			"先检查本机时钟；时钟无误时，从签发者可以看出中间是谁",
		},
	}
	certificateOfAnother = Verdict{
		Name: "certificate-of-another-host", page: networkPage,
		Says: Text{
			"the certificate that came, issued by %s, is not for this host",
			"收到的证书由 %s 签发，不属于这个域名",
		},
		Todo: Text{
			"look at base_uri, at this machine's name servers and hosts file: another server answers under this name",
			"检查 base_uri、本机的 DNS 和 hosts 文件：这个域名指向了别的服务器",
		},
	}
	noTLS = Verdict{
		Name: "no-tls", page: networkPage,
		Says: Text{"what answered does not speak TLS", "对方没有使用 TLS"},
		Todo: Text{
			"look at scheme and port of base_uri; or the login page of the network, or a proxy, answers in WeChat Pay's place",
			"检查 base_uri 的协议和端口；也可能是网络登录页或代理代替微信支付应答",
		},
	}
	tlsRefused = Verdict{
		Name: "tls-refused", page: networkPage,
		Says: Text{"the other side broke off the TLS handshake", "对方中断了 TLS 握手"},
		Todo: Text{
			"a firewall or a proxy on the way does that, or the server wants another version of TLS or a client certificate",
			"途中的防火墙或代理可能这样做，也可能服务器要求其他 TLS 版本或客户端证书",
		},
	}
)

// Unreachable says why no way leads to WeChat Pay, by the error of the attempt: the name, the connection, TLS. It is the zero
// Verdict for other errors. hasRoots says that there are CAs that are trusted, as HasRoots finds out.
func Unreachable(err error, hasRoots bool) Verdict {
	if v := unreachableTLS(err, hasRoots); v.Name != "" {
		return v
	}
	var name *net.DNSError
	var operation *net.OpError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		v := hostNotFound
		host := ident.Clip(name.Name)
		v.Says, v.Todo = v.Says.with(host), v.Todo.with(host)
		return v
	case errors.As(err, &operation) && operation.Op == "dial":
		return noConnection
	}
	return Verdict{}
}

// unreachableTLS is Unreachable for the handshake.
func unreachableTLS(err error, hasRoots bool) Verdict {
	var authority x509.UnknownAuthorityError
	var roots x509.SystemRootsError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	shown := shownTo(err)
	issuer := issuerOf(shown)
	switch {
	case errors.As(err, &roots), errors.As(err, &authority) && !hasRoots:
		return noRoots.About(issuer)
	case errors.As(err, &authority):
		return unknownIssuer.About(issuer)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && shown != nil:
		return certificateOutOfTime.About(issuer, shown.NotBefore.Format(time.DateOnly), shown.NotAfter.Format(time.DateOnly))
	case errors.As(err, &host):
		return certificateOfAnother.About(issuer)
	case errors.As(err, &record):
		return noTLS
	case isAlert(err):
		return tlsRefused
	case errors.As(err, &invalid):
		return unknownIssuer.About(issuer)
	}
	return Verdict{}
}

// isAlert reports whether the other side refused a handshake.
func isAlert(err error) bool {
	var alert tls.AlertError
	var operation *net.OpError
	return errors.As(err, &alert) || errors.As(err, &operation) && operation.Op == "remote error"
}

// shownTo is the certificate that a failed handshake was shown; nil if there was none.
func shownTo(err error) *x509.Certificate {
	var failed *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &failed) && len(failed.UnverifiedCertificates) > 0:
		return failed.UnverifiedCertificates[0]
	case errors.As(err, &authority):
		return authority.Cert
	}
	return nil
}

// issuerOf names who issued a certificate.
func issuerOf(cert *x509.Certificate) string {
	if cert == nil {
		return "…"
	}
	if cert.Issuer.CommonName != "" {
		return ident.Plain("CN=" + cert.Issuer.CommonName)
	}
	return ident.Clip(ident.Plain(cert.Issuer.String()))
}

// HasRoots reports whether any CA is trusted: of the pool, or if that is nil, of this machine.
func HasRoots(pool *x509.CertPool) bool {
	var err error
	if pool == nil {
		pool, err = x509.SystemCertPool()
	}
	return err == nil && !pool.Equal(x509.NewCertPool())
}

// IsTLS reports whether an error is one of a TLS handshake or of a certificate that it showed.
func IsTLS(err error) bool {
	if v := unreachableTLS(err, true); v.Name != "" {
		return true
	}
	var constraint x509.ConstraintViolationError
	var critical x509.UnhandledCriticalExtension
	var failed *tls.CertificateVerificationError
	return errors.As(err, &failed) || errors.As(err, &constraint) || errors.As(err, &critical)
}

// isTimeout reports whether the time was up.
func isTimeout(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) && network.Timeout()
}

// shownAlone reports whether a server showed no certificate but its own.
func shownAlone(err error) bool {
	var failed *tls.CertificateVerificationError
	return errors.As(err, &failed) && len(failed.UnverifiedCertificates) == 1
}
