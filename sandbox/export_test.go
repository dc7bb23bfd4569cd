package sandbox

import "github.com/wechatpay-chain/wxpay/internal/world"

// World is what the sandbox remembers, for tests that need ten thousand orders and not the
// wire.
func World(s *Sandbox) *world.World { return s.world }
