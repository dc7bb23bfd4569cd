package sandbox

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// The names of key files are those of the merchant platform.
const (
	privateKeyFile  = "apiclient_key.pem"
	certificateFile = "apiclient_cert.pem"
	platformKeyFile = "pub_key.pem"
	platformCert    = "wechatpay_cert.pem"
)

// A keyRing is what a program needs to be a merchant of this sandbox.
type keyRing struct {
	MchID      string            `json:"mchid"`
	Serial     string            `json:"serial"`
	PlatformID string            `json:"platform_id"` // PUB_KEY_ID_…, or the serial number of the platform certificate
	APIv3Key   string            `json:"apiv3_key"`
	APIv2Key   string            `json:"apiv2_key"`
	Files      map[string]string `json:"files"` // PEM by the name of the file; a key that only signs has none
}

// showKeys are the keys of all merchants.
func (s *Sandbox) showKeys(*http.Request) (any, error) {
	var rings []keyRing
	for _, id := range s.world.Merchants() {
		rings = append(rings, ringOf(s.gateway.ConfigOf(id)))
	}
	return map[string]any{"url": s.URL(), "merchants": rings}, nil
}

func ringOf(cfg wxpay.Config) keyRing {
	ring := keyRing{MchID: cfg.MchID, Serial: cfg.Serial, APIv3Key: string(cfg.APIv3Key), APIv2Key: string(cfg.APIv2Key),
		Files: map[string]string{}}
	if der, err := x509.MarshalPKCS8PrivateKey(cfg.PrivateKey); err == nil {
		ring.Files[privateKeyFile] = pemOf("PRIVATE KEY", der)
	}
	if cfg.ClientCert != nil {
		ring.Files[certificateFile] = pemOf("CERTIFICATE", cfg.ClientCert.Certificate[0])
	}
	keys, _ := cfg.Platform.(auth.Keys)
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		ring.PlatformID = name // a public key's stands behind the serial numbers: P comes after 9 and F
		if cert, isCert := keys[name].(*auth.Certificate); isCert {
			ring.Files[platformCert] = pemOf("CERTIFICATE", cert.Raw)
		} else if der, err := x509.MarshalPKIXPublicKey(keys[name]); err == nil {
			ring.Files[platformKeyFile] = pemOf("PUBLIC KEY", der)
		}
	}
	return ring
}

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// giveKeyFile answers GET /_wxpay/keys/{mchid}/{file}, so that curl -O gets a key file.
func (s *Sandbox) giveKeyFile(w http.ResponseWriter, r *http.Request) {
	id, file := r.PathValue("mchid"), r.PathValue("file")
	if !slices.Contains(s.world.Merchants(), id) {
		writeError(w, http.StatusNotFound, fmt.Sprintf("there is no merchant %q", id))
		return
	}
	text, found := ringOf(s.gateway.ConfigOf(id)).Files[file]
	if !found {
		writeError(w, http.StatusNotFound, fmt.Sprintf("there is no key file %q; expected %s, %s, %s or %s", file, privateKeyFile,
			certificateFile, platformKeyFile, platformCert))
		return
	}
	w.Header().Set("Content-Type", "application/x-pem-file")
	w.Header().Set("Content-Disposition", "attachment; filename="+file)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write([]byte(text))
}
