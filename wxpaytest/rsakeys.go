package wxpaytest

import (
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"sync"
)

// spare are the RSA keys of gateways of this process that are closed: one takes a tenth of a second
// to make, and a test suite has hundreds of gateways.
var spare struct {
	sync.Mutex
	keys []*rsa.PrivateKey
}

// rsaKeys are what a gateway made for itself. No gateway that runs has the key of another; a later
// one may have it, under a serial number of its own.
type rsaKeys struct {
	mu   sync.Mutex
	made []*rsa.PrivateKey
}

// another returns a key for this gateway alone.
func (k *rsaKeys) another() (*rsa.PrivateKey, error) {
	key, err := spareKey()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.made = append(k.made, key)
	return key, nil
}

func spareKey() (*rsa.PrivateKey, error) {
	spare.Lock()
	if last := len(spare.keys) - 1; last >= 0 {
		key := spare.keys[last]
		spare.keys = slices.Delete(spare.keys, last, last+1)
		spare.Unlock()
		return key, nil
	}
	spare.Unlock()
	return rsa.GenerateKey(rand.Reader, 2048)
}

// release gives the keys to gateways to come.
func (k *rsaKeys) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	spare.Lock()
	defer spare.Unlock()
	spare.keys = append(spare.keys, k.made...)
	k.made = nil
}
