package bill

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// maxDigits is the greatest power of ten that an int64 holds.
const maxDigits = 18

// feeDigits is how many decimals fees have in bills.
const feeDigits = 5

// Fen reads an amount in yuan as fen, exactly: "1.00" is 100 and "0.01000" is 1. An
// amount with a part of a fen, as fees have, is an error; read it with Scaled. The
// other errors are those of Scaled.
func Fen(text string) (int64, error) {
	n, err := fen(text)
	return n, quoting(text, err)
}

// Scaled reads a decimal number as an integer, the number times ten to the power of
// digits: Scaled("0.00250", 5) is 250. It is exact or an error. digits is 0 to 18.
//
// A number is a sign or none, digits, and perhaps a point and more digits. Whatever
// else is there is an error: nothing at all, spaces, thousands separators, exponents,
// a percent sign. So is a result that an int64 does not hold.
func Scaled(text string, digits int) (int64, error) {
	n, err := scaled(text, digits)
	return n, quoting(text, err)
}

func quoting(text string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("bill: %s %w", quote(text), err)
}

// fen is Fen with errors that go on after the quoted text.
func fen(text string) (int64, error) {
	n, err := scaled(text, 2)
	if err == nil {
		return n, nil
	}
	var places placesError
	if errors.As(err, &places) {
		err = fmt.Errorf("is not a whole number of fen: read it with Scaled and %d digits", max(feeDigits, places.found))
	}
	return n, err
}

// placesError is that a number has more decimals than asked for.
type placesError struct{ found, most int }

func (e placesError) Error() string {
	return fmt.Sprintf("has %d decimal places, zeros at its end not counted: expected %d at most", e.found, e.most)
}

// scaled is Scaled with errors that go on after the quoted text.
func scaled(text string, digits int) (int64, error) {
	if digits < 0 || digits > maxDigits {
		return 0, fmt.Errorf("cannot be scaled by %d digits: give 0 to %d", digits, maxDigits)
	}
	unsigned, limit := text, uint64(math.MaxInt64)
	negative := strings.HasPrefix(text, "-")
	if negative {
		limit++
	}
	if negative || strings.HasPrefix(text, "+") {
		unsigned = text[1:]
	}
	whole, places, point := strings.Cut(unsigned, ".")
	if err := checkDigits(text, whole, places, point); err != nil {
		return 0, err
	}
	places = strings.TrimRight(places, "0")
	if len(places) > digits {
		return 0, placesError{len(places), digits}
	}
	var n uint64
	for i := range len(whole) + digits {
		var digit uint64
		switch {
		case i < len(whole):
			digit = uint64(whole[i] - '0')
		case i < len(whole)+len(places):
			digit = uint64(places[i-len(whole)] - '0')
		}
		if n > (limit-digit)/10 {
			return 0, fmt.Errorf("is too large for an int64 when scaled by %d digits", digits)
		}
		n = n*10 + digit
	}
	if negative {
		return -int64(n), nil // 1<<63, negated, is the least int64
	}
	return int64(n), nil
}

func checkDigits(text, whole, places string, point bool) error {
	const expected = "expected digits with perhaps a sign before and decimals after a point, such as 1.00 or -0.01"
	for _, part := range []string{whole, places} {
		for _, c := range part {
			if c < '0' || c > '9' {
				return fmt.Errorf("is no amount, it holds %q: %s", c, expected)
			}
		}
	}
	switch {
	case text == "":
		return errors.New("is no amount, it is empty: " + expected)
	case whole == "" && !point:
		return errors.New("is no amount, it has no digit: " + expected)
	case whole == "":
		return errors.New("is no amount, it has no digit before the point: " + expected)
	case point && places == "":
		return errors.New("is no amount, it has no digit after the point: " + expected)
	}
	return nil
}

// quote shows a text in an error, the beginning of it if it is long.
func quote(text string) string {
	const most = 200
	if start := []rune(text[:min(len(text), 4*most+4)]); len(start) > most {
		return fmt.Sprintf("%q…", string(start[:most]))
	}
	return fmt.Sprintf("%q", text)
}
