package edn

import (
	"errors"
	"strings"
	"testing"

	"lagcheck/history"
)

// line returns a valid event with one part replaced.
func line(old, new string) string {
	const valid = `{:process 0, :type :invoke, :f :write, :value 1}`
	if !strings.Contains(valid, old) {
		panic(old)
	}
	return strings.Replace(valid, old, new, 1)
}

func TestDecodeRejects(t *testing.T) {
	valid := line("", "") + "\n"
	done := line(":invoke", ":ok") + "\n"
	read := line(":write, :value 1", ":read, :value nil") + "\n"
	tuple := line("1}", "[1 2]}") + "\n"
	for _, test := range []struct{ text, want string }{
		// the text
		{"", `a.edn: no operations: want events such as {:process 0, :type :invoke, :f :read, :value nil}`},
		{"; nothing\n[]", `a.edn: no operations: want events such as {:process 0, :type :invoke, :f :read, :value nil}`},
		{"{:process :nemesis}", `a.edn: no operations: want events such as {:process 0, :type :invoke, :f :read, :value nil}`},
		{"7", "a.edn:1:1: want an event, a map such as {:process 0, :type :invoke, :f :read, :value nil}"},
		{"\x00\xff", "a.edn:1:1: want an event, a map such as {:process 0, :type :invoke, :f :read, :value nil}"},
		{valid + " [" + done + "]", "a.edn:2:2: want an event, a map such as {:process 0, :type :invoke, :f :read, :value nil}"},
		{"#a [1]", "a.edn:1:4: want an event, a map such as {:process 0, :type :invoke, :f :read, :value nil}"},
		{"[" + valid + "] " + done, "a.edn:2:3: text after the list of events: want one list, or events without brackets around"},
		{"[" + valid + "", "a.edn:2:1: text ends before the ] of line 1: is the file cut off?"},
		{" (" + valid + "", "a.edn:2:1: text ends before the ) of line 1, column 2: is the file cut off?"},
		{"[" + valid + ")", "a.edn:2:1: want an event, a map such as {:process 0, :type :invoke, :f :read, :value nil}"},
		{valid + "{:process 0", "a.edn:2:12: text ends inside an event: is the file cut off?"},
		{valid + "{:process", "a.edn:2:10: text ends inside an event: is the file cut off?"},
		{valid + "{:process 0 :x [1 ", "a.edn:2:19: text ends inside an event: is the file cut off?"},
		{valid + "#", "a.edn:2:2: text ends inside an event: is the file cut off?"},
		{valid + "#_", "a.edn:2:3: text ends inside an event: is the file cut off?"},
		{`{:x "a`, "a.edn:1:5: string does not end: is the file cut off?"},
		{`{:x "a\`, "a.edn:1:5: string does not end: is the file cut off?"},
		{`{:x \`, "a.edn:1:6: text ends inside an event: is the file cut off?"},
		{`{:x [1}`, "a.edn:1:7: unexpected }: the [ of line 1, column 5 is still open"},
		{`{:x ]`, "a.edn:1:5: unexpected ]"},
		{"#a #_] {}", "a.edn:1:6: unexpected ]"},
		{"{#_] :x 1}", "a.edn:1:4: unexpected ]"},
		{"{:x #_] 1}", "a.edn:1:7: unexpected ]"},
		{"[" + valid + "] #_]", "a.edn:2:5: unexpected ]"},
		{`{:x # 1`, "a.edn:1:6: # without a tag"},
		{`{:x {1 2 3}}`, "a.edn:1:5: map with a key that has no value"},
		{`{:x}`, "a.edn:1:2: field :x without a value"},
		{`{:x ` + strings.Repeat("[", 2000), "a.edn:1:1005: nested deeper than 1000: is this a history?"},
		{strings.Repeat("#_", 2000), "a.edn:1:2003: nested deeper than 1000: is this a history?"},
		{line("1}", `"`+strings.Repeat("x", longest+1)), "a.edn:1:47: string is longer than 16 MiB: is this a history?"},
		{line("1}", strings.Repeat("1", longest+1)), "a.edn:1:47: name is longer than 16 MiB: is this a history?"},
		{line("1", `"\x"`), `a.edn:1:49: unknown escape in a string: want \t, \r, \n, \b, \f, \\, \" or \u and four digits`},
		{line("1", `"\u12"`), `a.edn:1:49: \u without the four digits of a character`},
		{line("1", `"\ud83d"`), `a.edn:1:49: \u without the four digits of a character`},
		{line("1", `"\ud83d/ude00"`), `a.edn:1:49: \u without the four digits of a character`},
		{line("1", `"\ud83d\nde00"`), `a.edn:1:49: \u without the four digits of a character`},
		{line("1", `"\ude00\ud83d"`), `a.edn:1:49: \u without the four digits of a character`},

		// fields
		{`{"process":0,"f":"write"}`, `a.edn:1:2: the name of a field is "process": want a keyword, as in {:process 0}; JSON Lines belong in a .jsonl file`},
		{line(":value 1", ":f :write"), "a.edn:1:40: field :f appears twice"},
		{line(":process 0, ", ""), "a.edn:1:1: missing :process"},
		{line(":type :invoke, ", ""), "a.edn:1:1: missing :type"},
		{line(":f :write, ", ""), "a.edn:1:1: missing :f"},
		{line(", :value 1", ""), "a.edn:1:1: missing :value"},
		{line(":write, :value 1", ":cas"), "a.edn:1:1: missing :value"},
		{line("0", "-1"), "a.edn:1:1: :process is -1: want 0 or more"},
		{line("0", "1.0"), "a.edn:1:1: :process is 1.0: want a whole number, or a keyword for what is no client"},
		{line("0", "010"), "a.edn:1:1: :process is 010: want no leading zeros"},
		{line("0", `"0"`), `a.edn:1:1: :process is "0": want a whole number, or a keyword for what is no client`},
		{line("0", "nil"), "a.edn:1:1: :process is nil: want a whole number, or a keyword for what is no client"},
		{line("0", "9223372036854775808"), "a.edn:1:1: :process is 9223372036854775808: want at most 9223372036854775807"},
		{line(":invoke", ":done"), "a.edn:1:1: :type is :done: want :invoke, :ok, :fail or :info"},
		{line(":invoke", "ok"), "a.edn:1:1: :type is ok: want :invoke, :ok, :fail or :info"},
		{line(":write", ":txn"), "a.edn:1:1: :f is :txn: want :read, :write or :cas"},
		{line(":write", `"write"`), `a.edn:1:1: :f is "write": want :read, :write or :cas`},
		{line("}", " :time 1.5}"), "a.edn:1:1: :time is 1.5: want nanoseconds, a whole number"},
		{line("}", " :time -1}"), "a.edn:1:1: :time is -1: want 0 or more"},
		{line("}", " :time :now}"), "a.edn:1:1: :time is :now: want nanoseconds, a whole number"},
		{line("}", " :time 9223372036854775807}"), "a.edn:1:1: :time is 9223372036854775807: want at most 9223372036854775806"},

		// values
		{line("1}", "[1 2 3 4]}"), "a.edn:1:1: :value is [1 2 3 ...]: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "[1 2 3]}"), "a.edn:1:1: :value is [1 2 3 ...]: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "{:a 1}}"), "a.edn:1:1: :value is a map: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "#{1}}"), "a.edn:1:1: :value is a set: want nil, true, false, a number, a string or a keyword"},
		{line("1}", `\a}`), "a.edn:1:1: :value is a character: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "##NaN}"), "a.edn:1:1: :value is a symbolic number: want nil, true, false, a number, a string or a keyword"},
		{line("1}", ":}"), "a.edn:1:1: :value is :: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "-}"), "a.edn:1:1: :value is -: want nil, true, false, a number, a string or a keyword"},
		{line("1}", strings.Repeat("x", 40)+"}"), "a.edn:1:1: :value is " + strings.Repeat("x", 40) + ": want nil, true, false, a number, a string or a keyword"},
		{line("1}", strings.Repeat("x", 41)+"}"), "a.edn:1:1: :value is " + strings.Repeat("x", 40) + "...: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "abc}"), "a.edn:1:1: :value is abc: want nil, true, false, a number, a string or a keyword"},
		{line("1}", `#inst "2020"}`), `a.edn:1:1: :value is #inst "2020": want nil, true, false, a number, a string or a keyword`},
		{line("1}", "#tuple 1}"), `a.edn:1:1: :value is #tuple 1: want nil, true, false, a number, a string or a keyword`},
		{line("1}", "01}"), "a.edn:1:1: :value is 01: want a number such as 12, -0.5 or 1e9, or a string"},
		{line("1}", "1/2}"), "a.edn:1:1: :value is 1/2: want a number such as 12, -0.5 or 1e9, or a string"},
		{line("1}", "1.5N}"), "a.edn:1:1: :value is 1.5N: want a number such as 12, -0.5 or 1e9, or a string"},
		{line("1}", "1MN}"), "a.edn:1:1: :value is 1MN: want a number such as 12, -0.5 or 1e9, or a string"},
		{line("1}", "+-1}"), "a.edn:1:1: :value is +-1: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "1e99999999999999999999}"), "a.edn:1:1: :value is 1e99999999999999999999: want a number such as 12, -0.5 or 1e9, or a string"},
		{line("1}", "\"\xff\"}"), `a.edn:1:1: :value is "\xff": text is not UTF-8`},
		{line("1}", `"`+strings.Repeat("x", 50)+"\xff\"}"), `a.edn:1:1: :value is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...: text is not UTF-8`},
		{line(":write, :value 1", ":cas, :value 1"), "a.edn:1:1: :value is 1: want the pair [old new] for a cas"},
		{line(":write, :value 1", ":cas, :value [1 2 3]"), "a.edn:1:1: :value is [1 2 3 ...]: want the pair [old new] for a cas"},
		{line(":write, :value 1", ":cas, :value [1 {}]"), "a.edn:1:1: new value is a map: want nil, true, false, a number, a string or a keyword"},
		{line(":write, :value 1", ":cas, :value [[1] 2]"), "a.edn:1:1: old value is [1]: want nil, true, false, a number, a string or a keyword"},
		{line("1}", ":a}") + strings.Replace(line("1}", `":b"}`), "0", "3", 1),
			`a.edn:1:50: ":b" cannot be told from a keyword that begins with a colon, such as in line 1`},
		{line("1}", `":b"}`) + "\n" + strings.Replace(line("1}", ":a}"), "0", "1", 1),
			"a.edn:2:1: :a cannot be told from a string that begins with a colon, such as in line 1"},

		// keys
		{tuple + read, "a.edn:2:1: process 0 invokes this while its operation of line 1 has no completion"},
		{tuple + strings.Replace(read, "0", "1", 1), "a.edn:2:1: :value is nil, no tuple [key value], but that of line 1 is: either all values are tuples, or none"},
		{tuple + line("0, :type :invoke, :f :write, :value 1", "1, :type :invoke, :f :read"),
			"a.edn:2:1: :value is left out, no tuple [key value], but that of line 1 is: either all values are tuples, or none"},
		{valid + strings.Replace(tuple, "0", "1", 1), "a.edn:2:1: :value is [1 2], a tuple [key value], but that of line 1 is not: either all values are tuples, or none"},
		{valid + line("0, :type :invoke, :f :write, :value 1", "1, :type :invoke, :f :cas, :value [1 [1 2]]"),
			"a.edn:2:1: :value is [1 [1 2]], a tuple [key value], but that of line 1 is not: either all values are tuples, or none"},
		{line("1}", "[1 [2 3]]}"), "a.edn:1:1: :value is [2 3]: want nil, true, false, a number, a string or a keyword"},
		{line(":write, :value 1", ":cas, :value [1 [2 [3]]]"), "a.edn:1:1: new value is [3]: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "[nil 1]}"), "a.edn:1:1: key is nil: want a string, a keyword or a number"},
		{line("1}", "[[1 2] 1]}"), "a.edn:1:1: key is [1 2]: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "1 :key {}}"), "a.edn:1:1: key is a map: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "[1 2] :key 1}"), "a.edn:1:1: :value is [1 2]: want nil, true, false, a number, a string or a keyword"},
		{line("1}", "#x/tuple [1 2] :key 1}"), "a.edn:1:1: there is a :key, and :value is #x/tuple [1 2], which has a key, too"},
		{line("1}", "1 :key 1}") + strings.Replace(line("1}", `1 :key "1"}`), "0", "1", 1),
			`a.edn:1:56: key "1" cannot be told from an earlier key "1" that is of another type`},

		// pairs
		{done, "a.edn:1:1: process 0 completes an operation, but has not invoked one"},
		{valid + done + done, "a.edn:3:1: process 0 completes an operation, but has not invoked one"},
		{valid + "[" + valid, "a.edn:2:1: want an event, a map such as {:process 0, :type :invoke, :f :read, :value nil}"},
		{"[" + valid + valid, "a.edn:2:1: process 0 invokes this while its operation of line 1, column 2 has no completion"},
		{valid + strings.Replace(done, ":write", ":read", 1), "a.edn:2:1: :f is :read, but :write in the invocation of line 1"},
		{valid + strings.Replace(done, "1", "2", 1), "a.edn:2:1: :value is 2, not that of the invocation of line 1"},
		{valid + strings.Replace(done, "1", "nil", 1), "a.edn:2:1: :value is nil, not that of the invocation of line 1"},
		{strings.Replace(read, "nil", "3", 1) + strings.Replace(done, ":write", ":read", 1), "a.edn:2:1: :value is 1, not that of the invocation of line 1"},
		{read + strings.Replace(done, ":write, :value 1", ":read", 1), "a.edn:2:1: missing :value"},
		{strings.Replace(valid, ":write, :value 1", ":cas, :value [1 2]", 1) + strings.Replace(done, ":write, :value 1", ":cas, :value [0 2]", 1),
			"a.edn:2:1: :value is [0 2], not that of the invocation of line 1"},
		{line("1}", "1 :key :a}") + "\n" + strings.Replace(done, "1}", "1 :key :b}", 1), `a.edn:2:1: key is ":b", but ":a" in the invocation of line 1`},
		{line("1}", "1 :time 9}") + "\n" + done, "a.edn:2:1: missing :time, which the event of line 1 has: either all have one, or none"},
		{valid + line("1}", "1 :time 9}"), "a.edn:2:1: there is a :time, which the event of line 1 has not: either all have one, or none"},
		{line("1}", "1 :time 9}") + "\n" + strings.Replace(done, "1}", "1 :time 8}", 1), "a.edn:2:1: :time 8 is before 9, that of the process's event before it, of line 1"},
		{line("1}", "1 :time 9}") + "\n" + strings.Replace(done, "1}", "1 :time 10}", 1) + line("1}", "1 :time 8}"),
			"a.edn:3:1: :time 8 is before 10, that of the process's event before it, of line 2"},
		{line("1}", "1 :time 9}") + "\n" + strings.Replace(done, ":ok, :f :write, :value 1}", ":info, :f :write, :time 9}", 1) + line("1}", "1 :time 9}"),
			"a.edn:3:1: process 0 invokes this at 9, at the same time as its operation that ended in :info in line 2"},
	} {
		_, err := Decode(strings.NewReader(test.text), "a.edn")
		var syntax *history.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != test.want {
			t.Errorf("decoding %.300s\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}
