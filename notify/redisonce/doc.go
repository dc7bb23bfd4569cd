// Package redisonce is a notify.Once in Redis: all replicas of a program share what they
// have dealt with, so that an event enters the function of one of them once.
//
//	once, err := redisonce.New(redis.NewClient(&redis.Options{Addr: "redis:6379"}), redisonce.Options{})
//	…
//	receiver, err := notify.New(notify.Config{Platform: keys, APIv3Key: apiv3Key, Once: once})
//
// One event is one key, of about 250 bytes in Redis's memory: first with the token of who
// claimed it and the lease as its time to live, then with a mark that it is finished.
//
// It is a fence, not a lock on your books. It keeps nearly all repetitions away from your
// function, and lets one through when Redis forgets:
//
//   - Eviction: every key has a time to live, so all maxmemory-policy settings but noeviction
//     may drop it when memory is short. Use noeviction, and enough memory.
//   - Failover: Redis copies to its replicas after it has answered. What was written in the
//     last moment before a failover is lost, a restart without persistence loses all, and a
//     redis.Ring looks elsewhere while a shard is down.
//   - Leases: a function that outlasts its lease, or a replica that dies after its work and
//     before Finish, leaves an event that may be claimed again.
//
// What must not be booked twice needs a unique index on Event.Key in your own database as
// well, written in the transaction that books; examples/sqlonce shows it. When Redis does
// not answer, notifications are refused, and WeChat Pay repeats them.
//
// Only programs that import this package link a Redis client.
package redisonce
