package main

import (
	"strings"
	"testing"
)

func TestGalleryCommand(t *testing.T) {
	for _, test := range []struct {
		args string
		code int
		says string // in standard output, or in standard error for code 3
	}{
		{"gallery", exitHolds, "sequential (seq)           2/2/1 (4)"},
		{"gallery --format markdown", exitHolds, "| sequential (seq) | 2/2/1 (4) |"},
		{"gallery --format json", exitHolds, `"pairs":[{"holds":"sequential","broken":"linearizable","exhibit":4,"correct_leader_exhibit":4},`},
		{"gallery --holds monotonic-reads --breaks linearizable", exitHolds, "Exhibit 2: 2 operations, 1 session, 1 key"},
		{"gallery --holds sequential --breaks causal", exitHolds, "sequential implies causal: Whoever is at one place"},
		{"gallery --holds linearizable --breaks pram", exitHolds, "linearizable cannot hold while pram is broken"},
		{"gallery --exhibit 4", exitHolds, "session-token, lag 500ms, 1 follower"},
		{"gallery --exhibit 4 --policy offset-token", exitHolds, "offset-token, lag 500ms, 1 follower"},
		{"gallery --exhibit 3", exitHolds, "The model does not produce it"},
		{"gallery --exhibit 4 --format json", exitHolds, `"holds":["sequential",`},
		{"gallery --policy sleep-after-write --lag 3s --breaks read-your-writes", exitHolds, "Smallest: no history of fewer than 2 operations breaks read-your-writes"},
		{"gallery --policy sleep-after-write --lag 3s --format json", exitHolds, `"smaller":{"histories":[]`},
		{"gallery --exhibit 21 --format svg --lanes", exitHolds, "follower-3"},
		{"gallery --exhibit 3 --format svg", exitHolds, "Exhibit 3: 2 operations"},
		{"gallery --exhibit 4 --format mermaid --policy session-token", exitHolds, "sequenceDiagram"},
		{"gallery --holds causal --breaks sequential --format jsonl", exitHolds, `"key":"y"`},
		{"gallery --policy offset-token --lag 3s --breaks pram --format jsonl", exitHolds, `"node":"follower-2"`},
		{"gallery --policy offset-token --format svg", exitError, "choose with --lag and --breaks"},
		{"gallery --exhibit 3 --format svg --lanes", exitError, "the model does not produce it"},
		{"gallery --policy leader", exitHolds, "The gallery has no such history"},
		{"gallery --prove 3", exitHolds, "Nothing is smaller than the exhibits."},
		{"gallery --exhibit 22", exitError, "find exhibit 22: they are numbered from 1 to 21"},
		{"gallery --exhibit 2 --policy leader", exitError, "there is none; it was found under any-follower"},
		{"gallery --exhibit 3 --policy leader", exitError, "the model does not produce it"},
		{"gallery --holds causal", exitError, "want both"},
		{"gallery --holds casual --breaks pram", exitError, `find guarantee "casual"`},
		{"gallery --policy lucky", exitError, `find policy "lucky"`},
		{"gallery --policy leader --breaks everything", exitError, `find guarantee "everything"`},
		{"gallery --lag 3s", exitError, "--lag: goes with --policy"},
		{"gallery --format gif", exitError, `--format "gif"`},
		{"gallery --format jsonl", exitError, "shows one history"},
		{"gallery --prove 8", exitError, "want 1 to 7 operations"},
	} {
		got := lagcheck("", strings.Fields(test.args)...)
		text := got.out
		if test.code == exitError {
			text = got.err
		}
		if got.code != test.code || !strings.Contains(text, test.says) {
			t.Errorf("%s: code %d, want %d and %q in\n%s%s", test.args, got.code, test.code, test.says, got.out, got.err)
		}
	}
}

// What lagcheck check says about an exhibit is what the gallery says.
func TestGalleryCanBeChecked(t *testing.T) {
	history := lagcheck("", "gallery", "--exhibit", "21", "--format", "jsonl")
	got := lagcheck(history.out, "check", "-")
	for _, says := range []string{"causal              ✗ violated", "pram                ✓ holds"} {
		if !strings.Contains(got.out, says) {
			t.Errorf("%q is not in\n%s", says, got.out)
		}
	}
}
