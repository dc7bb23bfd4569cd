package notify

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// maxFields is many times what notifications of APIv2 have. A stranger's thousands would
// take longer to read and to sort than the longest text does.
const maxFields = 1000

// parseV2 verifies and opens a notification of APIv2.
func (r *Receiver) parseV2(body []byte) (*Event, error) {
	if r.config.APIv2Key == "" {
		return nil, &Error{Reason: Unconfigured, Err: errors.New("this is a notification of APIv2, in XML, and Config.APIv2Key is empty; " +
			"expected the APIv2 key of the merchant platform: a refund made there, for example, is notified so whatever API the order " +
			"was made with")}
	}
	if n := bytes.Count(body, []byte("</")); n > maxFields {
		return nil, fmt.Errorf("the body (%d bytes) is no notification of APIv2: it has %d elements; expected %d at most", len(body), n,
			maxFields)
	}
	fields, err := xmlmap.Unmarshal(body)
	if err != nil {
		return nil, fmt.Errorf("the body (%d bytes) is no notification of APIv2: %w", len(body), err)
	}
	texts := xmlmap.Texts(fields)
	unsigned := texts["sign"] == "" && texts["req_info"] != "" && texts["event_ciphertext"] == ""
	if !unsigned {
		if err := auth.VerifyV2(r.config.APIv2Key, texts); err != nil {
			return nil, &Error{Reason: Refused, Err: err, Hint: r.hintV2(texts, err)}
		}
	}
	if !unsigned {
		if err := checkShape(texts); err != nil {
			return nil, err
		}
	}
	if len(texts) != len(fields) {
		return nil, &Error{Reason: Refused, Err: &auth.VerifyError{Reason: auth.BadSign, Err: errors.New("there are elements inside of " +
			"others, which no sign covers")}}
	}
	e := &Event{APIv2: true, Unsigned: unsigned, ID: texts["event_id"], Type: texts["event_type"], CreateTime: texts["event_create_time"]}
	switch {
	case texts["req_info"] != "":
		if err = r.openReqInfo(e, texts["req_info"]); err == nil && unsigned {
			e.ID, e.Type, e.CreateTime = "", "", "" // nothing vouches for what stands beside req_info
		}
	case texts["event_ciphertext"] != "":
		err = r.openCiphertext(e, texts)
	default:
		e.Resource, e.json = slices.Clone(body), xmlmap.JSON(fields)
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

var errReqInfo = fmt.Errorf("req_info does not decrypt to XML: %w", auth.ErrReqInfo)

// openReqInfo decrypts a refund notification, which is genuine if it can be.
func (r *Receiver) openReqInfo(e *Event, reqInfo string) (err error) {
	if e.Resource, err = auth.OpenReqInfo(r.config.APIv2Key, reqInfo); err == nil || errors.Is(err, auth.ErrReqInfo) {
		if err == nil {
			err = e.readXML("root")
		}
		if err != nil {
			// The same whether the padding is wrong or the text: who sends blocks to see
			// what becomes of them must not learn how far they came.
			err = errReqInfo
		}
	}
	if err != nil {
		return &Error{Reason: Refused, Err: err, Hint: r.hintReqInfo(reqInfo)}
	}
	return nil
}

// openCiphertext decrypts a payscore event, whose sign was verified. Its ciphertext is
// under the APIv3 key.
func (r *Receiver) openCiphertext(e *Event, texts map[string]string) (err error) {
	if r.config.APIv3Key == "" {
		return &Error{Reason: Unconfigured, Err: errors.New("this notification of APIv2 has a ciphertext under the APIv3 key, and " +
			"Config.APIv3Key is empty; expected the 32 characters set in the merchant platform")}
	}
	sealed := auth.Resource{Algorithm: texts["event_algorithm"], Nonce: texts["event_nonce"],
		AssociatedData: texts["event_associated_data"], Ciphertext: texts["event_ciphertext"]}
	if e.Resource, err = sealed.Open(r.config.APIv3Key, r.config.Suites...); err != nil {
		return r.undecrypted(sealed, err)
	}
	if err := e.readXML(rootOf(e.Resource)); err != nil {
		return fmt.Errorf("the plaintext of event_ciphertext (%d bytes) is no XML of APIv2: %w", len(e.Resource), err)
	}
	return nil
}

// readXML reads the decrypted fields.
func (e *Event) readXML(root string) error {
	fields, err := xmlmap.UnmarshalRoot(e.Resource, root)
	if err != nil {
		return err
	}
	e.json = xmlmap.JSON(fields)
	return nil
}

// rootOf is the name of the root element. That of a payscore event is not documented.
func rootOf(text []byte) string {
	s := strings.TrimSpace(string(text))
	if _, rest, found := strings.Cut(s, "?>"); found && strings.HasPrefix(s, "<?xml") {
		s = strings.TrimSpace(rest)
	}
	s = strings.TrimPrefix(s, "<")
	if end := strings.IndexAny(s, " \t\r\n/>"); end > 0 {
		return s[:end]
	}
	return "xml"
}
