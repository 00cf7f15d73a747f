package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/checker"
	"lagcheck/checker/explain"
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
		for k, e := range j.story.others[i] {
			j.story.others[i][k] = j.numbered(e)
		}
		if v.Guarantee == checker.Linearizable && v.Result == checker.Holds {
			j.story.witness = c.Witness()
		}
	}
	lie, _ := c.Lie()
	j.story.lie = j.numbered(lie)
	j.story.blind = true
	for i := range j.history {
		j.story.blind = j.story.blind && !j.history[i].Version.Known()
	}
}

// writeStory tells everything about every guarantee.
func (j *judgement) writeStory(t terminal) error {
	j.lang = t.language()
	var b strings.Builder
	b.WriteString(j.head())
	for _, v := range j.verdicts {
		b.WriteString(j.line(v.Guarantee, j.describe(v, t.color)))
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
	var b strings.Builder
	says := j.say(because, explain.Says(v.Guarantee, j.lang), explain.Source(v.Guarantee, j.lang))
	fmt.Fprintf(&b, "\n%s\n  %s\n", j.say(heading, j.term(v.Guarantee), j.say(results[v.Result])), says)
	switch {
	case v.Result == checker.Violated:
		j.broken(&b, i)
	case v.Result == checker.Unknown:
		b.WriteString(j.told(storyWhy, v.Reasons.In(j.lang)) + j.told(storyWhatToDo, j.advice(v.Reasons)))
		return b.String()
	case v.Obligations == 0:
		b.WriteString(j.told(storyIdle) + j.told(storyWhatToDo, j.say(idle[v.Guarantee])))
		return b.String()
	default:
		j.kept(&b, v)
	}
	if how := j.decidedBy(v); how != "" {
		b.WriteString(j.told(storyDecided, how))
	}
	if v.Reasons != nil {
		b.WriteString(j.told(storyNote, v.Reasons.In(j.lang)))
	}
	return b.String()
}

// results are the words for them.
var results = map[checker.Result]id{checker.Holds: holds, checker.Violated: violated, checker.Unknown: anUnknown}

// told is a line of the story.
func (j *judgement) told(id id, args ...any) string { return "  " + j.say(id, args...) + "\n" }

// proof tells a proof in one sentence, and then line by line.
func (j *judgement) proof(p *explain.Proof) string {
	text := "  " + explain.Text(p, j.lang) + "\n" + j.told(storyProof)
	for _, line := range explain.Story(p, j.lang) {
		text += "    " + line + "\n"
	}
	return text
}

// broken tells what broke a guarantee: the smallest example in full, others in a
// sentence each, and where all of them are.
func (j *judgement) broken(b *strings.Builder, i int) {
	v, e := j.verdicts[i], j.examples[i]
	if len(e.Operations) > 0 {
		b.WriteString(j.told(storySmallest, j.lines(e)) + j.draw(e))
		b.WriteString(j.proof(e.Proof))
	} else {
		b.WriteString(j.told(storyUnshown))
	}
	told := 0
	for _, other := range j.others(i) {
		if slices.Equal(other.Operations, e.Operations) || told == othersTold {
			continue
		}
		if told == 0 {
			b.WriteString(j.told(storyOthers))
		}
		told++
		b.WriteString("    " + j.say(heading, j.lines(other), explain.Text(other.Proof, j.lang)) + "\n")
	}
	if v.Guarantee == checker.Linearizable {
		b.WriteString(j.told(storyAffectedKeys, j.say(countKeys, v.Violations), j.keys))
		return
	}
	b.WriteString(j.told(storyAffected, j.say(countOperations, v.Violations), v.Obligations,
		j.say(countKeys, j.keysOf(v.Offending)), j.ranges(v.Offending)))
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

// ranges lists operations as a reader finds them in the input: 3, 5-9, 12.
func (j *judgement) ranges(ops []int) string {
	numbers := make([]int, len(ops))
	for k, i := range ops {
		numbers[k] = j.number(i)
	}
	slices.Sort(numbers)
	var parts []string
	for from, to := 0, 0; from < len(numbers); from = to {
		for to = from + 1; to < len(numbers) && numbers[to] == numbers[to-1]+1; to++ {
		}
		if len(parts) == mostRanges {
			return j.names(parts) + j.say(andMore, len(numbers)-from)
		}
		switch part := fmt.Sprint(numbers[from]); {
		case to-from == 1:
			parts = append(parts, part)
		default:
			parts = append(parts, fmt.Sprintf("%s-%d", part, numbers[to-1]))
		}
	}
	return j.names(parts)
}

// shownOfWitness is how much of an order is written out.
const shownOfWitness = 12

// kept tells why a guarantee holds.
func (j *judgement) kept(b *strings.Builder, v checker.Verdict) {
	b.WriteString(j.told(storyWitness, j.say(witnesses[v.Guarantee])))
	if order := j.story.witness; v.Guarantee == checker.Linearizable && len(order) > 0 {
		var numbers []string
		for _, i := range order[:min(len(order), shownOfWitness)] {
			numbers = append(numbers, fmt.Sprint(j.number(i)))
		}
		listed := j.names(numbers)
		if more := len(order) - len(numbers); more > 0 {
			listed += j.say(andMoreListed, more)
		}
		b.WriteString(j.told(storyOrder, fmt.Sprintf("%q", j.history[order[0]].Key), listed))
	}
	b.WriteString(j.told(storyChecked, j.say(countOperations, v.Obligations)))
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
			b.WriteString(j.told(asHolds, j.term(m.Stronger), j.term(m.Weaker), explain.Because(m.Stronger, m.Weaker, j.lang)))
		case strong.Result == checker.Violated && weak.Result == checker.Violated:
			b.WriteString(j.told(asBroke, j.term(m.Weaker), j.term(m.Stronger), explain.Because(m.Stronger, m.Weaker, j.lang)))
		case strong.Result == checker.Violated && weak.Result == checker.Holds:
			b.WriteString(j.told(thoughBroke, j.term(m.Stronger), j.term(m.Weaker)))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n" + j.say(headImplications) + "\n" + b.String()
}

// liesTold tells how the store's versions lie, if they do.
func (j *judgement) liesTold() string {
	e := j.story.lie
	if len(e.Operations) == 0 {
		return ""
	}
	return "\n" + j.say(headLie) + "\n" + j.told(storyLie, j.lines(e)) + j.draw(e) + "  " + explain.Text(e.Proof, j.lang) + "\n"
}

// ages tells how old reads were.
func (j *judgement) ages() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n  %s\n", j.say(labelStaleness), j.age())
	switch {
	case j.measured && j.unaged != nil:
		b.WriteString(j.told(storyWhatToDo, j.say(adviceVersions)))
	case j.staleness.Stale > 0:
		b.WriteString(j.told(storyStale))
		for _, p := range j.staleness.SinceWrite {
			if p.Reads > 0 {
				fmt.Fprintf(&b, "  %s  %5.1f%%  %s\n", text.AlignRight.Apply(j.within(p), 14), 100*float64(p.Stale)/float64(p.Reads), j.say(soManyOf, p.Stale, p.Reads))
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
		j.notes = append(j.notes, fmt.Sprintf("%s shows %s on key %q and leaves out %d, for which there is no room", file, j.say(countOperations, shown), key, left))
	}
	return nil
}
