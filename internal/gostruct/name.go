package gostruct

import (
	"strconv"
	"strings"
	"unicode"
)

// A scope holds the names that are taken.
type scope map[string]bool

// take returns the name, or with a number behind it if it is taken.
func (s scope) take(name string) string {
	for n, free := 2, name; ; n++ {
		if !s[free] {
			s[free] = true
			return free
		}
		free = join(name, strconv.Itoa(n))
	}
}

// join puts two parts of a name together. Two numbers keep a mark between them.
func join(name, part string) string {
	if name == "" || part == "" {
		return name + part
	}
	before := []rune(name)
	if unicode.IsDigit(before[len(before)-1]) && unicode.IsDigit([]rune(part)[0]) {
		return name + "_" + part
	}
	return name + part
}

// initialisms are the words that Go writes in another way than with one capital, as
// https://go.dev/wiki/CodeReviewComments#initialisms asks, and those of WeChat Pay.
var initialisms = func() map[string]string {
	words := map[string]string{}
	const known = "API APK ASCII CPU CSV DNS ETA FAQ GPS H5 HK HMAC HTML HTTP HTTPS ID IMEI IOT IP JPEG JPG " +
		"JSAPI JSON MAC MCC MD5 NFC OCR OS PC PDF PNG POS QQ QR RSA SHA SKU SM SN SQL SSN " +
		"TCP TLS UBO UI URI URL UTC UTF UUID VAT VIN XML " +
		"AUD CAD CHF CNY EUR GBP HKD JPY KRW MOP NZD SGD THB TWD USD " +
		"AgentID AppID BrandID ClientIP CorpID DeviceID ListID MchID MsgAppID OpenID OrderID OuterID QRCode UnionID UserID WxAppID WxID"
	for word := range strings.FieldsSeq(known) {
		words[strings.ToLower(word)] = word
	}
	words["ids"], words["ios"], words["openids"], words["urls"] = "IDs", "IOS", "OpenIDs", "URLs"
	words["wechatpay"], words["wxpay"] = "WechatPay", "WxPay"
	return words
}()

// goWords makes a part of a Go name out of a text: out_trade_no is OutTradeNo, appid is
// AppID, HMAC-SHA256 is HMACSHA256. "" if there is no letter and no digit in it.
func goWords(text string) string {
	name := ""
	for _, word := range words(text) {
		name = join(name, goWord(word))
	}
	return name
}

// goName is goWords as the name of something that is exported.
func goName(text string) string {
	name := goWords(text)
	if name == "" || !unicode.IsUpper([]rune(name)[0]) { // a digit, or a letter that has no capital
		return "X" + name
	}
	return name
}

// words parts a text at what is no letter and no digit, and where a capital follows a small
// letter.
func words(text string) []string {
	var all []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			all = append(all, string(word))
			word = nil
		}
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if unicode.IsUpper(r) && len(word) > 0 && unicode.IsLower(word[len(word)-1]) {
			end()
		}
		word = append(word, r)
	}
	end()
	return all
}

func goWord(word string) string {
	lower := strings.ToLower(word)
	if known, found := initialisms[lower]; found {
		return known
	}
	letters := strings.TrimRightFunc(lower, unicode.IsDigit)
	if known, found := initialisms[letters]; found { // sha256, imei1
		return known + lower[len(letters):]
	}
	runes := []rune(word)
	for i := range runes {
		runes[i] = unicode.ToLower(runes[i])
	}
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}

// valueWords makes the last part of a constant's name out of the value.
func valueWords(value string) string {
	name := goWords(value)
	switch {
	case value == "":
		return "Empty"
	case name == "":
		return "Value"
	case value[0] == '-' && unicode.IsDigit([]rune(name)[0]):
		return "Minus" + name
	}
	return name
}
