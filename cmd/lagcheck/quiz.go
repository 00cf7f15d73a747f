package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"lagcheck/checker/quiz"
	"lagcheck/checker/quiz/moodle"
	"lagcheck/checker/quiz/page"
	"lagcheck/history/lang"
)

// quizFormats are the formats of a quiz.
var quizFormats = map[string]func(io.Writer, *quiz.Quiz) error{
	"text":     quiz.WriteText,
	"markdown": quiz.WriteMarkdown,
	"json":     quiz.Encode,
	"html":     page.Write,
	"gift":     moodle.GIFT,
	"moodle":   moodle.XML,
}

type quizFlags struct {
	count   int
	seed    uint64
	student string
	kinds   []string
	level   int
	format  string
	verify  bool
}

func newQuiz(t terminal) *cobra.Command {
	var f quizFlags
	c := command(&cobra.Command{
		Use:   "quiz [flags] [file.json]",
		Short: "Make questions about consistency out of small histories, with proved answers",
		Long: `Make questions about consistency out of small histories: a drawing, a question,
options of which exactly one is right, and an explanation for each of them. Every
answer is proved by the checker and by the definitions, and no two items are alike
up to renaming clients, keys and values.

The seed decides which items there are, --student gives each student other ones of
the same kinds and levels. With --verify the quiz is not printed but proved once
more from its JSON, or a file that was written with --format json is.

--format html is a web page in which the quiz is taken, also without a network and on
a phone; gift and moodle are for the question bank of a Moodle site, with drawings as
text and as pictures; markdown is for a Docusaurus site.`,
		Example: `  lagcheck quiz --count 3
  lagcheck quiz --lang ja --kind stale,order --level 2 --count 4 --student s24-017
  lagcheck quiz --lang ja --count 27 --format html
  lagcheck quiz --lang ja --count 50 --verify
  lagcheck quiz --count 9 --format json | lagcheck quiz --verify -`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			config, err := f.config(t.language(), files)
			if err != nil {
				return usageHint(c, err)
			}
			if len(files) > 0 {
				return verifyFile(t, files[0])
			}
			return f.run(t, config)
		},
	})
	flags := c.Flags()
	flags.IntVar(&f.count, "count", 9, "number of items")
	flags.Uint64Var(&f.seed, "seed", 1, "where all randomness comes from")
	flags.StringVar(&f.student, "student", "", "whose variant of the quiz: any text")
	flags.StringSliceVar(&f.kinds, "kind", nil, "kinds of questions: "+strings.Join(kindNames(), ", ")+" (default all)")
	flags.IntVar(&f.level, "level", 0, "1, 2 or 3 (default all)")
	flags.StringVar(&f.format, "format", "text", "format: "+strings.Join(quizFormatNames(), ", "))
	flags.BoolVar(&f.verify, "verify", false, "prove the quiz, or that of a file, again from its JSON and say what is in it")
	complete(c, "kind", kindNames())
	complete(c, "format", quizFormatNames())
	return c
}

func kindNames() []string {
	var names []string
	for _, k := range quiz.Kinds() {
		names = append(names, string(k))
	}
	return names
}

func quizFormatNames() []string {
	var names []string
	for name := range quizFormats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// config returns the quiz that the flags describe.
func (f *quizFlags) config(l lang.Lang, files []string) (quiz.Config, error) {
	c := quiz.Config{Lang: l, Count: f.count, Seed: f.seed, Student: f.student, Level: f.level}
	for _, name := range f.kinds {
		c.Kinds = append(c.Kinds, quiz.Kind(name))
	}
	switch {
	case quizFormats[f.format] == nil:
		return c, fmt.Errorf("--format %q: there are %s", f.format, strings.Join(quizFormatNames(), ", "))
	case len(files) > 0 && !f.verify:
		return c, fmt.Errorf("%s: a file can only be verified, with --verify", files[0])
	}
	return c, c.Validate()
}

func (f *quizFlags) run(t terminal, config quiz.Config) error {
	q, short, err := quiz.Generate(config)
	if err != nil {
		return err
	}
	for _, s := range short {
		fmt.Fprintf(t.err, "lagcheck: hint: %d fewer items of kind %s, level %d: no more are found that differ in more than names\n", s.Missing, s.Kind, s.Level)
	}
	if !f.verify {
		return quizFormats[f.format](t.out, q)
	}
	again, err := q.Reread()
	if err != nil {
		return err
	}
	return verifyQuiz(t, t.say(theQuiz), again)
}

func verifyFile(t terminal, file string) error {
	in, name := t.in, "standard input"
	if file != "-" {
		r, err := os.Open(file)
		if err != nil {
			return fmt.Errorf("verify quiz: %w", err)
		}
		defer r.Close()
		in, name = r, file
	}
	q, err := quiz.Decode(in, name)
	if err != nil {
		return err
	}
	return verifyQuiz(t, name, q)
}

// verifyQuiz proves a quiz and says how many items of which kind and level it has.
func verifyQuiz(t terminal, name string, q *quiz.Quiz) error {
	if err := quiz.Verify(q); err != nil {
		return fmt.Errorf("verify %s: %w", name, err)
	}
	counts := map[quiz.Kind][quiz.Levels + 1]int{}
	sizes := map[int]int{}
	for _, item := range q.Items {
		n := counts[item.Kind]
		n[0]++
		n[item.Level]++
		counts[item.Kind] = n
		sizes[len(item.History)]++
	}
	fmt.Fprintln(t.out, t.say(quizProved, name, fmt.Sprint(len(q.Items)), string(q.Lang))+"\n")
	table := columns{align: text.AlignRight}
	table.add(strings.Split(t.say(quizHeads), "\t")...)
	for _, k := range quiz.Kinds() {
		if n := counts[k]; n[0] > 0 {
			table.add(string(k), fmt.Sprint(n[0]), fmt.Sprint(n[1]), fmt.Sprint(n[2]), fmt.Sprint(n[3]))
		}
	}
	fmt.Fprint(t.out, table.String())
	fmt.Fprint(t.out, "\n"+t.say(quizSizes))
	for n := range 9 {
		if sizes[n] > 0 {
			fmt.Fprint(t.out, t.say(quizSize, fmt.Sprint(n), fmt.Sprint(sizes[n])))
		}
	}
	fmt.Fprintln(t.out)
	return nil
}
