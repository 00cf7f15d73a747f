package edn

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lagcheck/history"
)

// FuzzDecode: nothing makes Decode panic, and what it accepts is a history that
// survives being written and read as JSON Lines.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("{:process 0, :type :invoke, :f :write, :value 1, :time 10}\n{:process 0, :type :ok, :f :write, :value 1, :time 20}\n"))
	f.Add([]byte(`[#jepsen.history.Op{:process 0 :type :invoke :f :cas :value ["a" [:b nil]]} #_x {:process 0 :type :fail :f :cas}]`))
	f.Add([]byte(`({:process 7 :type :invoke :f :read :key true :x [\] #{"\"}"} #a/b (1.5M)]} {:process 7 :type :ok :f :read :value "\u00e9\n"})`))
	f.Add([]byte("\ufeff;\n{:process :nemesis}{:process 1 :type :invoke :f :read :value #x/MapEntry [1N ##NaN]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := Decode(bytes.NewReader(text), "a")
		if errors.As(err, new(*history.InvalidError)) {
			t.Fatalf("%v: names no line", err)
		}
		if err != nil {
			return
		}
		if err := h.Validate(); err != nil {
			t.Fatal(err)
		}
		var lines bytes.Buffer
		if err := history.Encode(&lines, h); err != nil {
			t.Fatal(err)
		}
		again, err := history.Decode(&lines, "b")
		if d := cmp.Diff(h, again, sameValues); d != "" || err != nil {
			t.Fatalf("%v, -edn +json:\n%s", err, d)
		}
	})
}
