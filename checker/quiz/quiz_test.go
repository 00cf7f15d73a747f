package quiz

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model/policy"
)

// generated is a quiz that several tests look at.
var generated = sync.OnceValues(func() (*Quiz, error) {
	q, short, err := Generate(Config{Lang: Japanese, Count: 270, Seed: 1})
	if len(short) > 0 {
		err = fmt.Errorf("short of %v", short)
	}
	return q, err
})

func sample(t *testing.T) *Quiz {
	t.Helper()
	q, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func mustGenerate(t *testing.T, c Config) *Quiz {
	t.Helper()
	q, _, err := Generate(c)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestEveryItemIsProvedFromItsJSON(t *testing.T) {
	t.Parallel()
	q, err := sample(t).Reread()
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(q); err != nil {
		t.Error(err)
	}
	seen := map[place]int{}
	for i := range q.Items {
		item := &q.Items[i]
		seen[place{item.Kind, item.Level}]++
		if n := len(item.History); n < leastOperations || n > mostOperations {
			t.Errorf("item %d has %d operations", i+1, n)
		}
	}
	if len(seen) != len(Kinds())*Levels {
		t.Errorf("kinds and levels: %v", seen)
	}
}

// The same configuration gives the same bytes; another seed or student gives other items
// of the same kinds and levels.
func TestVariants(t *testing.T) {
	t.Parallel()
	base := Config{Lang: English, Count: 54, Seed: 7}
	student, seed := base, base
	student.Student, seed.Seed = "s24-017", 8
	text := func(c Config) (string, *Quiz) {
		q := mustGenerate(t, c)
		var b bytes.Buffer
		if err := Encode(&b, q); err != nil {
			t.Fatal(err)
		}
		return b.String(), q
	}
	first, q := text(base)
	if again, _ := text(base); again != first {
		t.Error("the same seed gives another quiz")
	}
	ids := map[string]bool{}
	for i := range q.Items {
		ids[q.Items[i].ID()] = true
	}
	for name, c := range map[string]Config{"student": student, "seed": seed} {
		_, other := text(c)
		shared := 0
		for i := range other.Items {
			a, b := &q.Items[i], &other.Items[i]
			if a.Kind != b.Kind || a.Level != b.Level {
				t.Errorf("%s: item %d is a %s of level %d, not a %s of level %d", name, i+1, b.Kind, b.Level, a.Kind, a.Level)
			}
			if ids[b.ID()] {
				shared++
			}
		}
		if shared > len(other.Items)/2 {
			t.Errorf("another %s: %d of %d items are the same", name, shared, len(other.Items))
		}
	}
}

// Faults that are planted in a quiz's data or words are refused.
func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	swap := func(item *Item) { // mark another option
		right := slices.IndexFunc(item.Options, func(o Option) bool { return o.Right })
		other := (right + 1) % len(item.Options)
		item.Options[right].Right, item.Options[other].Right = false, true
	}
	for _, fault := range []struct {
		name  string
		plant func(*Quiz)
		want  string
	}{
		{"another option is marked", func(q *Quiz) { swap(&q.Items[0]) }, "is right, but is not marked"},
		{"no option is marked", func(q *Quiz) {
			for k := range q.Items[1].Options {
				q.Items[1].Options[k].Right = false
			}
		}, "is right, but is not marked"},
		{"two options are marked", func(q *Quiz) {
			for k := range q.Items[2].Options {
				q.Items[2].Options[k].Right = true
			}
		}, "is not what the data give"},
		{"the right option is gone", func(q *Quiz) {
			item := &q.Items[0]
			right := slices.IndexFunc(item.Options, func(o Option) bool { return o.Right })
			item.Options = slices.Delete(item.Options, right, right+1)
			item.Claims = slices.Delete(item.Claims, right, right+1)
			swapTo(item, 0)
		}, "no option is right"},
		{"one option twice", func(q *Quiz) {
			item := &q.Items[0]
			right := slices.IndexFunc(item.Options, func(o Option) bool { return o.Right })
			item.Claims[(right+1)%len(item.Claims)] = item.Claims[right]
		}, "say the same"},
		{"two changes mend it", plantSecondMend, "are both right"},
		{"an item twice", func(q *Quiz) {
			q.Items = append(q.Items, q.Items[4])
			q.Items[len(q.Items)-1].Number = len(q.Items)
		}, "is like item 5"},
		{"an item twice under other names", func(q *Quiz) {
			q.Items = append(q.Items, renamed(t, &q.Items[4], len(q.Items)+1))
		}, "is like item 5"},
		{"another level", func(q *Quiz) { q.Items[3].Level = 3 }, "by its operations and options it is"},
		{"another question", func(q *Quiz) { q.Items[3].Question += "!" }, "the question is not"},
		{"another explanation", func(q *Quiz) { q.Items[3].Options[0].Explanation = "" }, "option 1 is not"},
		{"another drawing", func(q *Quiz) { q.Items[0].Drawing = q.Items[1].Drawing }, "does not show the history"},
		{"another history", func(q *Quiz) { q.Items[1].History[0].Call-- }, "does not give the history"},
		{"another id", func(q *Quiz) { q.Items[1].id = "" }, "the id is not"},
		{"an endless setting", func(q *Quiz) { q.Items[1].Setting.Steps[0].Think = 1e18 }, "something takes"},
		{"another policy", func(q *Quiz) { q.Items[1].Setting.Policy = "oracle" }, `no question is about a policy "oracle"`},
		{"another number", func(q *Quiz) { q.Items[1].Number = 5 }, "the number is not"},
		{"an operation too many", func(q *Quiz) { q.Items[0].History = q.Items[0].History[:1] }, "does not show"},
	} {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			q := mustGenerate(t, Config{Lang: English, Count: 9, Seed: 5, Level: 1})
			if err := Verify(q); err != nil {
				t.Fatal(err)
			}
			fault.plant(q)
			if err := Verify(q); err == nil || !strings.Contains(err.Error(), fault.want) {
				t.Errorf("got %v, want %q", err, fault.want)
			}
		})
	}
}

func swapTo(item *Item, right int) {
	for k := range item.Options {
		item.Options[k].Right = k == right
	}
}

// plantSecondMend makes an item with two right options: either of two reads can be mended
// to repair monotonic reads.
func plantSecondMend(q *Quiz) {
	item := &q.Items[0]
	ms := func(n int64) int64 { return n * 1e6 }
	item.Problem = Problem{
		Kind: Mend, Level: 1, Ask: Ask{Guarantees: []string{"monotonic-reads"}},
		History: history.History{
			{Process: 0, F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 0, Return: ms(1), Version: history.At(1)},
			{Process: 1, F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: ms(2), Return: ms(3), Version: history.At(1)},
			{Process: 1, F: history.Read, Key: "x", Value: history.Nil, Type: history.OK, Call: ms(4), Return: ms(5), Version: history.At(0)},
		},
		Claims: []Claim{{Operation: 1, Value: history.Nil}, {Operation: 2, Value: history.Int(1)}},
	}
	again, _ := item.Render(&Proof{why: make([][]phrase, 2)}, q.Lang)
	item.Drawing = again.Drawing
}

// renamed is the same item with other clients, keys and values, and slower.
func renamed(t *testing.T, item *Item, number int) Item {
	t.Helper()
	p := item.Problem
	p.History = slices.Clone(p.History)
	for i := range p.History {
		op := &p.History[i]
		op.Process, op.Key = 7-op.Process, "key "+op.Key
		op.Call, op.Return = 2*op.Call, 2*op.Return
		if !op.Value.IsNil() {
			op.Value = history.String("<" + op.Value.String() + ">")
		}
	}
	if p.Kind != Order {
		t.Fatalf("item %d is a %s", item.Number, p.Kind)
	}
	proof, err := p.Prove()
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.Render(proof, item.Lang)
	if err != nil {
		t.Fatal(err)
	}
	again.Number = number
	return again
}

// Renaming makes no other problem; exchanging two values does.
func TestAlike(t *testing.T) {
	t.Parallel()
	for i := range sample(t).Items {
		p := sample(t).Items[i].Problem
		if p.Kind != Order {
			continue
		}
		r := renamed(t, &sample(t).Items[i], 1)
		if p.Alike() != r.Alike() {
			t.Errorf("not alike:\n%s\n%s", sample(t).Items[i].Drawing, r.Drawing)
		}
		for k := range r.History {
			if op := &r.History[k]; op.F == history.Read {
				if op.Value = history.Nil; p.History[k].Value.IsNil() {
					op.Value = history.Int(99)
				}
				if p.Alike() == r.Alike() {
					t.Errorf("alike:\n%s\n%v", sample(t).Items[i].Drawing, r.History)
				}
				break
			}
		}
	}
}

var verb = regexp.MustCompile(`%\[\d\]s`)

// Every text has the same arguments in both languages, and every message that the code
// says exists. That no text is missing in a language is seen to by package lang.
func TestEveryTextExistsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, texts := range []texts{asked, offered, reasons} {
		for message, text := range texts {
			arguments := func(text string) string {
				found := verb.FindAllString(text, -1)
				slices.Sort(found)
				return fmt.Sprint(slices.Compact(found))
			}
			if arguments(text.En) != arguments(text.Ja) {
				t.Errorf("%q: other arguments in Japanese: %s", message, text.Ja)
			}
		}
	}
	if n := len(asked) + len(offered) + len(reasons); n != len(numbers) {
		t.Errorf("%d texts have %d ids", n, len(numbers))
	}
	for _, message := range said(t) {
		if _, ok := numbers[message]; !ok {
			t.Errorf("%q is said, but is not in the catalogue", message)
		}
	}
	for _, name := range policies {
		if _, err := policy.ByName(name); err != nil {
			t.Error(err)
		}
		if _, ok := numbers[rule(name).id]; !ok {
			t.Errorf("policy %s has no rule in words", name)
		}
	}
}

// said returns the ids that stand in calls of say as they are.
func said(t *testing.T) []id {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var ids []id
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 {
				name, isName := call.Fun.(*ast.Ident)
				text, isText := call.Args[0].(*ast.BasicLit)
				if isName && isText && name.Name == "say" {
					message, _ := strconv.Unquote(text.Value)
					ids = append(ids, id(message))
				}
			}
			return true
		})
	}
	if len(ids) < 50 {
		t.Errorf("only %d messages are said", len(ids))
	}
	return ids
}

// Both languages say the same of every item: nothing is left of a format or a term, and
// in Japanese the English name stands at the first use of a term and nowhere else.
func TestWords(t *testing.T) {
	t.Parallel()
	for i := range sample(t).Items {
		item := &sample(t).Items[i]
		proof, err := item.Prove()
		if err != nil {
			t.Fatal(err)
		}
		en, err := item.Render(proof, English)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range []*Item{item, &en} {
			text := allWords(it)
			for _, bad := range []string{"%!", "⟦", "⟧", "  "} {
				if strings.Contains(text, bad) {
					t.Errorf("item %d (%s, %s) contains %q:\n%s", i+1, it.Kind, it.Lang, bad, text)
				}
			}
			for _, name := range []string{"linearizable", "read-your-writes", "monotonic-reads", "leader", "follower", "lag"} {
				own, other := newSpeaker(it.Lang).name(name), newSpeaker(English).name(name)
				said := strings.Contains(text, strings.TrimSuffix(own, "（"+other+"）"))
				if n := strings.Count(text, "（"+other+"）"); it.Lang == Japanese && n > 1 || it.Lang == Japanese && n == 0 && said && checkerHas(name) {
					t.Errorf("item %d: the English name of %s stands there %d times", i+1, name, n)
				}
			}
		}
	}
}

// checkerHas reports whether a term is a guarantee: these are never said but as terms.
func checkerHas(name string) bool {
	_, err := checker.ByName(name)
	return err == nil
}

func allWords(i *Item) string {
	parts := append([]string{i.Title}, i.Given...)
	parts = append(parts, i.Question)
	for _, o := range i.Options {
		parts = append(parts, o.Text)
	}
	for _, o := range i.Options {
		parts = append(parts, o.Explanation)
	}
	return strings.Join(append(parts, i.Summary), "\n")
}

// Where all problems of a kind are used up, items are missing, and none is there twice.
func TestExhausted(t *testing.T) {
	t.Parallel()
	q, short, err := Generate(Config{Lang: English, Count: 3000, Seed: 1, Kinds: []Kind{Order}, Level: 1, tries: 300})
	if err != nil {
		t.Fatal(err)
	}
	if len(short) != 1 || short[0].Missing+len(q.Items) != 3000 || short[0].Missing == 0 {
		t.Errorf("%d items, short of %v", len(q.Items), short)
	}
	if err := Verify(q); err != nil {
		t.Error(err)
	}
}

func TestConfigErrors(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Config{
		"0 items":                   {Lang: English},
		`no language "de"`:          {Lang: "de", Count: 1},
		`no kind of question "x"`:   {Lang: English, Count: 1, Kinds: []Kind{"x"}},
		"level 4; there are 1 to 3": {Lang: English, Count: 1, Level: 4},
	} {
		if _, _, err := Generate(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	var good bytes.Buffer
	if err := Encode(&good, mustGenerate(t, Config{Lang: English, Count: 1, Seed: 1, Kinds: []Kind{Stale}})); err != nil {
		t.Fatal(err)
	}
	edits := map[string]func(string) string{
		`f.json:2: not a quiz`:               func(s string) string { return strings.Replace(s, `"number":1`, `"number":-`, 1) },
		"unknown field":                      func(s string) string { return strings.Replace(s, `"seed"`, `"sede"`, 1) },
		"text after the quiz":                func(s string) string { return s + "{}" },
		"is none of a question":              func(s string) string { return strings.Replace(s, `"stale":[`, `"order":[`, 1) },
		`item 1: history:1: "f" is "xwrite"`: func(s string) string { return strings.Replace(s, `"f":"`, `"f":"x`, 1) },
	}
	for _, want := range slices.Sorted(maps.Keys(edits)) {
		text := edits[want](good.String())
		if _, err := Decode(strings.NewReader(text), "f.json"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
