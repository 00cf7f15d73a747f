package moodle_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lagcheck/checker/quiz"
	"lagcheck/checker/quiz/moodle"
	"lagcheck/history/needs"
)

// A question is what a reader of either format finds.
type question struct {
	Category, Name string
	Stem           string
	Options        []option
	Feedback       string
}

type option struct {
	Right          bool
	Text, Feedback string
}

// readGIFT reads multiple-choice questions as Moodle's documentation of GIFT describes
// them: blocks between blank lines, a backslash before each character that is no markup.
func readGIFT(text string) ([]question, error) {
	var all []question
	category := ""
	for block := range strings.SplitSeq(text, "\n\n") {
		var lines []string
		for l := range strings.Lines(block) {
			if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "//") {
				lines = append(lines, l)
			}
		}
		block = strings.Join(lines, "\n")
		if path, ok := strings.CutPrefix(block, "$CATEGORY:"); ok {
			category = strings.TrimSpace(path)
			continue
		}
		if block == "" {
			continue
		}
		q, err := readGIFTQuestion(block)
		if err != nil {
			return nil, fmt.Errorf("%w: %q", err, block)
		}
		q.Category = category
		all = append(all, q)
	}
	return all, nil
}

// mark stands before what is markup once escapes are resolved. It is no part of any text.
const mark = "\xff"

func lexGIFT(block string) (string, error) {
	var b strings.Builder
	escaped := false
	for _, r := range block {
		switch special := strings.ContainsRune("~=#{}:", r); {
		case escaped && special:
			b.WriteRune(r)
		case escaped && r == 'n':
			b.WriteRune('\n')
		case escaped:
			return "", fmt.Errorf("\\%c is no escape", r)
		case special:
			b.WriteString(mark + string(r))
		case r != '\\':
			b.WriteRune(r)
		}
		escaped = r == '\\' && !escaped
	}
	return b.String(), nil
}

func readGIFTQuestion(block string) (question, error) {
	var q question
	s, err := lexGIFT(block)
	if err != nil {
		return q, err
	}
	const double = mark + ":" + mark + ":"
	if rest, ok := strings.CutPrefix(s, double); ok {
		if q.Name, s, ok = strings.Cut(rest, double); !ok {
			return q, errors.New("the name has no end")
		}
	}
	stem, rest, ok := strings.Cut(s, mark+"{")
	answers, after, closed := strings.Cut(rest, mark+"}")
	if !ok || !closed || strings.TrimSpace(after) != "" {
		return q, errors.New("answers are not in one pair of braces at the end")
	}
	answers, general, _ := strings.Cut(answers, strings.Repeat(mark+"#", 4))
	q.Stem, q.Feedback = plainGIFT(stem), plainGIFT(general)
	for part := range strings.SplitSeq(strings.ReplaceAll(answers, mark+"=", mark+"~="), mark+"~") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		part, right := strings.CutPrefix(part, "=")
		text, feedback, _ := strings.Cut(part, mark+"#")
		q.Options = append(q.Options, option{right, plainGIFT(text), plainGIFT(feedback)})
	}
	if all := fmt.Sprint(q); strings.Contains(all, mark) {
		return q, errors.New("markup in a text")
	}
	return q, nil
}

// plainGIFT takes the format off a text, which has to be HTML.
func plainGIFT(s string) string {
	s, ok := strings.CutPrefix(strings.TrimSpace(s), "[html]")
	if !ok {
		return "not said to be HTML: " + s
	}
	return s
}

func TestReadGIFT(t *testing.T) {
	const text = `// a comment
$CATEGORY: tombs/kings

// another
::Q\:1::[html]Who's <b>buried</b>\n in \{Grant's\} tomb?{
	~[html]Grant#[html]No, he was \#2
	=[html]no one \= nobody#[html]Yes
	####[html]A riddle
}
`
	got, err := readGIFT(text)
	want := []question{{"tombs/kings", "Q:1", "Who's <b>buried</b>\n in {Grant's} tomb?", []option{
		{false, "Grant", "No, he was #2"}, {true, "no one = nobody", "Yes"},
	}, "A riddle"}}
	if d := diff.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v, -want +got:\n%s", err, d)
	}
	for _, bad := range []string{`[html]a = b{~[html]x#[html]y}`, `[html]a{~[html]x: y#[html]z}`, `::n:[html]a{}`, `[html]a{b`, `[html]a\b{}`} {
		if q, err := readGIFT(bad); err == nil {
			t.Errorf("%s is read as %+v", bad, q)
		}
	}
}

// What is imported is what is in the quiz, whatever characters it is made of.
func TestGIFTOfAnyQuiz(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuiz(t)
		text := written(t, moodle.GIFT, q)
		for l := range strings.Lines(text) {
			if !strings.HasPrefix(l, "$CATEGORY:") && strings.Contains(l, "&&") { // Moodle's importer takes &&058; for a colon
				t.Fatalf("&& in %s", l)
			}
		}
		got, err := readGIFT(text)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, q, got)
	})
}

// A parser of GIFT that others wrote reads the same questions.
func TestGIFTInAnotherParser(t *testing.T) {
	needs.Time(t, "starts Node.js")
	node := needs.Node(t)
	needs.File(t, "testdata/gift/node_modules/gift-pegjs", "gift-pegjs", "npm install --no-package-lock in checker/quiz/moodle/testdata/gift")
	quizzes := []*quiz.Quiz{generated(t, quiz.Japanese, 54)}
	hostile := rapid.Custom(anyQuiz)
	for seed := range 10 {
		quizzes = append(quizzes, hostile.Example(seed))
	}
	dir := t.TempDir()
	for n, q := range quizzes {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.gift", n)), []byte(written(t, moodle.GIFT, q)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const script = `
const { parse } = require("gift-pegjs"), fs = require("fs"), dir = process.argv[1]
const read = file => {
  let category = ""
  return parse(fs.readFileSync(dir + "/" + file, "utf8")).flatMap(q => {
    if (q.type === "Category") { category = q.title; return [] }
    if (q.type !== "MC") throw new Error(q.title + " is read as " + q.type)
    return { Category: category, Name: q.title, Stem: q.stem.text, Feedback: q.globalFeedback.text,
      Options: q.choices.map(c => ({ Right: c.isCorrect, Text: c.text.text, Feedback: c.feedback.text })) }
  })
}
console.log(JSON.stringify(fs.readdirSync(dir).sort().map(read)))`
	reader := exec.CommandContext(t.Context(), node, "-e", script, dir)
	reader.Dir, reader.Stderr = "testdata/gift", os.Stderr
	out, err := reader.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got [][]question
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(quizzes) {
		t.Fatalf("%d of %d files: %v", len(got), len(quizzes), err)
	}
	for n, q := range quizzes {
		compare(t, q, got[n])
	}
}
