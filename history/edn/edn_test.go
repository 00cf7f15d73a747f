package edn

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"lagcheck/history"
)

const (
	read  = history.Read
	write = history.Write
	cas   = history.CAS
	ok    = history.OK
	fail  = history.Fail
	info  = history.Info
	never = history.Never
	ms    = millisecond
)

var sameValues = cmp.AllowUnexported(history.Value{}, history.Version{})

// op is an operation as EDN has it: without node and version.
func op(process int, f history.Func, key string, value history.Value, o history.Outcome, call, ret int64) history.Op {
	return history.Op{Process: process, F: f, Key: key, Value: value, Type: o, Call: call, Return: ret}
}

func swap(process int, key string, old, new history.Value, o history.Outcome, call, ret int64) history.Op {
	x := op(process, cas, key, new, o, call, ret)
	x.Old = old
	return x
}

func TestDecode(t *testing.T) {
	one, two, null := history.Int(1), history.Int(2), history.Nil
	for _, test := range []struct {
		reason string
		text   string
		want   history.History
	}{
		{"an event a line, times", `
{:process 0, :type :invoke, :f :write, :value 1, :time 10, :index 0}
{:process 1, :type :invoke, :f :read, :value nil, :time 15, :index 1}
{:process 0, :type :ok, :f :write, :value 1, :time 20, :index 2}
{:process 1, :type :ok, :f :read, :value 1, :time 30, :index 3}
`, history.History{op(0, write, "", one, ok, 10, 20), op(1, read, "", one, ok, 15, 30)}},
		{"one vector, without times: the position is the clock",
			`[{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read :value nil :time nil}]`,
			history.History{op(0, read, "", null, ok, 0, ms)}},
		{"a list, a tag, comments, commas, discarded forms", "\ufeff; from a store\n" +
			`(#jepsen.history.Op{:process 0, :type :invoke, :f :cas,, :value (1 #_"x" 2)} #_{:process 9} #_ #_ 1 2
			#knossos.op.Op {#_:f :process 0, :type ; really
			:ok, :f :cas, :value [1 2]}) ; done`,
			history.History{swap(0, "", one, two, ok, 0, ms)}},
		{"whoever is no client is skipped, whatever it says",
			`{:process :nemesis, :type :info, :f :start, :value {:a #{1 #inst "2020"} "b]" [\] \newline \u0041 #"\"" ##Inf 1/2]}, :exception #error {:via [{:at [x 1]}]}}
			{:process 0 :type :invoke :f :read :value nil :error #object[java.lang.Object 0x1f "}"]}
			#jepsen.history.Op{:process :nemesis, :f nil, :time 3}
			{:process 0 :type :ok :f :read :value 2}`,
			history.History{op(0, read, "", two, ok, ms, 3*ms)}},
		{"fail and info, and what never ended; a process may go on under its number or another", `
{:process 0 :type :invoke :f :write :value 1 :time 1}
{:process 1 :type :invoke :f :read :value 7 :time 2}
{:process 2 :type :invoke :f :cas :value [1 2] :time 3}
{:process 0 :type :info :f :write :value :timed-out :time 4}
{:process 1 :type :fail :f :read :value :timed-out :time 5}
{:process 2 :type :fail :f :cas :value [9 9 9] :time 6}
{:process 0 :type :invoke :f :read :value nil :time 7}
{:process 3 :type :invoke :f :read :value 8 :time 8}
{:process 0 :type :info :f :read :time 9}
`, history.History{op(0, write, "", one, info, 1, never), op(1, read, "", null, fail, 2, 5), swap(2, "", one, two, fail, 3, 6),
			op(0, read, "", null, info, 7, never), op(3, read, "", null, info, 8, never)}},
		{"tuples", `
{:process 0 :type :invoke :f :write :value [5 1]}
{:process 0 :type :ok :f :write :value [5 1]}
{:process 0 :type :invoke :f :cas :value [:a [1 2]]}
{:process 0 :type :ok :f :cas :value #jepsen.independent/tuple [:a [1 2]]}
{:process 0 :type :invoke :f :read :value ["5x" nil]}
{:process 0 :type :ok :f :read :value #clojure.lang.MapEntry ["5x" 2]}
`, history.History{op(0, write, "5", one, ok, 0, ms), swap(0, ":a", one, two, ok, 2*ms, 3*ms), op(0, read, "5x", two, ok, 4*ms, 5*ms)}},
		{"keys", `
{:process 0 :type :invoke :f :write :value 1 :key "a"}
{:process 0 :type :ok :f :write}
{:process 0 :type :invoke :f :cas :value [1 2] :key "b"}
{:process 0 :type :ok :f :cas :value [1 2] :key "b"}
{:process 0 :type :invoke :f :read :key true}
{:process 0 :type :ok :f :read :value 2}
{:process 0 :type :invoke :f :read :key nil}
{:process 0 :type :ok :f :read :value 2}
`, history.History{op(0, write, "a", one, ok, 0, ms), swap(0, "b", one, two, ok, 2*ms, 3*ms),
			op(0, read, "true", two, ok, 4*ms, 5*ms), op(0, read, "", two, ok, 6*ms, 7*ms)}},
		{"what ends a word, and what is space",
			"{:process 0;c\n:type\r:invoke\t:f\v:write\f:value\"a\":x[y\"]\"]:z[y\\]]}",
			history.History{op(0, write, "", history.String("a"), info, 0, never)}},
		{"the largest numbers",
			`{:process 9223372036854775807 :type :invoke :f :read :time 9223372036854775806}`,
			history.History{op(math.MaxInt, read, "", null, info, never-1, never)}},
		{"a read may be invoked with what it returns",
			`{:process 0 :type :invoke :f :read :value 2} {:process 0 :type :ok :f :read :value 2.0}`,
			history.History{op(0, read, "", two, ok, 0, ms)}},
	} {
		got, err := Decode(strings.NewReader(test.text), "a.edn")
		if err != nil {
			t.Errorf("%s: %v", test.reason, err)
		} else if d := cmp.Diff(test.want, got, sameValues); d != "" {
			t.Errorf("%s: -want +got:\n%s", test.reason, d)
		}
	}
}

func TestValues(t *testing.T) {
	for text, want := range map[string]history.Value{
		"nil": history.Nil, "true": history.Bool(true), "false": history.Bool(false),
		"0": history.Int(0), "-0": history.Int(0), "+12": history.Int(12), "12N": history.Int(12), "12M": history.Int(12),
		"-1.50": number1("-1.5"), "1.5M": number1("1.5"), "1.0E10": number1("10000000000"), "1e-2": number1("0.01"),
		"123456789012345678901234567890N": number1("12345678901234567890123456789e1"),
		`"a"`:                             history.String("a"), `""`: history.String(""), `"nil"`: history.String("nil"), `"1"`: history.String("1"),
		":a": history.String(":a"), ":a.b/c-d?": history.String(":a.b/c-d?"), `":a"`: history.String(":a"),
		`"\t\r\n\b\f\\\""`: history.String("\t\r\n\b\f\\\""), `"\u00e9\ud83d\ude00"`: history.String("é😀"), "\"é\n;\"": history.String("é\n;"),
	} {
		h, err := Decode(strings.NewReader("{:process 0 :type :invoke :f :write :value "+text+"}"), "a.edn")
		if err != nil || h[0].Value != want {
			t.Errorf("%s: %v, %v, want %v", text, h, err, want)
		}
	}
}

func number1(json string) history.Value {
	v, err := history.ParseValue(json)
	if err != nil {
		panic(err)
	}
	return v
}

func TestDecodeTellsReadingFromText(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, text := range []string{"", "{:process 0 :type :invoke :f :read}\n", "{:process 0 :ty", "[{:a \"b"} {
		_, err := Decode(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), "a.edn")
		if !errors.Is(err, broken) || err.Error() != "read a.edn: disk on fire" {
			t.Errorf("%q: got %v", text, err)
		}
	}
	if _, err := Decode(idle{}, "a.edn"); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v", err)
	}
	_, err := Decode(strings.NewReader(strings.Repeat(line("", "")+"\n", 2)), "a.edn")
	if errors.As(err, new(*history.InvalidError)) {
		t.Errorf("a wrong event is not a wrong history: %v", err)
	}
}

// idle never has anything to read, and never ends.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestDecodeDoesNotDependOnReads(t *testing.T) {
	long := `"` + strings.Repeat(`\u00e9é\n`, 1<<17) + `"`
	text := "\ufeff[" + line(`0`, `#_ 7 0`) + line(`:invoke`, `:ok`) + line(`0, :type :invoke, :f :write, :value 1`, `1, :type :invoke, :f :write, :value `+long) + "]"
	for name, r := range map[string]io.Reader{
		"whole": strings.NewReader(text), "halves": iotest.HalfReader(strings.NewReader(text)),
		"data with EOF": iotest.DataErrReader(strings.NewReader(text)),
		"bytes":         iotest.OneByteReader(strings.NewReader(text)),
	} {
		h, err := Decode(r, "a")
		if err != nil || len(h) != 2 || h[1].Value != history.String(strings.Repeat("éé\n", 1<<17)) {
			t.Errorf("%s: %d operations, %v", name, len(h), err)
		}
	}
}
