package seal

import (
	"reflect"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// Decode reads JSON into v and decrypts the sensitive texts that it brings. What v
// held before and the JSON does not mention stays as it is, and if a text does not
// decrypt, so does all of v.
func Decode(plans *Plans, data []byte, v any, decrypt func(ciphertext string) (string, error)) error {
	t := reflect.TypeOf(v)
	if t == nil || t.Kind() != reflect.Pointer || !plans.Decodes(t) {
		return jsontext.Unmarshal(data, v)
	}
	// A value of its own tells what came from what was there.
	came := reflect.New(t.Elem()).Interface()
	if jsontext.Unmarshal(data, came) != nil {
		return jsontext.Unmarshal(data, v)
	}
	plain := decrypted{}
	walker := Walker{Plans: plans, Turner: decrypter{decrypt, plain}, Decoded: true}
	if _, _, err := walker.Value(came); err != nil {
		return err
	}
	if err := jsontext.Unmarshal(data, v); err != nil {
		return err
	}
	walker.Turner = plain
	_, _, err := walker.Value(v)
	return err
}

// A decrypter decrypts texts and notes what they were.
type decrypter struct {
	decrypt func(ciphertext string) (string, error)
	plain   decrypted
}

func (d decrypter) Turn(text string, _ bool) (string, error) {
	plain, err := d.decrypt(text)
	d.plain[text] = plain
	return text, err
}

// decrypted are texts by their ciphertexts. Other texts stay as they are.
type decrypted map[string]string

func (d decrypted) Turn(text string, _ bool) (string, error) {
	if plain, ok := d[text]; ok {
		return plain, nil
	}
	return text, nil
}
