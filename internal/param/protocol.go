package param

import (
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/seal"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// FitsV3 refuses a key that has no meaning on APIv3.
func (g Given) FitsV3() error {
	return g.Refuse(`belongs to APIv2 and its paths start with v2/; APIv3 takes "`+JSON+`"`, XML, Security, Nonceless)
}

// FitsV2 refuses a key that has no meaning on APIv2.
func (g Given) FitsV2() error {
	return g.Refuse(`belongs to APIv3; APIv2 (v2/…) takes "`+XML+`"`, JSON)
}

// RefuseSensitive refuses on APIv2 what would be encrypted on APIv3, whatever marks it: it would leave as plain text, and why is the
// error.
func (g Given) RefuseSensitive(plans *seal.Plans, why error) error {
	finder := seal.Walker{Plans: plans, Turner: seal.Refusal{Err: why}, Decoded: true}
	for _, key := range []string{XML, Query} {
		if _, _, err := finder.Value(g[key]); err != nil {
			return fmt.Errorf("params key %q: %w; for APIv2 encrypt it yourself, with auth.Encrypt", key, err)
		}
	}
	return nil
}

// FitsQueryV2 refuses values of a signed query, in "query" or in placeholders, that would
// be sent as JSON or RFC 3339 write them, and what has no place in a GET.
func (g Given) FitsQueryV2(placeholders []string) error {
	if err := apiv2.FitsQuery(g[Query], ""); err != nil {
		return fault.OfParam(Query, err)
	}
	for _, name := range placeholders {
		if err := apiv2.FitsQuery(g[name], name); err != nil {
			return fmt.Errorf("placeholder {%s}: %w", name, err)
		}
	}
	if g[XML] != nil || g[Body] != nil {
		return fmt.Errorf("params keys %q and %q have no place in a GET; its fields belong into %q", XML, Body, Query)
	}
	return nil
}

// FieldsV2 returns the fields of a POST of APIv2, which are the caller's to change.
func (g Given) FieldsV2() ([]xmlmap.Field, error) {
	fields, err := apiv2.Fields(g[XML])
	if errors.Is(err, apiv2.ErrNoFields) {
		return nil, fmt.Errorf("params key %q %w", XML, err)
	}
	return fields, fault.OfParam(XML, err)
}
