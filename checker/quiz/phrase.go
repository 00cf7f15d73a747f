package quiz

import (
	"fmt"
	"strings"
	"time"

	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// A phrase is a message with what is to be put into it: words that are no words yet.
type phrase struct {
	id   id
	args []any // string, int, time.Duration, term, promise, operation, proof, lists of these, phrase
}

// An id names a message of the catalogue.
type id string

func say(id id, args ...any) phrase { return phrase{id, args} }

// A term is a technical term; in Japanese its English name follows at its first use.
type term string

// A promise is what a guarantee says, in a sentence.
type promise string

// An operation is named by its client and its label, a timed one also by when it was.
type (
	operation struct{ history.Op }
	timed     struct{ history.Op }
)

// A list is put together as "a, b and c", alternatives as "a or b", a sequence by arrows.
type (
	list         []any
	alternatives []any
	sequence     []any
)

// catalogue has the texts of all ids, which count from 0 in it.
var (
	numbers   = map[id]int{}
	catalogue = func() *lang.Catalog[int] {
		var all []lang.Text
		for _, texts := range []texts{asked, offered, reasons} {
			for id, text := range texts {
				numbers[id] = len(all)
				all = append(all, text)
			}
		}
		return lang.NewCatalog(all, len(all))
	}()
)

// A speaker puts phrases of one item into words.
type speaker struct {
	lang  Lang
	named map[string]bool // terms whose English name has been told
}

func newSpeaker(l Lang) *speaker { return &speaker{l, map[string]bool{}} }

// say returns a phrase in words.
func (s *speaker) say(p phrase) string {
	args := make([]any, len(p.args))
	for i, a := range p.args {
		args[i] = s.word(a)
	}
	n, ok := numbers[p.id]
	if !ok {
		return "⟦" + string(p.id) + "⟧" // no test lets that pass
	}
	return catalogue.Say(s.lang, n, args...)
}

func (s *speaker) all(phrases []phrase) []string {
	texts := make([]string, len(phrases))
	for i, p := range phrases {
		texts[i] = s.say(p)
	}
	return texts
}

// joined returns sentences as one text.
func (s *speaker) joined(phrases []phrase) string {
	between := " "
	if s.lang == Japanese {
		between = ""
	}
	return strings.Join(s.all(phrases), between)
}

func (s *speaker) word(a any) string {
	switch a := a.(type) {
	case phrase:
		return s.say(a)
	case term:
		return "⟦" + string(a) + "⟧"
	case operation: // who served it stands in the drawing
		a.Node, a.Version = "", history.Version{}
		return s.say(say("operation", fmt.Sprint("c", a.Process), timeline.Label(a.Op)))
	case timed:
		return s.say(say("between", operation(a), time.Duration(a.Call), time.Duration(a.Return)))
	case promise:
		return explain.Says(string(a), s.lang)
	case *explain.Proof:
		return explain.Text(a, s.lang)
	case time.Duration:
		return milliseconds(a)
	case list:
		return s.list(a)
	case alternatives:
		return s.join(a, s.say(say("or")))
	case sequence:
		return s.join(a, " → ")
	}
	return fmt.Sprint(a)
}

// list returns a, b and c.
func (s *speaker) list(a list) string {
	if len(a) < 2 || s.lang == Japanese {
		return s.join(a, s.say(say("comma")))
	}
	return s.join(a[:len(a)-1], ", ") + " and " + s.word(a[len(a)-1])
}

func (s *speaker) join(a []any, between string) string {
	texts := make([]string, len(a))
	for i := range a {
		texts[i] = s.word(a[i])
	}
	return strings.Join(texts, between)
}

// milliseconds writes a whole number of milliseconds, a long time in seconds.
func milliseconds(d time.Duration) string {
	if d >= 10*time.Second && d%time.Second == 0 {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// promised says what guarantees mean.
func promised(names ...string) []phrase {
	var all []phrase
	for _, n := range names {
		all = append(all, say("given guarantee", term(n), promise(n)))
	}
	return all
}

// terms makes a list of terms.
func terms(names []string) list {
	all := list{}
	for _, n := range names {
		all = append(all, term(n))
	}
	return all
}
