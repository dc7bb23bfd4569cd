package launch

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// checkText returns what is wrong with a value. A line feed in one would move the
// lines that are signed, and no front end takes control characters.
func checkText(name, value string) error {
	switch at := strings.IndexFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }); {
	case value == "":
		return fmt.Errorf("%s is empty", name)
	case at >= 0:
		return fmt.Errorf("%s holds the control character %q at byte %d; expected one line of text", name, value[at], at)
	case !utf8.ValidString(value):
		return fmt.Errorf("%s is not UTF-8", name)
	}
	return nil
}

// checkID is checkText for what has no white space either.
func checkID(name, value string) error {
	if err := checkText(name, value); err != nil {
		return err
	}
	if at := strings.IndexFunc(value, func(r rune) bool { return r == ' ' || r > '~' }); at >= 0 {
		return fmt.Errorf("%s has a blank or a character that is not ASCII at byte %d; expected it as WeChat Pay gave it", name, at)
	}
	return nil
}

// checkAppID refuses what clearly is no appid. Those of WeChat are wx and 16
// characters, but its samples and other clients have other forms.
func (l Launcher) checkAppID(id string) error {
	const want = "expected the appid of the official account, mini program or app that opens the payment, such as wx8888888888888888"
	if err := checkID("appID", id); err != nil {
		return fmt.Errorf("%w; %s", err, want)
	}
	if id == l.keys.MchID+l.keys.BrandID {
		return errors.New("appID is Config.MchID, the merchant ID; " + want)
	}
	return nil
}

// prepayPrefix is what JSAPI and mini programs want in front of a prepay id, and apps
// do not: the mistake that is reported most.
const prepayPrefix = "prepay_id="

func checkPrepayID(id, who string) error {
	if err := checkID("prepayID", id); err != nil {
		return fmt.Errorf("%w; expected the prepay_id of the answer to the order", err)
	}
	if ident.AppID.MatchString(id) || strings.Contains(id, "://") {
		return fmt.Errorf("prepayID %s is an appid or a URL; expected the prepay_id of the answer to the order, "+
			"such as wx201410272009395522657a690389285100", ident.Shown(id))
	}
	if len(id) >= len(prepayPrefix) && strings.EqualFold(id[:len(prepayPrefix)], prepayPrefix) {
		return fmt.Errorf("prepayID begins with %q; expected the bare prepay_id of the answer to the order: %s", prepayPrefix, who)
	}
	return nil
}

// What checkPrepayID says of the prefix.
const (
	prefixIsAdded = "the prefix is added here, once"
	prefixIsWrong = "apps sign and send it without the prefix"
)

// holdsField is what a value has in it that could be read as the next field.
var holdsField = regexp.MustCompile(`&[A-Za-z_][A-Za-z0-9_]*=`)

// checkFields checks the fields of a signed set: those required must be there,
// and none may be empty, for an empty one is not signed but would be sent.
func checkFields(fields map[string]string, required ...string) error {
	for _, name := range required {
		if fields[name] == "" {
			return fmt.Errorf("the field %s is missing or empty", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name == "sign" {
			return errors.New("the field sign is given; leave it out: it is made here")
		}
		if strings.IndexFunc(name, ident.IsForeign) >= 0 || name == "" {
			return fmt.Errorf("the field name %s is none; expected letters, digits and _", ident.Shown(name))
		}
		if err := checkText("the field "+name, fields[name]); err != nil {
			return fmt.Errorf("%w; leave out what has no value", err)
		}
		if other := holdsField.FindString(fields[name]); other != "" {
			return fmt.Errorf("the field %s holds %q: what follows would be signed like a field of its own, "+
				"and who sees the set could send it as one, as a notification for example", name, other)
		}
	}
	return nil
}
