package wxpaytest

import (
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// v2Fields is a notification of APIv2 that is being written.
type v2Fields struct {
	fields []xmlmap.Field
	texts  map[string]string
}

// add adds a field that is not there.
func (l *v2Fields) add(name, value string) {
	if _, found := l.texts[name]; !found {
		l.texts[name] = value
		l.fields = append(l.fields, xmlmap.Field{Name: name, Value: value})
	}
}

// startV2 reads Fields and adds what all notifications of APIv2 have.
func (s *Server) startV2(n Notification, to *merchant) (*v2Fields, error) {
	fields, err := fieldsOf(n.Fields)
	if err != nil {
		return nil, fmt.Errorf("Fields do not become XML: %w", err)
	}
	for _, f := range fields {
		if len(f.Children) > 0 {
			return nil, fmt.Errorf("Fields: %s is nested, which no sign covers; expected texts and numbers: WeChat Pay sends a text "+
				"of JSON there", f.Name)
		}
	}
	l := &v2Fields{fields: fields, texts: xmlmap.Texts(fields)}
	if !l.hasOneOf("mch_id", "mchid", "combine_mch_id") && !s.brand {
		l.add("mch_id", to.id)
	}
	if l.hasOneOf("change_type") { // contracts are told without a nonce_str
		return l, nil
	}
	l.add("nonce_str", auth.Nonce())
	if n.Resource == nil && !l.hasOneOf(unreturned...) {
		l.add("return_code", "SUCCESS")
	}
	return l, nil
}

// unreturned are fields of notifications that have no return_code: parking, and native
// mode 1, which asks for the order of a product.
var unreturned = []string{"vehicle_event_createtime", "vehicle_event_type", "product_id"}

func (l *v2Fields) hasOneOf(names ...string) bool {
	for _, name := range names {
		if _, found := l.texts[name]; found {
			return true
		}
	}
	return false
}

// fieldsNotification makes a notification of APIv2 that is signed.
func (s *Server) fieldsNotification(n Notification, to *merchant) ([]byte, error) {
	l, err := s.startV2(n, to)
	if err != nil {
		return nil, err
	}
	nameOfType, signType := "sign_type", auth.SignTypeMD5
	switch {
	case n.Resource != nil:
		nameOfType, signType = "algorithm", auth.SignTypeHMACSHA256
		if err := s.addEvent(l, n.withDefaults(), to); err != nil {
			return nil, err
		}
	case n.WrongKey:
		return nil, errors.New("WrongKey is set, and nothing is encrypted; expected a Resource or ReqInfo")
	}
	switch said := l.texts[nameOfType]; {
	case n.SignType != "":
		signType = n.SignType
	case said != "":
		signType = said
	}
	if signType != auth.SignTypeMD5 {
		l.add(nameOfType, signType)
	}
	sign, err := auth.SignV2(signType, to.apiv2Key, l.texts)
	if err != nil {
		return nil, fmt.Errorf("SignType: %w", err)
	}
	l.add("sign", sign)
	return l.marshal()
}

// addEvent adds the encrypted part of a payscore notification.
func (s *Server) addEvent(l *v2Fields, n Notification, to *merchant) error {
	plaintext, given := verbatim(n.Resource)
	if !given {
		fields, err := fieldsOf(n.Resource)
		if err == nil {
			plaintext, err = xmlmap.Marshal(fields)
		}
		if err != nil {
			return fmt.Errorf("Resource does not become XML: %w", err)
		}
	}
	sealed, err := s.seal(n, to, auth.AEADAES256GCM, plaintext)
	if err != nil {
		return err
	}
	l.add("event_id", n.ID)
	l.add("event_create_time", s.now().In(beijing()).Format("20060102150405"))
	l.add("event_type", n.Type)
	l.add("event_algorithm", sealed.Algorithm)
	l.add("event_nonce", sealed.Nonce)
	if !n.NoAssociatedData {
		l.add("event_associated_data", sealed.AssociatedData)
	}
	l.add("event_ciphertext", sealed.Ciphertext)
	return nil
}

// refundNotification makes a refund notification of APIv2, which is not signed.
func (s *Server) refundNotification(n Notification, to *merchant) ([]byte, error) {
	if n.Resource != nil {
		return nil, errors.New("Resource is set beside ReqInfo; expected one of them")
	}
	plaintext, given := verbatim(n.ReqInfo)
	if !given {
		fields, err := fieldsOf(n.ReqInfo)
		if err == nil {
			plaintext, err = xmlmap.MarshalRoot(fields, "root")
		}
		if err != nil {
			return nil, fmt.Errorf("ReqInfo does not become XML: %w", err)
		}
	}
	l, err := s.startV2(n, to)
	if err != nil {
		return nil, err
	}
	reqInfo, err := to.sealReqInfo(plaintext, n.WrongKey)
	if err != nil {
		return nil, fmt.Errorf("ReqInfo: %w", err)
	}
	l.add("req_info", reqInfo)
	return l.marshal()
}

func (m *merchant) sealReqInfo(plaintext []byte, wrongKey bool) (string, error) {
	if !wrongKey {
		return auth.SealReqInfo(m.apiv2Key, plaintext)
	}
	for {
		reqInfo, err := auth.SealReqInfo(auth.Secret(randomHex(16)), plaintext)
		if err != nil {
			return "", err
		}
		// One in 256 opens by chance, and a test would fail as often.
		if _, err := auth.OpenReqInfo(m.apiv2Key, reqInfo); err != nil {
			return reqInfo, nil //nolint:nilerr // it shall not open
		}
	}
}

func (l *v2Fields) marshal() ([]byte, error) {
	body, err := xmlmap.Marshal(l.fields)
	if err != nil {
		return nil, fmt.Errorf("Fields do not become XML: %w", err)
	}
	return body, nil
}
