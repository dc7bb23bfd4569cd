package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
)

// A crime is what must never happen.
type crime uint8

const (
	sentTwice       crime = iota // without leave
	answersCrossed               // an answer that is another call's
	forgedAccepted               //
	notSentButCame               // NotSent, and a byte came
	rejectedInDoubt              // Rejected, and it was carried out or is undecided
	successWithout               // success, and it was not carried out
	tooCareful                   // Unknown, or an error, although it is certain
	outcomeNotWorst              // the call says less than its attempts, or counts them wrongly
	requestDamaged               // what arrived is not what was signed, or a nonce came twice
	panicked                     //
	left                         // goroutines, descriptors, files
	strays                       // the harness does not know whose a request was
	crimes                       // how many there are
)

func (c crime) String() string {
	return [...]string{
		"sent twice without leave", "answers crossed", "forged accepted", "NotSent, but a byte came",
		"Rejected, but carried out or undecided", "success, but not carried out", "in doubt although it was certain",
		"outcome or attempts of the call are not those of its attempts", "request damaged", "panics",
		"goroutines, descriptors or files left",
		"requests of which nobody knows whose they are",
	}[c]
}

// A violation is a crime and its call.
type violation struct {
	crime crime
	n     int
	text  string
}

// slow is how long an attempt of an idle machine never takes; what takes longer may have come
// to the end of its time.
const slow = 4 * time.Second

// judge compares what a call was told with the truth.
func judge(m mode, r *record) (found []violation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	say := func(c crime, format string, values ...any) {
		found = append(found, violation{c, r.n, fmt.Sprintf(format, values...)})
	}
	if r.panicked != nil {
		c := panicked
		if r.panicked == any(errLeft) {
			c = left
		}
		say(c, "%v", r.panicked)
	}
	if r.err != nil && strings.Contains(r.err.Error(), "panic in ") {
		say(panicked, "%v", r.err)
	}
	for i := range r.attempts {
		if c, text := judgeAttempt(r, i); text != "" {
			say(c, "attempt %d: %s", i+1, text)
		}
	}
	if text := judgeRepeats(m, r); text != "" {
		say(sentTwice, "%s", text)
	}
	nonces := map[string]bool{}
	for _, a := range r.arrivals {
		switch {
		case a.damaged != "":
			say(requestDamaged, "%s", a.damaged)
		case a.nonce != "" && nonces[a.nonce]:
			say(requestDamaged, "the nonce %s came twice", a.nonce)
		}
		nonces[a.nonce] = true
	}
	if c, text := judgeCall(r); text != "" {
		say(c, "%s", text)
	}
	return found
}

// arrivalOf finds what the server saw of an attempt.
func (r *record) arrivalOf(number int) *arrival {
	for _, a := range r.arrivals {
		if a.attempt == number {
			return a
		}
	}
	return nil
}

// judgeAttempt compares the outcome of one attempt with what the server knows about it.
func judgeAttempt(r *record, i int) (crime, string) {
	at, a := &r.attempts[i], r.arrivalOf(i+1)
	free := r.cancels || r.stalls || at.whole > slow // its time may have come to an end
	switch {
	case !at.ended:
		return outcomeNotWorst, "it began and did not end"
	case !at.failed:
		return judgeSuccess(a)
	case at.outcome == wxpay.NotSent:
		if at.wire > 0 || a != nil && a.bytes > 0 && a.exact {
			return notSentButCame, "NotSent, but bytes of it came"
		}
		return 0, ""
	case at.outcome == wxpay.Rejected:
		if a == nil || a.carried || a.verdict != refused {
			return rejectedInDoubt, "Rejected, but the server did not refuse it for certain"
		}
		return 0, ""
	case at.dial == dnsFailure || at.dial == refusedDial || at.dial == outage || at.dial == handshakeCut:
		return tooCareful, "Unknown, but there was no connection"
	case free:
		return 0, ""
	case a == nil:
		if !at.reused && at.dial != wireCut {
			return tooCareful, "Unknown, but nothing came on a new connection"
		}
		return 0, ""
	case a.whole && !a.poisoned && (a.verdict == genuine || a.verdict == refused):
		return tooCareful, "Unknown, but it was answered rightly and in full"
	}
	return 0, ""
}

func judgeSuccess(a *arrival) (crime, string) {
	switch {
	case a == nil:
		return successWithout, "success, but nothing came"
	case a.verdict == forged:
		return forgedAccepted, "success by an answer that proves nothing"
	case a.verdict == crossed:
		return answersCrossed, "success by the answer to another order"
	case !a.carried || !a.complete || a.verdict != genuine:
		return successWithout, "success, but it was not carried out"
	}
	return 0, ""
}

// judgeRepeats looks whether each attempt behind the first one was allowed.
func judgeRepeats(m mode, r *record) string {
	mayRepeat := m.retry && r.repeatable()
	came := 0
	for _, a := range r.arrivals {
		if a.bytes > 0 {
			came++
		}
	}
	if came > 1 && !mayRepeat {
		return fmt.Sprintf("%d requests came", came)
	}
	limit := 1
	if m.backup {
		limit = 2
	}
	if m.retry {
		limit = attempts
	}
	if len(r.attempts) > limit || came > limit {
		return fmt.Sprintf("%d attempts, %d requests came; expected %d at most", len(r.attempts), came, limit)
	}
	for i := range r.attempts[:max(len(r.attempts)-1, 0)] {
		at := &r.attempts[i]
		tooMany := at.status == 429 || at.code == "FREQUENCY_LIMITED"
		if at.failed && (at.outcome == wxpay.NotSent || mayRepeat && (at.outcome == wxpay.Unknown || tooMany)) {
			continue
		}
		return fmt.Sprintf("attempt %d was followed by another one", i+1)
	}
	return ""
}

// judgeCall compares what the caller got with the attempts, and an answer with the server's.
func judgeCall(r *record) (crime, string) {
	if r.panicked != nil {
		return 0, ""
	}
	if r.err == nil {
		return judgeAnswer(r)
	}
	worst := wxpay.NotSent
	for i := range r.attempts {
		switch own := r.attempts[i].outcome; {
		case own == wxpay.Unknown || worst == wxpay.Unknown:
			worst = wxpay.Unknown
		case own == wxpay.Rejected:
			worst = own
		}
	}
	if got := wxpay.OutcomeOf(r.err); got != worst {
		return outcomeNotWorst, fmt.Sprintf("the call is %v, its attempts are %v: %v", got, worst, r.err)
	}
	counted, ok := r.err.(interface{ Attempts() int })
	if !ok || counted.Attempts() != len(r.attempts) {
		return outcomeNotWorst, fmt.Sprintf("the error does not count %d attempts: %v", len(r.attempts), r.err)
	}
	for _, a := range r.arrivals {
		if worst == wxpay.Rejected && a.carried {
			return rejectedInDoubt, "the call is Rejected, but it was carried out"
		}
		if worst == wxpay.NotSent && a.bytes > 0 {
			return notSentButCame, "the call is NotSent, but bytes came"
		}
	}
	return 0, ""
}

// judgeAnswer looks whether an answer is word for word one that the server made for this call.
func judgeAnswer(r *record) (crime, string) {
	if r.kind == file {
		if !bytes.Equal(r.saved, fileOf(r.n)) {
			return forgedAccepted, "the file is not the one that was asked for"
		}
		return 0, ""
	}
	if !r.resp.Verified {
		return forgedAccepted, "a success that is not verified"
	}
	if got := r.resp.Get("out_trade_no").String(); got != r.number() {
		return answersCrossed, fmt.Sprintf("the answer is about %q", got)
	}
	token := r.resp.Get("token").String()
	if !slices.ContainsFunc(r.arrivals, func(a *arrival) bool { return a.token == token && a.verdict == genuine && a.carried }) {
		return answersCrossed, fmt.Sprintf("no answer to this call had the token %q", token)
	}
	return 0, ""
}

// describe tells all about a call, for whoever looks for the cause.
func (r *record) describe() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "kind %d, tls %v, idempotent %v, cancels %v, error: %v\n", r.kind, r.tls, r.idempotent, r.cancels, r.err)
	for i := range r.attempts {
		at := &r.attempts[i]
		fmt.Fprintf(&b, "    attempt %d: failed %v, %v, HTTP %d, reused %v, dial fault %d, wire %d, %v\n",
			i+1, at.failed, at.outcome, at.status, at.reused, at.dial, at.wire, at.whole)
	}
	names := menu()
	for _, a := range r.arrivals {
		fmt.Fprintf(&b, "    arrival of %d (exact %v): %d bytes, complete %v, %q at byte %d, verdict %d, ",
			a.attempt, a.exact, a.bytes, a.complete, names[a.fault].name, a.at, a.verdict)
		fmt.Fprintf(&b, "carried out %v, answered whole %v, poisoned %v\n", a.carried, a.whole, a.poisoned)
	}
	return b.String()
}
