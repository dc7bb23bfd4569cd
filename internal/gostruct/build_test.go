package gostruct_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/gostruct"
)

// tripper reads trips, decodes each into a new value of its type, with none of it unknown, and
// compares what comes out with what went in. %s are the types.
const tripper = `package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
)

var types = map[string]func() any{
%s}

func main() {
	var trips []struct {
		Endpoint, Type string
		JSON           json.RawMessage
	}
	if err := json.NewDecoder(os.Stdin).Decode(&trips); err != nil {
		fmt.Println(err)
	}
	for _, trip := range trips {
		v := types[trip.Type]()
		decoder := json.NewDecoder(bytes.NewReader(trip.JSON))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(v); err != nil {
			fmt.Println(trip.Endpoint, trip.Type, err)
		}
		text, err := json.Marshal(v)
		if err != nil || !reflect.DeepEqual(value(text), value(trip.JSON)) {
			fmt.Printf("%%s %%s: %%s came out as %%s (%%v)\n", trip.Endpoint, trip.Type, trip.JSON, text, err)
		}
	}
	fmt.Println(len(trips), "trips")
}

func value(text []byte) (v any) {
	_ = json.Unmarshal(text, &v)
	return v
}
`

// requireBuilds compiles the structs of endpoints into a program of their own, outside of this
// module, vets it, and runs it over trips.
func requireBuilds(t *testing.T, wanted []*catalogue.Endpoint, trips []trip) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("go.mod", "module trips\n\ngo 1.26\n")
	write("trips_gen.go", generate(t, gostruct.Options{Package: "main"}, wanted...))
	var registry strings.Builder
	known := map[string]bool{}
	for _, trip := range trips {
		if !known[trip.Type] {
			known[trip.Type] = true
			fmt.Fprintf(&registry, "\t%q: func() any { return new(%s) },\n", trip.Type, trip.Type)
		}
	}
	write("main.go", fmt.Sprintf(tripper, registry.String()))
	input, err := json.Marshal(trips)
	require.NoError(t, err)
	for _, args := range [][]string{{"vet", "."}, {"run", "."}} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(string(input))
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "go %s: %s", args[0], out)
		if args[0] == "run" {
			require.Equal(t, fmt.Sprintf("%d trips\n", len(trips)), string(out))
		}
	}
}

// TestStructsBuildAndCarryWhatIsDocumented for some endpoints; the proof takes all.
func TestStructsBuildAndCarryWhatIsDocumented(t *testing.T) {
	t.Parallel()
	wanted := []*catalogue.Endpoint{
		lookup(t, "POST", "v3/refund/domestic/refunds"), lookup(t, "POST", "v3/applyment4sub/applyment/{empty}"),
		lookup(t, "POST", "v2/pay/unifiedorder"), lookup(t, "POST", "v2/pay/refundquery"), lookup(t, "GET", "v3/certificates"),
		lookup(t, "GET", "v3/pay/transactions/out-trade-no/{out_trade_no}"), lookup(t, "GET", "global/v3/customs/orders"),
	}
	some := slices.DeleteFunc(trips(t), func(trip trip) bool { return !slices.Contains(wanted, trip.endpoint) })
	require.GreaterOrEqual(t, len(some), len(wanted))
	requireBuilds(t, wanted, some)
}
