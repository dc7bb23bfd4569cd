package certificates

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Warnings says what wxpay's Client.Check should tell of: the last download failed,
// or the newest certificate has ended.
func (s *Source) Warnings() []string {
	st, now := s.state.Load(), s.now()
	var found []string
	if st.err != nil && (len(s.static) == 0 || !errors.Is(st.err, ErrPublicKeyMode)) {
		found = append(found, fmt.Sprintf("the last download of certificates, at %s, failed: %v", st.attempted.Format(time.RFC3339),
			st.err))
	}
	if cert := st.newest(now, s.schema); cert != nil && now.After(cert.NotAfter) {
		found = append(found, fmt.Sprintf("the newest certificate, %s, ended on %s", cert.Serial, cert.NotAfter.Format(time.DateOnly)))
	}
	return found
}

// notListed says what is known, and when WeChat Pay is asked again.
func (s *Source) notListed() error {
	again := s.state.Load().asked.Add(s.options.MinInterval)
	return fmt.Errorf("%w; known are [%s]; an unknown serial number is not asked for again before %s (Options.MinInterval)",
		auth.ErrNotListed, strings.Join(s.known(), " "), again.Format(time.RFC3339))
}

// known names all keys that can verify, for errors.
func (s *Source) known() []string {
	var names []string
	for name := range s.static {
		names = append(names, name)
	}
	for _, cert := range s.Certificates() {
		names = append(names, cert.Serial)
	}
	return names
}

// Format shows the merchant and the serials held, never the APIv3 key.
func (s *Source) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.summary()) }

// String shows the same as Format. Templates print what a pointer points to, unless it
// has one.
func (s *Source) String() string { return s.summary() }

// LogValue shows the same as Format.
func (s *Source) LogValue() slog.Value { return slog.StringValue(s.summary()) }

// MarshalText shows the same as Format.
func (s *Source) MarshalText() ([]byte, error) { return []byte(s.summary()), nil }

func (s *Source) summary() string {
	if s == nil || s.client == nil {
		return "certificates.Source{}"
	}
	return "certificates.Source{MchID:" + s.mchID + " Serials:[" + strings.Join(s.known(), " ") + "]}"
}
