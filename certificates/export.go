package certificates

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// export is what one node gives to others: the answer of /v3/certificates with
// two fields more.
type export struct {
	MchID      string    `json:"mchid"`
	Downloaded time.Time `json:"downloaded_at"`
	Data       []entry   `json:"data"`
}

// Export returns the certificates held as other nodes of the same merchant can
// Import them, as text without secrets: each certificate is still encrypted with
// the APIv3 key, which proves where it comes from.
func (s *Source) Export() ([]byte, error) {
	st := s.state.Load()
	out := export{MchID: s.mchID, Downloaded: st.fetched}
	for _, h := range st.held {
		out.Data = append(out.Data, h.entry)
	}
	if len(out.Data) == 0 {
		return nil, errors.New("certificates: there is nothing to export before the first download; call Refresh")
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
		return fmt.Errorf("certificates: import: the certificates are those of merchant %q, this is %q", in.MchID, s.mchID)
	}
	given, skipped, err := s.decrypt(in.Data)
	for _, problem := range skipped {
		s.report(problem)
	}
	if err != nil {
		return fmt.Errorf("certificates: import: %w", err)
	}
	s.update(func(st *state) *state { return st.imported(given, in.Downloaded, s.now(), s.options.MaxAge) })
	return nil
}

// imported returns the state with the certificates of another node, which were
// downloaded at a time of its own saying: never later than now.
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
		next.err, next.failures = nil, 0
	}
	return &next
}
