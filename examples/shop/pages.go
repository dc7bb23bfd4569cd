package main

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"github.com/skip2/go-qrcode"

	"github.com/wechatpay-chain/wxpay"
)

// routes are the pages of the shop, and the address that WeChat Pay notifies.
func (s *shop) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/wxpay/notify", s.receiver.Handler(s.notified))
	mux.HandleFunc("GET /{$}", s.show)
	mux.HandleFunc("GET /orders/{number}/code.png", s.showCode)
	mux.HandleFunc("GET /bill", s.showBill)
	mux.HandleFunc("POST /orders", s.does(func(r *http.Request) error {
		_, _, err := s.order(r.Context(), "Oolong tea, 100 g", 1888)
		return err
	}))
	mux.HandleFunc("POST /orders/{number}/query", s.does(func(r *http.Request) error {
		_, err := s.query(r.Context(), r.PathValue("number"))
		return err
	}))
	mux.HandleFunc("POST /orders/{number}/refund", s.does(func(r *http.Request) error {
		return s.refund(r.Context(), r.PathValue("number"))
	}))
	// A page of another site must not press these buttons; WeChat Pay's notifications come from no page.
	return http.NewCrossOriginProtection().Handler(mux)
}

// does answers a button: it does something, and shows the shop again.
func (s *shop) does(do func(r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(r); err != nil {
			http.Error(w, fmt.Sprintf("%v\n\noutcome: %v", err, wxpay.OutcomeOf(err)), http.StatusBadGateway)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"yuan": func(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) },
}).Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tea shop</title>
<style>body{font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}td,th{padding:.4rem;text-align:left}
form{display:inline}</style><h1>Tea shop</h1>
<form method="post" action="/orders"><button>Buy oolong tea, 100 g: 18.88 yuan</button></form>
<p>In the ledger: {{yuan .Balance}} yuan. <a href="/bill">Yesterday's bill</a></p>
<table><tr><th>Order<th>State<th>Pay<th></tr>{{range .Orders}}
<tr><td>{{.Number}}<br>{{yuan .Fen}} yuan<td>{{.State}}
<td>{{if and .Code (eq .State "NOTPAY")}}
<a href="{{.Code}}"><img src="/orders/{{.Number}}/code.png" width="120" alt="QR code of the order"></a>{{end}}
<td>{{if eq .State "NOTPAY"}}<form method="post" action="/orders/{{.Number}}/query"><button>Ask WeChat Pay</button></form>{{end}}
{{if eq .State "PAID"}}<form method="post" action="/orders/{{.Number}}/refund"><button>Refund</button></form>{{end}}</tr>{{end}}
</table>{{with .Lines}}<h2>Bill</h2><table>{{range .}}
<tr><td>{{.Number}}<td>{{.State}}<td>{{yuan .Paid}}<td>{{yuan .Back}}</tr>{{end}}</table>{{end}}
{{with .Problem}}<p>{{.}}</p>{{end}}`))

// A view is what the page shows.
type view struct {
	Orders  []order
	Balance int64
	Lines   []line
	Problem string
}

func (s *shop) show(w http.ResponseWriter, r *http.Request) { s.render(r.Context(), w, view{}) }

func (s *shop) showBill(w http.ResponseWriter, r *http.Request) {
	v := view{}
	day := r.FormValue("day")
	if day == "" {
		day = time.Now().In(time.FixedZone("Beijing", 8*3600)).AddDate(0, 0, -1).Format(time.DateOnly)
	}
	lines, err := s.bill(r.Context(), day)
	if v.Lines = lines; err != nil {
		v.Problem = err.Error()
	}
	s.render(r.Context(), w, v)
}

func (s *shop) render(ctx context.Context, w http.ResponseWriter, v view) {
	var err error
	if v.Orders, err = s.books.all(ctx); err == nil {
		v.Balance, err = s.books.balance(ctx)
	}
	if err == nil {
		err = page.Execute(w, v)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (s *shop) showCode(w http.ResponseWriter, r *http.Request) {
	o, err := s.books.order(r.Context(), r.PathValue("number"))
	if err != nil || o.Code == "" {
		http.NotFound(w, r)
		return
	}
	png, err := qrcode.Encode(o.Code, qrcode.Medium, 240)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(png)
}
