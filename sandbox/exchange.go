package sandbox

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/world"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// An exchange is a request and its answer, for the page.
type exchange struct {
	ID       int64         `json:"id"`
	At       time.Time     `json:"at"` // of the world
	Took     time.Duration `json:"took"`
	Method   string        `json:"method"`
	Target   string        `json:"target"`
	Merchant string        `json:"mchid,omitempty"`
	Status   int           `json:"status"`
	Refused  string        `json:"refused,omitempty"`  // why the gateway refused it
	Lost     string        `json:"lost,omitempty"`     // which disturbance took the answer; it was carried out
	Warnings []string      `json:"warnings,omitempty"` // what the page says otherwise
	About    []string      `json:"about,omitempty"`    // kind and key of what it changed

	Findings []finding `json:"findings,omitempty"` // Warnings by field

	Message string      `json:"message,omitempty"` // the canonical message
	Signed  string      `json:"signed,omitempty"`  // of a refused signature, what it covers, if that was found
	Slip    string      `json:"slip,omitempty"`    // what is wrong with Signed
	Header  http.Header `json:"header,omitempty"`
	Body    string      `json:"body,omitempty"`

	AnswerHeader http.Header `json:"answer_header,omitempty"`
	AnswerBody   string      `json:"answer_body,omitempty"`

	Verdicts []verdict `json:"verdicts,omitempty"` // what a failure means
}

const (
	keptExchanges = 500
	shownBody     = 64 << 10 // bytes
)

// A log keeps the newest exchanges.
type log struct {
	mu   sync.Mutex
	next int64
	all  []*exchange
}

func (l *log) add(x *exchange) {
	l.mu.Lock()
	l.next++
	x.ID = l.next
	l.all = append(l.all, x)
	l.all = slices.Delete(l.all, 0, max(0, len(l.all)-keptExchanges))
	l.mu.Unlock()
}

// newest returns the newest first, without bodies and headers.
func (l *log) newest(most int, fits func(*exchange) bool) []exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := []exchange{}
	for _, x := range slices.Backward(l.all) {
		if len(found) < most && (fits == nil || fits(x)) {
			short := *x
			short.Message, short.Signed, short.Header, short.Body, short.AnswerHeader, short.AnswerBody = "", "", nil, "", nil, ""
			short.Findings = nil
			found = append(found, short)
		}
	}
	return found
}

func (l *log) find(id int64) *exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, x := range l.all {
		if x.ID == id {
			whole := *x
			whole.Verdicts = verdictsOf(x)
			return &whole
		}
	}
	return nil
}

type exchangeKey struct{}

// exchangeOf returns the exchange of a request, to be filled.
func exchangeOf(r *wxpaytest.Request) *exchange {
	x, _ := r.Context().Value(exchangeKey{}).(*exchange)
	if x == nil {
		x = &exchange{}
	}
	return x
}

// record has the gateway answer and keeps what went to and fro.
func (s *Sandbox) record(w http.ResponseWriter, hr *http.Request, next http.Handler) {
	began := time.Now()
	x := &exchange{At: s.world.Now(), Method: hr.Method, Target: hr.RequestURI}
	w.Header().Set(simulated, world.Reported.String()) // of the gateway's own refusals; answers of the world say it themselves
	seen := &recorder{ResponseWriter: w}
	defer func() {
		x.Took, x.Status = time.Since(began), seen.status
		x.AnswerHeader, x.AnswerBody = w.Header().Clone(), string(seen.body)
		s.log.add(x)
		s.page.publish("request", x.ID)
		s.logger.note(x)
	}()
	next.ServeHTTP(seen, hr.WithContext(context.WithValue(hr.Context(), exchangeKey{}, x)))
}

// observe keeps what the gateway found.
func (s *Sandbox) observe(r *wxpaytest.Request, _ int) {
	x := exchangeOf(r)
	x.Merchant, x.Header, x.Body = r.MchID, r.Header, string(r.Body[:min(len(r.Body), shownBody)])
	if r.Timestamp != 0 {
		x.Message = r.Message()
		x.Message = x.Message[:min(len(x.Message), shownBody)]
	}
	if r.Err != nil {
		x.Refused = r.Err.Error()
		s.findSlip(x, r)
	}
}

// A recorder keeps the beginning of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	r.body = append(r.body, p[:min(len(p), shownBody-len(r.body))]...)
	return r.ResponseWriter.Write(p)
}

// Unwrap lets the gateway's faults reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
