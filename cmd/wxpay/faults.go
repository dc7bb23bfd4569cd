package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// signatureFaults are the faults that an answer and a notification can have.
func signatureFaults(header string) map[string]wxpaytest.Fault {
	return map[string]wxpaytest.Fault{
		"bad-signature": wxpaytest.BadSignature(),
		"probe":         wxpaytest.Probe(),
		"skew":          wxpaytest.Skew(-10 * time.Minute),
		"without":       wxpaytest.Without(header),
		"doubled":       wxpaytest.Doubled(header),
	}
}

// faultNamed returns a fault by its name. ofSignature tells that it spoils a signature.
func faultNamed(text string) (fault wxpaytest.Fault, ofSignature bool, err error) {
	name, header, found := strings.Cut(text, ":")
	faults := signatureFaults(cmp.Or(header, "Wechatpay-Signature"))
	if fault, ofSignature = faults[name]; ofSignature {
		if found && (name != "without" && name != "doubled" || !slices.Contains(signedHeaders, header)) {
			return nil, true, fmt.Errorf("fault is %q; expected a header after without or doubled only: %s", text, strings.Join(signedHeaders, ", "))
		}
		return fault, true, nil
	}
	switch text {
	case "truncate":
		return wxpaytest.Truncate(), false, nil
	case "drop":
		return wxpaytest.Drop(), false, nil
	case "hang":
		return wxpaytest.Hang(), false, nil
	}
	return nil, false, fmt.Errorf("fault is %q; expected %s, truncate, drop or hang", text, strings.Join(slices.Sorted(maps.Keys(faults)), ", "))
}

var signedHeaders = []string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"}
