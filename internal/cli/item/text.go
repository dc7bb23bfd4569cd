package item

import (
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// Texts reads arguments of which all are name=value, as APIv2 signs them.
func Texts(args []string) (map[string]string, error) {
	fields := map[string]string{}
	for _, arg := range args {
		name, value, found := strings.Cut(arg, "=")
		_, twice := fields[name]
		switch {
		case !found || name == "":
			return nil, exit.Usagef("write name=value", "%q is no field", arg)
		case twice:
			return nil, exit.Usagef("give each once", "the field %s is given twice", name)
		}
		fields[name] = value
	}
	return fields, nil
}
