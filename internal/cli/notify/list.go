package notify

import (
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
)

// listEvents prints the documented events and their original types, or samples of what those that are named hold.
func listEvents(a *app.App, names []string) error {
	if len(names) == 0 {
		for _, e := range catalogue.Events() {
			if _, err := fmt.Fprintln(a.Stdout, strings.TrimSuffix(e.Type+"\t"+e.OriginalType, "\t")); err != nil {
				return err
			}
		}
		return nil
	}
	for _, name := range names {
		if err := checkEvent(name); err != nil {
			return err
		}
		if err := output.JSON(a, resourceOf(name)); err != nil {
			return err
		}
	}
	return nil
}

// checkEvent refuses an event that is not documented: it is a slip more often than it is new.
func checkEvent(name string) error {
	if _, found := catalogue.LookupEvent(name); found {
		return nil
	}
	const todo = "wxpay notify trigger --list prints them; --unlisted sends it all the same"
	if near, found := catalogue.NearestEvent(name); found {
		return exit.Usagef("did you mean "+near.Type+"? "+todo, "%q is not a documented event", name)
	}
	return exit.Usagef(todo, "%q is not a documented event", name)
}
