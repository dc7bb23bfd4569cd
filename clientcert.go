package wxpay

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// onlyAPIv2 tells whether there is nothing but what APIv2 needs: its key, and perhaps
// the merchant API certificate with its private key to show.
func (cfg *Config) onlyAPIv2() bool {
	return cfg.APIv2Key != "" && cfg.MchID != "" && cfg.Serial == "" && cfg.Signer == nil &&
		cfg.Platform == nil && cfg.Verifier == nil && cfg.APIv3Key == "" && (cfg.PrivateKey == nil) == (cfg.Certificate == nil)
}

// errNoAPIv3 is what a client without credentials for APIv3 says on its first use.
var errNoAPIv3 = errors.New("this client has what APIv2 needs only, for Config.Platform is empty; APIv3 needs Config.PrivateKey, its certificate or serial number, and Config.Platform; paths of APIv2 begin with v2/")

const expectedClientCert = "expected apiclient_cert.pem and apiclient_key.pem, by tls.LoadX509KeyPair"

// checkClientCert checks that the certificate for "security" is the merchant's.
func (cfg *Config) checkClientCert() error {
	if cfg.ClientCert == nil || len(cfg.ClientCert.Certificate) == 0 {
		return nil // it is missed when it is needed
	}
	leaf, err := x509.ParseCertificate(cfg.ClientCert.Certificate[0])
	if err != nil {
		return fmt.Errorf("ClientCert is no certificate: %w; %s", err, expectedClientCert)
	}
	if name := leaf.Subject.CommonName; name != cfg.MchID && strings.Trim(name, "0123456789") == "" && cfg.MchID != "" {
		return fmt.Errorf("ClientCert is the certificate of merchant %s, and MchID is %s; %s of the same merchant", name, cfg.MchID, expectedClientCert)
	}
	key, ok := cfg.ClientCert.PrivateKey.(crypto.Signer)
	if !ok {
		return fmt.Errorf("ClientCert has no private key that signs, but a %T; %s", cfg.ClientCert.PrivateKey, expectedClientCert)
	}
	if public, ok := leaf.PublicKey.(interface{ Equal(x crypto.PublicKey) bool }); !ok || !public.Equal(key.Public()) {
		return fmt.Errorf("ClientCert has a private key that is not its certificate's; %s", expectedClientCert)
	}
	return nil
}

// clientCert returns the certificate for "security": the one that is given, or the
// merchant API certificate with its key, which is the same; nil without either.
func (cfg *Config) clientCert() *tls.Certificate {
	switch {
	case cfg.ClientCert != nil && len(cfg.ClientCert.Certificate) > 0 && cfg.ClientCert.PrivateKey != nil:
		return cfg.ClientCert
	case cfg.ClientCert == nil && cfg.Certificate != nil && cfg.PrivateKey != nil && cfg.schema() == auth.SchemaRSA:
		return &tls.Certificate{Certificate: [][]byte{cfg.Certificate.Raw}, PrivateKey: cfg.PrivateKey}
	}
	return nil
}

// secure asks for a connection that shows the client certificate.
func (r *request) secure(c *Client, params Params) (err error) {
	if r.ClientCert, err = params.flag(keySecurity); err != nil || !r.ClientCert {
		return err
	}
	switch {
	case !r.Base.TLS:
		return fmt.Errorf("params key %q wants a client certificate, which needs https://, and the request goes to http://%s", keySecurity, r.Base.Host)
	case !c.pool.ShowsCertificate():
		return fmt.Errorf("params key %q wants a client certificate, and Config.ClientCert has none; %s, or Config.Certificate and Config.PrivateKey", keySecurity, expectedClientCert)
	}
	return nil
}
