package certificates

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// export is what one node gives to others: the answer of /v3/certificates with
// three fields more.
type export struct {
	MchID      string    `json:"mchid"`
	Downloaded time.Time `json:"downloaded_at"`
	Data       []entry   `json:"data"`
	MAC        []byte    `json:"mac,omitempty"` // of the rest, by a key made of the APIv3 key
}

// mac returns the MAC of an export. That a certificate decrypts proves where it comes from, but
// not when, nor what was left out.
func (e *export) mac(apiv3Key auth.Secret) ([]byte, error) {
	plain := *e
	plain.MAC = nil
	text, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	key := hmac.New(sha256.New, []byte(apiv3Key))
	_, _ = key.Write([]byte("wxpay certificates export"))
	mac := hmac.New(sha256.New, key.Sum(nil))
	_, _ = mac.Write(text)
	return mac.Sum(nil), nil
}

// Export returns the certificates held as other nodes of the same merchant can
// Import them, as text without secrets: each certificate is still encrypted with
// the APIv3 key, and a MAC by that key protects the whole.
func (s *Source) Export() ([]byte, error) {
	st := s.state.Load()
	if len(st.held) == 0 {
		return nil, errors.New("certificates: there is nothing to export before the first download; call Refresh")
	}
	out := export{MchID: s.mchID, Downloaded: st.fetched.Round(0).UTC()}
	for _, h := range st.held {
		out.Data = append(out.Data, h.entry)
	}
	var err error
	if out.MAC, err = out.mac(s.apiv3Key); err != nil {
		return nil, fmt.Errorf("certificates: export: %w", err)
	}
	return json.Marshal(out)
}

// Import takes over what another node exported, and saves a download. What has
// ended is left out, and an older export never replaces what is newer here.
func (s *Source) Import(data []byte) error {
	var in export
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("certificates: import: this is not what Export returns: %w", err)
	}
	if in.MchID != s.mchID {
		return fmt.Errorf("certificates: import: the certificates are those of merchant %s, this is %q", ident.Quote(in.MchID), s.mchID)
	}
	mac, err := in.mac(s.apiv3Key)
	if err != nil || !hmac.Equal(mac, in.MAC) {
		return errors.New("certificates: import: the MAC does not fit: the other node has another APIv3 key, or the export was changed")
	}
	given, skipped, err := s.decrypt(in.Data)
	s.reportSkipped(skipped)
	if err != nil {
		return fmt.Errorf("certificates: import: %w", err)
	}
	s.update(func(st *state) *state { return st.imported(given, in.Downloaded, s.now(), s.options.MaxAge) })
	return nil
}

// imported returns the state with the certificates of another node, whose clock may
// be ahead of ours.
func (st *state) imported(given []held, downloaded, now time.Time, maxAge time.Duration) *state {
	next := *st
	next.held = slices.Clone(st.held)
	for _, h := range given {
		h.listed = false
		if !slices.ContainsFunc(next.held, h.same) && !now.After(h.cert.NotAfter) {
			next.held = append(next.held, h)
		}
	}
	next.sort()
	if downloaded.After(now) {
		downloaded = now
	}
	if downloaded.After(next.fetched) && len(next.held) > 0 {
		next.fetched = downloaded
		next.due = next.dueAt(maxAge)
		next.none, next.err, next.failures = false, nil, 0
	}
	return &next
}
