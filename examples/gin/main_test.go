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
	// order 20260101-1 is paid
	//   answered 204
	//   answered 204
}
