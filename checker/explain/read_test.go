package explain_test

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
)

// A meaning is what a reader takes from a sentence, whatever its language.
type meaning struct {
	rule         string
	operations   []string // in the order in which they are named, with what they saw
	had          []string // what sessions had done, and who had written what was seen
	must         string   // what had to be seen
	newer, older string   // values that are newer or older than another
	places       []string // positions in the log
	ended, began []moment // what was before what
}

// A moment is a time in milliseconds, exact to so many.
type moment struct{ at, exact float64 }

// The words of a language: expressions in which K is a key, V a value, N a node, T a
// time, O an operation, C a client.
type grammar struct {
	rules                      [][2]string // what tells a rule, the first that is found
	reads, writes, swaps       string      // operations, by named groups
	saw                        string      // after an operation: what it saw
	had, wrote                 []string    // group 1 who, if it is said; 2 did what; 3 which key, 4 which value
	must, newer, older, places string
	ended, began               []string
	demand                     string // group who, old, new, loser
}

var grammars = map[lang.Lang]grammar{
	lang.English: {
		rules: [][2]string{
			{"can have taken effect", "out-of-reach"}, {"claims version", "wrong-claim"}, {"has version", "wrong-order"}, {"itself had written", "own-write-missed"}, {"had already read", "earlier-read-missed"}, {"'s earlier ", "writes-exchanged"},
			{"its session read before", "write-before-read"}, {"before it is written", "from-future"}, {"nobody", "from-nowhere"},
			{"stands before that", "passed-in-log"}, {"led to it", "before-cause"}, {"had been replaced", "stale-read"},
			{"had been acknowledged", "stale-read"}, {"had already", "new-then-old"}, {"is the older one", "reads-disagree"},
			{"no choice", "no-choice"}, {"No ", "no-order"}, {"had to", "missed-cause"},
		},
		reads: `read (?<key>K) by (?<who>C)(?: from (?<node>N))?`, writes: `write (?<key>K)=(?<new>V) by (?<who>C)`,
		swaps: `cas (?<key>K)=(?<old>V)->(?<new>V) by (?<who>C)`,
		saw:   `^ (?:returned|found) (V)`,
		had: []string{
			`(C)(?: itself)? had (?:already )?(written|read) (K)(?:=|->)(V)`, `after (it) had (written|read) (K)(?:=|->)(V)`,
			`(C)'s earlier (write) (K)=(V)`, `(C)'s earlier (cas) (K)=V->(V)`,
		},
		wrote: []string{`which (C) had written`}, must: `had to (?:return|find) (V) or something newer`,
		newer:  `(?:had already (?:returned|found)|had (?:left|returned)|at first there was) (V)`,
		older:  `: (V) is (?:older|gone)`,
		places: `(?:position|version) (\d+)`,
		ended:  []string{`(?:acknowledged|answered|finished|ended|O (?:returned|found) V) at (T)`},
		began:  []string{`began (?:only )?at (T)`, `at (T), as [^,:]* began in the same session`},
		demand: `(?<who>C) (?:had written (?<old>V) when it read (?<new>V)|read (?<old2>V) and later (?<new2>V)), so (?<loser>V) is the older one`,
	},
	lang.Japanese: {
		rules: [][2]string{
			{"反映されえた", "out-of-reach"}, {"主張する", "wrong-claim"}, {"のバージョン", "wrong-order"}, {"書き込まれる前に読み取ることはできません", "from-future"}, {"置き換えられて", "stale-read"}, {"自身が", "own-write-missed|passed-in-log"}, {"はすでに", "earlier-read-missed"},
			{"がその前に行った", "writes-exchanged"}, {"同じセッションがその前に読み取った", "write-before-read"},
			{"操作はありません", "from-nowhere"}, {"それより前の位置", "passed-in-log"}, {"それに至った", "before-cause"},
			{"に完了していました", "stale-read"}, {"に終わった", "new-then-old"},
			{"のほうが古い値です", "reads-disagree"}, {"どれを見たとしても", "no-choice"}, {"どのよう", "no-order"}, {"なければなりません", "missed-cause"},
		},
		reads:  `(?<who>C) による (?:(?<node>N) からの )?(?<key>K) の読み取り`,
		writes: `(?<who>C) による (?<key>K)=(?<new>V) の書き込み`,
		swaps:  `(?<who>C) による (?<key>K)=(?<old>V)->(?<new>V) のCAS 操作`,
		saw:    `^(?:は (?:T に )?|（)(V) を(?:返しました|見つけました)`,
		had: []string{
			`(C) (?:自身が|はすでに|は)(?: N から)? (K)(?:=|->)(V) を(書き込んで|読み取って)`,
			`(C) がその前に行った (K)=(V) の(書き込み)`, `(C) がその前に行った (K)=V->(V) の(CAS)`,
		},
		wrote: []string{`を書き込んだのは (C) です`}, must: `(V) か、それより新しい値を`,
		newer:  `(?:(?:すでに |、)(V) を(?:返していました|見つけていました|残していました)|最初の値は (V))`,
		older:  `(?:。|たら、)(V) (?:のほうが古い|はもう残っていません)`,
		places: `(?:位置|バージョン|バージョンは) (\d+)`,
		ended:  []string{`(?:完了|応答|終了)は (T)`, `(T)（`, `が (T) に完了した後`, `Oは (T) に V を`},
		began:  []string{`開始は (T)`, `始まった (T) より前`, `が (T) に始まり`, `始まったのは (T) `, `(T)（同じセッション`},
		demand: `(?<who>C) は (?<old>V) を(?:書き込んだ|読み取った)後に (?<new>V) を読み取ったので、(?<loser>V) のほうが古い値です`,
	},
}

// A reader takes the atoms out of a sentence: strings first, so that what they say is
// not taken for words; then operations.
type reader struct {
	grammar
	text       string
	quoted     []string
	operations []string
}

const (
	firstQuoted    = '\ue000'
	firstOperation = '\U000f0000'
)

var (
	aString   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	aPosition = regexp.MustCompile(` \(#\d+(?:–#\d+)?\)`)
	atoms     = strings.NewReplacer(
		"K", `(?:[\x{e000}-\x{f8ff}]|[\p{L}\p{N}_./:-]+)`, "V", `(?:[\x{e000}-\x{f8ff}]|nil|true|false|-?\d+(?:\.\d+)?(?:e-?\d+)?)`,
		"N", `(?:leader|follower-\d+)`, "T", `(?:\d+(?:\.\d+)? ms)`, "O", `[\x{f0000}-\x{ffffd}]`, "C", `(?:c\d+)`,
	)
	compiled sync.Map // of expressions
)

// pattern compiles an expression of a grammar.
func pattern(expression string) *regexp.Regexp {
	if p, ok := compiled.Load(expression); ok {
		return p.(*regexp.Regexp)
	}
	words := strings.NewReplacer("CAS", `\x{43}AS`, "Then", `\x{54}hen`, `T\d+`, `\x{54}\d+`) // no atoms
	p := regexp.MustCompile(atoms.Replace(words.Replace(expression)))
	compiled.Store(expression, p)
	return p
}

// read reads a sentence.
func read(text string, l lang.Lang) (meaning, error) {
	r := &reader{grammar: grammars[l], text: text}
	r.text = aString.ReplaceAllStringFunc(r.text, func(s string) string {
		r.quoted = append(r.quoted, s)
		return string(firstQuoted + rune(len(r.quoted)-1))
	})
	r.text = aPosition.ReplaceAllString(r.text, "")
	m := meaning{rule: r.rule()}
	if m.rule == "" {
		return m, fmt.Errorf("no rule in %q", r.text)
	}
	r.takeOperations()
	for n, o := range r.operations {
		at := strings.IndexRune(r.text, firstOperation+rune(n))
		rest := r.text[at+len(string(firstOperation)):]
		if saw := pattern(r.saw).FindStringSubmatch(rest); saw != nil {
			o += " saw " + r.back(saw[1])
		}
		m.operations = append(m.operations, o)
	}
	m.had = r.everything()
	m.must, m.newer, m.older = r.one(r.must), r.one(r.newer), r.one(r.older)
	for _, p := range pattern(r.places).FindAllStringSubmatch(r.text, -1) {
		m.places = append(m.places, p[1])
	}
	m.ended, m.began = r.times(r.ended), r.times(r.began)
	return m, nil
}

func (r *reader) rule() string {
	for _, words := range r.rules {
		if strings.Contains(r.text, words[0]) {
			rule, other, two := strings.Cut(words[1], "|")
			if two && strings.Contains(r.text, "ログの位置") {
				return other
			}
			return rule
		}
	}
	return ""
}

// takeOperations replaces operations, the leftmost first.
func (r *reader) takeOperations() {
	for {
		var first []int
		var p *regexp.Regexp
		for _, expression := range []string{r.swaps, r.writes, r.reads} {
			if at := pattern(expression).FindStringSubmatchIndex(r.text); at != nil && (first == nil || at[0] < first[0]) {
				first, p = at, pattern(expression)
			}
		}
		if first == nil {
			return
		}
		groups := map[string]string{}
		for k, name := range p.SubexpNames() {
			if name != "" && first[2*k] >= 0 {
				groups[name] = r.back(r.text[first[2*k]:first[2*k+1]])
			}
		}
		r.operations = append(r.operations, operation(groups["who"], groups["key"], groups["node"], groups["old"], groups["new"]))
		r.text = r.text[:first[0]] + string(firstOperation+rune(len(r.operations)-1)) + r.text[first[1]:]
	}
}

func operation(who, key, node, old, value string) string {
	return strings.Join([]string{who, key, node, old, value}, "|")
}

// back puts strings back.
func (r *reader) back(s string) string {
	if c := []rune(s); len(c) == 1 && c[0] >= firstQuoted && int(c[0]-firstQuoted) < len(r.quoted) {
		return r.quoted[c[0]-firstQuoted]
	}
	return s
}

func (r *reader) one(expression string) string {
	if found := pattern(expression).FindStringSubmatch(r.text); found != nil {
		return r.back(strings.Join(found[1:], "")) // one of them
	}
	return ""
}

// everything returns what sessions had done, who had written, and what is demanded, in
// the order of the text.
func (r *reader) everything() []string {
	type said struct {
		at   int
		what string
	}
	var all []said
	add := func(at int, what ...string) {
		for k := range what {
			what[k] = r.back(what[k])
		}
		all = append(all, said{at, strings.Join(what, "|")})
	}
	for _, expression := range r.had {
		for _, at := range pattern(expression).FindAllStringSubmatchIndex(r.text, -1) {
			part := func(k int) string { return r.text[at[2*k]:at[2*k+1]] }
			did, key, value := part(2), part(3), part(4)
			if _, ok := verbs[did]; !ok {
				did, key, value = part(4), part(2), part(3) // the verb comes last in Japanese
			}
			add(at[0], part(1), verbs[did], key, value)
		}
	}
	for _, expression := range r.wrote {
		for _, at := range pattern(expression).FindAllStringSubmatchIndex(r.text, -1) {
			add(at[0], r.text[at[2]:at[3]], "wrote it")
		}
	}
	p := pattern(r.demand)
	for _, at := range p.FindAllStringSubmatchIndex(r.text, -1) {
		g := map[string]string{}
		for k, name := range p.SubexpNames() {
			if at[2*k] >= 0 {
				g[name] = r.text[at[2*k]:at[2*k+1]]
			}
		}
		add(at[0], g["who"], "demands", cmp.Or(g["old"], g["old2"]), cmp.Or(g["new"], g["new2"]), g["loser"])
	}
	slices.SortStableFunc(all, func(a, b said) int { return cmp.Compare(a.at, b.at) })
	var whats []string
	for k, s := range all {
		if rest, ok := strings.CutPrefix(s.what, "it|"); ok { // who was spoken of last
			who, _, _ := strings.Cut(whats[k-1], "|")
			s.what = who + "|" + rest
		}
		whats = append(whats, s.what)
	}
	return whats
}

var verbs = map[string]string{
	"written": "wrote", "read": "read", "write": "wrote", "cas": "wrote",
	"書き込んで": "wrote", "読み取って": "read", "書き込み": "wrote", "CAS": "wrote",
}

func (r *reader) times(expressions []string) []moment {
	var all []moment
	for _, e := range expressions {
		for _, found := range pattern(e).FindAllStringSubmatch(r.text, -1) {
			digits, _, _ := strings.Cut(found[1], " ")
			at, _ := strconv.ParseFloat(digits, 64)
			_, decimals, _ := strings.Cut(digits, ".")
			m := moment{at, 0.51}
			for range decimals {
				m.exact /= 10
			}
			all = append(all, m)
		}
	}
	return all
}

// differs says how what was read differs from what was meant.
func differs(got, want meaning) string {
	for _, pair := range [][3]any{
		{"rule", got.rule, want.rule}, {"operations", got.operations, want.operations}, {"had", got.had, want.had},
		{"must", got.must, want.must}, {"newer", got.newer, want.newer}, {"older", got.older, want.older}, {"places", got.places, want.places},
	} {
		if fmt.Sprint(pair[1]) != fmt.Sprint(pair[2]) {
			return fmt.Sprintf("%s: %q, want %q", pair[0], pair[1], pair[2])
		}
	}
	for _, pair := range [][2][]moment{{got.ended, want.ended}, {got.began, want.began}} {
		if len(pair[0]) != len(pair[1]) {
			return fmt.Sprintf("times %v, want %v", got, want)
		}
		left := slices.Clone(pair[1])
		slices.SortFunc(pair[0], func(a, b moment) int { return cmp.Compare(a.exact, b.exact) }) // which leaves the least choice
		for _, m := range pair[0] {
			k := slices.IndexFunc(left, func(w moment) bool { return math.Abs(m.at-w.at) < m.exact })
			if k < 0 {
				return fmt.Sprintf("time %v is none of %v", m.at, pair[1])
			}
			left = slices.Delete(left, k, k+1)
		}
	}
	return ""
}

// meant writes down what a sentence has to say about a proof.
func meant(p *explain.Proof) meaning {
	m := meaning{rule: p.Rule.String()}
	op := func(i int) *explain.Op { return &p.Operations[i] }
	name := func(i int, saw bool) {
		o := op(i)
		text := operation(client(o), explain.Key(o.Key), "", "", "")
		switch o.F {
		case history.Read:
			text = operation(client(o), explain.Key(o.Key), o.Node, "", "")
		case history.Write:
			text = operation(client(o), explain.Key(o.Key), "", "", explain.Value(o.Value))
		case history.CAS:
			text = operation(client(o), explain.Key(o.Key), "", explain.Value(o.Old), explain.Value(o.Value))
		}
		if saw {
			text += " saw " + explain.Value(o.Saw())
		}
		m.operations = append(m.operations, text)
	}
	did := func(i int, read bool) {
		o, verb, value := op(i), "wrote", op(i).Value
		if read {
			verb, value = "read", o.Saw()
		}
		m.had = append(m.had, strings.Join([]string{client(o), verb, explain.Key(o.Key), explain.Value(value)}, "|"))
	}
	ms := func(ns int64) moment { return moment{at: float64(ns) / 1e6} }
	before := func(i, j int) {
		m.ended, m.began = append(m.ended, ms(op(i).Return)), append(m.began, ms(op(j).Call))
	}
	place := func(at int64) { m.places = append(m.places, fmt.Sprint(at)) }
	r, w := p.Subject, p.Before
	switch p.Rule {
	case explain.OwnWriteMissed, explain.EarlierReadMissed:
		name(r, true)
		did(w, p.Rule == explain.EarlierReadMissed)
		before(w, r)
		m.must = explain.Value(op(w).Value)
		if p.Rule == explain.EarlierReadMissed {
			m.must = explain.Value(op(w).Saw())
		}
	case explain.WritesExchanged:
		name(r, false)
		did(w, false)
		before(w, r)
		place(op(r).At)
		place(op(w).At)
	case explain.WriteBeforeRead:
		name(r, false)
		if r != w {
			did(w, true)
			before(w, r)
		}
		place(op(r).At)
		place(op(w).Least)
	case explain.StaleRead:
		name(r, true)
		if p.Older != explain.None {
			name(p.Older, false)
			before(p.Older, w)
		}
		name(w, false)
		before(w, r)
		m.must = explain.Value(op(w).Value)
	case explain.NewThenOld:
		name(r, true)
		name(w, false)
		before(w, r)
		m.newer, m.older = explain.Value(op(w).Saw()), explain.Value(op(r).Saw())
		if p.Older != explain.None {
			if older, newer := op(p.Older), op(p.Newer); older.Return < newer.Call || older.Process == newer.Process && p.Older < p.Newer {
				before(p.Older, p.Newer)
			} else {
				before(p.Older, w)
			}
		}
	case explain.FromFuture:
		name(r, true)
		if op(w).Call > op(r).Return {
			name(w, false)
			before(r, w)
		}
	case explain.FromNowhere:
		name(r, true)
		if w != explain.None {
			name(w, false)
		}
	default:
		meantLonger(p, &m, name, did, before, place)
	}
	return m
}

func client(o *explain.Op) string { return fmt.Sprint("c", o.Process) }

func meantLonger(p *explain.Proof, m *meaning, name, did func(int, bool), before func(int, int), place func(int64)) {
	r, w := p.Subject, p.Before
	switch p.Rule {
	case explain.PassedInLog:
		name(r, true)
		if w != explain.None {
			did(w, p.Operations[w].F == history.Read)
			before(w, r)
		}
		place(p.Place)
		name(p.Newer, false)
		place(p.Operations[p.Newer].At)
		m.must = explain.Value(p.Operations[p.Newer].Value)
	case explain.MissedCause, explain.BeforeCause:
		name(r, p.Rule == explain.MissedCause)
		for _, l := range p.Way {
			if l.Saw {
				m.had = append(m.had, client(&p.Operations[l.Op])+"|wrote it")
			} else {
				did(l.Op, p.Operations[l.Op].F == history.Read)
			}
		}
		if p.Rule == explain.MissedCause {
			m.must = explain.Value(p.Operations[w].Value)
		} else {
			place(p.Operations[r].At)
			place(p.Operations[w].At)
		}
	case explain.ReadsDisagree:
		for _, d := range p.Demands {
			old, new := &p.Operations[d.Old], &p.Operations[d.New]
			value := explain.Value(old.Saw())
			if p.Guarantee == "read-your-writes" {
				value = explain.Value(old.Value)
			}
			m.had = append(m.had, strings.Join([]string{client(old), "demands", value, explain.Value(new.Saw()), value}, "|"))
		}
	case explain.WrongClaim:
		name(r, true)
		place(p.Operations[r].Version.Offset())
		if w != explain.None {
			name(w, false)
		}
	case explain.WrongOrder:
		name(r, false)
		place(p.Operations[r].Version.Offset())
		name(w, false)
		place(p.Operations[w].Version.Offset())
		before(w, r)
	case explain.OutOfReach:
		meantSpans(p, m, name, before)
	default:
		if m.rule == "values-cross" {
			m.rule = "no-order" // the sentence says no more than that; see the story
		}
		for i := range p.Operations {
			name(i, p.Operations[i].Reads())
		}
	}
}

// meantSpans writes down what the sentence says about the last span, and then about those
// before it.
func meantSpans(p *explain.Proof, m *meaning, name func(int, bool), before func(int, int)) {
	last := p.Spans[len(p.Spans)-1]
	name(last.To, true)
	m.newer = "nil"
	if last.From != explain.None {
		name(last.From, false)
		before(last.From, last.To)
		m.newer = explain.Value(p.Operations[last.From].Value)
	}
	for _, i := range last.Between {
		name(i, false)
	}
	for _, s := range p.Spans[:len(p.Spans)-1] {
		name(s.Made, false)
		if s.From != explain.None {
			name(s.From, false)
		}
		name(s.To, false)
	}
}
