package config

import (
	"maps"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

const commented = `# Our shops.
default = "shop" # for now

# The one in Shenzhen.
[profiles.shop]
mchid = "1900000001" # 商户号
timeout = "30s"     # slow
  retry = 2

# The other one.
[profiles."tea house"]
mchid = "1900000002"
[profiles."tea house".platform]
PUB_KEY_ID_1 = "file://a.pem"

# The end.
`

// TestAnEditKeepsTheOtherLines, with their comments, and changes what it says.
func TestAnEditKeepsTheOtherLines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit   edit
		change func(f *profile.File)
		want   string
	}{
		"another default": {
			edit{setDefault: true, into: "tea house"}, func(f *profile.File) { f.Default = "tea house" },
			`# Our shops.
default = "tea house" # for now

# The one in Shenzhen.
[profiles.shop]
mchid = "1900000001" # 商户号
timeout = "30s"     # slow
  retry = 2

# The other one.
[profiles."tea house"]
mchid = "1900000002"
[profiles."tea house".platform]
PUB_KEY_ID_1 = "file://a.pem"

# The end.
`,
		},
		"settings changed, added and taken away": {
			edit{profile: "shop", set: []setting{{"timeout", "5s"}, {"proxy", "none"}, {"retry", ""}}},
			func(f *profile.File) {
				p := f.Profiles["shop"]
				p.Timeout, p.Proxy, p.Retry = "5s", "none", ""
				f.Profiles["shop"] = p
			},
			`# Our shops.
default = "shop" # for now

# The one in Shenzhen.
[profiles.shop]
mchid = "1900000001" # 商户号
timeout = "5s"     # slow
proxy = "none"

# The other one.
[profiles."tea house"]
mchid = "1900000002"
[profiles."tea house".platform]
PUB_KEY_ID_1 = "file://a.pem"

# The end.
`,
		},
		"a key of a table": {
			edit{profile: "tea house", extra: map[string]string{"PUB_KEY_ID_2": "file://b.pem"}},
			func(f *profile.File) {
				p := f.Profiles["tea house"]
				p.Platform = map[string]string{"PUB_KEY_ID_1": "file://a.pem", "PUB_KEY_ID_2": "file://b.pem"}
				f.Profiles["tea house"] = p
			},
			`# Our shops.
default = "shop" # for now

# The one in Shenzhen.
[profiles.shop]
mchid = "1900000001" # 商户号
timeout = "30s"     # slow
  retry = 2

# The other one.
[profiles."tea house"]
mchid = "1900000002"
[profiles."tea house".platform]
PUB_KEY_ID_1 = "file://a.pem"
PUB_KEY_ID_2 = "file://b.pem"

# The end.
`,
		},
		"a table of a key": {
			edit{profile: "shop", extra: map[string]string{"PUB_KEY_ID_2": "file://b.pem"}},
			func(f *profile.File) {
				p := f.Profiles["shop"]
				p.Platform = map[string]string{"PUB_KEY_ID_2": "file://b.pem"}
				f.Profiles["shop"] = p
			},
			`# Our shops.
default = "shop" # for now

# The one in Shenzhen.
[profiles.shop]
mchid = "1900000001" # 商户号
timeout = "30s"     # slow
  retry = 2

[profiles.shop.platform]
PUB_KEY_ID_2 = "file://b.pem"

# The other one.
[profiles."tea house"]
mchid = "1900000002"
[profiles."tea house".platform]
PUB_KEY_ID_1 = "file://a.pem"

# The end.
`,
		},
		"one profile less": {
			edit{profile: "tea house", remove: true}, func(f *profile.File) { delete(f.Profiles, "tea house") },
			`# Our shops.
default = "shop" # for now

# The one in Shenzhen.
[profiles.shop]
mchid = "1900000001" # 商户号
timeout = "30s"     # slow
  retry = 2

# The end.
`,
		},
		"one more": {
			edit{profile: "a.b", remove: true, set: []setting{{"mchid", "1900000003"}, {"apiv3_key", `q"uote\`}}},
			func(f *profile.File) { f.Profiles["a.b"] = profile.Profile{MchID: "1900000003", APIv3Key: `q"uote\`} },
			commented + "\n[profiles.\"a.b\"]\nmchid = \"1900000003\"\napiv3_key = \"q\\\"uote\\\\\"\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var file profile.File
			_, err := toml.Decode(commented, &file)
			require.NoError(t, err)
			file.Profiles = maps.Clone(file.Profiles)
			c.change(&file)
			got, ok := c.edit.apply(commented, file)
			require.True(t, ok, got)
			require.Equal(t, c.want, got)
		})
	}
}

// TestAnEditThatDoesNotMakeWhatIsWantedIsNone: what is written in other ways is written anew, whole.
func TestAnEditThatDoesNotMakeWhatIsWantedIsNone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"an inline table": "[profiles]\nshop = { mchid = \"1\", timeout = \"30s\" }\n",
		"dotted keys":     "profiles.shop.mchid = \"1\"\nprofiles.shop.timeout = \"30s\"\n",
		"a long text":     "[profiles.shop]\nmchid = \"1\"\ntimeout = \"\"\"\n30s\"\"\"\n",
	} {
		want := profile.File{Profiles: map[string]profile.Profile{"shop": {MchID: "1", Timeout: "5s"}}}
		_, ok := (&edit{profile: "shop", set: []setting{{"timeout", "5s"}}}).apply(text, want)
		require.False(t, ok, name)
	}
	got, ok := (&edit{profile: "shop", set: []setting{{"mchid", "1"}}, setDefault: true, into: "shop"}).apply("",
		profile.File{Default: "shop", Profiles: map[string]profile.Profile{"shop": {MchID: "1"}}})
	require.True(t, ok)
	require.Equal(t, "default = \"shop\"\n\n[profiles.shop]\nmchid = \"1\"\n", got)
}
