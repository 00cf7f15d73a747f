package gallery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

func full() bool { return os.Getenv("LAGCHECK_SCOPE") == "full" }

func all(t *testing.T) *Gallery {
	t.Helper()
	g, err := All()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestGallery proves every entry again. UPDATE=1 writes exhibits anew, and searches the
// model for those that are new or that it no longer produces; UPDATE=all searches it for
// everything, which takes minutes.
func TestGallery(t *testing.T) {
	s := Enumerate(5)
	if update := os.Getenv("UPDATE"); update != "" {
		write(t, s, update == "all")
		return // what is embedded is still the old data: run it again without UPDATE
	}
	g, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range g.Prove(s) {
		t.Error(problem)
	}
	for _, x := range g.Exhibits {
		if !slices.IsSortedFunc(x.Plays, byPromise(&x.Specimen)) {
			t.Errorf("exhibit %d: the first of its plays is not under the policy that promises most", x.Number)
		}
	}
	if n, correct := len(g.Exhibits), len(s.Correct); n != 21 || correct != 8 {
		t.Errorf("%d combinations, want 21; %d with a correct leader, want 8", n, correct)
	}
}

// The tables of pairs that were computed separately, before this package.
const anyLeader = `
     -     -     -     -     -     -     -     -
 2/2/1     -     -     -     -     -     -     -
 2/2/1 3/2/2     -     -     -     -     -     -
 2/2/1 3/2/1 3/2/1     -     -     -     - 3/2/1
 2/1/1 2/1/1 2/1/1 2/1/1     - 3/2/1 2/1/1 3/1/1
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1     - 2/1/1 3/1/1
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1 3/1/1     - 3/2/1
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1 3/1/1 2/1/1     -
`

const correctLeader = `
     -     -     -     -     -     -     -     -
 2/2/1     -     -     -     -     -     -     -
 2/2/1 3/2/2     -     -     -     -     -     -
 2/2/1 3/2/2 5/3/2     -     -     -     -     -
 2/2/1 3/2/1 3/2/1 3/2/1     - 3/2/1     -     -
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1     -     -     -
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1 3/1/1     -     -
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1 3/1/1     -     -
`

func TestPairs(t *testing.T) {
	g := all(t)
	for name, want := range map[bool]string{false: anyLeader, true: correctLeader} {
		var got strings.Builder
		for holds := range Count {
			for broken := range Count {
				cell := "-"
				if x, ok := g.Pair(holds, broken, name); ok {
					cell = x.Size.String()
				} else if Impossible(holds, broken, name, lang.English) == "" {
					t.Errorf("nothing says why %s cannot hold while %s is broken", holds.Name(), broken.Name())
				}
				fmt.Fprintf(&got, " %5s", cell)
			}
			got.WriteString("\n")
		}
		if d := cmp.Diff(strings.TrimLeft(want, "\n"), got.String()); d != "" {
			t.Errorf("correct leader: %v (-want +got):\n%s", name, d)
		}
	}
}

// What is said to be impossible does not occur.
func TestImpossible(t *testing.T) {
	g := all(t)
	for holds := range Count {
		for broken := range Count {
			for _, correct := range []bool{false, true} {
				if x, ok := g.Pair(holds, broken, correct); ok && Impossible(holds, broken, correct, lang.English) != "" {
					t.Errorf("exhibit %d: cannot be, as %s", x.Number, Impossible(holds, broken, correct, lang.English))
				}
			}
		}
	}
}

// write writes the data from an enumeration.
func write(t *testing.T, s *Survey, anew bool) {
	old, err := All()
	if err != nil {
		old = new(Gallery)
		t.Logf("nothing is taken over: %v", err)
	}
	if anew {
		old = new(Gallery)
	}
	exhibits := exhibitsOf(s, old)
	writeFile(t, "exhibits.jsonl", append([]any{scopeOf(s)}, records(exhibits)...))
	var lines []any
	for _, b := range breaksOf(old) {
		lines = append(lines, b)
	}
	writeFile(t, "breaks.jsonl", lines)
}

func scopeOf(s *Survey) Scope {
	scope := Scope{Operations: s.Most}
	for size, n := range s.Counts {
		scope.Histories += n
		scope.Sizes = append(scope.Sizes, Counted{size, n})
	}
	slices.SortFunc(scope.Sizes, func(a, b Counted) int { return a.Compare(b.Size) })
	return scope
}

func exhibitsOf(s *Survey, old *Gallery) []Exhibit {
	var exhibits []Exhibit
	for _, x := range s.Any {
		exhibits = append(exhibits, Exhibit{Specimen: x})
	}
	slices.SortFunc(exhibits, func(a, b Exhibit) int { return compare(&a.Specimen, &b.Specimen) })
	for i := range exhibits {
		x := &exhibits[i]
		x.Number = i + 1
		k := slices.IndexFunc(old.Exhibits, func(o Exhibit) bool { return compare(&o.Specimen, &x.Specimen) == 0 })
		switch {
		case !x.Correct:
		case k >= 0 && proves(func(p *prover) { p.plays(&old.Exhibits[k]) }):
			x.Plays = old.Exhibits[k].Plays
		default:
			x.Plays = plays(&x.Specimen)
		}
		slices.SortStableFunc(x.Plays, byPromise(&x.Specimen))
	}
	return exhibits
}

// proves reports whether a prover finds nothing wrong.
func proves(check func(*prover)) bool {
	var p prover
	check(&p)
	return len(p.problems) == 0
}

func records(exhibits []Exhibit) (lines []any) {
	for _, x := range exhibits {
		lines = append(lines, record{Drawing: timeline.Text(x.History, timeline.Options{}), Plays: x.Plays})
	}
	return lines
}

func writeFile(t *testing.T, name string, lines []any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, line := range lines {
		if err := e.Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
