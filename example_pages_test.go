package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"strconv"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A complaint is what this program wants to know of one.
type complaint struct {
	ID    string          `json:"complaint_id"`
	Phone wxpay.Sensitive `json:"payer_phone"` // decrypted on the way
}

// Pages asks for the next page when its first row is wanted.
func ExamplePages() {
	asked := 0
	gateway, err := wxpaytest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer gateway.Close()
	gateway.Handle("GET /v3/merchant-service/complaints-v2", listOfComplaints(gateway, &asked))
	client, err := wxpay.New(gateway.Config())
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	query := wxpay.Params{"begin_date": "2026-11-01", "end_date": "2026-11-30", "limit": 2}
	chain := client.Chain("v3/merchant-service/complaints-v2")
	for c, err := range wxpay.Pages[complaint](ctx, chain, wxpay.Params{"query": query}) {
		if err != nil {
			log.Fatal(err) // that of the call, or: rows are missing
		}
		fmt.Println(c.ID, string(c.Phone))
	}
	fmt.Println(asked, "pages")
	// Output:
	// C0 13800000000
	// C1 13800000001
	// C2 13800000002
	// 2 pages
}

// listOfComplaints answers as WeChat Pay does: offset counts rows.
func listOfComplaints(gateway *wxpaytest.Server, asked *int) func(*wxpaytest.Request) wxpaytest.Reply {
	return func(r *wxpaytest.Request) wxpaytest.Reply {
		*asked++
		const total = 3
		offset, _ := strconv.Atoi(r.Query().Get("offset"))
		limit, _ := strconv.Atoi(r.Query().Get("limit"))
		var data []map[string]string
		for i := offset; i < min(offset+limit, total); i++ {
			number := strconv.Itoa(i)
			data = append(data, map[string]string{"complaint_id": "C" + number, "payer_phone": gateway.Encrypt("1380000000" + number)})
		}
		return wxpaytest.Reply{Body: map[string]any{"data": data, "offset": offset, "limit": limit, "total_count": total}}
	}
}
