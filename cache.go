package wxpay

import (
	"strings"
	"sync"
)

// A chainCache keeps compiled chains by their path, for programs that write the
// path at every call. It is bounded, because some write values into the path.
type chainCache struct {
	mu     sync.RWMutex
	chains map[string]*Chain
}

const cachedChains = 1000

func (c *chainCache) get(path string) *Chain {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.chains[path]
}

func (c *chainCache) put(path string, chain *Chain) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chains == nil || len(c.chains) >= cachedChains {
		c.chains = make(map[string]*Chain)
	}
	c.chains[strings.Clone(path)] = chain
}
