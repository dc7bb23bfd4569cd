package wxpay

import (
	"errors"

	"github.com/wechatpay-chain/wxpay/internal/credentials"
)

// errNoAPIv3 is what a client without credentials for APIv3 says on its first use.
var errNoAPIv3 = errors.New("this client has what APIv2 needs only, for Config.Platform is empty; APIv3 needs Config.PrivateKey, its certificate or serial number, and Config.Platform; paths of APIv2 begin with v2/")

// secure asks for a connection that shows the client certificate.
func (r *request) secure(c *Client, params Params) (err error) {
	if r.ClientCert, err = params.flag(keySecurity); err != nil || !r.ClientCert {
		return err
	}
	switch {
	case !r.Base.TLS:
		return badParam(keySecurity, "wants a client certificate, which needs https://, and the request goes to http://%s", r.Base.Host)
	case !c.pool.ShowsCertificate():
		return badParam(keySecurity, "wants a client certificate, and Config.ClientCert has none; %s, or Config.Certificate and Config.PrivateKey", credentials.ExpectedClientCert)
	}
	return nil
}
