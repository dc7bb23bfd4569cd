package wxpaytest

import (
	"crypto/rand"
	"crypto/rsa"
	"sync"
)

// spare are RSA keys that nobody uses any more: one takes a tenth of a second to make, and a test
// suite has hundreds of gateways.
var spare struct {
	sync.Mutex
	keys []*rsa.PrivateKey
}

// rsaKeys are what a gateway made for itself, guarded by spare. No gateway that runs has the key of
// another.
type rsaKeys []*rsa.PrivateKey

// another returns a key for this gateway alone.
func (k *rsaKeys) another() (*rsa.PrivateKey, error) {
	key := takeSpare()
	if key == nil {
		var err error
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return nil, err
		}
	}
	spare.Lock()
	defer spare.Unlock()
	*k = append(*k, key)
	return key, nil
}

// takeSpare returns nil if there is none.
func takeSpare() *rsa.PrivateKey {
	spare.Lock()
	defer spare.Unlock()
	last := len(spare.keys) - 1
	if last < 0 {
		return nil
	}
	key := spare.keys[last]
	spare.keys = spare.keys[:last]
	return key
}

// release gives the keys to gateways to come, under other names. Nobody outside may have them still.
func (k *rsaKeys) release() {
	spare.Lock()
	defer spare.Unlock()
	spare.keys = append(spare.keys, *k...)
	*k = nil
}
