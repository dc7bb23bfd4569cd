package guide_test

import (
	"fmt"
	"log"
)

func Example_firstRequest() {
	ctx, client, s := newStall()
	defer s.Close()

	resp, err := client.Ping(ctx, "")
	if err != nil {
		log.Fatal(err) // which key is wrong, and what to do
	}
	fmt.Println("keys and signatures fit:", resp.Verified)
	// Output:
	// keys and signatures fit: true
}
