package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/world"
)

// The admin interface, below /_wxpay/: everything that the page does, for programs in any
// language. Answers are JSON; an error is {"error": "…"} with a status, and with the code that
// WeChat Pay would answer if there is one.
//
//	GET  /_wxpay/state                             merchants, balances, the clock
//	GET  /_wxpay/orders?limit=50                   newest first; so refunds, transfers, …
//	GET  /_wxpay/orders/{number}                   with its deliveries and requests
//	POST /_wxpay/orders/{number}/pay               any action; number or merchant/number
//	POST /_wxpay/clock {"advance":"24h"}
//	GET  /_wxpay/deliveries, /_wxpay/deliveries/{key}
//	POST /_wxpay/deliveries/{key}/resend {"fault":"bad-signature"}
//	POST /_wxpay/disturb {"lose":1,"lose_answer":1} what goes wrong next; what is not named ends
//	POST /_wxpay/merchants/{mchid}/service_url {"url":"http://…"}
//	GET  /_wxpay/requests, /_wxpay/requests/{id}
//	GET  /_wxpay/endpoints, /_wxpay/rules, /_wxpay/switches, /_wxpay/magic, /_wxpay/disturbances
//	GET  /_wxpay/keys                              what a program needs to be a merchant here
//	GET  /_wxpay/keys/{mchid}/apiclient_key.pem    one key file; apiclient_cert.pem, pub_key.pem
//	GET  /_wxpay/qr?text=…                         a QR code, SVG
//	GET  /_wxpay/events                            server-sent events: kind and key of what changed
func (s *Sandbox) admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_wxpay/state", s.answer(s.showState))
	mux.HandleFunc("POST /_wxpay/clock", s.answer(s.moveClock))
	mux.HandleFunc("POST /_wxpay/merchants/{mchid}/service_url", s.answer(s.setServiceURL))
	mux.HandleFunc("POST /_wxpay/disturb", s.answer(s.setDisturb))
	mux.HandleFunc("GET /_wxpay/deliveries", s.answer(s.listDeliveries))
	mux.HandleFunc("GET /_wxpay/deliveries/{key}", s.answer(s.showDelivery))
	mux.HandleFunc("POST /_wxpay/deliveries/{key}/resend", s.answer(s.resend))
	mux.HandleFunc("GET /_wxpay/requests", s.answer(func(r *http.Request) (any, error) { return s.log.newest(limitOf(r), nil), nil }))
	mux.HandleFunc("GET /_wxpay/requests/{id}", s.answer(s.showRequest))
	mux.HandleFunc("GET /_wxpay/endpoints", s.answer(func(*http.Request) (any, error) { return Endpoints(), nil }))
	mux.HandleFunc("GET /_wxpay/rules", s.answer(func(*http.Request) (any, error) { return Rules(), nil }))
	mux.HandleFunc("GET /_wxpay/switches", s.answer(func(*http.Request) (any, error) { return Switches(), nil }))
	mux.HandleFunc("GET /_wxpay/magic", s.answer(func(*http.Request) (any, error) { return Magic(), nil }))
	mux.HandleFunc("GET /_wxpay/disturbances", s.answer(func(*http.Request) (any, error) { return Disturbances(), nil }))
	mux.HandleFunc("GET /_wxpay/events", s.page.serve)
	mux.HandleFunc("GET /_wxpay/keys", s.answer(s.showKeys))
	mux.HandleFunc("GET /_wxpay/keys/{mchid}/{file}", s.giveKeyFile)
	mux.HandleFunc("GET /_wxpay/qr", drawQR)
	mux.HandleFunc("GET /_wxpay/pay/{code}", s.answer(s.showPayment))
	mux.HandleFunc("POST /_wxpay/pay/{code}/{action}", s.answer(s.actOnPayment))
	mux.HandleFunc("GET /_wxpay/{kinds}", s.answer(s.list))
	mux.HandleFunc("GET /_wxpay/{kinds}/{number...}", s.answer(s.show))
	mux.HandleFunc("POST /_wxpay/{kinds}/{number...}", s.answer(s.act))
	mux.HandleFunc("/_wxpay/", s.answer(func(r *http.Request) (any, error) {
		return nil, failure{http.StatusNotFound, "", "there is no " + r.Method + " " + r.URL.Path}
	}))
	return mux
}

// A failure is an error with a status.
type failure struct {
	status int
	code   string
	text   string
}

func (f failure) Error() string { return f.text }

// answer writes what fn returns, or its error.
func (s *Sandbox) answer(fn func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentTypes[".json"])
		w.Header().Set("Cache-Control", "no-store")
		v, err := fn(r)
		if err == nil {
			writeJSON(w, http.StatusOK, v)
			return
		}
		var refused *world.Refusal
		var failed failure
		switch {
		case errors.As(err, &refused):
			writeJSON(w, http.StatusConflict, map[string]string{"error": refused.Message(), "code": refused.Rule.Code})
		case errors.As(err, &failed):
			writeJSON(w, failed.status, map[string]string{"error": failed.text})
		default:
			writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		}
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error":"the answer cannot be written"}`)
	}
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n'))
}

func writeError(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", contentTypes[".json"])
	writeJSON(w, status, map[string]string{"error": text})
}

// mostListed bounds a list; defaultListed is its length if nobody asks.
const (
	mostListed    = 1000
	defaultListed = 100
)

func limitOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || n < 1 {
		return defaultListed
	}
	return min(n, mostListed)
}

// readJSON reads the body of an admin call. No body is an empty object.
func readJSON(r *http.Request, v any) error {
	text, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || len(text) == 0 {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields() // a misspelt key would do nothing, and say nothing
	err = d.Decode(v)
	if _, rest := d.Token(); err == nil && rest != io.EOF {
		err = errors.New("there is more behind it")
	}
	if err != nil {
		return fmt.Errorf("the body is not the JSON object that is expected: %w", err)
	}
	return nil
}

// kindOf finds a kind of things by its plural.
func kindOf(plural string) (world.Kind, error) {
	var names []string
	for _, k := range world.AllKinds() {
		if k.Plural == plural {
			return k, nil
		}
		names = append(names, k.Plural)
	}
	return world.Kind{}, failure{http.StatusNotFound, "", fmt.Sprintf("there is no list %q; expected %s, deliveries or requests", plural,
		strings.Join(names, ", "))}
}

func (s *Sandbox) list(r *http.Request) (any, error) {
	k, err := kindOf(r.PathValue("kinds"))
	if err != nil {
		return nil, err
	}
	return k.Newest(s.world, limitOf(r)), nil
}

// thing reads kind and number of a path.
func (s *Sandbox) thing(r *http.Request, number string) (k world.Kind, merchant, own string, err error) {
	if k, err = kindOf(r.PathValue("kinds")); err != nil {
		return k, "", "", err
	}
	merchant, own = s.owner(k.Name, number)
	if k.Get(s.world, merchant, own) == nil {
		err = failure{http.StatusNotFound, "", fmt.Sprintf("there is no %s %q", k.Name, number)}
	}
	return k, merchant, own, err
}

func (s *Sandbox) show(r *http.Request) (any, error) {
	k, merchant, number, err := s.thing(r, r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	key := merchant + "/" + number
	return map[string]any{
		k.Name:       k.Get(s.world, merchant, number),
		"actions":    world.Acts(k.Name),
		"can":        s.world.Can(k.Name, merchant, number),
		"deliveries": s.world.DeliveriesAbout(k.Name, key),
		"requests":   s.log.newest(50, func(x *exchange) bool { return slices.Contains(x.About, k.Name+" "+key) }),
	}, nil
}

func (s *Sandbox) act(r *http.Request) (any, error) {
	path := r.PathValue("number")
	slash := strings.LastIndexByte(path, '/')
	if slash < 0 {
		return nil, failure{http.StatusNotFound, "", "expected POST /_wxpay/" + r.PathValue("kinds") + "/{number}/{action}"}
	}
	k, merchant, number, err := s.thing(r, path[:slash])
	if err != nil {
		return nil, err
	}
	if err := s.world.Act(k.Name, merchant, number, path[slash+1:]); err != nil {
		return nil, err
	}
	if err := s.world.Settle(r.Context()); err != nil {
		return nil, err
	}
	return map[string]any{k.Name: k.Get(s.world, merchant, number)}, nil
}

func (s *Sandbox) showState(*http.Request) (any, error) {
	type merchant struct {
		ID      string `json:"mchid"`
		Balance int64  `json:"balance"`
	}
	var merchants []merchant
	for _, id := range s.world.Merchants() {
		merchants = append(merchants, merchant{id, s.world.Balance(id)})
	}
	return map[string]any{"merchants": merchants, "now": s.world.Now(), "url": s.URL(), "moved": s.world.Moved().String()}, nil
}

func (s *Sandbox) moveClock(r *http.Request) (any, error) {
	var body struct {
		Advance string `json:"advance"`
	}
	if err := readJSON(r, &body); err != nil {
		return nil, err
	}
	d, err := time.ParseDuration(body.Advance)
	if err != nil {
		return nil, fmt.Errorf(`advance is %q; expected a duration such as "24h" or "90s"`, body.Advance)
	}
	if err := s.world.Advance(r.Context(), d); err != nil {
		return nil, err
	}
	s.page.send(world.Event{Kind: "clock"})
	return s.showState(r)
}

func (s *Sandbox) setServiceURL(r *http.Request) (any, error) {
	var body struct {
		URL string `json:"url"`
	}
	if err := readJSON(r, &body); err != nil {
		return nil, err
	}
	return body, s.world.SetServiceURL(r.PathValue("mchid"), body.URL)
}

func (s *Sandbox) setDisturb(r *http.Request) (any, error) {
	var times map[string]int
	if err := readJSON(r, &times); err != nil {
		return nil, err
	}
	if err := s.world.SetDisturb(times); err != nil {
		return nil, err
	}
	all := map[string]int{}
	for _, d := range world.Disturbances() {
		all[d.Name] = times[d.Name]
	}
	return all, nil
}

func (s *Sandbox) listDeliveries(r *http.Request) (any, error) {
	return append([]*world.Delivery{}, s.world.Deliveries(limitOf(r))...), nil // [] and not null
}

func (s *Sandbox) showDelivery(r *http.Request) (any, error) {
	if d := s.world.Delivery(r.PathValue("key")); d != nil {
		return d, nil
	}
	return nil, failure{http.StatusNotFound, "", fmt.Sprintf("there is no delivery %q", r.PathValue("key"))}
}

func (s *Sandbox) resend(r *http.Request) (any, error) {
	var body struct {
		Fault string `json:"fault"`
	}
	if err := readJSON(r, &body); err != nil {
		return nil, err
	}
	if _, known := faults[body.Fault]; !known && body.Fault != "" {
		return nil, fmt.Errorf("there is no fault %q; expected bad-signature, probe, skew or wrong-key", body.Fault)
	}
	if _, err := s.world.Resend(r.Context(), r.PathValue("key"), body.Fault); err != nil {
		return nil, err
	}
	return s.showDelivery(r)
}

func (s *Sandbox) showRequest(r *http.Request) (any, error) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if x := s.log.find(id); x != nil {
		return x, nil
	}
	return nil, failure{http.StatusNotFound, "", fmt.Sprintf("there is no request %q; the newest %d are kept", r.PathValue("id"),
		keptExchanges)}
}
