package wxpay_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
)

// rfcVars are the variables of RFC 6570, section 3.2. undef is left out.
var rfcVars = wxpay.Params{
	"count": []string{"one", "two", "three"},
	"dom":   []string{"example", "com"},
	"dub":   "me/too",
	"hello": "Hello World!",
	"half":  "50%",
	"var":   "value",
	"who":   "fred",
	"base":  "http://example.com/home/",
	"path":  "/foo/bar",
	"list":  []string{"red", "green", "blue"},
	"keys":  map[string]string{"semi": ";", "dot": ".", "comma": ","},
	"v":     "6",
	"x":     "1024",
	"y":     "768",
	"empty": "", "empty_keys": map[string]string{},
}

// TestExpandFollowsEveryOperatorOfRFC6570 holds examples of section 3.2; maps are
// walked in the order of their keys.
func TestExpandFollowsEveryOperatorOfRFC6570(t *testing.T) {
	for operator, examples := range map[string]map[string]string{
		"variables and modifiers": {
			"{count}": "one,two,three", "{count*}": "one,two,three", "{/count}": "/one,two,three", "{/count*}": "/one/two/three",
			"{;count}": ";count=one,two,three", "{;count*}": ";count=one;count=two;count=three",
			"{?count}": "?count=one,two,three", "{?count*}": "?count=one&count=two&count=three",
			"{&count*}": "&count=one&count=two&count=three",
		},
		"simple": {
			"{var}": "value", "{hello}": "Hello%20World%21", "{half}": "50%25", "O{empty}X": "OX", "O{undef}X": "OX",
			"{x,y}": "1024,768", "{x,hello,y}": "1024,Hello%20World%21,768", "?{x,empty}": "?1024,", "?{x,undef}": "?1024",
			"?{undef,y}": "?768",
			"{var:3}":    "val", "{var:30}": "value", "{list}": "red,green,blue", "{list*}": "red,green,blue",
			"{keys}": "comma,%2C,dot,.,semi,%3B", "{keys*}": "comma=%2C,dot=.,semi=%3B",
		},
		"reserved": {
			"{+var}": "value", "{+hello}": "Hello%20World!", "{+half}": "50%25", "{base}index": "http%3A%2F%2Fexample.com%2Fhome%2Findex",
			"{+base}index": "http://example.com/home/index", "O{+empty}X": "OX", "O{+undef}X": "OX", "{+path}/here": "/foo/bar/here",
			"here?ref={+path}": "here?ref=/foo/bar", "up{+path}{var}/here": "up/foo/barvalue/here",
			"{+x,hello,y}":   "1024,Hello%20World!,768",
			"{+path,x}/here": "/foo/bar,1024/here", "{+path:6}/here": "/foo/b/here", "{+list*}": "red,green,blue",
			"{+keys*}": "comma=,,dot=.,semi=;",
		},
		"fragment": {
			"{#var}": "#value", "{#hello}": "#Hello%20World!", "{#half}": "#50%25", "foo{#empty}": "foo#", "foo{#undef}": "foo",
			"{#x,hello,y}": "#1024,Hello%20World!,768", "{#path:6}/here": "#/foo/b/here", "{#keys}": "#comma,,,dot,.,semi,;",
		},
		"label": {
			"{.who}": ".fred", "{.who,who}": ".fred.fred", "{.half,who}": ".50%25.fred", "www{.dom*}": "www.example.com",
			"X{.var}":   "X.value",
			"X{.empty}": "X.", "X{.undef}": "X", "X{.var:3}": "X.val", "X{.list}": "X.red,green,blue", "X{.list*}": "X.red.green.blue",
			"X{.keys*}": "X.comma=%2C.dot=..semi=%3B", "X{.empty_keys}": "X", "X{.empty_keys*}": "X",
		},
		"path segments": {
			"{/who}": "/fred", "{/half,who}": "/50%25/fred", "{/who,dub}": "/fred/me%2Ftoo", "{/var,empty}": "/value/",
			"{/var,undef}":  "/value",
			"{/var,x}/here": "/value/1024/here", "{/var:1,var}": "/v/value", "{/list*}": "/red/green/blue",
			"{/list*,path:4}": "/red/green/blue/%2Ffoo",
			"{/keys*}":        "/comma=%2C/dot=./semi=%3B",
		},
		"path parameters": {
			"{;who}": ";who=fred", "{;half}": ";half=50%25", "{;empty}": ";empty", "{;v,empty,who}": ";v=6;empty;who=fred",
			"{;v,bar,who}": ";v=6;who=fred",
			"{;hello:5}":   ";hello=Hello", "{;list}": ";list=red,green,blue", "{;keys}": ";keys=comma,%2C,dot,.,semi,%3B",
			"{;keys*}": ";comma=%2C;dot=.;semi=%3B",
		},
		"query": {
			"{?who}": "?who=fred", "{?half}": "?half=50%25", "{?x,y,empty}": "?x=1024&y=768&empty=", "{?x,y,undef}": "?x=1024&y=768",
			"{?var:3}": "?var=val", "{?list}": "?list=red,green,blue", "{?keys}": "?keys=comma,%2C,dot,.,semi,%3B",
			"{?keys*}": "?comma=%2C&dot=.&semi=%3B",
		},
		"query continuation": {
			"{&who}": "&who=fred", "?fixed=yes{&x}": "?fixed=yes&x=1024", "{&x,y,empty}": "&x=1024&y=768&empty=",
			"{&x,y,undef}": "&x=1024&y=768",
			"{&var:3}":     "&var=val", "{&keys*}": "&comma=%2C&dot=.&semi=%3B",
		},
	} {
		t.Run(operator, func(t *testing.T) {
			for template, want := range examples {
				got, err := wxpay.Expand(template, rfcVars)
				require.NoError(t, err, template)
				assert.Equal(t, want, got, template)
			}
		})
	}
}

// TestExpandKeepsEveryCharacter covers what other libraries were measured to
// damage: characters outside of ASCII, in values, names and literals.
func TestExpandKeepsEveryCharacter(t *testing.T) {
	vars := wxpay.Params{"name": "微信支付", "emoji": "😀👍🏽", "mixed": "a中b", "escape": "100%2F", "pct%20name": "v", "line": "a\r\nb\x00",
		"bad": "\xff\xfe"}
	for template, want := range map[string]string{
		"{name}":        "%E5%BE%AE%E4%BF%A1%E6%94%AF%E4%BB%98",
		"{+name}":       "%E5%BE%AE%E4%BF%A1%E6%94%AF%E4%BB%98",
		"{?name:2}":     "?name=%E5%BE%AE%E4%BF%A1",
		"{mixed:2}":     "a%E4%B8%AD",
		"{emoji:1}":     "%F0%9F%98%80",
		"/微/{mixed}":    "/%E5%BE%AE/a%E4%B8%ADb",
		"{escape}":      "100%252F",
		"{+escape}":     "100%2F",
		"{?pct%20name}": "?pct%20name=v",
		"{line}":        "a%0D%0Ab%00",
		"{+line}":       "a%0D%0Ab%00",
		"{bad}":         "%FF%FE",
	} {
		got, err := wxpay.Expand(template, vars)
		require.NoError(t, err, template)
		assert.Equal(t, want, got, template)
	}
}

func TestExpandRefusesInvalidTemplatesAndSaysWhy(t *testing.T) {
	for template, words := range map[string][]string{
		"v3/{x":     {`"{x"`, "no closing brace"},
		"v3/x}":     {`'}'`, "may not stand in a template"},
		"{}":        {`"{}"`, "name is missing"},
		"{?}":       {`"{?}"`, "no variable name"},
		"{x,}":      {`"{x,}"`, "no variable name"},
		"{x y}":     {`"x y"`, "no variable name"},
		"{x-y}":     {`"x-y"`, "no variable name"},
		"{x..y}":    {`"x..y"`, "single dots"},
		"{.x.}":     {`"x."`, "single dots"},
		"{%2}":      {`"%2"`, "%XX"},
		"{!x}":      {`"!x"`, "no variable name"},
		"{微}":       {`"微"`, "no variable name"},
		"{x:0}":     {`"x:0"`, "from 1 to 9999"},
		"{x:10000}": {`"x:10000"`, "from 1 to 9999"},
		"{x:-1}":    {`"x:-1"`, "from 1 to 9999"},
		"{x:}":      {`"x:"`, "from 1 to 9999"},
		"{x:2*}":    {`"x:2*"`, "from 1 to 9999"},
		"{x*:2}":    {`"x*"`, "no variable name"},
		"a b":       {`' '`, "may not stand in a template"},
		"a\nb":      {`'\n'`, "may not stand in a template"},
		`a"b`:       {`'"'`, "may not stand in a template"},
		"<x>":       {`'<'`, "may not stand in a template"},
		"100%":      {"must start an escape"},
		"%zz":       {"must start an escape"},
		"{list:2}":  {"{list:2}", "prefix of a list or map"},
		"{+keys:2}": {"{keys:2}", "prefix of a list or map"},
	} {
		got, err := wxpay.Expand(template, rfcVars)
		assert.Empty(t, got, template)
		for _, word := range append(words, "wxpay: template") {
			assert.ErrorContains(t, err, word, template)
		}
	}
}
