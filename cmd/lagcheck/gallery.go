package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"lagcheck/checker/gallery"
	"lagcheck/history"
	"lagcheck/model/policy"
)

type galleryFlags struct {
	holds   string
	breaks  string
	exhibit int
	policy  string
	lag     time.Duration
	prove   int
	pictureFlags
}

func newGallery(t terminal, code *int) *cobra.Command {
	var f galleryFlags
	c := command(&cobra.Command{
		Use:   "gallery",
		Short: "Show the smallest histories that tell guarantees apart",
		Long: `Show the smallest histories that tell guarantees apart: for each pair of which one
holds and the other is broken, and for each combination that can hold together. Each
was proved smallest by enumerating everything smaller. If the leader/follower model
can produce it, its scenario stands below, with policy and lag.

With --policy it shows the smallest scenarios that break guarantees under that policy.`,
		Example: `  lagcheck gallery
  lagcheck gallery --holds causal --breaks sequential
  lagcheck gallery --exhibit 18 --policy offset-token
  lagcheck gallery --exhibit 21 --format jsonl | lagcheck check -
  lagcheck gallery --policy leader-after-write --lag 500ms --breaks read-your-writes
  lagcheck gallery --prove 4`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			err := f.output(t, func(w io.Writer) error {
				t.out = w
				return f.show(t, c.Flags().Changed("lag"), code)
			})
			if err != nil {
				return usageHint(c, err)
			}
			return nil
		},
	})
	c.Flags().StringVar(&f.holds, "holds", "", "the guarantee of a pair that holds")
	c.Flags().StringVar(&f.breaks, "breaks", "", "the guarantee of a pair that is broken; with --policy, show how to break this one only")
	c.Flags().IntVar(&f.exhibit, "exhibit", 0, "show the exhibit of this number")
	c.Flags().StringVar(&f.policy, "policy", "", "with --exhibit, how it comes about under this read policy; alone, how this policy breaks guarantees")
	c.Flags().DurationVar(&f.lag, "lag", 0, "with --policy, only under this lag (default all lags of the report)")
	f.pictureFlags.add(c.Flags(), "text", "text, markdown or json; of one history also svg, mermaid or jsonl (one operation a line)")
	c.Flags().IntVar(&f.prove, "prove", 0, "enumerate all histories of up to so many operations, and prove every entry again")
	return c
}

func (f *galleryFlags) show(t terminal, lag bool, code *int) error {
	g, err := gallery.All()
	if err != nil {
		return err
	}
	g = g.In(t.language())
	switch {
	case !slices.Contains([]string{"text", "markdown", "json", "jsonl", "svg", "mermaid"}, f.format):
		return fmt.Errorf("--format %q: there are text, markdown, json, jsonl, svg and mermaid", f.format)
	case f.ofOne() && f.exhibit == 0 && f.holds == "" && f.policy == "":
		return fmt.Errorf("--format %s: shows one history: name it with --exhibit, or with --holds and --breaks", f.format)
	case lag && f.policy == "":
		return fmt.Errorf("--lag: goes with --policy")
	case f.prove != 0:
		return f.proveAll(t, g, code)
	case f.exhibit != 0:
		x, err := g.Exhibit(f.exhibit)
		if err != nil {
			return err
		}
		return f.showExhibit(t, g, x)
	case f.policy != "":
		return f.showBreaks(t, g, lag)
	case f.holds != "" || f.breaks != "":
		return f.showPair(t, g)
	case f.format == "json":
		return g.WriteJSON(t.out)
	}
	return g.Write(t.out, gallery.Format(f.format))
}

// ofOne reports whether the format shows one history only.
func (f *galleryFlags) ofOne() bool {
	return f.format == "jsonl" || f.format == "svg" || f.format == "mermaid"
}

func (f *galleryFlags) showExhibit(t terminal, g *gallery.Gallery, x *gallery.Exhibit) error {
	switch {
	case f.format == "json":
		return g.WriteExhibitJSON(t.out, x)
	case !f.ofOne():
		return g.WriteExhibit(t.out, gallery.Format(f.format), x, f.policy)
	case f.policy == "" && !f.lanes:
		picture, err := x.Picture(t.language())
		return f.showPicture(t, picture, err)
	}
	play, err := x.Play(f.policy)
	if err != nil {
		return err
	}
	picture, err := play.Picture(x.Holds.Others(), t.language())
	return f.showPicture(t, picture, err)
}

// showPicture shows one history.
func (f *galleryFlags) showPicture(t terminal, p gallery.Picture, err error) error {
	switch {
	case err != nil:
		return err
	case f.format == "jsonl":
		return history.Encode(t.out, p.History)
	case !f.lanes:
		p.Options.Servers = nil
	}
	_, err = io.WriteString(t.out, drawers[f.format](p.History, p.Options))
	return err
}

func (f *galleryFlags) showPair(t terminal, g *gallery.Gallery) error {
	if f.holds == "" || f.breaks == "" {
		return fmt.Errorf("--holds and --breaks: want both, or --breaks with --policy")
	}
	holds, err := gallery.ByName(f.holds)
	if err != nil {
		return err
	}
	broken, err := gallery.ByName(f.breaks)
	if err != nil {
		return err
	}
	if x, ok := g.Pair(holds, broken, false); ok && (f.format == "json" || f.ofOne()) {
		return f.showExhibit(t, g, x)
	}
	return g.WritePair(t.out, gallery.Format(f.format), holds, broken)
}

// showBreaks shows how a policy breaks guarantees.
func (f *galleryFlags) showBreaks(t terminal, g *gallery.Gallery, lag bool) error {
	if _, err := policy.ByName(f.policy); err != nil {
		return err
	}
	if f.breaks != "" {
		if _, err := gallery.ByName(f.breaks); err != nil {
			return err
		}
	}
	breaks := g.Select(func(b *gallery.Break) bool {
		return b.Policy == f.policy && (!lag || b.UnderLag() == f.lag) && (f.breaks == "" || b.Guarantee == f.breaks)
	})
	switch {
	case f.format == "json":
		return g.WriteBreaksJSON(t.out, breaks)
	case f.ofOne() && len(breaks) != 1:
		return fmt.Errorf("--format %s: shows one history, and there are %d: choose with --lag and --breaks", f.format, len(breaks))
	case f.ofOne():
		picture, err := breaks[0].Picture([]string{breaks[0].Guarantee}, t.language())
		return f.showPicture(t, picture, err)
	}
	if len(breaks) == 0 {
		fmt.Fprintln(t.out, t.say(galleryNone))
		return nil
	}
	return g.WriteBreaks(t.out, gallery.Format(f.format), breaks)
}

// proveAll enumerates and compares.
func (f *galleryFlags) proveAll(t terminal, g *gallery.Gallery, code *int) error {
	if f.prove < 1 || f.prove > 7 {
		return fmt.Errorf("--prove %d: want 1 to 7 operations; 6 take half a minute, and 7 more than an hour", f.prove)
	}
	s := gallery.Enumerate(f.prove)
	problems := g.Prove(s)
	for _, problem := range problems {
		fmt.Fprintln(t.out, problem)
	}
	if problems != nil {
		*code = exitViolated
		return nil
	}
	fmt.Fprintln(t.out, t.say(galleryProved, fmt.Sprint(s.Total()), fmt.Sprint(f.prove), fmt.Sprint(len(s.Any)), fmt.Sprint(len(s.Correct))))
	fmt.Fprintln(t.out, t.say(galleryPlayed, fmt.Sprint(g.Plays())))
	return nil
}
