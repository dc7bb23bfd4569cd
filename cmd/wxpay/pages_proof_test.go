//go:build proof

package main

import (
	"archive/zip"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// terminals is what a reader has beside the terminal of the page: a second one for the sandbox, and a third that pays.
const terminals = `set -eu
wxpay() {
  if [ "$*" != "sandbox" ]; then command wxpay "$@"; return; fi
  command wxpay sandbox --addr 127.0.0.1:0 >"$OUT.sandbox" & sandbox=$!
  trap 'kill "$sandbox"' EXIT
  until [ -s "$OUT.sandbox" ]; do kill -0 "$sandbox"; sleep 0.1; done
}
go() {
  if [ "$*" != "run ." ]; then command go "$@"; return; fi
  command go run . >"$OUT" 2>&1 & program=$!
  until grep -q 'waits for its payment' "$OUT"; do kill -0 "$program" || { cat "$OUT"; exit 1; }; sleep 0.1; done
}
curl() {
  local url=${*: -1} address
  address=$(head -n 1 "$OUT.sandbox")
  url=${url/http:\/\/127.0.0.1:9000\//$address}
  url=${url/T20261130120000/$(sed -n 's/^order \(.*\) waits.*/\1/p' "$OUT")}
  command curl -fsS "${@:1:$#-1}" "$url"
}
`

// TestAFirstOrderIsPaidAsThePageSays types what the pages show into a shell, with this checkout as the module that a proxy has:
// in a program that comes by "replace" nothing is ever missing from go.sum.
func TestAFirstOrderIsPaidAsThePageSays(t *testing.T) {
	env := readersEnvironment(t)
	for _, c := range []struct{ page, before, from, to, after string }{
		{"docs/en/quickstart.md", "", "# ", "## 5.", ""},
		{"README.md", "wxpay sandbox", "## An order and its QR code", "From the terminal",
			"curl -X POST http://127.0.0.1:9000/_wxpay/orders/T20261130120000/pay"},
	} {
		t.Run(c.page, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../..", c.page))
			require.NoError(t, err)
			_, part, found := strings.Cut("\n"+string(text), "\n"+c.from)
			require.True(t, found)
			part, _, found = strings.Cut(part, "\n"+c.to)
			require.True(t, found)
			script := terminals + c.before + "\n"
			for _, block := range regexp.MustCompile("(?s)\n```(sh|go)\n(.*?)```").FindAllStringSubmatch(part, -1) {
				if block[1] == "go" {
					block[2] = "cat >main.go <<'END'\n" + block[2] + "END\n"
				}
				script += block[2]
			}
			script += c.after + "\nwait \"$program\"\ncat \"$OUT\"\n"
			shell := exec.CommandContext(t.Context(), "bash", "-c", script)
			shell.Dir = t.TempDir()
			shell.Env = append(slices.Clone(env), "OUT="+filepath.Join(t.TempDir(), "printed"))
			printed, err := shell.CombinedOutput()
			require.NoError(t, err, "%s", printed)
			assert.Regexp(t, `order T\d{14} is SUCCESS\n`, string(printed))
		})
	}
}

// TestShellBlocksRunAsThePageSays runs what the pages show of wxpay and curl in a shell, against a sandbox. codes are those with
// which the commands end: WeChat Pay refuses (4) what is not there.
func TestShellBlocksRunAsThePageSays(t *testing.T) {
	t.Parallel()
	const order = "wxpay post v3/pay/transactions/native appid=wxd678efh567hg6787 mchid=1900000001 description=tea " +
		"notify_url=http://127.0.0.1:1/ amount.total:=1888 out_trade_no="
	const transfer = "wxpay post v3/fund-app/mch-transfer/transfer-bills -y appid=wxd678efh567hg6787 openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o " +
		"transfer_amount:=100 transfer_scene_id=1000 'transfer_scene_report_infos:=" +
		`[{"info_type":"活动名称","info_content":"礼"},{"info_type":"奖励说明","info_content":"礼"}]' `
	after := func(wait string) string {
		return `curl -X POST http://127.0.0.1:9000/_wxpay/clock -d '{"advance":"` + wait + `"}'`
	}
	today := time.Now().In(time.FixedZone("Beijing", 8*60*60)).Format(time.DateOnly)
	for page, c := range map[string]struct {
		before string
		blocks []string // how they begin
		codes  string
		prints string
	}{
		"bills.md":   {order + "T20261130-paid\n" + after("34h"), []string{"wxpay bill"}, "0 4 4 0 0 0", `"商户订单号":"T20261130-paid"`},
		"command.md": {"echo logo >logo.png", []string{"wxpay bill", "state="}, "4 0 4 4", "exit code 4"},
		"errors.md":  {`echo '{"code":"ORDERPAID","message":""}' >error.log`, []string{"wxpay explain"}, "0 0", "order-paid"},
		"testing.md": {order + "T20261130001", []string{"curl"}, "0", `"lose_answer":1`},
		"transfers.md": {
			transfer + "out_bill_no=PLFK20261130001 transfer_remark=礼\n" +
				transfer + "out_bill_no=PLFK20261130002 transfer_remark=SUCCESS\n" + after("1m"),
			[]string{"curl", "wxpay wait"}, "0 0 0", `"state":"SUCCESS"`,
		},
		"notifications.md": {"shop", []string{"export"}, "0 0 0 0", "ok +genuine notification"},
	} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			s := newDocsSession(t, false)
			text, err := os.ReadFile(filepath.Join("../../docs/en", page))
			require.NoError(t, err)
			script := ledger + c.before + "\n"
			for _, begin := range c.blocks {
				block := regexp.MustCompile("(?s)\n```sh\n(" + begin + ".*?)```").FindStringSubmatch(string(text))
				require.NotNil(t, block, "there is no block that begins with %s", begin)
				script += block[1]
			}
			script = regexp.MustCompile("(?m)^wxpay notify (listen|verify) .*").ReplaceAllString(script, "") // they wait, or want a file
			script = strings.NewReplacer(
				shownAddress, s.address, "=http://127.0.0.1:8080/wxpay/notify", "=$shop", " 2026-11-30", " "+today,
			).Replace(script)
			shell := exec.CommandContext(t.Context(), "bash", "-c", script+"true")
			shell.Dir = s.dir
			shell.Env = append(os.Environ(), "WXPAY_CONFIG="+s.env["WXPAY_CONFIG"], "WXPAY_LANG=en", "HOME="+s.dir)
			printed, err := shell.CombinedOutput()
			require.NoError(t, err, "%s", printed)
			assert.Regexp(t, c.prints, string(printed))
			codes, err := os.ReadFile(filepath.Join(s.dir, "codes"))
			require.NoError(t, err)
			assert.Equal(t, c.codes, strings.Join(strings.Fields(string(codes)), " "), "%s", printed)
		})
	}
}

// ledger writes down with which code each command ended, and has a shop for those of notifications.
const ledger = `wxpay() { local code=0; command wxpay "$@" || code=$?; echo "$code" >>codes; return "$code"; }
curl() { command curl -fsS "$@" || echo "curl $?" >>codes; }
shop() {
  command wxpay notify listen --addr 127.0.0.1:0 >came 2>listening & listener=$!
  trap 'kill "$listener"' EXIT
  until grep -q '^listening on' listening; do kill -0 "$listener" || exit; sleep 0.1; done
  shop=$(sed -n 's/^listening on //p' listening)
}
`

// readersEnvironment is that of a machine that never saw this module: GOPATH is empty. What other modules this machine has
// needs no network.
func readersEnvironment(t *testing.T) (env []string) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); !strings.HasPrefix(name, "WXPAY_") {
			env = append(env, variable)
		}
	}
	set, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE", "GOPROXY", "GOCACHE").Output()
	require.NoError(t, err)
	values := strings.Split(strings.TrimSpace(string(set)), "\n")
	require.Len(t, values, 3)
	gopath := t.TempDir()
	proxies := []string{"file://" + moduleProxy(t), "file://" + values[0] + "/cache/download", values[1]}
	return append(env, "GOPATH="+gopath, "GOMODCACHE=", "GOBIN=", "GOCACHE="+values[2], "GOWORK=off", "GOFLAGS=-modcacherw -trimpath",
		"GOPROXY="+strings.Join(proxies, ","), "GONOSUMDB="+modulePath, "PATH="+gopath+"/bin:"+os.Getenv("PATH"))
}

const (
	modulePath    = "github.com/wechatpay-chain/wxpay"
	moduleVersion = "v0.0.1"
)

// moduleProxy is a directory that GOPROXY may name, with this checkout in it.
func moduleProxy(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	versions := filepath.Join(dir, filepath.FromSlash(modulePath), "@v")
	require.NoError(t, os.MkdirAll(versions, 0o700))
	mod, err := os.ReadFile("../../go.mod")
	require.NoError(t, err)
	for name, text := range map[string]string{
		"list": moduleVersion + "\n", moduleVersion + ".info": `{"Version":"` + moduleVersion + `"}`, moduleVersion + ".mod": string(mod),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(versions, name), []byte(text), 0o600))
	}
	file, err := os.Create(filepath.Join(versions, moduleVersion+".zip"))
	require.NoError(t, err)
	defer file.Close()
	archive := zip.NewWriter(file)
	top := os.DirFS("../..")
	require.NoError(t, fs.WalkDir(top, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			_, nested := fs.Stat(top, path+"/go.mod")
			if path != "." && (nested == nil || slices.Contains([]string{".git", "node_modules", "dist"}, d.Name())) {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		from, err := top.Open(path)
		if err != nil {
			return err
		}
		defer from.Close()
		to, err := archive.Create(modulePath + "@" + moduleVersion + "/" + path)
		if err != nil {
			return err
		}
		_, err = io.Copy(to, from)
		return err
	}))
	require.NoError(t, archive.Close())
	return dir
}
