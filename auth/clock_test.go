package auth_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// WeChat Pay's own SDKs disagree about exactly five minutes; we accept it.
func TestClockMayDifferByFiveMinutesBothWays(t *testing.T) {
	t.Parallel()
	keys := platformKeys(t)
	for _, c := range []struct {
		apart time.Duration // their time minus ours
		ok    bool
	}{
		{0, true},
		{299 * time.Second, true},
		{-299 * time.Second, true},
		{300 * time.Second, true},
		{-300 * time.Second, true},
		{301 * time.Second, false},
		{-301 * time.Second, false},
		{24 * time.Hour, false},
		{-24 * time.Hour, false},
	} {
		theirs := vectorNow.Add(c.apart)
		err := proofOf(t, strconv.FormatInt(theirs.Unix(), 10), "N", nil).Verify(t.Context(), keys, vectorNow, nil)
		if c.ok {
			assert.NoError(t, err, c.apart)
			continue
		}
		refused := refusal(t, err)
		assert.Equal(t, auth.ClockSkew, refused.Reason, c.apart)
		assert.Equal(t, c.apart, refused.Skew, "the size and sign tell whose clock to set")
	}
}

// The timestamp has whole seconds; the parts of ours must not tip the scales.
func TestPartsOfASecondDoNotCount(t *testing.T) {
	t.Parallel()
	p := proofNow(t, nil)
	assert.NoError(t, p.Verify(t.Context(), platformKeys(t), vectorNow.Add(300*time.Second+999*time.Millisecond), nil))
	assert.NoError(t, p.Verify(t.Context(), platformKeys(t), vectorNow.Add(-300*time.Second), nil))
	assert.Error(t, p.Verify(t.Context(), platformKeys(t), vectorNow.Add(301*time.Second), nil))
}

// Every one of these carries a right signature: only its timestamp is absurd.
func TestAbsurdTimestampsAreRefused(t *testing.T) {
	t.Parallel()
	keys := platformKeys(t)
	for timestamp, reason := range map[string]auth.Reason{
		"":                       auth.MissingHeader,
		"0":                      auth.ClockSkew,
		"99999999999":            auth.ClockSkew,
		"-1":                     auth.BadEncoding,
		"-0":                     auth.BadEncoding,
		"+5":                     auth.BadEncoding,
		"+1735689600":            auth.BadEncoding,
		"-1735689600":            auth.BadEncoding,
		"1e3":                    auth.BadEncoding,
		"1e30":                   auth.BadEncoding,
		" 1735689600":            auth.BadEncoding,
		"1735689600 ":            auth.BadEncoding,
		"1735689600\n":           auth.BadEncoding,
		"1735689600\nN":          auth.BadEncoding,
		"1735689600.0":           auth.BadEncoding,
		"1_735_689_600":          auth.BadEncoding,
		"0x6774_85C0":            auth.BadEncoding,
		"１７３５６８９６００":             auth.BadEncoding,
		"1735689600000":          auth.BadEncoding, // milliseconds
		"9223372036854775807":    auth.BadEncoding,
		"9223372036854775808":    auth.BadEncoding,
		"-9223372036854775808":   auth.BadEncoding,
		"18446744075445241216":   auth.BadEncoding,
		"NaN":                    auth.BadEncoding,
		"2025-01-01T00:00:00Z":   auth.BadEncoding,
		strings.Repeat("9", 400): auth.BadEncoding,
	} {
		err := proofOf(t, timestamp, "N", nil).Verify(t.Context(), keys, vectorNow, nil)
		require.Error(t, err, "%q", timestamp)
		refused := refusal(t, err)
		assert.Equal(t, reason, refused.Reason, "%q", timestamp)
		if reason != auth.ClockSkew {
			assert.Equal(t, "Wechatpay-Timestamp", refused.Header, "%q", timestamp)
		}
	}
}

// A duration holds 292 years. Multiplied carelessly, seconds that lie further
// apart come round again and look fresh.
func TestClockSkewDoesNotWrapAround(t *testing.T) {
	t.Parallel()
	keys := platformKeys(t)
	const wrap = 18446744074 // 2^64 nanoseconds, rounded up
	for _, p := range []struct {
		proof auth.Proof
		now   time.Time
		sign  int
	}{
		{proofOf(t, strconv.FormatInt(vectorNow.Unix()+wrap, 10), "N", nil), vectorNow, 1},
		{proofOf(t, "99999999999", "N", nil), vectorNow, 1},
		{proofNow(t, nil), time.Unix(vectorNow.Unix()+wrap, 0), -1},
		{proofNow(t, nil), time.Time{}, 1}, // a clock that was forgotten
	} {
		refused := refusal(t, p.proof.Verify(t.Context(), keys, p.now, nil))
		assert.Equal(t, auth.ClockSkew, refused.Reason)
		assert.Greater(t, refused.Skew/time.Second*time.Duration(p.sign), 200*365*24*time.Hour/time.Second, "sign and size")
	}
}
