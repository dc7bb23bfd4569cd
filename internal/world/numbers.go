package world

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// Numbers have the forms of live ones: FACTS D.

func digits(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return string(b)
}

func hexDigits(n int) string {
	b := make([]byte, (n+1)/2)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)[:n]
}

func compactDay(t time.Time) string { return t.In(beijing).Format("20060102") }

// newTransactionID has 28 digits: 4200, six, the day, ten.
func newTransactionID(t time.Time) string { return "4200" + digits(6) + compactDay(t) + digits(10) }

// newRefundID has 29 digits: 503, seven, the day, eleven.
func newRefundID(t time.Time) string { return "503" + digits(7) + compactDay(t) + digits(11) }

// newPrepayID has 36 characters: wx, day, hour, minute, second, 26 hex digits.
func newPrepayID(t time.Time) string {
	return "wx" + t.In(beijing).Format("02150405") + hexDigits(22) + "0000"
}

// newEventID is a UUID of version 5 by its form, as live notifications have.
func newEventID() string {
	h := []byte(hexDigits(32))
	h[12], h[16] = '5', "89ab"[h[16]%4]
	return string(h[:8]) + "-" + string(h[8:12]) + "-" + string(h[12:16]) + "-" + string(h[16:20]) + "-" + string(h[20:])
}
