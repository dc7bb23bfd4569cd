package bill

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/wechatpay-chain/wxpay"
)

// Fetch gets a bill in one call: it asks the endpoint at path, which answers with the
// bill's URL and hash, downloads the file and checks it. path and params are those of
// Client.Chain and Get:
//
//	b, err := bill.Fetch(ctx, client, "v3/bill/tradebill", wxpay.Params{
//		"query": wxpay.Params{"bill_date": "2025-01-01", "bill_type": "ALL", "tar_type": "GZIP"},
//	})
//
// It serves every endpoint whose answer is a download_url or a download_bill_list,
// also one that wxpay has never heard of. The errors are those of Chain.Get and
// Client.Download; the params key "timeout" limits each of the requests, "sink" has no
// place.
//
// A bill is ready at 10:00 Beijing time of the next day; before, WeChat Pay answers
// STATEMENT_CREATING, and for a day without any business NO_STATEMENT_EXIST.
func Fetch(ctx context.Context, client *wxpay.Client, path string, params ...wxpay.Params) (*Bill, error) {
	return Fetcher{}.Fetch(ctx, client, path, params...)
}

// FetchAnnounced fetches the bill that an answer announces: of an endpoint that wants
// a POST, for example. The URLs in it live for 5 minutes.
func FetchAnnounced(ctx context.Context, client *wxpay.Client, announced *wxpay.Response) (*Bill, error) {
	return Fetcher{}.FetchAnnounced(ctx, client, announced)
}

// A Fetcher fetches bills with settings of its own. Its zero value is what the
// functions Fetch and FetchAnnounced use.
type Fetcher struct {
	// Dir is where the downloaded files lie until Close; by default os.TempDir(). It
	// needs as much space as WeChat Pay sends: compressed and encrypted files stay so.
	// Where the system allows it they have no name there, and go with the process.
	Dir string
	// Unhashed takes a bill that is not encrypted and of which the answer names no hash:
	// v3/global/profit-sharing/bill-download-url is known to give none. Nothing proves
	// such a bill but the connection that it came by.
	Unhashed bool
	// Progress is called during the download, from one goroutine at a time, with the
	// bytes that came so far and those that are announced, -1 if that is not known.
	Progress func(done, total int64)
}

// Fetch is the function Fetch with the Fetcher's settings.
func (f Fetcher) Fetch(ctx context.Context, client *wxpay.Client, path string, params ...wxpay.Params) (*Bill, error) {
	limits := wxpay.Params{}
	for _, p := range params {
		if p["sink"] != nil {
			return nil, errors.New(`bill: params key "sink" has no place here: write the bill with Bill.WriteTo`)
		}
		if p["timeout"] != nil {
			limits["timeout"] = p["timeout"]
		}
	}
	announced, err := client.Chain(path).Get(ctx, params...)
	if err != nil {
		return nil, err
	}
	return f.download(ctx, client, announced, limits)
}

// FetchAnnounced is the function FetchAnnounced with the Fetcher's settings. The parts
// of a split bill come side by side. The error is an *auth.HashError if the bill is
// not the announced one, and nothing is left of it.
func (f Fetcher) FetchAnnounced(ctx context.Context, client *wxpay.Client, announced *wxpay.Response) (*Bill, error) {
	return f.download(ctx, client, announced, nil)
}

func (f Fetcher) download(ctx context.Context, client *wxpay.Client, announced *wxpay.Response, limits wxpay.Params) (_ *Bill, err error) {
	if ctx == nil {
		return nil, errors.New("bill: the context is nil: pass context.Background() or the request's own")
	}
	b, err := readAnnouncement(client, announced, f.Unhashed)
	if err != nil {
		return nil, fmt.Errorf("bill: %w", err)
	}
	defer func() {
		if err != nil {
			_ = b.Close()
		}
	}()
	if err := f.downloadParts(ctx, client, b, limits); err != nil {
		return nil, err
	}
	if err := b.verify(ctx); err != nil {
		return nil, fmt.Errorf("bill: %w", err)
	}
	return b, nil
}

// parallel is how many parts are downloaded at a time. Their URLs live for 5 minutes,
// and a part has as much as WeChat Pay cuts off 16 GB.
const parallel = 16

func (f Fetcher) downloadParts(ctx context.Context, client *wxpay.Client, b *Bill, limits wxpay.Params) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	progress := newProgress(f.Progress, len(b.parts))
	slots, errs := make(chan struct{}, parallel), make([]error, len(b.parts))
	var running sync.WaitGroup
	for i, p := range b.parts {
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if errs[i] = p.download(ctx, client, f.Dir, limits, progress.of(i)); errs[i] != nil {
				cancel()
			}
		})
	}
	running.Wait()
	return firstCause(errs)
}

// firstCause returns the error that came first: the others are of parts that were
// cancelled for it, unless the caller cancelled all.
func firstCause(errs []error) error {
	var cancelled error
	for i, err := range errs {
		switch {
		case err == nil:
		case errors.Is(err, context.Canceled):
			cancelled = err
		case len(errs) > 1:
			return fmt.Errorf("bill: part %d of %d: %w", i+1, len(errs), err)
		default:
			return err
		}
	}
	return cancelled
}

// progress adds up the parts.
type progress struct {
	report func(done, total int64)
	mu     sync.Mutex
	done   []int64
	total  []int64
}

func newProgress(report func(done, total int64), parts int) *progress {
	p := &progress{report: report, done: make([]int64, parts), total: make([]int64, parts)}
	for i := range p.total {
		p.total[i] = -1
	}
	return p
}

// of returns what part i reports to.
func (p *progress) of(i int) func(done, total int64) {
	if p.report == nil {
		return nil
	}
	return func(done, total int64) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.done[i], p.total[i] = done, total
		var allDone, allTotal int64
		for j := range p.done {
			allDone += p.done[j]
			if p.total[j] < 0 || allTotal < 0 {
				allTotal = -1
			} else {
				allTotal += p.total[j]
			}
		}
		p.report(allDone, allTotal)
	}
}
