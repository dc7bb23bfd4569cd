package redisonce

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

var (
	errEmptyStore = errors.New("redisonce: the Store is empty; expected one of New")
	errEmptyKey   = errors.New("redisonce: the key or the token is empty; expected Event.Key and a token that nobody else has")
)

// do calls with the name of the key, and returns when ctx is over whatever the client does:
// most clients look at a deadline only if they are told to, and at no cancellation while
// they wait for an answer. Their own timeouts end the call that is left behind.
func (s *Store) do(ctx context.Context, operation, key, token string, call func(ctx context.Context, name string) error) error {
	switch {
	case s == nil || s.client == nil:
		return errEmptyStore
	case key == "" || token == "":
		return errEmptyKey
	}
	if ctx == nil {
		ctx = context.Background()
	}
	err := ctx.Err()
	if err == nil {
		ended := make(chan error, 1)
		go func() {
			defer func() {
				if p := recover(); p != nil {
					ended <- fmt.Errorf("the client panicked: %v", p)
				}
			}()
			ended <- call(ctx, s.prefix+key)
		}()
		select {
		case err = <-ended:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if err != nil {
		return &failure{text: fmt.Sprintf("redisonce: %s of %s: %s", operation, s.prefix+key, hide(err.Error(), token)), cause: err}
	}
	return nil
}

// hide takes the token out of a text: Redis repeats the arguments of commands that it does
// not know, and whoever has the token can release the claim.
func hide(text, token string) string { return strings.ReplaceAll(text, claim+token, claim+"[token]") }

// A failure is an error whose text was cleaned.
type failure struct {
	text  string
	cause error
}

func (f *failure) Error() string { return f.text }

func (f *failure) Unwrap() error { return f.cause }
