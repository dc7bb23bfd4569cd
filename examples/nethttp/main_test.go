package main

import (
	"context"
	"fmt"
)

func Example() {
	if err := run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// order 20260101-1 is paid: 100 fen
	//   answered 204
	//   answered 204
	// refund 20260102-1: SUCCESS
	//   answered 204
	// profit sharing 20260103-1: 20 fen left
	//   answered 204
	//   answered 500
	//   answered 401
}
