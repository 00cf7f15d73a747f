package edn

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lagcheck/history"
)

// A recorder writes events as Jepsen does, and the history that they are.
type recorder struct {
	text    strings.Builder
	want    history.History
	running map[int]int
	now     int64
	timed   bool
	keys    string // how keys are written: "", "key", "tuple" or "tagged"
	tag     string
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := recorder{running: map[int]int{}}
		r.timed = rapid.Bool().Draw(t, "timed")
		r.keys = rapid.SampledFrom([]string{"", "key", "tuple", "tagged"}).Draw(t, "keys")
		r.tag = rapid.SampledFrom([]string{"", "#jepsen.history.Op"}).Draw(t, "tag")
		around := rapid.SampledFrom([]string{"%s", "[%s]", "(%s)", "\ufeff; a\n[%s]\n"}).Draw(t, "around")
		for range rapid.IntRange(1, 20).Draw(t, "events") {
			r.event(t)
		}
		text := fmt.Sprintf(around, r.text.String())
		got, err := Decode(strings.NewReader(text), "a")
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if d := cmp.Diff(r.want, got, sameValues); d != "" {
			t.Fatalf("-recorded +decoded:\n%s\n%s", d, text)
		}
	})
}

// event invokes or completes an operation.
func (r *recorder) event(t *rapid.T) {
	process := rapid.IntRange(0, 3).Draw(t, "process")
	if r.timed {
		r.now += rapid.Int64Range(1, 3).Draw(t, "pause")
	}
	i, running := r.running[process]
	if !running {
		r.running[process] = len(r.want)
		r.want = append(r.want, r.invocation(t, process))
		return
	}
	delete(r.running, process)
	o := &r.want[i]
	o.Type = rapid.SampledFrom([]history.Outcome{ok, fail, info}).Draw(t, "type")
	if o.Return = r.now; o.Type == info {
		o.Return = never
	}
	value := "[:timed [out]]"
	if o.Type == ok {
		if o.F == read {
			o.Value = anyValue().Draw(t, "seen")
		}
		value = argumentOf(o)
	}
	r.write(o, o.Type.String(), value)
}

func (r *recorder) invocation(t *rapid.T, process int) history.Op {
	o := history.Op{Process: process, Type: info, Call: r.now, Return: never}
	o.F = rapid.SampledFrom([]history.Func{read, write, cas}).Draw(t, "f")
	if r.keys != "" {
		o.Key = rapid.OneOf(rapid.SampledFrom([]string{"", "x", "1"}), rapid.String()).Draw(t, "key")
	}
	if o.F != read {
		o.Value = anyValue().Draw(t, "value")
	}
	if o.F == cas {
		o.Old = anyValue().Draw(t, "old")
	}
	r.write(&o, "invoke", argumentOf(&o))
	return o
}

func argumentOf(o *history.Op) string {
	if o.F == cas {
		return "[" + ednOf(o.Old) + " " + ednOf(o.Value) + "]"
	}
	return ednOf(o.Value)
}

func ednOf(v history.Value) string {
	if v.IsNil() {
		return "nil"
	}
	return v.JSON()
}

func (r *recorder) write(o *history.Op, kind, value string) {
	key := history.String(o.Key).JSON()
	switch r.keys {
	case "key":
		value += ", :key " + key
	case "tuple":
		value = "[" + key + " " + value + "]"
	case "tagged":
		value = "#jepsen.independent/tuple [" + key + " " + value + "]"
	}
	if r.timed {
		value += fmt.Sprintf(", :time %d", r.now)
	} else {
		r.now += millisecond
	}
	fmt.Fprintf(&r.text, "%s{:process %d, :type :%s, :f :%v, :value %s, :error [1 {:a #{}}]}\n", r.tag, o.Process, kind, o.F, value)
}

func anyValue() *rapid.Generator[history.Value] {
	return rapid.Custom(func(t *rapid.T) history.Value {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return history.Nil
		case 1:
			return history.Bool(rapid.Bool().Draw(t, "bool"))
		case 2:
			return history.String(rapid.String().Draw(t, "string"))
		case 3:
			return history.Int(rapid.Int().Draw(t, "int"))
		}
		return number1(rapid.StringMatching(`-?[1-9][0-9]{0,4}(\.[0-9]{1,4})?(e[+-]?[0-9]{1,3})?`).Draw(t, "number"))
	})
}
