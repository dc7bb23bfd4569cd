package request

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
)

// params makes the params of a request of its items and flags.
func (o *Options) params(v2 bool) (params wxpay.Params, hasBody bool, err error) {
	it, err := item.Parse(o.args[1:])
	if err != nil {
		return nil, false, err
	}
	params = it.Params()
	body := "json"
	if v2 {
		body = "xml"
	}
	fields := it.Object()
	switch {
	case o.dataGiven && (len(fields) > 0 || it.File != nil):
		return nil, false, exit.Usagef("put everything into one of them", "both --data and body fields are given")
	case o.dataGiven:
		if params[body], err = o.data(v2); err != nil {
			return nil, false, err
		}
	case it.File != nil:
		if v2 {
			params[body] = fields
		} else if len(fields) > 0 {
			fields["filename"] = it.File.Name
			fields["sha256"] = it.File.Digest(sha256.New)
			it.File.Meta = fields
		}
		params["body"] = *it.File
	case len(fields) > 0:
		params[body] = fields
	}
	if o.Security {
		params["security"] = true
	}
	if o.Idempotent {
		params["idempotent"] = true
	}
	return params, params[body] != nil || params["body"] != nil, nil
}

// data is what --data holds: JSON as it is, or for APIv2 the fields that become XML.
func (o *Options) data(v2 bool) (any, error) {
	text, err := o.app.ReadText("--data", o.Data)
	switch {
	case err != nil:
		return nil, err
	case !json.Valid(text):
		return nil, exit.Usagef("expected JSON, @file with JSON, or -", "--data is not JSON (%d bytes)", len(text))
	case !v2:
		return json.RawMessage(text), nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // an amount keeps every digit
	var object map[string]any
	if err := d.Decode(&object); err != nil || object == nil {
		return nil, exit.Usagef("write the fields as a JSON object; they become XML", "--data is no JSON object")
	}
	return object, nil
}
