package notify

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// maxDepth is how deep arrays and objects may lie in each other, in the body and in the
// plaintext. WeChat Pay's are five deep.
const maxDepth = 64

// openV3 reads a verified body and decrypts the resource in it.
func (r *Receiver) openV3(body []byte) (*Event, error) {
	envelope, err := members("body", body)
	if err != nil {
		return nil, err
	}
	e := &Event{}
	var sealed auth.Resource
	inner, err := envelope.object("resource")
	if err != nil {
		return nil, err
	}
	for _, field := range []struct {
		from     object
		name     string
		into     *string
		required bool
	}{
		{envelope, "id", &e.ID, true},
		{envelope, "event_type", &e.Type, true},
		{envelope, "resource_type", &e.ResourceType, false},
		{envelope, "summary", &e.Summary, false},
		{envelope, "create_time", &e.CreateTime, false},
		{inner, "original_type", &e.OriginalType, false},
		{inner, "algorithm", &sealed.Algorithm, true},
		{inner, "ciphertext", &sealed.Ciphertext, true},
		{inner, "nonce", &sealed.Nonce, true},
		{inner, "associated_data", &sealed.AssociatedData, false},
	} {
		if err := field.from.text(field.name, field.into, field.required); err != nil {
			return nil, err
		}
	}
	if r.config.APIv3Key == "" {
		return nil, &Error{Reason: Unconfigured, Err: errors.New("this is a notification of APIv3, and Config.APIv3Key is empty; " +
			"expected the 32 characters set in the merchant platform")}
	}
	if e.Resource, err = sealed.Open(r.config.APIv3Key, r.config.Suites...); err != nil {
		return nil, r.undecrypted(sealed, err)
	}
	if e.Resource == nil {
		e.Resource = []byte{} // of an empty plaintext
	}
	if tooDeep(e.Resource) {
		return nil, fmt.Errorf("the plaintext has more than %d arrays and objects in each other", maxDepth)
	}
	return e, nil
}

// undecrypted makes an Error of a resource that was signed and could not be opened.
func (r *Receiver) undecrypted(sealed auth.Resource, err error) error {
	hint := ""
	switch {
	case !errors.Is(err, auth.ErrDecrypt):
	case r.opensWithAPIv2Key(sealed):
		hint = diagnosis.KeysSwapped.In("en")
	default:
		hint = "the signature is WeChat Pay's, so Config.APIv3Key is not the key of the merchant that is notified: compare it with the " +
			"merchant platform; of several merchants each needs a Receiver and a notify_url of its own"
	}
	return &Error{Reason: Undecrypted, Err: err, Hint: hint}
}

// opensWithAPIv2Key reports whether the APIv2 key stands where the APIv3 key belongs.
func (r *Receiver) opensWithAPIv2Key(sealed auth.Resource) bool {
	if r.config.APIv2Key == "" {
		return false
	}
	_, err := sealed.Open(r.config.APIv2Key, r.config.Suites...)
	return err == nil
}

// An object is the members of a JSON object, as they came. They are few, so that a name is looked for one by one.
type object struct {
	where   string // for errors
	members []member
}

type member struct {
	name  string
	value gjson.Result
}

// maxMembers is more than any object has that is read here: WeChat Pay's have seven.
const maxMembers = 200

// members reads a JSON object whose names come once each, exactly as they are written.
func members(where string, text []byte) (object, error) {
	if tooDeep(text) {
		return object{}, fmt.Errorf("the %s has more than %d arrays and objects in each other", where, maxDepth)
	}
	if !jsontext.IsObject(text) {
		return object{}, fmt.Errorf("the %s (%d bytes) is no JSON object", where, len(text))
	}
	return membersOf(where, gjson.ParseBytes(text))
}

// membersOf takes an object apart that is part of a proper text.
func membersOf(where string, value gjson.Result) (object, error) {
	o := object{where: where, members: make([]member, 0, 8)}
	var err error
	value.ForEach(func(name, value gjson.Result) bool {
		if _, twice := o.find(name.Str); twice {
			err = fmt.Errorf("the %s has %s twice; expected every name once", where, ident.Quote(name.Str))
		} else if len(o.members) == maxMembers {
			err = fmt.Errorf("the %s has more than %d members; those of WeChat Pay have seven at most", where, maxMembers)
		}
		o.members = append(o.members, member{name.Str, value})
		return err == nil
	})
	return o, err
}

func (o object) find(name string) (value gjson.Result, found bool) {
	for i := range o.members {
		if o.members[i].name == name {
			return o.members[i].value, true
		}
	}
	return gjson.Result{}, false
}

func (o object) names() []string {
	var names []string
	for _, m := range o.members {
		names = append(names, m.name)
	}
	return names
}

func (o object) object(name string) (object, error) {
	value, found := o.find(name)
	switch {
	case !found:
		return object{}, fmt.Errorf("the %s has no %q; expected an object", o.where, name)
	case !value.IsObject():
		return object{}, fmt.Errorf("the %s (%d bytes) is no JSON object", name, len(value.Raw))
	}
	return membersOf(name, value)
}

// text reads a member that is a text; null counts as missing.
func (o object) text(name string, into *string, required bool) error {
	switch value, _ := o.find(name); {
	case value.Type == gjson.String && (value.Str != "" || !required):
		*into = value.Str
	case value.Type == gjson.Null && !required:
	case value.Type == gjson.Null:
		return fmt.Errorf("the %s has no %q; expected a text", o.where, name)
	case value.Type == gjson.String:
		return fmt.Errorf("the %s has an empty %q; expected a text", o.where, name)
	default:
		return fmt.Errorf("the %s has a %q that is %s; expected a text", o.where, name, value.Type)
	}
	return nil
}

// tooDeep looks at brackets outside of strings before a parser does, which may recurse.
func tooDeep(text []byte) bool {
	if bytes.Count(text, []byte{'{'})+bytes.Count(text, []byte{'['}) <= maxDepth { // whatever they are, there are too few
		return false
	}
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
