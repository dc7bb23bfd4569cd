// Package chinese has what the command says to people, in Chinese, by the English in the code. A test looks through the code and
// names each sentence that is missing, and each row that no code says any more.
package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// In is a text of the command in a language, as a locale or BCP 47 writes it.
func In(speaks, text string) string { return table.In(speaks, text) }

var table = language.NewTable(append(tables, language.Findings, language.Notifications, language.Proofs, language.Credentials)...)

// tables are by the package that says a sentence first.
var tables = []language.Rows{
	ofApp,
	ofBill,
	ofCataloguefile,
	ofChainpath,
	ofConfig,
	ofCrt,
	ofDemo,
	ofDoctor,
	ofDocumented,
	ofExit,
	ofExplain,
	ofFixture,
	ofGen,
	ofHttpdump,
	ofItem,
	ofMock,
	ofNotify,
	ofOutput,
	ofPages,
	ofPayparams,
	ofProfile,
	ofRequest,
	ofRoot,
	ofSandbox,
	ofSign,
	ofWords,
	ofCobra,
	ofSettings, ofCredentials, ofKeyfile, ofProxy, ofCatalogue,
}
