package quiz

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"

	"lagcheck/model/workload"
)

// A Config says which quiz to generate.
type Config struct {
	Lang    Lang
	Count   int
	Seed    uint64
	Student string // another variant of equal difficulty for each; may be empty
	Kinds   []Kind // nil: all
	Level   int    // 0: all

	tries int // see usualTries; 0: so many
}

// A Shortage says that no more items of a kind and level were found that are like no
// other one.
type Shortage struct {
	Kind    Kind
	Level   int
	Missing int // items that are left out
}

// usualTries is how many problems are drawn for one item before it is given up.
const usualTries = 20_000

// Generate makes a quiz: kinds and levels take turns in an order that depends on nothing
// but the configuration's kinds and level, so that any two seeds and students get quizzes
// of equal difficulty. Every item is proved. Where too few problems are found that
// are not alike, items are missing, and the shortages say so.
func Generate(c Config) (*Quiz, []Shortage, error) {
	if err := c.Validate(); err != nil {
		return nil, nil, err
	}
	g := &generator{config: c, alike: map[string]bool{}, short: map[place]int{}}
	src := workload.Rand(c.Seed, g.stream())
	q := &Quiz{Lang: c.Lang, Seed: c.Seed, Student: c.Student}
	for i := range c.Count {
		at := g.place(i)
		if g.short[at] > 0 { // it will not be better another time
			g.short[at]++
			continue
		}
		p, proof := g.next(src, at)
		if p == nil {
			g.short[at]++
			continue
		}
		item, err := p.Render(proof, c.Lang)
		if err != nil {
			return nil, nil, err
		}
		item.Number = len(q.Items) + 1
		q.Items = append(q.Items, item)
	}
	return q, g.shortages(), nil
}

// Validate says what is wrong with the configuration, if anything is.
func (c *Config) Validate() error {
	if c.Count < 1 {
		return fmt.Errorf("generate quiz: %d items; want at least 1", c.Count)
	}
	if !slices.Contains(Langs(), c.Lang) {
		return fmt.Errorf("generate quiz: no language %q; there are %v", c.Lang, Langs())
	}
	if c.Level < 0 || c.Level > Levels {
		return fmt.Errorf("generate quiz: level %d; there are 1 to %d", c.Level, Levels)
	}
	for _, k := range c.Kinds {
		if makers[k] == nil {
			return fmt.Errorf("generate quiz: no kind of question %q; there are %v", k, Kinds())
		}
	}
	return nil
}

// A generator is a quiz in the making.
type generator struct {
	config Config
	alike  map[string]bool
	short  map[place]int
}

// A place in a quiz is to be filled with such an item.
type place struct {
	kind  Kind
	level int
}

// stream gives each student luck of their own.
func (g *generator) stream() uint64 {
	sum := fnv.New64a()
	sum.Write([]byte(g.config.Student))
	return sum.Sum64()
}

// place returns what item i, from 0, is to be.
func (g *generator) place(i int) place {
	kinds := g.config.Kinds
	if kinds == nil {
		kinds = Kinds()
	}
	p := place{kinds[i%len(kinds)], g.config.Level}
	if p.level == 0 {
		p.level = 1 + i/len(kinds)%Levels
	}
	return p
}

// sizes are numbers of operations, and whether distractors are close, by level: see
// [Problem.Difficulty].
var sizes = [Levels + 1][]struct {
	least, most int
	close       bool
}{
	1: {{2, 3, false}},
	2: {{2, 3, true}, {4, 5, false}},
	3: {{4, 5, true}, {6, 8, false}, {6, 8, true}},
}

// next draws problems until one fits the place and is like no other one.
func (g *generator) next(src workload.Source, at place) (*Problem, *Proof) {
	for range cmp.Or(g.config.tries, usualTries) {
		size := pick(src, sizes[at.level]...)
		p := makers[at.kind].draw(src, size.least+src.Intn(size.most-size.least+1), size.close)
		if p == nil || !p.worthwhile() {
			continue
		}
		p.Level = at.level
		key := p.Alike()
		if g.alike[key] {
			continue
		}
		proof, err := p.Prove()
		if err != nil { // not proved is not asked
			continue
		}
		g.alike[key] = true
		return p, proof
	}
	return nil, nil
}

func (g *generator) shortages() []Shortage {
	var all []Shortage
	for _, k := range Kinds() {
		for level := 1; level <= Levels; level++ {
			if n := g.short[place{k, level}]; n > 0 {
				all = append(all, Shortage{k, level, n})
			}
		}
	}
	return all
}
