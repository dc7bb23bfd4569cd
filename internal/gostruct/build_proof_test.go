//go:build proof

package gostruct_test

import (
	"testing"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

// TestEveryStructRoundTrips: the compiler takes the structs of all documented endpoints as one
// package, and what is documented goes through each of them.
func TestEveryStructRoundTrips(t *testing.T) {
	requireBuilds(t, catalogue.Default().Endpoints(), trips(t))
}
