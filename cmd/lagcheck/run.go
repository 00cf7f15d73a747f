package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

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
	policy   string
	lag      time.Duration
	number   int
	format   string
	events   bool
	minimize string
}

func newRun(t terminal, code *int) *cobra.Command {
	var f runFlags
	c := command(&cobra.Command{
		Use:   "run",
		Short: "Simulate one history of one policy and show it",
		Long: `Simulate one history of one policy, draw it and judge it. The same seed and
--history give the same history, the one that a report with that seed and the
same sizes has under that number.`,
		Example: `  lagcheck run
  lagcheck run --policy leader-after-write --lag 3s --seed 7 --events
  lagcheck run --policy any-follower --lag 500ms --operations 30 --minimize read-your-writes
  lagcheck run --policy any-follower --lag 3s --operations 100 --format jsonl | lagcheck check -`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.run(t, code); err != nil {
				return usageHint(c, err)
			}
			return nil
		},
	})
	f.add(c.Flags(), 8)
	c.Flags().StringVar(&f.policy, "policy", "any-follower", "read policy; see lagcheck policies")
	c.Flags().DurationVar(&f.lag, "lag", 500*time.Millisecond, "apply lag of the followers")
	c.Flags().IntVar(&f.number, "history", 1, "number of the history within the seed, from 1")
	c.Flags().StringVar(&f.format, "format", "drawing", "drawing or jsonl (one operation a line)")
	c.Flags().BoolVar(&f.events, "events", false, "list what replication did, too")
	c.Flags().StringVar(&f.minimize, "minimize", "", "show the smallest scenario that still breaks this guarantee instead")
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
	if f.number < 1 {
		return fmt.Errorf("--history %d: histories are numbered from 1", f.number)
	}
	if f.format != "drawing" && f.format != "jsonl" {
		return fmt.Errorf("--format %q: there are drawing and jsonl", f.format)
	}
	config.Seed = f.seed
	scenario := config.Scenario(f.number, f.lag)
	if f.minimize != "" {
		return f.showSmallest(t, p, scenario, config, code)
	}
	h, trace, err := sim.Run(&scenario, p)
	if err != nil {
		return err
	}
	return f.show(t, h, trace, code)
}

// show writes a history and, unless it goes to another program, its verdicts.
func (f *runFlags) show(t terminal, h history.History, trace *sim.Trace, code *int) error {
	if f.format == "jsonl" {
		if f.events {
			writeEvents(t.err, trace)
		}
		return history.Encode(t.out, h)
	}
	fmt.Fprint(t.out, timeline.Text(h, timeline.Options{Ruler: true}))
	if f.events {
		fmt.Fprintln(t.out)
		writeEvents(t.out, trace)
	}
	j := &judgement{source: fmt.Sprintf("%s, lag %v, seed %d, history %d", f.policy, f.lag, f.seed, f.number), history: h}
	if err := j.judge(checker.Options{}); err != nil {
		return err
	}
	*code = j.code()
	fmt.Fprintln(t.out)
	return j.writeText(t)
}

func writeEvents(w io.Writer, trace *sim.Trace) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, e := range trace.Events {
		what := "offset"
		if e.Kind == sim.Polled {
			what = "up to"
		}
		fmt.Fprintf(tw, "%.1fms\t%v\t%v\t%s %d\t\n", float64(e.At)/float64(time.Millisecond), e.Node, e.Kind, what, e.Offset)
	}
	tw.Flush()
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
	if f.format == "jsonl" {
		return history.Encode(t.out, c.History)
	}
	fmt.Fprintln(t.out, &c)
	if f.events {
		fmt.Fprintln(t.out)
		writeEvents(t.out, c.Trace)
	}
	return nil
}
