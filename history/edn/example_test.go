package edn_test

import (
	"fmt"
	"os"
	"strings"

	"lagcheck/history"
	"lagcheck/history/edn"
)

// Two clients of an independent test: a write whose outcome nobody knows, and a read.
func ExampleDecode() {
	h, err := edn.Decode(strings.NewReader(`
{:process 0, :type :invoke, :f :write, :value ["x" 1], :time 10}
{:process 1, :type :invoke, :f :read, :value ["x" nil], :time 20}
{:process :nemesis, :type :info, :f :start, :value nil, :time 25}
{:process 1, :type :ok, :f :read, :value ["x" 1], :time 30}
{:process 0, :type :info, :f :write, :value ["x" 1], :time 40, :error :timeout}
`), "history.edn")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := history.Encode(os.Stdout, h); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"process":0,"f":"write","key":"x","value":1,"type":"info","call":10}
	// {"process":1,"f":"read","key":"x","value":1,"type":"ok","call":20,"return":30}
}
