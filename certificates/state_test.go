package certificates

import (
	"crypto"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// noon is the time of the tests of states, which know no clock.
var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// that makes a held certificate that begins and ends so long after noon.
func that(serial string, begins, ends time.Duration, listed bool, key crypto.PublicKey) held {
	return held{listed: listed, cert: &auth.Certificate{Serial: serial, NotBefore: noon.Add(begins), NotAfter: noon.Add(ends),
		PublicKey: key}}
}

func serialsOf(hs []held) []string {
	var names []string
	for _, h := range hs {
		names = append(names, h.cert.Serial)
	}
	return names
}

// TestCertificateServesWhileItIsValidOrListed: what has ended is accepted only as
// long as WeChat Pay itself lists it.
func TestCertificateServesWhileItIsValidOrListed(t *testing.T) {
	t.Parallel()
	rsaKey := loadKey(t, "wechatpay_platform_1_key.pem").Public()
	for name, c := range map[string]struct {
		begins, ends time.Duration
		listed       bool
		usable       bool
	}{
		"valid, listed":          {-day, day, true, true},
		"valid, unlisted":        {-day, day, false, true},
		"ended, listed":          {-2 * day, -1, true, true},
		"ended, unlisted":        {-2 * day, -1, false, false},
		"in its last instant":    {-day, 0, false, true},
		"not yet valid":          {day, 2 * day, true, true},
		"not yet valid unlisted": {day, 2 * day, false, true},
	} {
		h := that("0A1", c.begins, c.ends, c.listed, rsaKey)
		st := &state{held: []held{that("FF", -day, day, true, nil), h}}
		require.Equal(t, c.usable, h.usable(noon), name)
		for _, serial := range []string{"0A1", "a1"} {
			if key := st.key(serial, noon); c.usable {
				require.Same(t, rsaKey, key, name)
			} else {
				require.Nil(t, key, name)
			}
		}
		require.Nil(t, st.key("A2", noon), name)
	}
}

func TestCertificateToEncryptWith(t *testing.T) {
	t.Parallel()
	rsaKey := loadKey(t, "wechatpay_platform_1_key.pem").Public()
	sm2Key, err := sm2.GenerateKey()
	require.NoError(t, err)
	rsaCert := func(name string, begins, ends time.Duration, listed bool) held {
		return that(name, begins, ends, listed, rsaKey)
	}
	for name, c := range map[string]struct {
		held   []held // newest first
		schema string
		want   string
	}{
		"nothing":                            {nil, "", ""},
		"the one that began last":            {[]held{rsaCert("B", -day, day, true), rsaCert("A", -2*day, 9*day, true)}, "", "B"},
		"not the one that has not begun":     {[]held{rsaCert("B", 1, day, true), rsaCert("A", -day, day, true)}, "", "A"},
		"in the first instant of the newest": {[]held{rsaCert("B", 0, day, true), rsaCert("A", -day, day, true)}, "", "B"},
		"unlisted but valid":                 {[]held{rsaCert("B", -day, day, false)}, "", "B"},
		"ended, listed, before nothing":      {[]held{rsaCert("B", -day, -1, true)}, "", "B"},
		"ended, listed, after a valid one":   {[]held{rsaCert("B", -day, -1, true), rsaCert("A", -2*day, day, true)}, "", "A"},
		"ended, unlisted":                    {[]held{rsaCert("B", -day, -1, false)}, "", ""},
		"ended, unlisted, before another":    {[]held{rsaCert("B", -day, -1, false), rsaCert("A", -2*day, -1, true)}, "", "A"},
		"of those without use the newest":    {[]held{rsaCert("B", 2, day, true), rsaCert("A", 1, day, true)}, "", "B"},
		"of the schema": {[]held{that("B", -day, day, true, sm2Key.Public()), rsaCert("A", -2*day, day, true)},
			auth.SchemaRSA, "A"},
		"of the other schema": {[]held{that("B", -day, day, true, sm2Key.Public()), rsaCert("A", -2*day, day, true)}, auth.SchemaSM2, "B"},
		"of any schema":       {[]held{that("B", -day, day, true, sm2Key.Public()), rsaCert("A", -2*day, day, true)}, "", "B"},
		"none of the schema":  {[]held{rsaCert("B", -day, day, true)}, auth.SchemaSM2, ""},
	} {
		got := (&state{held: c.held}).newest(noon, c.schema)
		if c.want == "" {
			require.Nil(t, got, name)
			continue
		}
		require.NotNil(t, got, name)
		require.Equal(t, c.want, got.Serial, name)
	}
}

// TestDownloadKeepsWhatIsValid of before, newest first, and no more than 20.
func TestDownloadKeepsWhatIsValid(t *testing.T) {
	t.Parallel()
	before := &state{ended: 7, failures: 3, none: true, err: errors.New("x"), held: []held{
		that("0C", -day, day, true, nil), that("B", -2*day, -1, true, nil), that("A", -3*day, 0, true, nil),
	}}
	listed := []held{that("c", -day, day, true, nil), that("D", -day/2, day, true, nil)}
	next := before.with(listed, noon, time.Hour)
	require.Equal(t, []string{"D", "c", "A"}, serialsOf(next.held), "no certificate twice, nothing that has ended")
	require.Equal(t, []bool{true, true, false}, []bool{next.held[0].listed, next.held[1].listed, next.held[2].listed})
	require.True(t, before.held[2].listed, "a state never changes")
	require.Equal(t, []string{"c", "D"}, serialsOf(listed))
	require.Equal(t, noon, next.fetched)
	require.Equal(t, noon, next.attempted)
	require.Equal(t, 8, next.ended)
	require.Zero(t, next.failures)
	require.False(t, next.none)
	require.NoError(t, next.err)
	require.True(t, next.due.After(noon))

	var many []held
	for i := range 30 {
		many = append(many, that(fmt.Sprintf("A%02d", (i*7)%30), time.Duration((i*7)%30)*-time.Hour, day, true, nil))
	}
	next = new(state).with(many, noon, time.Hour)
	require.Len(t, next.held, 20)
	require.Equal(t, "A07", many[1].cert.Serial, "what is given stays as it is")
	for i, h := range next.held {
		require.Equal(t, fmt.Sprintf("A%02d", i), h.cert.Serial)
	}
	require.Len(t, next.imported(many, noon, noon, time.Hour).held, 20)

	roomy := &state{held: append(make([]held, 0, 9), that("A", -day, day, true, nil))}
	_ = roomy.imported(many[:3], noon, noon, time.Hour)
	require.Equal(t, []string{"A"}, serialsOf(roomy.held), "a state never changes")
}

// TestDueSpreadsMerchants over a tenth of MaxAge, all before its end.
func TestDueSpreadsMerchants(t *testing.T) {
	t.Parallel()
	const maxAge = 10 * time.Hour
	first, last := maxAge, time.Duration(0)
	for range 2000 {
		age := (&state{fetched: noon, held: []held{that("A", -day, 300*day, true, nil)}}).dueAt(maxAge).Sub(noon)
		require.GreaterOrEqual(t, age, maxAge/10*9)
		require.LessOrEqual(t, age, maxAge)
		first, last = min(first, age), max(last, age)
	}
	require.Less(t, first, maxAge*905/1000)
	require.Greater(t, last, maxAge*995/1000)
	for range 20 {
		require.Equal(t, noon.Add(9), (&state{fetched: noon}).dueAt(9), "a MaxAge that cannot be spread")
	}
}

// TestDueADayBeforeTheEnd of the newest certificate, if that comes first.
func TestDueADayBeforeTheEnd(t *testing.T) {
	t.Parallel()
	const maxAge = 10 * day
	for name, c := range map[string]struct {
		ends        time.Duration
		least, most time.Duration
	}{
		"long after":            {20 * day, 9 * day, 10 * day},
		"just after":            {11*day + 1, 9 * day, 10 * day},
		"within MaxAge":         {5 * day, 4 * day, 4 * day},
		"just before the day":   {day + 1, 1, 1},
		"a day before the end":  {day, 9 * day, 10 * day},
		"on the last day":       {day / 2, 9 * day, 10 * day},
		"after the end, listed": {-day, 9 * day, 10 * day},
	} {
		age := (&state{fetched: noon, held: []held{that("B", -day, c.ends, true, nil), that("A", -2*day, 2*day, true,
			nil)}}).dueAt(maxAge).Sub(noon)
		require.GreaterOrEqual(t, age, c.least, name)
		require.LessOrEqual(t, age, c.most, name)
	}
}

func TestPauseDoublesWithoutKeysAndIsWholeWithThem(t *testing.T) {
	t.Parallel()
	s := &Source{options: Options{MinInterval: time.Minute}}
	for failures, seconds := range map[int]int{0: 1, 1: 1, 2: 2, 3: 4, 6: 32, 7: 60, 8: 60, 21: 60, 100: 60} {
		want := time.Duration(seconds) * time.Second
		require.Equal(t, want, (&state{failures: failures}).pause(noon, s), failures)
		ended := &state{failures: failures, held: []held{that("A", -day, -1, false, nil)}}
		require.Equal(t, want, ended.pause(noon, s), "what has ended is no key")
		require.Equal(t, time.Minute, (&state{failures: failures, held: []held{that("A", -day, day, false, nil)}}).pause(noon, s))
	}
	require.Equal(t, 20*time.Millisecond, (&state{failures: 9}).pause(noon, &Source{options: Options{MinInterval: 20 * time.Millisecond}}))
	require.Equal(t, 1<<20*time.Second, (&state{failures: 1000}).pause(noon, &Source{options: Options{MinInterval: 100 * year}}),
		"no overflow")
	static := &Source{options: s.options, static: auth.Keys{publicKeyID: nil}}
	require.Equal(t, time.Minute, (&state{none: true, failures: 1}).pause(noon, static))
	require.Equal(t, time.Second, (&state{none: true, failures: 1}).pause(noon, s))
	require.Equal(t, time.Second, (&state{failures: 1}).pause(noon, static), "nobody has said yet that there are none")
}

// TestDueAtEachStage: nothing is due before the pause is over, and no clock that was
// set can put it off for longer than the age that it claims.
func TestDueAtEachStage(t *testing.T) {
	t.Parallel()
	s := &Source{options: Options{MinInterval: time.Minute, MaxAge: 12 * time.Hour}}
	valid, ended := that("A", -day, 300*day, true, nil), that("A", -2*day, -day, true, nil)
	for name, c := range map[string]struct {
		st   *state
		want bool
	}{
		"nothing known":           {&state{}, true},
		"fresh":                   {&state{held: []held{valid}, attempted: noon.Add(-time.Hour), due: noon.Add(1)}, false},
		"the time has come":       {&state{held: []held{valid}, attempted: noon.Add(-time.Hour), due: noon}, true},
		"attempted in the future": {&state{held: []held{valid}, attempted: noon.Add(1), due: noon.Add(year)}, true},
		"attempted now":           {&state{held: []held{valid}, attempted: noon, due: noon.Add(year)}, false},
		"imported in the future":  {&state{held: []held{valid}, fetched: noon.Add(1), due: noon.Add(year)}, true},
		"imported in the future, tried now": {&state{held: []held{valid}, fetched: noon.Add(1), attempted: noon, due: noon.Add(year)},
			false},
		"imported now":                 {&state{held: []held{valid}, fetched: noon, due: noon.Add(1)}, false},
		"newest ended":                 {&state{held: []held{ended}, attempted: noon.Add(-time.Minute), due: noon.Add(1)}, true},
		"newest ended, tried just now": {&state{held: []held{ended}, attempted: noon.Add(1 - time.Minute), due: noon.Add(1)}, false},
		"newest in its last instant": {&state{held: []held{that("A", -day, 0, true, nil)}, attempted: noon.Add(-time.Minute),
			due: noon.Add(1)}, false},
		"due, but given up just now": {&state{held: []held{valid}, attempted: noon.Add(1 - time.Minute), due: noon}, false},
		"due, given up a minute ago": {&state{held: []held{valid}, attempted: noon.Add(-time.Minute), due: noon}, true},
	} {
		require.Equal(t, c.want, c.st.isDue(noon, s), name)
	}
}

func TestRested(t *testing.T) {
	t.Parallel()
	s := &Source{options: Options{MinInterval: time.Minute}}
	for since, want := range map[time.Duration]bool{-1: true, 0: false, time.Minute - 1: false, time.Minute: true} {
		st := &state{held: []held{that("A", -day, day, true, nil)}, attempted: noon.Add(-since)}
		require.Equal(t, want, st.rested(noon, s), since)
	}
	require.True(t, new(state).rested(noon, s))
	require.True(t, new(state).rested(time.Time{}, s), "a clock at zero")
}

// TestFailureKeepsWhatIsHeld, and counts; that there are no certificates unlists it.
func TestFailureKeepsWhatIsHeld(t *testing.T) {
	t.Parallel()
	with, without := &Source{static: auth.Keys{publicKeyID: nil}}, &Source{}
	for _, s := range []*Source{with, without} {
		s.options = Options{MaxAge: time.Hour, MinInterval: time.Minute}
	}
	for name, c := range map[string]struct {
		s            *Source
		err          error
		holds        bool
		noneBefore   bool
		none, listed bool
		due          time.Duration
	}{
		"failed":                          {with, errHungUp, true, false, false, true, time.Minute},
		"failed, nothing held":            {with, errHungUp, false, false, false, true, 4 * time.Second},
		"failed after none":               {with, errHungUp, false, true, true, true, time.Minute},
		"none":                            {with, ErrPublicKeyMode, false, false, true, false, time.Hour},
		"none, something held":            {with, ErrPublicKeyMode, true, false, true, false, time.Hour},
		"none, no public key":             {without, ErrPublicKeyMode, false, false, true, false, 4 * time.Second},
		"none, no public key, but a cert": {without, ErrPublicKeyMode, true, false, true, false, time.Hour},
	} {
		before := &state{none: c.noneBefore, ended: 5, failures: 2, fetched: noon.Add(-year)}
		if c.holds {
			before.held = []held{that("A", -day, day, true, nil)}
		}
		next := before.failed(c.err, noon, c.s)
		require.Equal(t, serialsOf(before.held), serialsOf(next.held), name)
		if c.holds {
			require.True(t, before.held[0].listed, "a state never changes")
			require.Equal(t, c.listed, next.held[0].listed, name)
		}
		require.Equal(t, c.none, next.none, name)
		require.Equal(t, 6, next.ended, name)
		require.Equal(t, 3, next.failures, name)
		require.Equal(t, c.err, next.err, name)
		require.Equal(t, noon, next.attempted, name)
		require.Equal(t, before.fetched, next.fetched, name)
		require.Equal(t, c.due, next.due.Sub(noon), name)
	}
}
