package diagnosis

import (
	"fmt"
	"slices"

	"github.com/wechatpay-chain/wxpay/internal/language"
)

// A Text is a sentence in both languages. Terms are those of the merchant platform: Chinese in the
// Chinese one, in brackets behind the English ones.
type Text struct{ EN, ZH string }

// In is the text in a language: Chinese for zh, zh-CN, zh_CN.UTF-8 and the like, else English.
func (t Text) In(speaks string) string {
	if language.IsChinese(speaks) {
		return t.ZH
	}
	return t.EN
}

// with fills in values, in both languages: a Text in its own, everything else as it is.
func (t Text) with(values ...any) Text {
	en, zh := slices.Clone(values), slices.Clone(values)
	for i, value := range values {
		if text, isText := value.(Text); isText {
			en[i], zh[i] = text.EN, text.ZH
		}
	}
	return Text{fmt.Sprintf(t.EN, en...), fmt.Sprintf(t.ZH, zh...)}
}

// After puts a text in front.
func (t Text) After(first Text) Text { return Text{first.EN + t.EN, first.ZH + t.ZH} }
