package ident_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

var canonical = regexp.MustCompile(`^(?:[0-9A-F]{1,40}|PUB_KEY_ID_[0-9A-Za-z_-]+)$`)

// FuzzParseSerial: whatever is pasted, nothing panics, and what is taken is a name as
// WeChat Pay writes it, which stays as it is.
func FuzzParseSerial(f *testing.F) {
	for _, text := range []string{
		"", "7A0B", "serial=0x7a0b\n", "        Serial Number:\n            7a:0b:11\n", "Serial Number: 1234 (0x4d2)", "证书序列号：７Ａ０Ｂ",
		"\ufeff7A\u200b0B\u00a0",
		"316666666666666666666666666666666666666666666666", "00:8f:75:b6:a4:5a:cd:58:88:26:d1:5e:58:3a:95:f5:dd:1a:2b:3c:4d",
		" pub_key_id_01\r\n", "PUB_KEY_ID_", "\xff0x",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, err := ident.ParseSerial(text)
		if err != nil {
			require.Empty(t, name)
			require.Equal(t, text, ident.WireSerial(text))
			require.Less(t, len(err.Error()), 200, "a mistake may be a key: the error does not quote it")
			return
		}
		require.Regexp(t, canonical, name)
		again, err := ident.ParseSerial(name)
		require.NoError(t, err)
		require.Equal(t, name, again)
	})
}

// TestWhatPeoplePasteIsRead as one number, or refused for what it is.
func TestWhatPeoplePasteIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Serial Number: 1234 (0x4d2)":                    "4D2",
		"Serial Number: 4660 (0x1234)\n":                 "1234",
		"        Serial Number: 10 (0xa)":                "A",
		"serialNumber = 7A0B":                            "7A0B",
		"SERIAL NO.: 7A0B":                               "7A0B",
		"API证书序列号 7A 0B":                                 "7A0B",
		"0000000000000000000000000000000000000000000001": "0000000000000000000000000000000000000001",
		"12:34": "1234",
		// As openssl and browsers print them, and what a terminal makes of it.
		"serial=37750A0B0C0D0E0F101112131415161718191A1B\n":                "37750A0B0C0D0E0F101112131415161718191A1B",
		"0x37750a0b0c0d0e0f101112131415161718191a1b":                       "37750A0B0C0D0E0F101112131415161718191A1B",
		"37 75 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B":      "37750A0B0C0D0E0F101112131415161718191A1B",
		"37:75:0a:0b:0c:0d:0e:0f:10:11:\n   12:13:14:15:16:17:18:19:1a:1b": "37750A0B0C0D0E0F101112131415161718191A1B",
		// 40 decimal digits may be hex, and are taken for it.
		"3775000000000000000000000000000000000011": "3775000000000000000000000000000000000011",
	} {
		got, err := ident.ParseSerial(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, want := range map[string]string{
		"Serial Number: -1 (-0x1)": "no serial number", "7A;0B": "no serial number", "0x": "no serial number",
		"subject=CN = 1900000001": "no serial number",
		"316666666666666666666666666666666666666666666666": "is decimal; in hex it is " +
			"3777D30E66A677FB6B5F6B4DC629EAAAAAAAAAAA: write that",
		"12345678901234567890123456789012345678901":          "in hex too many for a serial number, in decimal too few",
		"99999999999999999999999999999999999999999999999999": "too many for a serial number",
		"7A0B7A0B7A0B7A0B7A0B7A0B7A0B7A0B7A0B7A0B7":          "has 41 hex digits",
		"PUB_KEY_ID_": "the beginning of an id alone", "pub_key_id_0 1": "an id with white space",
	} {
		_, err := ident.ParseSerial(text)
		require.ErrorContains(t, err, want, text)
	}
}
