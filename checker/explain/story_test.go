package explain_test

import (
	"fmt"

	"lagcheck/checker/explain"
	"lagcheck/history/lang"
)

// The lines of a story that relate operations, by language: group 1 and 2 are which.
var related = map[lang.Lang][]struct{ kind, expression string }{
	lang.English: {
		{"first", `^Then (T\d+) is before (T\d+):`}, {"after", `^Then (T\d+) came after (T\d+):`}, {"missed", `^Then (T\d+) missed (T\d+):`},
		{"log", `^Then (T\d+) stands before (T\d+) in the leader's log:`}, {"see", `asks that (T\d+) see (?:what )?(T\d+)`},
		{"stand", `asks that (T\d+) stand after (?:what )?(T\d+)`}, {"later", `^However, (T\d+) saw what (T\d+) wrote only later`},
		{"returned", `had (T\d+) (?:returned|found) (V)`}, {"overlapped", `had (T\d+) begun by T, while (T\d+) was still under way`},
		{"several", `^Then (T\d+) saw (V), which can come only`}, {"initial", `^Suppose the initial state: (T\d+) ended at T, and only then (T\d+) began`},
		{"replaced", `^Suppose (T\d+): it ended at T, then (T\d+) began`},
		{"exchanged", `had (T\d+) and (T\d+) stood in the leader's log the other way round`},
	},
	lang.Japanese: {
		{"log", `^リーダーのログでは、(T\d+) は (T\d+) より前`}, {"first", `^このとき、(T\d+) は (T\d+) より前`}, {"after", `^このとき、(T\d+) は (T\d+) より後`},
		{"missed", `^このとき、(T\d+) は (T\d+) を見逃して`}, {"see", `^しかし、.*によれば、(T\d+) は (T\d+) .*を見なければ`},
		{"stand", `^しかし、.*によれば、(T\d+) は (T\d+) .*より後`}, {"later", `^しかし、(T\d+) は、(T\d+) が後になって書き込んだ値`},
		{"returned", `修正例：(T\d+) が (V) を(?:返して|見つけて)いれば`}, {"overlapped", `修正例：(T\d+) が、(T\d+) の実行中である T までに`},
		{"several", `^(T\d+) が見た (V) は、次のどれか`}, {"initial", `^初期状態によるものとすると、(T\d+) は T に終わり、(T\d+) は`},
		{"replaced", `^(T\d+) によるものとすると、T\d+ は T に終わり、次に (T\d+) が`},
		{"exchanged", `修正例：(T\d+) と (T\d+) がリーダーのログに逆の順に`},
	},
}

// relation reads a line of a story; "" if it relates no operations.
func relation(line string, l lang.Lang) string {
	r := &reader{text: line}
	r.text = aString.ReplaceAllStringFunc(r.text, func(s string) string {
		r.quoted = append(r.quoted, s)
		return string(firstQuoted + rune(len(r.quoted)-1))
	})
	r.text = aPosition.ReplaceAllString(r.text, "")
	for _, e := range related[l] {
		if found := pattern(e.expression).FindStringSubmatch(r.text); found != nil {
			return fmt.Sprintf("%s %s %s", e.kind, found[1], r.back(found[2]))
		}
	}
	return ""
}

// relations writes down what a story has to relate.
func relations(p *explain.Proof) []string {
	var all []string
	add := func(kind string, a, b int) { all = append(all, fmt.Sprintf("%s T%d T%d", kind, a+1, b+1)) }
	for _, s := range p.Steps() {
		switch s.Kind {
		case explain.ComesFirst:
			add("first", s.A, s.B)
		case explain.Sees:
			add("after", s.B, s.A)
		case explain.StandsFirst:
			add("log", s.A, s.B)
		case explain.MissedFirst, explain.MissedOlder, explain.MissedByPlace:
			add("missed", s.A, s.B)
		case explain.OneOfSeveral:
			all = append(all, fmt.Sprintf("several T%d %s", s.A+1, explain.Value(p.Operations[s.A].Saw())))
		case explain.CaseReplaced:
			if s.A == explain.None {
				add("initial", s.B, s.C)
			} else {
				add("replaced", s.A, s.B)
			}
		case explain.MustSee:
			add("see", s.A, s.B)
		case explain.MustStand:
			if s.A != s.B {
				add("stand", s.A, s.B)
			}
		case explain.MustBeWritten:
			if s.B != explain.None {
				add("later", s.A, s.B)
			}
		}
	}
	for _, m := range p.Mends {
		switch m.Kind {
		case explain.Returned:
			all = append(all, fmt.Sprintf("returned T%d %s", m.Op+1, explain.Value(m.Value)))
		case explain.Overlapped:
			add("overlapped", m.Op, m.Other)
		case explain.Exchanged:
			add("exchanged", m.Op, m.Other)
		}
	}
	return all
}
