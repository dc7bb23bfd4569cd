package certificates

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// ErrPublicKeyMode is matched by errors of a merchant that has no platform
// certificates.
var ErrPublicKeyMode = errors.New("this merchant has no platform certificates, it is in public-key mode: " +
	"download the WeChat Pay public key (pub_key.pem) and its PUB_KEY_ID_… " +
	`from the merchant platform, API security, and set Config.Platform to auth.Keys{"PUB_KEY_ID_…": key}; ` +
	"package certificates is not needed then")

// An urgency says which limits of Options hold for a download.
type urgency int

const (
	whenRested  urgency = iota // MinInterval after the last one, however that ended
	whenUnknown                // MinInterval after the last one that an unknown serial caused
	whenNeeded                 // nothing can be verified without: only failures count
	atOnce                     // the caller says so
)

// refresh downloads the certificates, one caller at a time. seen is the state in
// which the caller found that it needs a download: if one has ended since, its
// result counts.
func (s *Source) refresh(ctx context.Context, seen *state, how urgency) error {
	select {
	case s.flight <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("waiting for the download of another call: %w", context.Cause(ctx))
	}
	return s.refreshHolding(ctx, seen, how)
}

// refreshHolding is refresh for a caller that holds the flight. It gives the flight back.
func (s *Source) refreshHolding(ctx context.Context, seen *state, how urgency) error {
	tell, err := s.refreshAlone(ctx, seen, how)
	<-s.flight
	tell() // without the flight: a callback may ask for a download
	return err
}

// refreshAlone returns what is left to tell the callbacks.
func (s *Source) refreshAlone(ctx context.Context, seen *state, how urgency) (tell func(), err error) {
	tell = func() {}
	if ctx.Err() != nil { // select takes either: what never begins must not count as a download
		return tell, fmt.Errorf("the download of the certificates was not begun: %w", context.Cause(ctx))
	}
	defer func() {
		if p := recover(); p != nil { // in code of the caller's: a clock, a Signer
			err = fmt.Errorf("the download panicked: %v", p)
			s.update(func(st *state) *state { return st.failed(err, s.now(), s) }) // or a Watcher would begin it again at once
		}
	}()
	if now := s.state.Load(); now.ended != seen.ended || !s.allowed(now, how) {
		return tell, now.err
	}
	if how == whenUnknown {
		s.update(func(st *state) *state { next := *st; next.asked = s.now(); return &next })
	}
	listed, skipped, err := s.download(ctx)
	if err != nil {
		if ctx.Err() != nil && !errors.Is(context.Cause(ctx), errImpatient) {
			return tell, err // given up by its caller, it says nothing about the next one
		}
		s.update(func(st *state) *state {
			next := st.failed(err, s.now(), s)
			if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil { // it did not end by itself: nobody else's context has
				next.ended, next.err = st.ended, &downloadError{text: err.Error()}
			}
			return next
		})
		return tell, err
	}
	var isNew bool
	s.update(func(st *state) *state {
		next := st.with(listed, s.now(), s.options.MaxAge)
		isNew = changed(st, next)
		return next
	})
	return func() {
		s.reportSkipped(skipped)
		if isNew {
			s.notifyChange()
		}
	}, nil
}

func (s *Source) allowed(st *state, how urgency) bool {
	switch how {
	case atOnce:
		return true
	case whenNeeded:
		return st.failures == 0 || !s.now().Before(st.due) || st.rested(s.now(), s) // due does not count who gave up
	case whenUnknown:
		// asked counts downloads that were given up too: whoever forges serials may
		// hang up as often as he likes.
		since, wait := s.now().Sub(st.asked), s.options.MinInterval
		if st.failures > 0 {
			wait = st.pause(s.now(), s)
		}
		return (st.asked.IsZero() || since < 0 || since >= wait) && (st.failures == 0 || st.rested(s.now(), s))
	case whenRested:
	}
	return st.rested(s.now(), s)
}

// update replaces the state, however many others do so at the same time.
func (s *Source) update(next func(*state) *state) {
	for {
		st := s.state.Load()
		if s.state.CompareAndSwap(st, next(st)) {
			return
		}
	}
}

// changed reports whether other nodes should hear of it.
func changed(before, after *state) bool {
	for _, h := range after.held {
		if before.key(h.cert.Serial, time.Time{}) == nil {
			return true
		}
	}
	return false
}

func (s *Source) notifyChange() {
	defer func() { _ = recover() }() // see report
	if s.options.OnChange != nil {
		s.options.OnChange()
	}
}

// download fetches, verifies and reads the certificates. skipped says which cannot
// be used.
func (s *Source) download(ctx context.Context) (listed []held, skipped []error, err error) {
	resp, err := s.client.Chain(s.options.Path).Get(ctx)
	switch {
	case errors.Is(err, wxpay.Code("RESOURCE_NOT_EXISTS")), errors.Is(err, wxpay.Code("NOT_FOUND")):
		return nil, nil, ErrPublicKeyMode
	case err != nil:
		return nil, nil, quote(err)
	}
	return s.read(resp.Body)
}

// quote keeps the text of an error of the download's own call. Its code, its
// outcome and what to do about that must not be taken for those of the call that
// needed the certificates.
func quote(err error) error {
	text := err.Error()
	var answer *wxpay.Error
	var refused *auth.VerifyError
	switch {
	case errors.As(err, &answer):
		text = strings.Join(strings.Fields(fmt.Sprintf("HTTP %d %s %s", answer.Status, answer.Code, answer.Message)), " ") +
			", request ID " + answer.RequestID
	case errors.As(err, &refused) && refused.Reason == auth.VerifierFailed && refused.Err != nil:
		text = refused.Err.Error() // the list could not be read: no signature is to blame
	case errors.As(err, &refused):
		text = refused.Error()
	case errors.Unwrap(err) != nil:
		text = errors.Unwrap(err).Error()
	}
	quoted := &downloadError{text: "downloading the platform certificates: " + text, call: err}
	for _, cause := range []error{auth.ErrDecrypt, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, cause) {
			quoted.cause = cause
		}
	}
	return quoted
}

// A downloadError is what a call gets that needed the certificates: it is not matched by
// the error of the download's own call.
type downloadError struct {
	text  string
	cause error
	call  error // for the caller that asked for the download itself
}

func (e *downloadError) Error() string { return e.text }
func (e *downloadError) Unwrap() error { return e.cause }

// A refreshError is the same for the caller that asked for the download itself: its code
// and its outcome are what that caller asks about. Package wxpay quotes it if it comes to a
// call after all, from a KeySource of the caller's.
type refreshError struct{ *downloadError }

func (e refreshError) Unwrap() error { return e.call }

// verifier verifies the answer that brings the certificates, by a key that is held
// already or by one of the certificates in it: that they decrypt proves already
// that they come from somebody who knows the APIv3 key.
type verifier struct{ source *Source }

func (v verifier) Verify(ctx context.Context, p auth.Proof, body []byte) error {
	s := v.source
	carried, skipped, err := s.read(body)
	if err != nil && !isMessage(body) {
		return err
	}
	keys := auth.Keys{}
	maps.Copy(keys, s.static)
	for _, h := range s.state.Load().held {
		if h.usable(s.now()) {
			keys[h.cert.Serial] = h.cert.PublicKey
		}
	}
	for _, h := range carried {
		keys[h.cert.Serial] = h.cert.PublicKey
	}
	if err = p.Verify(ctx, keys, s.now(), body); err != nil && len(skipped) > 0 {
		return fmt.Errorf("%w; %w", err, errors.Join(skipped...))
	}
	return err
}

// isMessage reports whether an answer is an error of WeChat Pay in place of the list. It
// carries no certificate, and is verified by the keys that are held.
func isMessage(body []byte) bool {
	var answer struct {
		Code string          `json:"code"`
		Data json.RawMessage `json:"data"`
	}
	return json.Unmarshal(body, &answer) == nil && answer.Code != "" && answer.Data == nil
}
