package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "curve.svg")
	small := []string{"report", "--histories", "5", "--policy", "any-follower", "--lag", "0,3s", "--counterexamples", "none"}
	if r := lagcheck("", append(small, "--plot", file)...); r.code != exitHolds {
		t.Fatalf("%+v", r)
	}
	if svg, err := os.ReadFile(file); err != nil || !strings.Contains(string(svg), ">lag 3s</text>") {
		t.Errorf("%v: %.200s", err, svg)
	}
	if r := lagcheck("", append(small, "--plot", "-")...); r.code != exitHolds || !strings.Contains(r.out, "\n  lag 3s") {
		t.Errorf("%+v", r)
	}
	for _, wrong := range [][]string{{"--plot", "curve.gif"}, {"--plot", "-", "--format", "json"}} {
		if r := lagcheck("", append(small, wrong...)...); r.code != exitError || !strings.Contains(r.err, "--plot") || r.out != "" {
			t.Errorf("%v: %+v", wrong, r)
		}
	}
}

// Recorded files are plotted together, a line for each.
func TestPlotRecorded(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	r := lagcheck("", "check", "testdata/chapter/lag0-follower.jsonl", "testdata/chapter/lag0-leader.jsonl", "--plot", "-")
	if r.code != exitViolated || !strings.Contains(r.out, "\n  lag0-follower.jsonl") || !strings.Contains(r.out, "\n  lag0-leader.jsonl") {
		t.Errorf("%+v", r)
	}
	if r := lagcheck("", "check", "testdata/chapter/lag0-leader.jsonl", "--plot", "-", "--format", "json"); r.code != exitError || !strings.Contains(r.err, "--plot") {
		t.Errorf("%+v", r)
	}
}
