package world

import (
	"fmt"
	"strings"
	"time"
)

// A Disturbance is what goes wrong between WeChat Pay and a merchant, on demand: with the next deliveries, or with
// the answers to the next calls that are carried out.
type Disturbance struct {
	Name string
	What string

	ofAnswer bool
}

// The names of disturbances.
const (
	loseDelivery   = "lose"
	lateDelivery   = "late"
	doubleDelivery = "double"
	probeDelivery  = "probe"

	// LoseAnswer ends the connection in place of an answer.
	LoseAnswer = "lose_answer"
	// LateAnswer leaves the connection open and sends nothing.
	LateAnswer = "late_answer"
	// BadGateway answers 502, as a machine on the way does.
	BadGateway = "bad_gateway"
)

// lateBy is how much later a delivery comes that is late.
const lateBy = time.Minute

// disturbances are all. Of those that wait for the same, the first is taken.
var disturbances = []Disturbance{
	{loseDelivery, "a notification is lost on the way", false},
	{lateDelivery, "a notification comes a minute later, so that others overtake it", false},
	{doubleDelivery, "a notification comes twice", false},
	{probeDelivery, "a notification comes after a probe with a forged signature", false},
	{LoseAnswer, "a call is carried out, and its answer is lost: the connection is cut", true},
	{LateAnswer, "a call is carried out, and its answer comes too late: the connection stays open until the caller gives up", true},
	{BadGateway, "a call is carried out, and its answer is the 502 of a proxy on the way", true},
}

// Disturbances returns what can go wrong.
func Disturbances() []Disturbance { return append([]Disturbance(nil), disturbances...) }

// Disturb lets something go wrong so many times from now on; 0 ends it.
func (w *World) Disturb(name string, times int) error {
	if err := canDisturb(name, times); err != nil {
		return err
	}
	w.watch.Lock()
	defer w.watch.Unlock()
	w.disturbed[name] = times
	return nil
}

// SetDisturb is Disturb for all: what is not named ends.
func (w *World) SetDisturb(times map[string]int) error {
	disturbed := map[string]int{}
	for name, n := range times {
		if err := canDisturb(name, n); err != nil {
			return err
		}
		disturbed[name] = n
	}
	w.watch.Lock()
	defer w.watch.Unlock()
	w.disturbed = disturbed
	return nil
}

func canDisturb(name string, times int) error {
	var names []string
	for _, d := range disturbances {
		names = append(names, d.Name)
		if d.Name != name {
			continue
		}
		if times < 0 {
			return fmt.Errorf("%s is %d; expected how many times, or 0", name, times)
		}
		return nil
	}
	return fmt.Errorf("there is no disturbance %q; expected one of %s", name, strings.Join(names, ", "))
}

// disturbance takes one of the next delivery or of the next answer, "" if nothing goes wrong.
func (w *World) disturbance(ofAnswer bool) string {
	w.watch.Lock()
	defer w.watch.Unlock()
	for _, d := range disturbances {
		if d.ofAnswer == ofAnswer && w.disturbed[d.Name] > 0 {
			w.disturbed[d.Name]--
			return d.Name
		}
	}
	return ""
}
