package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/checker/selftest"
	"lagcheck/history/timeline"
)

type selftestFlags struct {
	seed      uint64
	from      uint64
	histories uint64
	number    uint64
	shrink    uint64
}

func newSelftest(t terminal, code *int) *cobra.Command {
	var f selftestFlags
	c := command(&cobra.Command{
		Use:   "selftest",
		Short: "Compare the checkers with the definitions on random small histories",
		Long: `Draw random histories of 2 to 8 operations, from plausible to absurd, and compare
on each what the checkers say about all guarantees, what they show as evidence,
what Porcupine says, and what brute force finds from the definitions. It takes
about a tenth of a millisecond for each. In one history of ten, or of as many as
--shrink says, what is violated is shrunk as by lagcheck shrink, and the part that
is left compared with all parts of the history, which takes as long once more.

Histories are numbered. Ctrl-C prints the command that goes on where it stopped.
A disagreement ends the campaign: it is an internal error, exit code 3, and the
history is saved and drawn. --history shows one again.`,
		Example: `  lagcheck selftest
  lagcheck selftest --seed 1 --from 5001 --histories 2000
  lagcheck selftest --seed 2 --shrink 1
  lagcheck selftest --seed 1 --history 4711`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			campaign, err := f.campaign()
			if err != nil {
				return usageHint(c, err)
			}
			return f.run(c.Context(), t, campaign, code)
		},
	})
	c.Flags().Uint64Var(&f.seed, "seed", 1, "where all randomness comes from")
	c.Flags().Uint64Var(&f.from, "from", 1, "number of the first history")
	c.Flags().Uint64Var(&f.histories, "histories", 10_000, "number of histories")
	c.Flags().Uint64Var(&f.shrink, "shrink", everyTenth, "shrink what is violated in one history of so many, 0: in none")
	c.Flags().Uint64Var(&f.number, "history", 0, "judge only the history of that number, and show it")
	return c
}

// everyTenth is how many histories are shrunk unless asked otherwise.
const everyTenth = 10

func (f *selftestFlags) campaign() (selftest.Campaign, error) {
	c := selftest.Campaign{Seed: f.seed, From: f.from, To: f.from + f.histories - 1, Shrink: f.shrink}
	switch {
	case f.number > 0:
		c.From, c.To, c.Shrink = f.number, f.number, min(f.shrink, 1)
	case f.histories < 1:
		return c, fmt.Errorf("--histories %d: at least 1 is needed", f.histories)
	}
	if c.From < 1 || c.To < c.From || c.To > math.MaxInt64 {
		return c, fmt.Errorf("histories %d to %d: they are numbered from 1 to less than 2^63", c.From, c.To)
	}
	return c, nil
}

func (f *selftestFlags) run(ctx context.Context, t terminal, c selftest.Campaign, code *int) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)                      // a second Ctrl-C ends the process at once
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // hardly anything lives for long
	bar := newProgress(t)
	c.Progress = bar.show
	r := c.Run(ctx)
	bar.clear()
	if r.Disagreement != nil {
		*code = exitError
		return showDisagreement(t, c.Seed, r.Disagreement)
	}
	if f.number > 0 && r.Next > c.To {
		f.showAgreement(t, r)
		return nil
	}
	showTally(t, c, r)
	if r.Next <= c.To {
		*code = exitInterrupted
		goOn := fmt.Sprintf("lagcheck selftest --seed %d --from %d --histories %d", c.Seed, r.Next, c.To-r.Next+1)
		if c.Shrink != everyTenth {
			goOn += fmt.Sprintf(" --shrink %d", c.Shrink)
		}
		fmt.Fprintln(t.out, "\n"+t.say(selftestGoOn, goOn))
	}
	return nil
}

// showAgreement shows one history and the verdicts that all agree about.
func (f *selftestFlags) showAgreement(t terminal, r selftest.Result) {
	fmt.Fprintf(t.out, "%s\n", indent(timeline.Text(selftest.Draw(f.seed, f.number), timeline.Options{})))
	for _, g := range r.Tally.Guarantees {
		verdict := anUnknown
		switch {
		case g.Vacuous > 0:
			verdict = holdsIdle
		case g.Holds > 0:
			verdict = holds
		case g.Violated > 0:
			verdict = violated
		}
		fmt.Fprintf(t.out, "  %-20s%s\n", g.Name, t.say(verdict))
	}
	fmt.Fprintln(t.out, "\n"+t.say(selftestNobody))
}

// showTally says what a campaign without a disagreement was about.
func showTally(t terminal, c selftest.Campaign, r selftest.Result) {
	n := &r.Tally
	fmt.Fprintln(t.out, t.say(selftestAgree, fmt.Sprint(n.Histories), fmt.Sprint(n.Operations), fmt.Sprint(c.Seed), fmt.Sprint(c.From), fmt.Sprint(r.Next-1))+"\n")
	table := columns{align: text.AlignLeft}
	table.add(strings.Split(t.say(selftestHeads), "\t")...)
	for _, g := range n.Guarantees {
		row := []string{g.Name}
		for _, k := range []int{g.Holds - g.Vacuous, g.Vacuous, g.Violated, g.Unknown} {
			row = append(row, fmt.Sprintf("%d (%.1f%%)", k, 100*float64(k)/float64(max(n.Histories, 1))))
		}
		table.add(row...)
	}
	fmt.Fprint(t.out, table.String())
	fmt.Fprintln(t.out, "\n"+t.say(selftestByBruteForce, fmt.Sprint(n.Measured)))
	if parts := n.Shrunk; parts.All() > 0 {
		fmt.Fprintln(t.out, t.say(selftestShrunk, fmt.Sprint(parts.All()), fmt.Sprint(parts.Smallest), fmt.Sprint(parts.Minimal), fmt.Sprint(parts.Bounded)))
	}
	for _, e := range n.Engines {
		if e.Histories > 0 {
			fmt.Fprintln(t.out, t.say(selftestByEngine, t.engine(e.Name), fmt.Sprint(e.Histories)))
		}
	}
	fmt.Fprint(t.out, t.say(selftestSizes))
	for size, histories := range n.Sizes {
		if histories > 0 {
			fmt.Fprintf(t.out, "  %d: %d", size, histories)
		}
	}
	fmt.Fprintln(t.out)
}

// engine is what an engine is called.
func (t *terminal) engine(name string) string {
	if name == checker.GeneralAlgorithms {
		return t.say(generalAlgorithms)
	}
	return name
}

// showDisagreement draws the history and says who says what. The error makes run shout
// and save the history.
func showDisagreement(t terminal, seed uint64, d *selftest.Disagreement) error {
	fmt.Fprintf(t.out, "%s\n\n%s\n  %s\n\n",
		t.say(selftestDivided, fmt.Sprint(d.Number), fmt.Sprint(seed)), indent(timeline.Text(d.History, timeline.Options{})), strings.Join(d.Says, "\n  "))
	if len(d.Smallest) < len(d.History) {
		fmt.Fprintf(t.out, "%s\n\n%s\n  %s\n\n",
			t.say(selftestSmallest), indent(timeline.Text(d.Smallest, timeline.Options{})), strings.Join(d.SmallestSays, "\n  "))
	}
	fmt.Fprintln(t.out, t.say(repeatWith, fmt.Sprintf("lagcheck selftest --seed %d --history %d", seed, d.Number)))
	return &checker.InternalError{Guarantee: "selftest", Problem: "the checkers and the definitions disagree", History: d.Smallest}
}
