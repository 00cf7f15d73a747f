package explain_test

import (
	"fmt"
	"slices"
	"strings"

	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
)

// The lines of a story that relate operations, by language: group 1 and 2 are which.
var related = map[lang.Lang][]struct{ kind, expression string }{
	lang.English: {
		{"first", `^Then (T\d+) is before (T\d+):`}, {"after", `^Then (T\d+) came after (T\d+):`}, {"missed", `^Then (T\d+) missed (T\d+):`},
		{"log", `^Then (T\d+) stands before (T\d+) in the leader's log:`}, {"see", `asks that (T\d+) see (?:what )?(T\d+)`},
		{"stand", `asks that (T\d+) stand after (?:what )?(T\d+)`}, {"later", `^However, (T\d+) saw what (T\d+) wrote only later`},
		{"returned", `had (T\d+) (?:returned|found) (V)`}, {"overlapped", `had (T\d+) begun by T, while (T\d+) was still under way`},
		{"exchanged", `had (T\d+) and (T\d+) stood in the leader's log the other way round`},
	},
	lang.Japanese: {
		{"log", `^リーダーのログでは、(T\d+) は (T\d+) より前`}, {"first", `^このとき、(T\d+) は (T\d+) より前`}, {"after", `^このとき、(T\d+) は (T\d+) より後`},
		{"missed", `^このとき、(T\d+) は (T\d+) を見逃して`}, {"see", `^しかし、.*によれば、(T\d+) は (T\d+) .*を見なければ`},
		{"stand", `^しかし、.*によれば、(T\d+) は (T\d+) .*より後`}, {"later", `^しかし、(T\d+) は、(T\d+) が後になって書き込んだ値`},
		{"returned", `修正例：(T\d+) が (V) を(?:返して|見つけて)いれば`}, {"overlapped", `修正例：(T\d+) が、(T\d+) の実行中である T までに`},
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
	if about := r.span(l); about != "" {
		return about
	}
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
		case explain.InOrder, explain.SeesAfter, explain.HeldOnly, explain.TookEffect, explain.MustBeHeld:
			all = append(all, meantOfSpan(p, s))
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

// The lines of a story that are about a span, by language; a group has one or several
// operations, or values, or what they do to one another.
var spans = map[lang.Lang][]struct{ kind, expression string }{
	lang.English: {
		{"order", `^Then (?<first>T\d+) is before (?<then>T\d+): they came in the order (?<chain>.*)\.$`},
		{"sees", `^Then (?<to>T\d+) saw (?<saw>V) after (?<from>T\d+) had (?:left|seen) (?<left>V) .*; of these operations (?:nothing else|only (?<between>.*)) can have taken effect between`},
		{"sees", `^Then (?<to>T\d+) saw (?<saw>V), and at first there was (?<left>V); of these operations (?:nothing else|only (?<between>.*)) can have taken effect before it`},
		{"held", `^Then (?:without (?<made>T\d+) )?all that there can have been until then is (?<held>V(?:, V)*): (?<does>.*)\.$`},
		{"took", `^So (?<made>T\d+) took effect (?:after (?<from>T\d+) and )?before (?<to>T\d+), for otherwise .* seen (?<saw>V)\.$`},
		{"must", `^However, .* asks that (?<to>T\d+) see (?<held>V(?: or V)*): a contradiction`},
	},
	lang.Japanese: {
		{"order", `^このとき、(?<first>T\d+) は (?<then>T\d+) より前です。順序は (?<chain>.*) だったからです`},
		{"sees", `^このとき、(?<to>T\d+) は、(?<from>T\d+) が (?<left>V) を(?:残した|見た)後に (?<saw>V) を見ています.*その間に反映されえた操作は(?: (?<between>.*) だけです|ほかにありません)`},
		{"sees", `^このとき、(?<to>T\d+) は (?<saw>V) を見ていますが、最初の値は (?<left>V) です。それまでに反映されえた操作は(?: (?<between>.*) だけです|ほかにありません)`},
		{"held", `^(?:したがって|(?<made>T\d+) がなければ)、それまでにありえた値は (?<held>V(?:、V)*) だけです。(?<does>.*)。$`},
		{"took", `^したがって、(?<made>T\d+) は (?:(?<from>T\d+) より後、)?(?<to>T\d+) より前に反映されています。そうでなければ、T\d+ は (?<saw>V) を見る`},
		{"must", `^しかし、.*によれば、(?<to>T\d+) は (?<held>V(?: か V)*) を見なければなりません`},
	},
}

// does is what an operation does in a span: leaves a value, if it finds one, or finds none.
var does = map[lang.Lang][3]string{
	lang.English:  {`(T\d+) leaves (V)(?: if it finds (V))?`, `(T\d+) would have to find (V)`},
	lang.Japanese: {`(T\d+) は (?:(V) を見つければ )?(V) を残します`, `(T\d+) は (V) を見つけないかぎり`},
}

// span reads a line about a span; "" if it is none.
func (r *reader) span(l lang.Lang) string {
	for _, e := range spans[l] {
		p := pattern(e.expression)
		found := p.FindStringSubmatch(r.text)
		if found == nil {
			continue
		}
		fields := map[string][]string{}
		for k, name := range p.SubexpNames() {
			atoms := pattern(`T\d+|V`)
			switch {
			case name == "" || found[k] == "":
			case name == "does":
				fields[name] = r.effects(found[k], l)
			default:
				for _, atom := range atoms.FindAllString(found[k], -1) {
					fields[name] = append(fields[name], r.back(atom))
				}
			}
		}
		return fmt.Sprint(e.kind, " ", fields)
	}
	return ""
}

func (r *reader) effects(text string, l lang.Lang) (all []string) {
	leaves, finds := pattern(does[l][0]), pattern(does[l][1])
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == '。' }) {
		if m := finds.FindStringSubmatch(part); m != nil {
			all = append(all, m[1]+" finds "+r.back(m[2]))
		} else if m := leaves.FindStringSubmatch(part); m != nil {
			left, found := m[2], m[3]
			if l == lang.Japanese {
				left, found = m[3], m[2]
			}
			all = append(all, strings.TrimSpace(m[1]+" leaves "+r.back(left)+" "+r.back(found)))
		}
	}
	return all
}

// meantOfSpan writes down what a line about a span has to say.
func meantOfSpan(p *explain.Proof, step explain.Step) string {
	fields := map[string][]string{}
	add := func(name string, ops ...int) {
		for _, i := range ops {
			if i != explain.None {
				fields[name] = append(fields[name], fmt.Sprint("T", i+1))
			}
		}
	}
	value := func(name string, values ...history.Value) {
		for _, v := range values {
			fields[name] = append(fields[name], explain.Value(v))
		}
	}
	s := p.Spans[step.C]
	switch step.Kind {
	case explain.InOrder:
		add("first", step.A)
		add("then", step.B)
		add("chain", chain(p, step.A, step.B, p.Spans[:step.C])...)
		return fmt.Sprint("order ", fields)
	case explain.SeesAfter:
		add("to", s.To)
		add("from", s.From)
		value("saw", p.Operations[s.To].Saw())
		value("left", leftBy(p, s.From))
		add("between", s.Between...)
		return fmt.Sprint("sees ", fields)
	case explain.HeldOnly:
		add("made", s.Made)
		value("held", s.Held...)
		for _, i := range s.Between {
			switch o := &p.Operations[i]; {
			case i == s.Made:
			case o.F == history.Write:
				fields["does"] = append(fields["does"], fmt.Sprintf("T%d leaves %s", i+1, explain.Value(o.Value)))
			case slices.Contains(s.Held, o.Old):
				fields["does"] = append(fields["does"], fmt.Sprintf("T%d leaves %s %s", i+1, explain.Value(o.Value), explain.Value(o.Old)))
			default:
				fields["does"] = append(fields["does"], fmt.Sprintf("T%d finds %s", i+1, explain.Value(o.Old)))
			}
		}
		return fmt.Sprint("held ", fields)
	case explain.TookEffect:
		add("made", s.Made)
		add("from", s.From)
		add("to", s.To)
		value("saw", p.Operations[s.To].Saw())
		return fmt.Sprint("took ", fields)
	}
	add("to", s.To)
	value("held", s.Held...)
	return fmt.Sprint("must ", fields)
}

func leftBy(p *explain.Proof, i int) history.Value {
	if i == explain.None {
		return history.Nil
	}
	return p.Operations[i].Value
}

// chain finds the shortest way from an operation to another one along what comes before
// what: as one sees, or by spans that are done with. It is nil if there is none.
func chain(p *explain.Proof, from, to int, done []explain.Span) []int {
	ways := [][]int{{from}}
	for len(ways) > 0 && len(ways[0]) < 6 {
		way := ways[0]
		ways = ways[1:]
		last := way[len(way)-1]
		if last == to {
			return way
		}
		for _, s := range done {
			if s.Made == last && s.To != last {
				ways = append(ways, append(slices.Clone(way), s.To))
			}
			if s.From == last && s.From != explain.None {
				ways = append(ways, append(slices.Clone(way), s.Made))
			}
		}
		for i := range p.Operations {
			if endsBefore(p, last, i) {
				ways = append(ways, append(slices.Clone(way), i))
			}
		}
	}
	return nil
}

func endsBefore(p *explain.Proof, i, j int) bool {
	a, b := &p.Operations[i], &p.Operations[j]
	return a.Type == history.OK && (a.Return < b.Call || a.Process == b.Process && i < j)
}

// wrongSpan says what does not follow in a proof by spans; "" if all does.
func wrongSpan(p *explain.Proof) string {
	for n, s := range p.Spans {
		done, last := p.Spans[:n], n == len(p.Spans)-1
		held := []history.Value{leftBy(p, s.From)}
		for range p.Operations { // as often as any value can lead on to another
			for _, i := range s.Between {
				if o := &p.Operations[i]; i != s.Made && (o.F == history.Write || slices.Contains(held, o.Old)) {
					held = append(held, o.Value)
				}
			}
		}
		saw := p.Operations[s.To].Saw()
		switch {
		case (s.Made == explain.None) != last || last && s.To != p.Subject:
			return "it does not end in a contradiction about its subject"
		case s.From != explain.None && !endsBefore(p, s.From, s.To) || !p.Operations[s.To].Reads():
			return fmt.Sprintf("T%d does not read after T%d", s.To+1, s.From+1)
		case slices.Contains(held, saw) || slices.ContainsFunc(held, func(v history.Value) bool { return !slices.Contains(s.Held, v) }):
			return fmt.Sprintf("there can have been %v, not only %v, where T%d saw %v", held, s.Held, s.To+1, saw)
		case s.Made != explain.None && !slices.Contains(s.Between, s.Made):
			return fmt.Sprintf("T%d cannot have taken effect before T%d", s.Made+1, s.To+1)
		}
		for i := range p.Operations {
			o := &p.Operations[i]
			if o.F == history.Read || o.Type == history.Fail || i == s.From || i == s.To || slices.Contains(s.Between, i) {
				continue
			}
			if (s.From == explain.None || chain(p, i, s.From, done) == nil) && chain(p, s.To, i, done) == nil {
				return fmt.Sprintf("T%d is left out between T%d and T%d", i+1, s.From+1, s.To+1)
			}
		}
	}
	return ""
}
