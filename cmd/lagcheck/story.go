package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"lagcheck/checker"
)

// A story is what --explain tells besides the verdicts.
type story struct {
	others  [][]checker.Example // of each verdict: the first offenders or keys, the example among them
	witness []int               // an order of one key's operations that explains it
	lie     checker.Example     // how the claimed versions contradict what clients saw; may be empty
	blind   bool                // no version was stated
}

// othersTold is how many offenders or keys are told about.
const othersTold = 5

// tell finds out what the story needs.
func (j *judgement) tell(c *checker.Checker, o checker.Options) {
	j.story.others = make([][]checker.Example, len(j.verdicts))
	for i, v := range j.verdicts {
		j.story.others[i] = c.Examples(v, o)
		if v.Guarantee == checker.Linearizable && v.Result == checker.Holds {
			j.story.witness = c.Witness()
		}
	}
	j.story.lie, _ = c.Lie()
	j.story.blind = true
	for i := range j.history {
		j.story.blind = j.story.blind && !j.history[i].Version.Known()
	}
}

// writeStory tells everything about every guarantee.
func (j *judgement) writeStory(t terminal) error {
	var b strings.Builder
	b.WriteString(j.head())
	for _, v := range j.verdicts {
		b.WriteString(j.line(v.Guarantee, describe(v, t.color)))
	}
	for i := range j.verdicts {
		b.WriteString(j.chapter(i))
	}
	b.WriteString(j.implications())
	b.WriteString(j.liesTold())
	b.WriteString(j.ages())
	return j.print(t, &b)
}

// chapter tells about one guarantee.
func (j *judgement) chapter(i int) string {
	v := j.verdicts[i]
	g, _ := checker.ByName(v.Guarantee)
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s: %v\n  %s (%s)\n", v.Guarantee, v.Result, g.Says, g.Source)
	switch {
	case v.Result == checker.Violated:
		j.broken(&b, i)
	case v.Result == checker.Unknown:
		fmt.Fprintf(&b, "  Why: %s.\n  What to do: %s.\n", v.Reason, advice(v.Reason))
		return b.String()
	case v.Obligations == 0:
		fmt.Fprintf(&b, "  There was nothing to check: no operation could have broken it.\n  What to do: %s.\n", idle[v.Guarantee])
		return b.String()
	default:
		j.kept(&b, v)
	}
	if how := decidedBy(v); how != "" {
		fmt.Fprintf(&b, "  Decided by: %s.\n", how)
	}
	if v.Reason != "" {
		fmt.Fprintf(&b, "  Note: %s.\n", v.Reason)
	}
	return b.String()
}

// broken tells what broke a guarantee: the smallest example in full, others in a
// sentence each, and where all of them are.
func (j *judgement) broken(b *strings.Builder, i int) {
	v, e := j.verdicts[i], j.examples[i]
	if len(e.Operations) > 0 {
		fmt.Fprintf(b, "  Smallest example: %s.\n%s  %s\n", j.lines(e), j.draw(e), e.Explanation)
	} else {
		b.WriteString("  No small example was found within the bounds on work.\n")
	}
	told := 0
	for _, other := range j.others(i) {
		if slices.Equal(other.Operations, e.Operations) || told == othersTold {
			continue
		}
		if told == 0 {
			b.WriteString("  Others:\n")
		}
		told++
		fmt.Fprintf(b, "    %s: %s\n", j.lines(other), other.Explanation)
	}
	if v.Guarantee == checker.Linearizable {
		fmt.Fprintf(b, "  Affected: %s of %d.\n", count(v.Violations, "key"), j.keys)
		return
	}
	fmt.Fprintf(b, "  Affected: %s of %d that could break it, on %s: operations %s.\n", count(v.Violations, "operation"), v.Obligations,
		count(j.keysOf(v.Offending), "key"), ranges(v.Offending))
}

func (j *judgement) others(i int) []checker.Example {
	if j.story.others == nil {
		return nil // there was no time for them
	}
	return j.story.others[i]
}

// keysOf counts the keys of operations.
func (j *judgement) keysOf(ops []int) int {
	keys := map[string]bool{}
	for _, i := range ops {
		keys[j.history[i].Key] = true
	}
	return len(keys)
}

// mostRanges is how many runs of operations are listed.
const mostRanges = 20

// ranges lists operations, ascending, as a reader finds them in the input: 3, 5-9, 12.
func ranges(ops []int) string {
	var parts []string
	for from, to := 0, 0; from < len(ops); from = to {
		for to = from + 1; to < len(ops) && ops[to] == ops[to-1]+1; to++ {
		}
		if len(parts) == mostRanges {
			return strings.Join(parts, ", ") + fmt.Sprintf(" and %d more", len(ops)-from)
		}
		switch part := fmt.Sprint(ops[from] + 1); {
		case to-from == 1:
			parts = append(parts, part)
		default:
			parts = append(parts, fmt.Sprintf("%s-%d", part, ops[to-1]+1))
		}
	}
	return strings.Join(parts, ", ")
}

// shownOfWitness is how much of an order is written out.
const shownOfWitness = 12

// kept tells why a guarantee holds.
func (j *judgement) kept(b *strings.Builder, v checker.Verdict) {
	fmt.Fprintf(b, "  Witness: %s.\n", witnesses[v.Guarantee])
	if order := j.story.witness; v.Guarantee == checker.Linearizable && len(order) > 0 {
		var numbers []string
		for _, i := range order[:min(len(order), shownOfWitness)] {
			numbers = append(numbers, fmt.Sprint(i+1))
		}
		if more := len(order) - len(numbers); more > 0 {
			numbers = append(numbers, fmt.Sprintf("and %d more", more))
		}
		fmt.Fprintf(b, "  Such an order on key %q: operations %s.\n", j.history[order[0]].Key, strings.Join(numbers, ", "))
	}
	fmt.Fprintf(b, "  Checked: %s that could have broken it.\n", count(v.Obligations, "operation"))
}

// implications tells how the verdicts follow from one another.
func (j *judgement) implications() string {
	result := map[string]checker.Verdict{}
	for _, v := range j.verdicts {
		result[v.Guarantee] = v
	}
	var b strings.Builder
	for _, m := range checker.Implications() {
		strong, weak := result[m.Stronger], result[m.Weaker]
		if m.ByValues && !j.story.blind {
			continue
		}
		switch {
		case strong.Result == checker.Holds && weak.Result == checker.Holds:
			fmt.Fprintf(&b, "  As %s holds, %s does. %s\n", m.Stronger, m.Weaker, m.Because)
		case strong.Result == checker.Violated && weak.Result == checker.Violated:
			fmt.Fprintf(&b, "  As %s broke, %s did. %s\n", m.Weaker, m.Stronger, m.Because)
		case strong.Result == checker.Violated && weak.Result == checker.Holds:
			fmt.Fprintf(&b, "  Though %s broke, %s holds: it asks for less.\n", m.Stronger, m.Weaker)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\nhow they imply one another\n" + b.String()
}

// liesTold tells how the store's versions lie, if they do.
func (j *judgement) liesTold() string {
	e := j.story.lie
	if len(e.Operations) == 0 {
		return ""
	}
	return fmt.Sprintf("\nthe store's versions lie\n  The versions in the history cannot all be true, so the verdicts do not rest on them. For example, %s:\n%s  %s\n",
		j.lines(e), j.draw(e), e.Explanation)
}

// ages tells how old reads were.
func (j *judgement) ages() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nstaleness\n  %s\n", j.age())
	switch {
	case j.measured && j.unaged != nil:
		fmt.Fprintf(&b, "  What to do: %s.\n", advice(j.unaged.Error()))
	case j.staleness.Stale > 0:
		b.WriteString("  Of the reads that began so long after the newest write of their key was acknowledged, so many did not see it:\n")
		for _, p := range j.staleness.SinceWrite {
			within := "later"
			if p.Within > 0 {
				within = fmt.Sprintf("within %v", p.Within)
			}
			if p.Reads > 0 {
				fmt.Fprintf(&b, "  %14s  %5.1f%%  %d of %d\n", within, 100*float64(p.Stale)/float64(p.Reads), p.Stale, p.Reads)
			}
		}
	}
	return b.String()
}

// drawPicture writes Porcupine's picture of a key: the one asked for, else that of the
// first violation, else the first.
func (j *judgement) drawPicture(c *checker.Checker, file, key string) error {
	var around []int
	for i, v := range j.verdicts {
		if v.Guarantee == checker.Linearizable {
			around = j.examples[i].Operations
		}
	}
	switch {
	case key == "" && len(around) > 0:
		key = j.history[around[0]].Key
	case key == "":
		key = j.history[0].Key
	case len(around) > 0 && j.history[around[0]].Key != key:
		around = nil
	}
	out, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("--porcupine-html: %w", err)
	}
	shown, left, err := c.Picture(out, key, around)
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("--porcupine-html %s: %w", file, err)
	}
	if left > 0 {
		j.notes = append(j.notes, fmt.Sprintf("%s shows %s on key %q and leaves out %d, for which there is no room", file, count(shown, "operation"), key, left))
	}
	return nil
}
