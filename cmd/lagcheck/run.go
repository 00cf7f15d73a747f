package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/history"
	"lagcheck/history/timeline"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

type runFlags struct {
	scenarioFlags
	pictureFlags
	policy   string
	lag      time.Duration
	number   int
	events   bool
	minimize string
	mark     string
}

func newRun(t terminal, code *int) *cobra.Command {
	var f runFlags
	c := command(&cobra.Command{
		Use:   "run",
		Short: "Simulate one history of one policy and show it",
		Long: `Simulate one history of one policy, draw it and judge it. The same seed and
--history give the same history, the one that a report with that seed and the
same sizes has under that number. --lanes draws the leader and the followers, too:
when a write came into the log, how followers got it, and what a read found. A
picture (svg, mermaid) of more than 60 operations shows those around the weakest
guarantee that is violated.`,
		Example: `  lagcheck run
  lagcheck run --policy leader-after-write --lag 3s --seed 7 --events
  lagcheck run --policy any-follower --lag 500ms --operations 30 --minimize read-your-writes
  lagcheck run --policy any-follower --operations 30 --minimize read-your-writes --lanes --format svg
  lagcheck run --policy any-follower --lag 3s --operations 100 --format jsonl | lagcheck check -`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.run(t, code); err != nil {
				return usageHint(c, err)
			}
			return nil
		},
	})
	f.scenarioFlags.add(c.Flags(), 8)
	f.pictureFlags.add(c.Flags(), "drawing", "drawing, svg or mermaid (without verdicts), or jsonl (one operation a line)")
	c.Flags().StringVar(&f.policy, "policy", "any-follower", "read policy; see lagcheck policies")
	c.Flags().DurationVar(&f.lag, "lag", 500*time.Millisecond, "apply lag of the followers")
	c.Flags().IntVar(&f.number, "history", 1, "number of the history within the seed, from 1")
	c.Flags().BoolVar(&f.events, "events", false, "list what replication did, too")
	c.Flags().StringVar(&f.minimize, "minimize", "", "show the smallest scenario that still breaks this guarantee instead")
	c.Flags().StringVar(&f.mark, "mark", "violation", "in pictures: violation, or stale (reads)")
	return c
}

func (f *runFlags) run(t terminal, code *int) error {
	config := evaluate.Default()
	var err error
	if config.Workload, err = f.config(); err != nil {
		return err
	}
	p, err := policy.ByName(f.policy)
	if err != nil {
		return err
	}
	if f.mark != "violation" && f.mark != "stale" {
		return fmt.Errorf("--mark %q: there are violation and stale", f.mark)
	}
	if f.number < 1 {
		return fmt.Errorf("--history %d: histories are numbered from 1", f.number)
	}
	if !slices.Contains([]string{"drawing", "svg", "mermaid", "jsonl"}, f.format) {
		return fmt.Errorf("--format %q: there are drawing, svg, mermaid and jsonl", f.format)
	}
	config.Seed = f.seed
	scenario := config.Scenario(f.number, f.lag)
	return f.output(t, func(w io.Writer) error {
		t.out = w
		if f.minimize != "" {
			return f.showSmallest(t, p, scenario, config, code)
		}
		h, trace, err := sim.Run(&scenario, p)
		if err != nil {
			return err
		}
		return f.show(t, h, trace, code)
	})
}

// show writes a history and, unless it goes to another program, its verdicts.
func (f *runFlags) show(t terminal, h history.History, trace *sim.Trace, code *int) error {
	if f.format == "jsonl" {
		if f.events {
			writeEvents(t, t.err, trace)
		}
		return history.Encode(t.out, h)
	}
	source := t.say(runOf, f.policy, f.lag.String(), fmt.Sprint(f.seed), fmt.Sprint(f.number))
	o := timeline.Options{Ruler: true, Lang: t.language()}
	if f.lanes {
		o.Servers = evaluate.Servers(h, trace)
	}
	if f.format != "drawing" {
		return f.showPicture(t, h, source, o, code)
	}
	fmt.Fprint(t.out, timeline.Text(h, o))
	if f.events {
		fmt.Fprintln(t.out)
		writeEvents(t, t.out, trace)
	}
	j := &judgement{source: source, history: h}
	if err := j.judge(checker.Options{}); err != nil {
		return err
	}
	*code = j.code()
	fmt.Fprintln(t.out)
	return j.writeText(t)
}

// mostInPicture is how many operations of a run are drawn in a picture.
const mostInPicture = 60

// showPicture draws a history with the weakest guarantee that it violates.
func (f *runFlags) showPicture(t terminal, h history.History, source string, o timeline.Options, code *int) error {
	v, err := findViolation(h, source, checker.Options{})
	if err != nil {
		return err
	}
	*code = v.code()
	if f.mark == "stale" {
		err = markStale(h, source, &o)
	} else {
		v.describe(t.language(), &o)
	}
	if err != nil {
		return err
	}
	choice := timeline.Choice{Core: o.Core, Most: mostInPicture}
	return f.draw(t.out, h, o, choice, t.say(drawElsewhere))
}

// eventNames are what replication does.
var eventNames = map[sim.EventKind]id{
	sim.Appended: eventAppended, sim.Polled: eventPolled, sim.Applied: eventApplied, sim.Restarted: eventRestarted,
}

func writeEvents(t terminal, w io.Writer, trace *sim.Trace) {
	table := columns{align: text.AlignRight}
	for _, e := range trace.Events() {
		what := eventAt
		if e.Kind == sim.Polled {
			what = eventUpTo
		}
		table.add(fmt.Sprintf("%.1fms", inMS(e.At)), e.Node.String(), t.say(eventNames[e.Kind]), t.say(what, fmt.Sprint(e.Offset)))
	}
	fmt.Fprint(w, table.String())
}

func (f *runFlags) showSmallest(t terminal, p model.Policy, s model.Scenario, config evaluate.Config, code *int) error {
	if _, err := checker.ByName(f.minimize); err != nil {
		return err
	}
	c, ok, err := evaluate.Smallest(evaluate.Break{Guarantee: f.minimize, Policy: p, Scenario: s}, config.Check, config.ShrinkTries)
	if err != nil {
		return fmt.Errorf("minimize: %w", err)
	}
	if !ok {
		return fmt.Errorf("minimize: this history does not break %s; try another --history or --seed", f.minimize)
	}
	*code = exitViolated
	o := c.Drawing(t.language())
	if !f.lanes {
		o.Servers = nil
	}
	switch f.format {
	case "jsonl":
		return history.Encode(t.out, c.History)
	case "drawing":
		_, err = fmt.Fprintln(t.out, c.Told(t.language(), timeline.Options{Servers: o.Servers}))
		if f.events {
			fmt.Fprintln(t.out)
			writeEvents(t, t.out, c.Trace)
		}
		return err
	}
	_, err = io.WriteString(t.out, drawers[f.format](c.History, o))
	return err
}
