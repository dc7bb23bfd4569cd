// Package waiting waits between looks at something that is not final, and knows how long WeChat
// Pay's pages advise to wait.
package waiting

import (
	"context"
	"fmt"
	"time"
)

// Codepay is how long to wait for a customer who types a password: "query about every 10 s, up to
// 45 s", https://pay.weixin.qq.com/doc/v2/merchant/4011937125; after that the order is reversed.
func Codepay() []time.Duration { return times(time.Second, 10, 10, 10, 10, 5) }

// Refund is how long to wait for a refund: after a minute, then ever less often,
// https://pay.weixin.qq.com/doc/v3/partner/4013163613 (后间隔 5、10、20、30 分钟).
func Refund() []time.Duration { return times(time.Minute, 1, 5, 10, 20, 30) }

// Transfer is how long to wait for a transfer. The pages advise a minute or more between looks and
// say that most are done within the hour
// (docs/merchant/apis/batch-transfer-to-balance/transfer-batch/get-transfer-batch-by-out-no.html);
// the steps are this library's choice.
func Transfer() []time.Duration { return times(time.Minute, 1, 2, 5, 10, 20, 30) }

func times(unit time.Duration, counts ...int) []time.Duration {
	all := make([]time.Duration, len(counts))
	for i, n := range counts {
		all[i] = time.Duration(n) * unit
	}
	return all
}

// Check refuses waits that are none.
func Check(waits []time.Duration) error {
	for i, d := range waits {
		if d < 0 {
			return fmt.Errorf("wait %d of the rhythm is %v; expected none below 0", i+1, d)
		}
	}
	return nil
}

// An EndError is why nobody looks any more although nothing is final.
type EndError struct {
	NotFinal error // what it is called
	Looks    int
	Over     error  // that of the context; nil if the waits are used up
	Last     error  // that of the last look, nil if an answer came
	Said     string // its text, as far as it is of interest here
}

// Look looks at once and after each wait, until a look ends it, which it reports, the waits are
// used up or ctx is over. final is what the last look reported.
func Look(ctx context.Context, waits []time.Duration, look func() (final bool)) (looks int, over error, final bool) {
	for i := 0; ; i++ {
		if look() {
			return i + 1, nil, true
		}
		if i == len(waits) {
			return i + 1, nil, false
		}
		if err := For(ctx, waits[i]); err != nil {
			return i + 1, err, false
		}
	}
}

// Error says after how many looks, what ended it, and what came of the last one.
func (e *EndError) Error() string {
	text := fmt.Sprintf("%v after %d looks", e.NotFinal, e.Looks)
	if e.Looks == 1 {
		text = fmt.Sprintf("%v after one look", e.NotFinal)
	}
	if e.Over != nil {
		text += ": " + e.Over.Error()
	}
	if e.Last != nil {
		text += "; the last one: " + e.Said
	}
	return text
}

// Unwrap returns all that there is.
func (e *EndError) Unwrap() (all []error) {
	for _, err := range []error{e.NotFinal, e.Over, e.Last} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}

// For waits. It returns the context's error as soon as it is over, and at once if it will be over
// before the wait is: nobody waits in vain.
func For(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, has := ctx.Deadline(); has && time.Until(deadline) <= d {
		return fmt.Errorf("the next look would be in %v, behind the deadline: %w", d, context.DeadlineExceeded)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
