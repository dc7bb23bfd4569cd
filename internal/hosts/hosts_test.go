package hosts_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/hosts"
)

func three() *hosts.Set { return hosts.New("main", []string{"second", "third"}) }

// begin is the name of the host that the next call begins with.
func begin(s *hosts.Set) string { return s.Name(s.Begin(), 0) }

// fail lets calls fail at the host that they begin with, and be answered by the next one.
func fail(s *hosts.Set, calls int) {
	for range calls {
		first := s.Begin()
		s.Report(first, 0, false)
		s.Report(first, 1, true)
	}
}

func TestABrokenHostIsLeftAfterThreeFailuresInARow(t *testing.T) {
	t.Parallel()
	s := three()
	fail(s, 2)
	require.Equal(t, "main", begin(s))
	s.Report(0, 0, true)
	fail(s, 2)
	require.Equal(t, "main", begin(s), "an answer in between is a row's end")
	fail(s, 1)
	require.Equal(t, "second", begin(s))
	require.Equal(t, []string{"second", "third", "main"}, []string{s.Name(1, 0), s.Name(1, 1), s.Name(1, 2)})
	for range 3 {
		s.Report(1, 0, false)
	}
	require.Equal(t, "third", begin(s), "who stands in may be broken, too")
}

// TestOneCallInAHundredLooksWhetherTheMainHostIsBack: the price of a look is that call's time.
func TestOneCallInAHundredLooksWhetherTheMainHostIsBack(t *testing.T) {
	t.Parallel()
	s := three()
	fail(s, 3)
	for range 3 {
		begun := map[string]int{}
		for range 100 {
			first := s.Begin()
			begun[s.Name(first, 0)]++
			s.Report(first, 0, s.Name(first, 0) != "main")
		}
		assert.Equal(t, map[string]int{"main": 1, "second": 99}, begun)
	}
	for begin(s) != "main" {
		continue
	}
	s.Report(0, 0, true)
	for range 10 {
		require.Equal(t, "main", begin(s), "one answer brings it back")
	}
}

func TestTheMainHostIsBackIfItAnswersWhereAnotherOneFails(t *testing.T) {
	t.Parallel()
	s := hosts.New("main", []string{"second"})
	fail(s, 3)
	require.Equal(t, "second", begin(s))
	s.Report(1, 0, false)
	s.Report(1, 1, true)
	require.Equal(t, "main", begin(s))
}

func TestASetIsSafeForSeveralCallers(t *testing.T) {
	t.Parallel()
	s := three()
	var callers sync.WaitGroup
	for caller := range 8 {
		callers.Go(func() {
			for i := range 500 {
				first := s.Begin()
				s.Report(first, i%3, (caller+i)%2 == 0)
			}
		})
	}
	callers.Wait()
	require.Contains(t, []string{"main", "second", "third"}, begin(s))
	require.Zero(t, (*hosts.Set)(nil).Len())
	require.Equal(t, 3, s.Len())
}
