package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sameValues lets cmp see into the two types that are compared with ==.
var sameValues = cmp.AllowUnexported(Value{}, Version{})

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := validHistory().Draw(t, "history")
		var text bytes.Buffer
		if err := Encode(&text, h); err != nil {
			t.Fatal(err)
		}
		got, err := Decode(bytes.NewReader(text.Bytes()), "a")
		if err != nil {
			t.Fatalf("%v\n%s", err, text.String())
		}
		if d := cmp.Diff(h, got, sameValues); d != "" {
			t.Fatalf("-encoded +decoded:\n%s", d)
		}
	})
}

func TestDecode(t *testing.T) {
	for _, test := range []struct {
		text   string
		reason string
		want   Op
	}{
		{`{"process":3,"f":"write","key":"o-1","value":"PENDING","type":"ok","call":12,"return":25,"node":"leader","version":7}`,
			"all fields", Op{3, Write, OK, "o-1", String("PENDING"), Nil, 12, 25, "leader", At(7)}},
		{`{"process":0,"f":"read","value":null,"type":"ok","call":0,"return":0}`,
			"what can be left out", Op{0, Read, OK, "", Nil, Nil, 0, 0, "", Version{}}},
		{`{"process":0,"f":"read","value":1.0,"type":"ok","call":0,"return":0,"version":0,"node":null}`,
			"version 0 is known", Op{0, Read, OK, "", Int(1), Nil, 0, 0, "", At(0)}},
		{` { "version" : null , "call" : 1 , "type" : "fail" , "return" : 2 , "value" : [ "a" , null ] , "f" : "cas" , "process" : 0 } ` + "\r",
			"any order, any space", Op{0, CAS, Fail, "", Nil, String("a"), 1, 2, "", Version{}}},
		{`{"process":0,"f":"cas","value":[1,2],"type":"info","call":1,"return":null}`,
			"null is no return", Op{0, CAS, Info, "", Int(2), Int(1), 1, Never, "", Version{}}},
		{`{"process":0,"f":"write","value":false,"type":"info","call":5,"return":5}`,
			"a time-out is no return", Op{0, Write, Info, "", Bool(false), Nil, 5, Never, "", Version{}}},
		{`{"process":0,"f":"read","value":{"a":[1,"}"]},"type":"info","call":1}`,
			"a read that is not ok saw nothing", Op{0, Read, Info, "", Nil, Nil, 1, Never, "", Version{}}},
		{`{"process":0,"f":"read","type":"fail","call":1,"return":2}`,
			"nor did a failed one", Op{0, Read, Fail, "", Nil, Nil, 1, 2, "", Version{}}},
		{`{"a":{"call":[{},"\"}",[]]},"process":0,"Call":-1,"f":"read","value":null,"type":"ok","call":0,"return":0,"z":"\\","":1e999}`,
			"other fields are skipped", Op{0, Read, OK, "", Nil, Nil, 0, 0, "", Version{}}},
		{`{"pro\u0063ess":0,"f":"rea\u0064","key":"\u0061","value":"\u0062","type":"ok","call":0,"return":0,"node":"l\u0065ader"}`,
			"escapes are the letters they stand for", Op{0, Read, OK, "a", String("b"), Nil, 0, 0, "leader", Version{}}},
		{"\ufeff" + `{"process":0,"f":"read","key":"注文","value":null,"type":"ok","call":9223372036854775806,"return":9223372036854775806}`,
			"a byte order mark is skipped", Op{0, Read, OK, "注文", Nil, Nil, Never - 1, Never - 1, "", Version{}}},
	} {
		for _, ending := range []string{"", "\n", "\r\n"} {
			got, err := Decode(strings.NewReader(test.text+ending), "a.jsonl")
			if err != nil {
				t.Errorf("%s: %v", test.reason, err)
			} else if d := cmp.Diff(History{test.want}, got, sameValues); d != "" {
				t.Errorf("%s: -want +got:\n%s", test.reason, d)
			}
		}
	}
}

// line returns a valid line with one part replaced.
func line(old, new string) string {
	const valid = `{"process":0,"f":"write","key":"k","value":1,"type":"ok","call":10,"return":20}`
	if !strings.Contains(valid, old) {
		panic(old)
	}
	return strings.Replace(valid, old, new, 1)
}

func TestDecodeRejects(t *testing.T) {
	valid := line("", "") + "\n"
	for _, test := range []struct{ text, want string }{
		{"", "a.jsonl: no operations: want one JSON object a line"},
		{"\ufeff", "a.jsonl:1: empty line: want one operation on each"},
		{"\n", "a.jsonl:1: empty line: want one operation on each"},
		{valid + "\n", "a.jsonl:2: empty line: want one operation on each"},
		{valid + "\ufeff" + valid, `a.jsonl:2:1: not JSON: invalid character '\ufeff' at start of value`},
		{valid + " \t\r\n" + valid, "a.jsonl:2: empty line: want one operation on each"},
		{valid + `{"process":0,"f":"wri`, "a.jsonl:2:22: line ends inside an operation: is the file cut off?"},
		{valid + `{"process":0,`, "a.jsonl:2:14: line ends inside an operation: is the file cut off?"},
		{"\x7fELF\x02\x01", `a.jsonl:1:1: not JSON: invalid character '\x7f' at start of value`},
		{"\x00", `a.jsonl:1:1: not JSON: invalid character '\x00' at start of value`},
		{"\xff\xfe{\x00", "a.jsonl:1: text is UTF-16: save the file as UTF-8"},
		{line(`"k"`, "\"\xff\""), "a.jsonl:1:33: not JSON: invalid UTF-8"},
		{line(`"k"`, `"\ud800"`), "a.jsonl:1:33: not JSON: invalid surrogate pair `\\ud800\",\"val` in string"},
		{line(`"k"`, "\"\t\""), `a.jsonl:1:33: not JSON: invalid character '\t' in string (expecting non-control character)`},
		{line(`"k"`, `k`), "a.jsonl:1:32: not JSON: invalid character 'k' at start of value"},
		{line(`1,`, `01,`), "a.jsonl:1:45: not JSON: invalid character '1' after object value (expecting ',' or '}')"},
		{line(`20}`, `20,}`), "a.jsonl:1:80: not JSON: invalid character '}' at start of string (expecting '\"')"},
		{line(`"key":"k"`, `"call":3`), `a.jsonl:1:57: field "call" appears twice`},
		{line(`"key":"k"`, `"x":{"a":1,"a":2}`), `a.jsonl:1:37: field "a" appears twice`},
		{"[" + valid + "]", "a.jsonl:1:81: line ends inside an operation: is the file cut off?"},
		{"[]", "a.jsonl:1: not a JSON object: want one operation a line, without brackets around the list"},
		{"7", "a.jsonl:1: not a JSON object: want one operation a line, without brackets around the list"},
		{line("}", "},"), "a.jsonl:1:80: text after the operation: want one operation a line, without commas between"},
		{line("}", "}{}"), "a.jsonl:1:80: text after the operation: want one operation a line, without commas between"},

		{valid + "{}", `a.jsonl:2: missing "process"`},
		{line(`"process":0,`, ``), `a.jsonl:1: missing "process"`},
		{line(`"f":"write",`, ``), `a.jsonl:1: missing "f"`},
		{line(`"value":1,`, ``), `a.jsonl:1: missing "value"`},
		{line(`"type":"ok",`, ``), `a.jsonl:1: missing "type"`},
		{line(`"call":10,`, ``), `a.jsonl:1: missing "call"`},
		{line(`"call":10,`, `"Call":10,`), `a.jsonl:1: missing "call"`},
		{line(`,"return":20`, ``), `a.jsonl:1: missing "return"`},
		{line(`20`, `null`), `a.jsonl:1: missing "return"`},

		{line(`10`, `null`), `a.jsonl:1: "call" is null: want a whole number in digits`},
		{line(`10`, `1.0`), `a.jsonl:1: "call" is 1.0: want a whole number in digits`},
		{line(`10`, `1e1`), `a.jsonl:1: "call" is 1e1: want a whole number in digits`},
		{line(`10`, `-1.5`), `a.jsonl:1: "call" is -1.5: want a whole number in digits`},
		{line(`10`, `"10"`), `a.jsonl:1: "call" is "10": want a whole number in digits`},
		{line(`10`, `[10]`), `a.jsonl:1: "call" is [10]: want a whole number in digits`},
		{line(`10`, `-10`), `a.jsonl:1: "call" is -10: want 0 or more`},
		{line(`10`, `9223372036854775807`), `a.jsonl:1: "call" is 9223372036854775807: want at most 9223372036854775806`},
		{line(`20`, `99999999999999999999`), `a.jsonl:1: "return" is 99999999999999999999: want at most 9223372036854775806`},
		{line(`:0`, `:-1`), `a.jsonl:1: "process" is -1: want 0 or more`},
		{line(`:0`, `:9223372036854775808`), `a.jsonl:1: "process" is 9223372036854775808: want at most 9223372036854775807`},
		{line(`:0`, `:true`), `a.jsonl:1: "process" is true: want a whole number in digits`},
		{line(`"write"`, `"incr"`), `a.jsonl:1: "f" is "incr": want "read", "write" or "cas"`},
		{line(`"write"`, `"Write"`), `a.jsonl:1: "f" is "Write": want "read", "write" or "cas"`},
		{line(`"write"`, `1`), `a.jsonl:1: "f" is 1: want "read", "write" or "cas"`},
		{line(`"ok"`, `"invoke"`), `a.jsonl:1: "type" is "invoke": want "ok", "fail" or "info"`},
		{line(`"ok"`, `"\n"`), `a.jsonl:1: "type" is "\n": want "ok", "fail" or "info"`},
		{line(`"k"`, `1`), `a.jsonl:1: "key" is 1: want a string`},
		{line(`"k"`, `null`), `a.jsonl:1: "key" is null: want a string`},
		{line(`"key"`, `"node"`), `a.jsonl:1: unknown node "k": want leader, follower-1, follower-2, ...`},
		{line(`"key":"k"`, `"node":1`), `a.jsonl:1: "node" is 1: want a string`},
		{line(`"key":"k"`, `"version":1.5`), `a.jsonl:1: "version" is 1.5: want a whole number in digits`},
		{line(`"key":"k"`, `"version":9223372036854775807`), `a.jsonl:1: "version" is 9223372036854775807: want at most 9223372036854775806`},
		{line(`"key":"k"`, `"version":0`), "a.jsonl:1: version 0 for a write: 0 is the initial state, writes count from 1"},
		{line(`:1,`, `:[1],`), `a.jsonl:1: "value" is an array: want null, true, false, a number or a string`},
		{line(`:1,`, `:{},`), `a.jsonl:1: "value" is an object: want null, true, false, a number or a string`},
		{line(`:1,`, `:1e9999999999999999999,`), `a.jsonl:1: "value" is a number whose exponent is out of range: write it as a string`},
		{line(`write`, `cas`), `a.jsonl:1: "value" is 1: want the pair [old,new] for a cas`},
		{line(`"write","key":"k","value":1`, `"cas","value":[]`), `a.jsonl:1: "value" is []: want the pair [old,new] for a cas`},
		{line(`"write","key":"k","value":1`, `"cas","value":[1]`), `a.jsonl:1: "value" is [1]: want the pair [old,new] for a cas`},
		{line(`"write","key":"k","value":1`, `"cas","value":[1,2,3]`), `a.jsonl:1: "value" is [1,2,3]: want the pair [old,new] for a cas`},
		{line(`"write","key":"k","value":1`, `"cas","value":[1,[2]]`), `a.jsonl:1: "value" holds an array: want null, true, false, a number or a string`},
		{line(`20`, `9`), "a.jsonl:1: return 9 is before call 10"},
		{line(`"ok","call":10,"return":20`, `"info","call":10,"return":9`), "a.jsonl:1: return 9 is before call 10"},

		{valid + line(`:10`, `:15`), "a.jsonl:2: process 0 called this at 15 while its operation of line 1 was still running until 20"},
		{line(`:10`, `:15`) + "\n" + valid, "a.jsonl:1: process 0 called this at 15 while its operation of line 2 was still running until 20"},
		{line(`"key":"k"`, `"version":4`) + "\n" + line(`0,"f":"write"`, `1,"version":4,"f":"write"`),
			"a.jsonl:2: version 4 was also given to another write, operation of line 1"},
		{line(`"k"`, `"`+strings.Repeat("k", maxLine)+`"`), "a.jsonl:1: line is longer than 16 MiB: is this a history?"},
		{valid + strings.Repeat("\x00", maxLine+1), "a.jsonl:2: line is longer than 16 MiB: is this a history?"},
	} {
		_, err := Decode(strings.NewReader(test.text), "a.jsonl")
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || err.Error() != test.want {
			t.Errorf("decoding %s\n got %v\nwant %s", clip(test.text), err, test.want)
		}
	}
}

func TestDecodeTellsReadingFromText(t *testing.T) {
	broken := errors.New("disk on fire")
	_, err := Decode(io.MultiReader(strings.NewReader(line("", "")+"\n"), iotest.ErrReader(broken)), "a.jsonl")
	if !errors.Is(err, broken) || err.Error() != "read a.jsonl: disk on fire" {
		t.Errorf("got %v", err)
	}
	_, err = Decode(strings.NewReader(line("20", "9")), "a.jsonl")
	if errors.As(err, new(*InvalidError)) {
		t.Errorf("a wrong line is not a wrong history: %v", err)
	}
	_, err = Decode(strings.NewReader(line(`"key"`, `"node"`)), "a.jsonl")
	var invalid *InvalidError
	if !errors.As(err, &invalid) || invalid.Op != 0 {
		t.Errorf("cause is lost: %v", err)
	}
}

func TestDecodeDoesNotDependOnReads(t *testing.T) {
	long := line(`"k"`, `"`+strings.Repeat("k", 1<<20)+`"`) + "\n"
	text := long + line(`"process":0`, `"process":1`)
	for name, r := range map[string]io.Reader{
		"whole": strings.NewReader(text), "halves": iotest.HalfReader(strings.NewReader(text)),
		"data with EOF": iotest.DataErrReader(strings.NewReader(text)),
		"bytes":         iotest.OneByteReader(strings.NewReader(text)),
	} {
		h, err := Decode(r, "a")
		if err != nil || len(h) != 2 || len(h[0].Key) != 1<<20 || h[1].Key != "k" {
			t.Errorf("%s: %d operations, %v", name, len(h), err)
		}
	}
}

func TestEncode(t *testing.T) {
	h := History{
		{3, Write, OK, "o-1", String("<é>"), Nil, 12, 25, "leader", At(7)},
		{0, Read, Info, "", Int(9), Nil, 0, Never, "", Version{}},
		{1, CAS, Fail, "a\"\n", Bool(true), Nil, 1, 1, "follower-1", Version{}},
		{1, Read, OK, "x", Nil, Nil, 1, 1, "", At(0)},
	}
	want := `{"process":3,"f":"write","key":"o-1","value":"<é>","type":"ok","call":12,"return":25,"node":"leader","version":7}
{"process":0,"f":"read","key":"","value":null,"type":"info","call":0}
{"process":1,"f":"cas","key":"a\"\n","value":[null,true],"type":"fail","call":1,"return":1,"node":"follower-1"}
{"process":1,"f":"read","key":"x","value":null,"type":"ok","call":1,"return":1,"version":0}
`
	var got strings.Builder
	if err := Encode(&got, h); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got.String()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestEncodeRejects(t *testing.T) {
	for _, test := range []struct {
		h    History
		want string
	}{
		{History{op(0, 5, 3)}, "encode history: operation 0: return 3 is before call 5"},
		{History{op(0, 1, 3), op(1, 1, 3, func(o *Op) { o.Key = "a\xff" })}, `encode history: operation 1: key "a\xff" is not UTF-8`},
	} {
		if err := Encode(io.Discard, test.h); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	full := errors.New("disk full")
	if err := Encode(brokenWriter{full}, History{op(0, 1, 3)}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestChapterFilesDecode(t *testing.T) {
	files, err := filepath.Glob("../testdata/chapter/*.jsonl")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		h, err := Decode(bytes.NewReader(text), name)
		if err != nil {
			t.Error(err)
			continue
		}
		var again bytes.Buffer
		if err := Encode(&again, h); err != nil || !bytes.Equal(text, again.Bytes()) {
			t.Errorf("%s: not the same after decoding and encoding, %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(line("", "")))
	f.Add([]byte(line(`"write","key":"k","value":1`, `"cas","value":[ "a" ,1.50]`) + "\r\n" + line(`"process":0`, `"x":[{}],"process":1,"version":4`)))
	f.Add([]byte(line("ok", "info") + "\n\n"))
	f.Add([]byte("\ufeff{\"\\u0066\":\"\xff"))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := bySize(t, string(text))
		if err != nil {
			return
		}
		if n := bytes.Count(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) + 1; n != len(h) {
			t.Fatalf("%d lines, %d operations", n, len(h))
		}
		for i, line := range bytes.Split(bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\n")), []byte("\n")) {
			checkAgainstMap(t, line, &h[i])
		}
		var canonical bytes.Buffer
		if err := Encode(&canonical, h); err != nil {
			t.Fatal(err)
		}
		again, err := Decode(&canonical, "b")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(h, again, sameValues); d != "" {
			t.Fatalf("-first +second:\n%s", d)
		}
	})
}

// checkAgainstMap compares an operation with what encoding/json reads.
func checkAgainstMap(t *testing.T, line []byte, o *Op) {
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	want := []any{fields["process"], fields["f"], fields["type"], fields["call"], "", "", nil}
	if key, ok := fields["key"]; ok {
		want[4] = key
	}
	if node, ok := fields["node"]; ok && node != nil {
		want[5] = node
	}
	want[6] = fields["version"]
	got := []any{
		json.Number(strconv.Itoa(o.Process)), o.F.String(), o.Type.String(),
		json.Number(strconv.FormatInt(o.Call, 10)), o.Key, o.Node, nil,
	}
	if o.Version.Known() {
		got[6] = json.Number(strconv.FormatInt(o.Version.Offset(), 10))
	}
	if value, ok := fields["value"].(string); ok && (o.F != Read || o.Type == OK) {
		want, got = append(want, value), append(got, unquote([]byte(o.Value.JSON())))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%s: -map +operation:\n%s", line, d)
	}
}
