package history

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sameByEither parses a line with and without the quick way, and fails unless they
// agree on what it takes.
func sameByEither(t interface{ Fatalf(string, ...any) }, line []byte) (taken bool) {
	var p, q opParser
	var quick, any Op
	if !p.quick(line, &quick) {
		return false
	}
	if err := q.parseAny(line, &any); err != nil {
		t.Fatalf("%s is taken, though %v", line, err)
	}
	if d := cmp.Diff(any, quick, sameValues); d != "" {
		t.Fatalf("%s: -any +quick:\n%s", line, d)
	}
	return true
}

func TestQuickTakes(t *testing.T) {
	for _, text := range []string{
		line("", ""), line(`20}`, `20,"node":"leader","version":7}`), line(`"k"`, `"注文"`), line(`"k"`, `""`),
		line(`1,`, `"PAID",`), line(`1,`, `null,`), line(`1,`, `true,`), line(`1,`, `false,`), line(`1,`, `-17,`), line(`1,`, `0,`),
		line(`1,`, `123456789012345678,`), line(`1,`, `12000,`),
		line(`"ok","call":10,"return":20`, `"info","call":10`), line(`"ok","call":10,"return":20`, `"info","return":null,"call":10`),
		line(`"ok","call":10,"return":20`, `"info","call":10,"return":20`), line(`20`, `20,"version":null,"node":null`),
		`{"process": 0, "f": "write", "key": "k", "value": 1, "type": "ok", "call": 10, "return": 20}`,
		`{"call":10,"f":"read","process":0,"return":20,"type":"fail","value":3}`,
		line(`"k"`, `"a key"`), line(`1,`, `9,`), line(`1,`, `1023,`), line(`1,`, `1024,`), line(`20`, `10`),
	} {
		if !sameByEither(t, []byte(text)) {
			t.Errorf("not taken: %s", text)
		}
	}
}

// A string of nothing but bytes that cannot stand there is not taken.
func TestQuickRefuses(t *testing.T) {
	for _, c := range []byte{0, '\x1f', '"', '\\', '\x80', '\xff'} {
		if text := line(`"k"`, `"`+string([]byte{c})+`"`); sameByEither(t, []byte(text)) {
			t.Errorf("taken: %q", text)
		}
	}
}

// One byte of a usual line is replaced, left out or put in: what the quick way still
// takes, and how, is what the other way says.
func TestQuickAgainstAny(t *testing.T) {
	const texts = `{"process":0,"f":"write","key":"é","value":-10,"type":"ok","call":10,"return":20,"node":"leader","version":7}
{"process":12,"f":"read","key":"k","value":"a\"b","type":"info","call":10,"return":null}
{"f":"cas","process":1,"type":"fail","value":[1,2],"call": 10, "return": 10}
{"process":3,"value":false,"f":"read","type":"ok","call":0,"return":1000000000000000000,"version":null}`
	const letters = "\x00\x1f \t\"\\{}[],:0123456789-+.eEnultrfaskcpo\x7f\x80\xc3\xff"
	taken := 0
	for text := range strings.Lines(texts) {
		usual := strings.TrimSuffix(text, "\n")
		for at := range usual {
			for _, c := range []byte(letters) {
				for _, edited := range []string{usual[:at] + string([]byte{c}) + usual[at+1:], usual[:at] + string([]byte{c}) + usual[at:]} {
					if sameByEither(t, []byte(edited)) {
						taken++
					}
				}
			}
			sameByEither(t, []byte(usual[:at]))
			sameByEither(t, []byte(usual[:at]+usual[at+1:]))
		}
	}
	if taken < 100 {
		t.Errorf("only %d lines were taken", taken)
	}
}

func TestQuickTakesWhatIsEncoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := validHistory().Draw(t, "history")
		var text bytes.Buffer
		if err := Encode(&text, h); err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(text.Bytes()) {
			sameByEither(t, bytes.TrimSuffix(line, []byte("\n")))
		}
	})
}
