package explain

import (
	"regexp"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// codesV2 is the form of the codes of APIv2: words, and the numbers of its downloads.
var codesV2 = regexp.MustCompile(`^[A-Za-z0-9_ ]{1,64}$`)

// inXML finds answers in the XML documents of a text.
func inXML(text string) (found []spot) {
	const start, end = "<xml", "</xml>"
	for i := 0; i < len(text); {
		j := strings.Index(text[i:], start)
		if j < 0 {
			break
		}
		i += j
		n := strings.Index(text[i:], end)
		if n < 0 {
			break
		}
		document := text[i : i+n+len(end)]
		if a, isOne := answerOfXML(document); isOne {
			a.where = document
			found = append(found, spot{i, i + len(document), []answer{a}})
		}
		i += len(document)
	}
	return found
}

// answerOfXML reads a document that is an answer of APIv2 and says a failure. The line breaks in it may be escapes, as in a log.
func answerOfXML(document string) (a answer, isOne bool) {
	return answerOfFields(textsOf(document))
}

// answerOfFields is the failure that the fields of an answer say.
func answerOfFields(fields map[string]string) (a answer, isOne bool) {
	said := apiv2.Answer(fields)
	if said.ReturnCode() == "" || !codesV2.MatchString(said.FailureCode()) || isRandom(said.FailureCode()) {
		return a, false
	}
	return answer{code: said.FailureCode(), message: said.Message(), v2: said}, true
}

// textsOf are the fields of a document; nil if it is none.
func textsOf(document string) map[string]string {
	for _, text := range []string{document, unquoted(document)} {
		if fields, err := xmlmap.Unmarshal([]byte(text)); err == nil {
			return xmlmap.Texts(fields)
		}
	}
	return nil
}
