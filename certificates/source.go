package certificates

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/platformkeys"
)

// Source is an auth.KeySource with the platform certificates of one merchant. It
// is safe for use by several goroutines, and clients and receivers of the same
// merchant may share it.
type Source struct {
	client   *wxpay.Client
	mchID    string
	schema   string // of the merchant's own key; "" if a Signer has it
	apiv3Key auth.Secret
	apiv2Key auth.Secret // to tell whether the two are swapped; "" if it is not known
	static   auth.Keys   // need no download
	options  Options
	now      func() time.Time

	flight  chan struct{} // holds one element while a download runs
	state   atomic.Pointer[state]
	telling atomic.Bool // OnError hears of certificates that cannot be used
}

// New makes a source for the merchant of cfg and checks cfg offline. APIv3Key is
// needed to decrypt the certificates. Platform may be left out, or be auth.Keys
// that need no download: the WeChat Pay public key during the switch. Nothing is
// downloaded yet.
func New(cfg wxpay.Config, options Options) (*Source, error) {
	if cfg.APIv3Key == "" {
		return nil, errors.New("certificates: Config.APIv3Key is empty; expected the 32 characters set in the merchant platform: the " +
			"certificates come encrypted with it")
	}
	static, ok := cfg.Platform.(auth.Keys)
	if cfg.Platform != nil && !ok {
		return nil, fmt.Errorf("certificates: Config.Platform is a %T; expected nothing, or auth.Keys with the keys that need no download",
			cfg.Platform)
	}
	if cfg.BrandID != "" {
		return nil, errors.New("certificates: Config.BrandID is given; brands have no platform certificates: set Config.Platform to " +
			"auth.Keys with the brand's WeChat Pay public key")
	}
	if options.MaxAge < 0 || options.MinInterval < 0 {
		return nil, fmt.Errorf("certificates: Options.MaxAge is %v and MinInterval %v; expected more than 0, or 0 for the default",
			options.MaxAge, options.MinInterval)
	}
	s := &Source{
		mchID:    cfg.MchID,
		apiv3Key: cfg.APIv3Key,
		apiv2Key: cfg.APIv2Key,
		options:  options,
		flight:   make(chan struct{}, 1),
	}
	s.options.Suites = slices.DeleteFunc(slices.Clone(options.Suites), func(suite auth.Suite) bool { return suite == nil })
	if s.options.Path == "" {
		s.options.Path = "v3/certificates"
	}
	if s.options.MaxAge == 0 {
		s.options.MaxAge = 12 * time.Hour
	}
	if s.options.MinInterval == 0 {
		s.options.MinInterval = time.Minute
	}
	if s.now = steady(cfg.Now); cfg.Now == nil {
		s.now = time.Now
	}
	if len(static) == 0 {
		cfg.Platform = nil
	}
	cfg.Verifier = verifier{s}
	var err error
	if s.client, err = wxpay.New(cfg); err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	if cfg.PrivateKey != nil {
		s.schema = auth.SchemaOf(cfg.PrivateKey.Public()) // wxpay.New has seen that it is a key
	}
	s.static, _ = platformkeys.Check(static, platformkeys.Own{}) // wxpay.New has taken them
	s.state.Store(&state{})
	return s, nil
}

// steady returns a clock that goes on where the caller's panics: a Watcher asks it
// where nobody else would catch that. The download, which uses the caller's, tells.
func steady(clock func() time.Time) func() time.Time {
	return func() (now time.Time) {
		defer func() {
			if recover() != nil {
				now = time.Now()
			}
		}()
		return clock()
	}
}

// Key returns the key of a platform certificate, or one that needed no download.
// For an unknown serial the certificates are downloaded, within the limits of
// Options. The error is, or wraps, a *auth.VerifyError with the reason
// UnknownSerial.
func (s *Source) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	if key, err := s.static.Key(ctx, serial); err == nil {
		return key, nil
	}
	seen := s.state.Load()
	if key := seen.key(serial, s.now()); key != nil {
		return key, nil
	}
	var failed error
	if isSerial(serial) {
		failed = s.refresh(ctx, seen, whenUnknown)
		if key := s.state.Load().key(serial, s.now()); key != nil {
			return key, nil
		}
		if failed == nil {
			failed = s.notListed()
		}
	}
	return nil, &auth.VerifyError{Reason: auth.UnknownSerial, Serial: serial, Known: s.known(), Err: failed}
}

// isSerial keeps what cannot be a certificate's serial number from causing a
// download.
func isSerial(serial string) bool {
	return serial != "" && len(serial) <= 40 && strings.Trim(serial, "0123456789abcdefABCDEF") == ""
}

// Serial names the key that WeChat Pay is asked to sign with: the WeChat Pay
// public key if there is one, else the newest certificate that is valid, "" before
// the first download.
func (s *Source) Serial() string {
	if id := s.static.Serial(); auth.IsPublicKeyID(id) {
		return id
	}
	if cert := s.state.Load().newest(s.now(), s.schema); cert != nil {
		return cert.Serial
	}
	return s.static.Serial()
}

// Ready downloads the certificates if none are known yet, whatever keys need no
// download: an answer may come with either. It downloads them again before they get
// older than MaxAge or end; if that fails, OnError is told and the request goes out.
func (s *Source) Ready(ctx context.Context) error {
	seen := s.state.Load()
	if !s.serves(seen, s.now()) {
		err := s.refresh(ctx, seen, whenNeeded)
		switch {
		case s.serves(s.state.Load(), s.now()):
			return nil
		case err == nil:
			return errors.New("there are no platform certificates: all that were downloaded have ended")
		}
		return err
	}
	if !seen.isDue(s.now(), s) {
		return nil
	}
	select {
	case s.flight <- struct{}{}:
	default: // another request waits for it already
		return nil
	}
	short, cancel := context.WithTimeoutCause(ctx, patience(ctx), errImpatient)
	defer cancel()
	if err := s.refreshHolding(short, seen, whenRested); ctx.Err() == nil { // a caller who is gone says nothing about the list
		s.reportUnlessExpected(err)
	}
	return nil
}

var errImpatient = errors.New("the download took longer than a request that has other keys waits for it")

// serves reports whether answers can be verified without a download: there is a
// certificate, or the news that there is none and the public key in its place.
func (s *Source) serves(st *state, now time.Time) bool {
	return st.newest(now, "") != nil || st.none && len(s.static) > 0
}

// patience is how long a request waits for a download that it does not need: it
// must keep most of its own time.
func patience(ctx context.Context) time.Duration {
	const most = 5 * time.Second
	if deadline, ok := ctx.Deadline(); ok {
		return min(most, time.Until(deadline)/4)
	}
	return most
}

// Refresh downloads the certificates now, whatever their age. That there are none
// is no error if Config.Platform had the WeChat Pay public key. The error wraps that of
// the download's own call: a *wxpay.Error, for example, with what to do.
func (s *Source) Refresh(ctx context.Context) error {
	err := s.refresh(ctx, s.state.Load(), atOnce)
	if len(s.static) > 0 && errors.Is(err, ErrPublicKeyMode) {
		return nil
	}
	var failed *downloadError
	if errors.As(err, &failed) && failed.call != nil {
		return refreshError{failed}
	}
	return err
}

// MerchantID names the merchant whose certificates these are; wxpay.New refuses
// those of another.
func (s *Source) MerchantID() string { return s.mchID }

// Certificates returns the certificates held, the newest first.
func (s *Source) Certificates() []*auth.Certificate {
	var certs []*auth.Certificate
	for _, h := range s.state.Load().held {
		certs = append(certs, h.cert)
	}
	return certs
}

// reportUnlessExpected leaves out that the merchant has no certificates: that is right
// for one who has the public key.
func (s *Source) reportUnlessExpected(err error) {
	if err != nil && (len(s.static) == 0 || !errors.Is(err, ErrPublicKeyMode)) {
		s.report(err)
	}
}

// reportSkipped tells of certificates that cannot be used. A callback that asks for
// a download or an import itself is not told of them again, which would never end.
func (s *Source) reportSkipped(problems []error) {
	if len(problems) == 0 || !s.telling.CompareAndSwap(false, true) {
		return
	}
	defer s.telling.Store(false)
	for _, problem := range problems {
		s.report(problem)
	}
}

func (s *Source) report(err error) {
	defer func() { _ = recover() }() // a callback that panics must not cost an answer
	if s.options.OnError != nil {
		s.options.OnError(fmt.Errorf("certificates: merchant %s: %w", s.mchID, err))
	}
}
