package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

type drawFlags struct {
	pictureFlags
	guarantee  string
	mark       []string
	operations int
	key        string
	around     int
	from, to   time.Duration
	timeout    time.Duration
	keyed      bool // --key was given: "" is a key, too
}

// mostDrawn bounds a picture, so that it can be opened.
const mostDrawn = 500

func newDraw(t terminal) *cobra.Command {
	var f drawFlags
	c := command(&cobra.Command{
		Use:   "draw FILE",
		Short: "Draw a recorded history, or what is wrong with it",
		Long: `Draw a recorded history (.jsonl, .edn, .txt, or - for any of them on standard
input): as text, as an SVG picture for pages and print, or as a sequence diagram in
Mermaid's language.

The history is judged first. If a guarantee is violated, the picture shows the few
operations that prove it, marked, and around them what happened at that time on the
same keys and in the same sessions; else it shows the beginning. What there is more
is counted, not drawn: --operations shows more of it, --key, --from and --to
another part, --around the surroundings of one operation.`,
		Example: `  lagcheck draw testdata/chapter/lag500-follower.jsonl
  lagcheck draw testdata/chapter/lag500-follower.jsonl --guarantee read-your-writes --lanes --format svg
  lagcheck draw testdata/chapter/lag500-follower.jsonl --around 40 --operations 8 --format mermaid
  lagcheck run --operations 100 --format jsonl | lagcheck draw - --from 1s --to 3s --mark none`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			f.keyed = c.Flags().Changed("key")
			if err := f.check(); err != nil {
				return usageHint(c, err)
			}
			return f.draw(c.Context(), t, files[0])
		},
	})
	f.add(c.Flags(), "text", "text, svg or mermaid")
	c.Flags().StringVar(&f.guarantee, "guarantee", "", "draw how this guarantee is violated (default: the weakest that is)")
	c.Flags().StringSliceVar(&f.mark, "mark", []string{"violation"}, "violation, stale (reads), none, or numbers of operations to mark")
	c.Flags().IntVar(&f.operations, "operations", 12, fmt.Sprintf("how many operations to draw, at most %d", mostDrawn))
	c.Flags().StringVar(&f.key, "key", "", "draw and judge only operations on this key")
	c.Flags().IntVar(&f.around, "around", 0, "draw what happened around the operation of this number")
	c.Flags().DurationVar(&f.from, "from", 0, "draw only what returned at this time or later, on the clock of the history")
	c.Flags().DurationVar(&f.to, "to", 0, "draw only what was called at this time or earlier")
	c.Flags().DurationVar(&f.timeout, "timeout", 10*time.Second, "for judging; what is not decided by then is unknown")
	complete(c, "format", []string{"text", "svg", "mermaid"})
	complete(c, "guarantee", guaranteeNames())
	return c
}

func (f *drawFlags) check() error {
	if drawers[f.format] == nil {
		return fmt.Errorf("--format %q: there are text, svg and mermaid", f.format)
	}
	if f.operations < 1 || f.operations > mostDrawn {
		return fmt.Errorf("--operations %d: want 1 to %d", f.operations, mostDrawn)
	}
	if f.guarantee != "" {
		if _, err := checker.ByName(f.guarantee); err != nil {
			return err
		}
	}
	if f.to != 0 && f.to < f.from {
		return fmt.Errorf("--to %v is before --from %v", f.to, f.from)
	}
	return nil
}

func (f *drawFlags) draw(ctx context.Context, t terminal, file string) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	h, err := readHistory(ctx, t, file)
	if err != nil {
		return err
	}
	if file == "-" {
		file = "standard input"
	}
	s, err := f.subject(ctx, t.language(), h, file)
	if err != nil {
		return err
	}
	choice := timeline.Choice{Core: s.Core, Most: f.operations, Keep: f.keep(h)}
	if len(timeline.Choose(h, choice)) == 0 {
		return fmt.Errorf("draw %s: none of its %s is within --key, --from and --to", file, count(len(h), "operation"))
	}
	if f.lanes {
		if s.Servers = timeline.Recorded(h, t.language()); s.Servers == nil {
			return fmt.Errorf("draw %s: --lanes: no operation says which node served it", file)
		}
	}
	more := t.say(drawMore)
	return f.output(t, func(w io.Writer) error { return f.pictureFlags.draw(w, h, s, choice, more) })
}

// keep returns which operations may be drawn around the core.
func (f *drawFlags) keep(h history.History) func(int) bool {
	return func(i int) bool {
		o := &h[i]
		return (!f.keyed || o.Key == f.key) && o.Return >= int64(f.from) && (f.to == 0 || o.Call <= int64(f.to))
	}
}

// subject says what the picture is about.
func (f *drawFlags) subject(ctx context.Context, l lang.Lang, h history.History, file string) (timeline.Options, error) {
	o := timeline.Options{Ruler: true, Title: file, Lang: l}
	if f.mark[0] == "stale" && len(f.mark) == 1 {
		err := markStale(h, file, &o)
		return o, err
	}
	numbers, err := f.numbers(len(h))
	switch {
	case err != nil:
		return o, err
	case len(numbers) > 0:
		o.Core, o.Marks = numbers, numbers
	case f.mark[0] == "violation" && f.around == 0:
		return f.violation(ctx, l, h, file)
	}
	if f.around > len(h) || f.around < 0 {
		return o, fmt.Errorf("--around %d: %s has operations 1 to %d", f.around, file, len(h))
	}
	if f.around > 0 {
		o.Core = append(o.Core, f.around-1)
	}
	return o, nil
}

// markStale marks the stale reads and draws around the first of them.
func markStale(h history.History, source string, o *timeline.Options) error {
	stale, err := checker.StaleReads(h)
	if err != nil {
		return fmt.Errorf("%s: mark stale reads: %w", source, err)
	}
	o.Title, o.Marks = texts.Say(o.Lang, heading, source, texts.Say(o.Lang, countStale, len(stale))), stale
	o.Core = stale[:min(1, len(stale))]
	return nil
}

// numbers returns the operations that --mark names, as indexes.
func (f *drawFlags) numbers(operations int) ([]int, error) {
	if len(f.mark) == 1 && (f.mark[0] == "violation" || f.mark[0] == "none") {
		return nil, nil
	}
	var all []int
	for _, word := range f.mark {
		var n int
		if _, err := fmt.Sscanf(word+"\n", "%d\n", &n); err != nil || n < 1 || n > operations {
			return nil, fmt.Errorf("--mark %s: want violation, stale, none, or numbers from 1 to %d", word, operations)
		}
		all = append(all, n-1)
	}
	return all, nil
}

// violation judges what is asked for and says what proves the weakest guarantee that
// is violated.
func (f *drawFlags) violation(ctx context.Context, l lang.Lang, h history.History, file string) (timeline.Options, error) {
	o := timeline.Options{Ruler: true, Lang: l}
	ctx, stop := context.WithTimeout(ctx, f.timeout)
	defer stop()
	options := checker.Options{Done: ctx.Done()}
	if f.guarantee != "" {
		options.Guarantees = []string{f.guarantee}
	}
	judged, whole := f.judged(h)
	v, err := findViolation(judged, file, options)
	if err != nil {
		return o, err
	}
	v.example.Operations, v.example.Offending = whole(v.example.Operations), whole(v.example.Offending)
	v.describe(l, &o)
	return o, nil
}

// judged returns the part of the history that is judged, and what turns its indexes
// into those of the whole: what breaks a guarantee on one key alone breaks it.
func (f *drawFlags) judged(h history.History) (part history.History, whole func([]int) []int) {
	if !f.keyed {
		return h, func(indexes []int) []int { return indexes }
	}
	var all []int
	for i := range h {
		if h[i].Key == f.key {
			part, all = append(part, h[i]), append(all, i)
		}
	}
	return part, func(indexes []int) []int {
		whole := make([]int, len(indexes))
		for k, i := range indexes {
			whole[k] = all[i]
		}
		return whole
	}
}
