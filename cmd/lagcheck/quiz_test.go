package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestQuizVerifiesWhatItGenerated(t *testing.T) {
	t.Parallel()
	got := lagcheck("", "quiz", "--lang", "ja", "--count", "54", "--verify")
	if got.code != exitHolds || !strings.Contains(got.out, "54 問（ja）。すべて証明済み") {
		t.Errorf("exit code %d\n%s%s", got.code, got.out, got.err)
	}
}

// A file is proved from what is in it; what is wrong there is an error that names it.
func TestQuizVerifyFile(t *testing.T) {
	t.Parallel()
	made := lagcheck("", "quiz", "--count", "9", "--format", "json", "--student", "s1")
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if got := lagcheck("", "quiz", "--verify", write("good.json", made.out)); got.code != exitHolds {
		t.Errorf("exit code %d: %s", got.code, got.err)
	}
	lines := strings.SplitAfter(made.out, "\n")
	twice := lines[0] + lines[1] + strings.Join(lines[1:], "")
	wrong := strings.Replace(made.out, `"right":true`, `"right":false`, 1)
	for name, test := range map[string]struct{ text, want string }{
		"wrong.json":   {wrong, "wrong.json: item 1: option"},
		"twice.json":   {twice, "twice.json: item 2: the number is not"},
		"noquiz.json":  {"[]", "noquiz.json:1: not a quiz"},
		"invalid.json": {"{", "invalid.json: not a quiz"},
	} {
		got := lagcheck("", "quiz", "--verify", write(name, test.text))
		if got.code != exitError || !strings.Contains(got.err, test.want) {
			t.Errorf("%s: exit code %d: %s, want %q", name, got.code, got.err, test.want)
		}
	}
}

func TestQuizUsage(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		`--format "pdf": there are gift`:         {"--format", "pdf"},
		`there are en and ja`:                    {"--lang", "de"},
		`no kind of question "x"`:                {"--kind", "x"},
		"a file can only be verified":            {"quiz.json"},
		"generate quiz: 0 items":                 {"--count", "0"},
		"generate quiz: level 9; there are 1 to": {"--level", "9"},
	} {
		got := lagcheck("", append([]string{"quiz"}, args...)...)
		if got.code != exitError || !strings.Contains(got.err, want) || !strings.Contains(got.err, "lagcheck: hint: see lagcheck quiz --help") {
			t.Errorf("%v: exit code %d: %s", args, got.code, got.err)
		}
	}
}

func TestQuizFormats(t *testing.T) {
	for format, start := range map[string]string{
		"text": "1. ", "markdown": "# ", "json": "{", "html": "<!doctype html>", "gift": "$CATEGORY: ", "moodle": "<?xml ",
	} {
		if got := lagcheck("", "quiz", "--count", "2", "--lang", "ja", "--format", format); got.code != 0 || !strings.HasPrefix(got.out, start) {
			t.Errorf("%s: exit code %d, %s%.60s", format, got.code, got.err, got.out)
		}
	}
	if len(quizFormats) != 6 {
		t.Errorf("%d formats: add them here", len(quizFormats))
	}
}
