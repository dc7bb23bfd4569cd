package wxpaytest

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A merchant is one whose requests the gateway takes, with everything secret of his.
type merchant struct {
	id       string // the merchant ID, or the brand ID of a brand
	serial   string // of his certificate
	key      crypto.Signer
	apiv3Key auth.Secret
	apiv2Key auth.Secret
	shown    *tls.Certificate // for "security"; nil with SM2, and for a brand
	option   string           // that has set his keys
	wrong    error            // what no key can be made of
}

// AlsoMerchant adds a merchant to the one of Merchant; give it once for each. Of cfg it takes
// MchID, which must be there, and Serial, PrivateKey, APIv3Key and APIv2Key. What of these is
// empty is made fresh, the serial number taken from Certificate if there is one. The rest of
// cfg does not matter: the Config of another gateway may be given, to have its merchant here.
//
// All merchants share WeChat Pay's keys, where WeChat Pay has a public key for each. A
// request is checked with the keys of the merchant that it names, who then stands in
// Request.MchID, and answered with them; Notification.MchID chooses who is told. One without
// an ID, an ID that comes twice, and a merchant beside a Brand are errors of Start.
//
//	server := wxpaytest.NewServer(t, wxpaytest.AlsoMerchant(wxpay.Config{MchID: "1900000002"}))
//	other, err := wxpay.New(server.ConfigOf("1900000002"))
func AlsoMerchant(cfg wxpay.Config) Option {
	return func(s *Server) {
		m := &merchant{id: cfg.MchID, serial: ident.WireSerial(cfg.Serial), key: cfg.PrivateKey, apiv3Key: cfg.APIv3Key,
			apiv2Key: cfg.APIv2Key, option: fmt.Sprintf("AlsoMerchant(%q)", cfg.MchID)}
		if cert := cfg.Certificate; cert != nil {
			if m.serial = cmp.Or(m.serial, cert.Serial); m.key == nil || !auth.SamePublicKey(cert, m.key.Public()) {
				m.wrong = errors.New("PrivateKey is not that of Certificate; expected both, or neither")
			}
		}
		s.merchants = append(s.merchants, m)
	}
}

// ConfigOf is Config for one of several merchants. It panics if the gateway has no merchant
// of that ID.
func (s *Server) ConfigOf(mchID string) wxpay.Config {
	m := s.merchantNamed(mchID)
	if m == nil {
		panic(fmt.Sprintf("wxpaytest: ConfigOf(%q): this gateway's merchant is %s; expected one of AlsoMerchant", mchID, s.ids()))
	}
	return s.configOf(m)
}

func (s *Server) configOf(m *merchant) wxpay.Config {
	cfg := wxpay.Config{
		APIv2Key:   m.apiv2Key,
		ClientCert: m.shown,
		MchID:      m.id,
		Serial:     m.serial,
		PrivateKey: m.key,
		Platform:   s.platform(),
		APIv3Key:   m.apiv3Key,
		BaseURL:    s.URL(),
		TLS:        &tls.Config{RootCAs: s.keys.ca.pool, MinVersion: tls.VersionTLS12},
		Now:        s.now,
	}
	if s.brand {
		cfg.MchID, cfg.BrandID = "", m.id
	}
	return cfg
}

// checkMerchants finds what no gateway can have.
func (s *Server) checkMerchants() error {
	for i, m := range s.merchants {
		switch {
		case s.brand && i > 0:
			return fmt.Errorf("%s stands beside Brand; expected a gateway for each: a brand signs with a schema of its own", m.option)
		case m.id == "" && i > 0:
			return fmt.Errorf("%s has no MchID; expected one", m.option)
		case slices.ContainsFunc(s.merchants[:i], func(other *merchant) bool { return other.id == m.id }):
			return fmt.Errorf("%s: the gateway has a merchant of that ID; expected another", m.option)
		case m.wrong != nil:
			return fmt.Errorf("%s: %w", m.option, m.wrong)
		}
	}
	return nil
}

// fill makes what no option has set.
func (m *merchant) fill(now time.Time, brand bool, keys *rsaKeys) error {
	m.apiv3Key = cmp.Or(m.apiv3Key, auth.Secret(randomHex(16)))
	m.apiv2Key = cmp.Or(m.apiv2Key, auth.Secret(randomHex(16)))
	m.serial = cmp.Or(m.serial, strings.ToUpper(randomHex(20)))
	if m.key == nil {
		key, err := keys.another()
		if err != nil {
			return err
		}
		m.key = key
	}
	if err := auth.CheckPublicKey(m.key.Public()); err != nil {
		return fmt.Errorf("%s: %w", m.option, err)
	}
	if brand {
		return nil
	}
	return m.makeShown(now)
}

// makeShown makes a certificate of the merchant's key, with its serial number if that is one, for
// Config.ClientCert.
func (m *merchant) makeShown(now time.Time) error {
	if auth.SchemaOf(m.key.Public()) != auth.SchemaRSA {
		return nil // TLS knows no SM2
	}
	serial, isHex := new(big.Int).SetString(m.serial, 16)
	if !isHex || serial.Sign() <= 0 {
		serial = big.NewInt(2)
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "wxpaytest"},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.AddDate(5, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, m.key.Public(), m.key)
	if err != nil {
		return err
	}
	m.shown = &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: m.key}
	return nil
}

// merchantNamed returns the merchant, or the brand, of an ID; nil if there is none.
func (s *Server) merchantNamed(id string) *merchant {
	for _, m := range s.merchants {
		if m.id == id {
			return m
		}
	}
	return nil
}

// ids are the IDs of all merchants, for an error.
func (s *Server) ids() string {
	ids := make([]string, len(s.merchants))
	for i, m := range s.merchants {
		ids[i] = m.id
	}
	return strings.Join(ids, " or ")
}

// schema is that of the requests of a merchant.
func (s *Server) schema(m *merchant) string {
	if s.brand {
		return auth.SchemaBrand
	}
	return auth.SchemaOf(m.key.Public())
}

// schemas are those of the requests of all merchants.
func (s *Server) schemas() []string {
	var found []string
	for _, m := range s.merchants {
		found = append(found, s.schema(m))
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// signedBy notes whose key has verified the request.
func (r *Request) signedBy(m *merchant) {
	if r.signer = m; !r.server.brand {
		r.MchID = m.id
	}
}

// merchant is who signed the request; the first if nobody has.
func (r *Request) merchant() *merchant {
	if r.signer == nil {
		return r.server.merchants[0]
	}
	return r.signer
}
