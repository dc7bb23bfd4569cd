package bill_test

import (
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/bill"
)

func TestAmountsAreExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		digits int
		want   int64
	}{
		{"1.00", 2, 100}, {"0.01000", 2, 1}, {"0.29", 2, 29}, {"1.1", 2, 110}, {"7", 2, 700}, {"-0.01", 2, -1}, {"+0.01", 2, 1},
		{"-0", 2, 0}, {"007.10", 2, 710}, {"0.00250", 5, 250}, {"0.00250", 4, 25}, {"5", 0, 5}, {"5.000", 0, 5}, {"1", 18, 1e18},
		{"92233720368547758.07", 2, math.MaxInt64}, {"-92233720368547758.08", 2, math.MinInt64},
		{"0.000000000000000001", 18, 1}, {strings.Repeat("0", 100) + "1." + strings.Repeat("0", 100), 2, 100},
	} {
		got, err := bill.Scaled(c.text, c.digits)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.want, got, c.text)
		if c.digits == 2 {
			got, err = bill.Fen(c.text)
			require.NoError(t, err, c.text)
			assert.Equal(t, c.want, got, c.text)
		}
	}
}

func TestWhatIsNoAmountSaysWhy(t *testing.T) {
	t.Parallel()
	for text, message := range map[string]string{
		"": `bill: "" is no amount, it is empty: expected digits`, "-": "has no digit", ".5": "no digit before the point",
		"5.": "no digit after the point",
		".":  "no digit before the point", " 1.00": `holds ' '`, "1.00 ": `holds ' '`, "1 000.00": `holds ' '`, "1,000.00": `holds ','`,
		"1e3": `holds 'e'`, "0.60%": `"0.60%" is no amount, it holds '%'`, "¥1.00": `holds '¥'`, "１.00": `holds '１'`, "--1": `holds '-'`,
		"1.-1": `holds '-'`, "1.2.3": `holds '.'`, "0x10": `holds 'x'`, "NaN": `holds 'N'`, "1_000": `holds '_'`, "`1.00": "holds '`'",
		"\xff":    "is no amount",
		"0.00250": "is not a whole number of fen: read it with Scaled and 5 digits", "0.0000001": "Scaled and 7 digits",
		"92233720368547758.08": "too large for an int64", "-92233720368547758.09": "too large for an int64",
		"100000000000000000000":   "too large",
		strings.Repeat("9", 5000): "too large",
	} {
		got, err := bill.Fen(text)
		require.ErrorContains(t, err, message, text)
		assert.Zero(t, got)
		assert.Less(t, len(err.Error()), 500)
	}
	for _, digits := range []int{-1, 19, math.MaxInt, math.MinInt} {
		_, err := bill.Scaled("1", digits)
		require.ErrorContains(t, err, "give 0 to 18")
	}
	_, err := bill.Scaled("1.234", 2)
	require.EqualError(t, err, `bill: "1.234" has 3 decimal places, zeros at its end not counted: expected 2 at most`)
}

var decimal = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

// The same as rational numbers say, or an error where there is no such integer.
func FuzzScaled(f *testing.F) {
	for _, text := range []string{"1.00", "-0.01000", "+7", "92233720368547758.07", "-92233720368547758.08", "0.00250", "1e3", "", "1.",
		"0.60%", "00.10"} {
		f.Add(text, 2)
		f.Add(text, 5)
	}
	f.Fuzz(func(t *testing.T, text string, digits int) {
		got, err := bill.Scaled(text, digits)
		if digits < 0 || digits > 18 || !decimal.MatchString(text) {
			require.Error(t, err)
			return
		}
		want, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		want.Mul(want, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)))
		if want.IsInt() && want.Num().IsInt64() {
			require.NoError(t, err)
			require.Equal(t, want.Num().Int64(), got)
		} else {
			require.Error(t, err)
			require.Zero(t, got)
		}
		if digits == 2 {
			fen, fenErr := bill.Fen(text)
			require.Equal(t, got, fen)
			require.Equal(t, err == nil, fenErr == nil)
		}
	})
}
