// Package cataloguefile opens the catalogue that the commands look into: the one that wxpay
// carries, or the file that stands in for it.
package cataloguefile

import (
	"os"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// Variable is the environment variable that names the file: JSON Lines, packed or not, as
// catalogue.Read takes them.
const Variable = "WXPAY_CATALOGUE"

// Open returns the catalogue of the file that WXPAY_CATALOGUE names, or that of this wxpay.
func Open(a *app.App) (*catalogue.Catalogue, error) {
	path := a.Getenv(Variable)
	if path == "" {
		return catalogue.Default(), nil
	}
	const instead = ", or unset " + Variable + " for the catalogue that wxpay carries"
	file, err := os.Open(path)
	if err != nil {
		return nil, exit.Configf("look at the path"+instead, "%s: %w", Variable, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	c, err := catalogue.Read(file)
	if err != nil {
		return nil, exit.Configf("mend the file"+instead, "%s: %s: %w", Variable, path, err)
	}
	return c, nil
}
