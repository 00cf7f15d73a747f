package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
)

type reportFlags struct {
	scenarioFlags
	outputFlags
	policies  []string
	lags      []time.Duration
	histories int
}

// outputFlags are the flags that say what is judged and how that is shown, whether the
// histories are simulated or recorded.
type outputFlags struct {
	guarantees      []string
	counterexamples string
	format          string
	strict          bool
	plot            plotFlag
}

func (f *outputFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringSliceVar(&f.guarantees, "guarantee", nil, "guarantees to check and show (default: check all, show the usual; all: show all)")
	flags.StringVar(&f.counterexamples, "counterexamples", "", "the smallest for each guarantee, for each row, or none (default guarantee; row with --format json)")
	flags.StringVar(&f.format, "format", "text", "text, json or markdown")
	flags.BoolVar(&f.strict, "strict", false, "exit 1 if a claimed guarantee broke, 2 if one was not decided")
	f.plot.add(flags)
	complete(c, "guarantee", append(guaranteeNames(), "all"))
	complete(c, "format", []string{"text", "json", "markdown"})
}

func newReport(t terminal, code *int) *cobra.Command {
	var f reportFlags
	c := command(&cobra.Command{
		Use:   "report",
		Short: "Survey read policies under lags: what held, what broke, and why",
		Long: `Survey read policies under lags. For each policy and lag, random histories are
simulated and judged; a row of the table says in how many each guarantee broke.
Below the table stands the smallest counterexample for each guarantee that broke.`,
		Example: `  lagcheck report
  lagcheck report --policy any-follower,leader-after-write:5s --lag 0,500ms,3s,8s
  lagcheck report --policy all --fault all --seed 7
  lagcheck report --workload orders --replication streaming --format markdown
  lagcheck report --policy any-follower,leader-after-write --plot -`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := f.config()
			if err != nil {
				return usageHint(c, err)
			}
			return report(c, t, config, &f, code)
		},
	})
	d := evaluate.Default()
	f.scenarioFlags.add(c.Flags(), d.Workload.Operations)
	c.Flags().StringSliceVar(&f.policies, "policy", []string{"all"}, "read policies, or all; see lagcheck policies")
	c.Flags().DurationSliceVar(&f.lags, "lag", defaultLags(), "apply lags of the followers")
	c.Flags().IntVar(&f.histories, "histories", d.Histories, "histories for each policy and lag")
	f.outputFlags.add(c)
	complete(c, "policy", append(policyNames(), "all"))
	return c
}

// config returns the evaluation that the flags describe.
func (f *reportFlags) config() (evaluate.Config, error) {
	c := evaluate.Default()
	var err error
	if c.Workload, err = f.scenarioFlags.config(); err != nil {
		return c, err
	}
	if c.Policies, err = parsePolicies(f.policies); err != nil {
		return c, err
	}
	c.Seed, c.Lags, c.Histories = f.seed, f.lags, f.histories
	return c, f.judging(&c)
}

// judging sets what is judged and shown.
func (f *outputFlags) judging(c *evaluate.Config) (err error) {
	if c.Check.Guarantees, err = parseGuarantees(f.guarantees); err != nil {
		return err
	}
	if c.Check.Guarantees == nil && len(f.guarantees) > 0 { // all, by name: show all
		for _, g := range checker.All() {
			c.Check.Guarantees = append(c.Check.Guarantees, g.Name)
		}
	}
	switch s := evaluate.Scope(f.counterexamples); s {
	case "":
		if f.format == "json" {
			c.Counterexamples = evaluate.PerRow
		}
	case evaluate.PerGuarantee, evaluate.PerRow, evaluate.NoExamples:
		c.Counterexamples = s
	default:
		return fmt.Errorf("--counterexamples %q: there are guarantee, row and none", f.counterexamples)
	}
	switch f.format {
	case "text", "json", "markdown":
	default:
		return fmt.Errorf("--format %q: there are text, json and markdown", f.format)
	}
	return f.plot.check(f.format)
}

func report(c *cobra.Command, t terminal, config evaluate.Config, f *reportFlags, code *int) error {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	bar := newProgress(t)
	config.Progress = bar.show
	r, err := evaluate.Run(ctx, config)
	bar.clear()
	if err != nil {
		return err
	}
	*code = reportCode(r, f.strict)
	if err := f.write(t, r, func(e *evaluate.Counterexample) string { return repeat(c.Flags(), e) }); err != nil {
		return err
	}
	return f.plot.write(t, r.Curves(f.plot.language(t)))
}

// write prints the report in the format asked for.
func (f *outputFlags) write(t terminal, r *evaluate.Report, repeat func(*evaluate.Counterexample) string) error {
	switch f.format {
	case "json":
		return r.WriteJSON(t.out)
	case "markdown":
		return r.WriteMarkdown(t.out, evaluate.Style{Lang: t.language()})
	}
	return r.WriteText(t.out, evaluate.Style{Color: t.color, Lang: t.language(), Repeat: repeat})
}

// repeat returns the command that draws the history in which a counterexample was
// found and shrinks it again.
func repeat(flags *pflag.FlagSet, e *evaluate.Counterexample) string {
	command := fmt.Sprintf("lagcheck run --policy %s --lag %v --history %d --minimize %s", e.Policy, e.Lag, e.Number, e.Guarantee)
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed && scenarioFlag(flag.Name) || flag.Name == "seed" || flag.Name == "operations" {
			value := strings.Trim(flag.Value.String(), "[]") // as lists print themselves
			command += fmt.Sprintf(" --%s %s", flag.Name, value)
		}
	})
	return command
}

// scenarioFlag reports whether the flag says what is simulated and is not one of
// the report's own.
func scenarioFlag(name string) bool {
	var f scenarioFlags
	var set pflag.FlagSet
	f.add(&set, 0)
	return set.Lookup(name) != nil
}

func reportCode(r *evaluate.Report, strict bool) int {
	switch {
	case r.Partial:
		return exitInterrupted
	case !strict:
		return exitHolds
	case r.ClaimsBroken() > 0:
		return exitViolated
	case r.Undecided() > 0:
		return exitUnknown
	}
	return exitHolds
}
