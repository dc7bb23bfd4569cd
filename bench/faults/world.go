package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wechatpay-chain/wxpay"
)

// A mode is what the client may do about a failure.
type mode struct {
	name          string
	retry, backup bool
}

func modes() []mode {
	return []mode{{name: "default"}, {"retry", true, false}, {"backup", false, true}, {"both", true, true}}
}

// A world is the servers, the keys and the ledger of a run.
type world struct {
	planner *planner
	keys    *keys
	ledger  *ledger
	roads   roads
	counts  [faults]atomic.Int64
	tokens  atomic.Int64
	strays  atomic.Int64 // requests of which nobody knows whose they are
	cover   covers
	dir     string
	main    [2]string // addresses of the main host: plain, TLS

	outages bool // the main host is down for a while, now and then
}

// covers are the bytes at which something was cut.
type covers struct{ wire, request, answer, record, handshake coverage }

// A coverage is which of the positions from 0 on were taken.
type coverage struct {
	mu   sync.Mutex
	took []bool
	done int
}

// next chooses one of the positions below size: as drawn, or the next one that was not taken yet.
func (c *coverage) next(draw uint64, size int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	size = max(size, 1)
	at := int(draw % uint64(size)) //nolint:gosec // below size
	if size > most {
		return at
	}
	for len(c.took) < size {
		c.took = append(c.took, false)
	}
	for range size {
		if !c.took[at] {
			c.took[at] = true
			c.done++
			break
		}
		at = (at + 1) % size
	}
	return at
}

// most is the size in bytes up to which every position is to be taken.
const most = 1 << 11

func (c *coverage) shares() (done, all int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done, len(c.took)
}

func newWorld(seed uint64) (*world, error) {
	own, err := newKeys()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "faults-")
	if err != nil {
		return nil, err
	}
	return &world{planner: newPlanner(seed), keys: own, ledger: &ledger{records: map[int]*record{}}, dir: dir}, nil
}

func (w *world) close() { _ = os.RemoveAll(w.dir) }

// down reports whether the main host cannot be reached.
func (w *world) down(n int, addr string) bool {
	return w.outages && n%1000 < 120 && (addr == w.main[0] || addr == w.main[1])
}

// A stage is the servers and clients of one mode.
type stage struct {
	world   *world
	mode    mode
	servers []*server
	clients [2]*wxpay.Client // plain, TLS
}

func (w *world) stage(ctx context.Context, own mode) (*stage, error) {
	st := &stage{world: w, mode: own}
	w.outages = own.backup
	for secured := range 2 {
		var hosts []*server
		for _, name := range []string{"main", "backup"} {
			s, err := w.listen(ctx, name, secured == 1)
			if err != nil {
				return nil, err
			}
			hosts = append(hosts, s)
		}
		st.servers = append(st.servers, hosts...)
		w.main[secured] = hosts[0].addr()
		client, err := w.client(own, secured == 1, hosts[0].addr(), hosts[1].addr())
		if err != nil {
			return nil, err
		}
		st.clients[secured] = client
	}
	return st, nil
}

func (w *world) client(own mode, secured bool, host, other string) (*wxpay.Client, error) {
	cfg := wxpay.Config{
		MchID: mchID, Signer: tagger{}, Platform: &ring{keys: w.keys}, APIv2Key: apiv2Key,
		BaseURL: "http://" + host + "/", Dial: w.dial, Timeout: longTime, Observe: watcher{},
	}
	if secured {
		cfg.BaseURL, cfg.TLS = "https://"+host+"/", w.keys.clientTLS()
	}
	if own.retry {
		cfg.Retry = &wxpay.Retry{Attempts: attempts, MinDelay: time.Millisecond, MaxDelay: 4 * time.Millisecond}
	}
	if own.backup {
		cfg.Backup = []string{other}
	}
	return wxpay.New(cfg)
}

// run makes the calls of the numbers from first on, some at a time, and returns their records
// once the servers have done with them. pace is the time between two calls; 0: there is none.
func (st *stage) run(ctx context.Context, first, count, callers int, pace <-chan time.Time) []*record {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range callers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				if pace != nil {
					<-pace
				}
				if i == count/2 {
					st.world.keys.rotated.Store(true)
				}
				st.call(ctx, first+i)
			}
		})
	}
	wait.Wait()
	for i := 0; i < 5000 && st.world.ledger.busy.Load() > 0; i++ {
		_ = pause(ctx, time.Millisecond)
	}
	return st.world.ledger.take()
}

// call makes one call and writes down what came of it.
func (st *stage) call(ctx context.Context, n int) {
	r := st.world.ledger.open(st.world.planner.call(n))
	ctx = marked(ctx, r, 0)
	if r.cancels {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		if r.cancelAt == 0 {
			cancel()
		} else {
			timer := time.AfterFunc(r.cancelAt, cancel)
			defer timer.Stop()
		}
	}
	began := time.Now()
	defer func() {
		r.took = time.Since(began)
		if p := recover(); p != nil {
			r.panicked = p
		}
	}()
	client := st.clients[0]
	if r.tls {
		client = st.clients[1]
	}
	r.resp, r.err = st.send(ctx, client, r)
}

// send makes the request of a record.
func (st *stage) send(ctx context.Context, client *wxpay.Client, r *record) (*wxpay.Response, error) {
	params := wxpay.Params{"timeout": r.timeout}
	if r.idempotent {
		params["idempotent"] = true
	}
	number := r.number()
	switch r.kind {
	case query:
		params["out_trade_no"] = number
		return client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, params)
	case older:
		params["query"] = map[string]string{"n": number}
		params["xml"] = wxpay.Params{"out_trade_no": number, "body": "咖啡 & <茶>", "total_fee": 100, "mch_id": mchID}
		return client.Chain("v2/pay/unifiedorder").Post(ctx, params)
	case file:
		return st.download(ctx, client, r, params)
	default:
		fill := make([]byte, r.fill)
		for i := range fill {
			fill[i] = "abcdefghijklmnopqrstuvwxyz"[(i+r.n)%26]
		}
		params["query"] = map[string]string{"n": number}
		params["json"] = map[string]any{"out_trade_no": number, "description": "咖啡", "attach": string(fill)}
		return client.Chain("v3/pay/transactions/native").Post(ctx, params)
	}
}

var errLeft = errors.New("a file is left behind a download that failed")

// download fetches a file; only where its whole is bounded has it a time limit.
func (st *stage) download(ctx context.Context, client *wxpay.Client, r *record, params wxpay.Params) (*wxpay.Response, error) {
	if !r.stalls && r.n%2 == 0 {
		delete(params, "timeout")
	}
	path := filepath.Join(st.world.dir, r.number())
	params["token"] = r.number()
	sink := wxpay.Sink{To: path, HashType: "SHA256", HashValue: hashOf(fileOf(r.n))}
	resp, err := client.Download(ctx, "v3/billdownload/file{?token}", sink, params)
	content, readErr := os.ReadFile(path) //nolint:gosec // the program's own folder
	if err == nil {
		r.saved = content
	} else if readErr == nil {
		r.panicked = errLeft
	}
	_ = os.Remove(path)
	return resp, err
}

// settle waits until there are no more goroutines and descriptors than there were, or until
// the connections without use must be gone.
func settle(ctx context.Context, goroutines, descriptors int) (int, int) {
	for range 200 {
		if runtime.NumGoroutine() <= goroutines && openFiles() <= descriptors {
			break
		}
		_ = pause(ctx, 50*time.Millisecond)
	}
	return runtime.NumGoroutine(), openFiles()
}

// openFiles is the number of open descriptors; -1 where nobody tells.
func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(entries) - 1 // less the folder that was read
}
