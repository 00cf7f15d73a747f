package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lagcheck/history/timeline"
)

const chapterFile = "../../testdata/chapter/lag500-follower.jsonl"

func TestDraw(t *testing.T) {
	twoKeys := writeLine + staleLine + strings.NewReplacer(`"x"`, `"y"`, `"process":0`, `"process":2`, `"version":1`, `"version":2`).Replace(writeLine)
	for _, test := range []struct {
		name, stdin, args string
		says, not         []string
	}{
		{"what is violated", writeLine + staleLine, "draw -",
			[]string{"# standard input: linearizable is violated by operations 1, 2\n", "^^^^", "# read x by c1 returned nil"}, []string{"not shown"}},
		{"the weakest of several", "", "draw " + chapterFile,
			[]string{"read-your-writes is violated by operations 1, 6", "# Violated as well: linearizable, sequential, causal, pram.",
				"... 385 operations by 4 clients not shown ...", "--around"}, nil},
		{"what is asked for", "", "draw --guarantee linearizable " + chapterFile, []string{"linearizable is violated by operations 1, 2"}, []string{"as well"}},
		{"the core alone", "", "draw --operations 2 " + chapterFile, []string{"395 operations by 4 clients"}, []string{"c1:"}},
		{"a key", "", "draw --key o-2-5 " + chapterFile, []string{"linearizable is violated by operations 160, 161", "o-2-5=CONFIRMED"}, []string{"o-1-0"}},
		{"a time", "", "draw --mark none --from 1s --to 1200ms " + chapterFile, []string{"1089.043ms"}, []string{"^", "violated", "# 99"}},
		{"around an operation", "", "draw --around 40 --operations 3 " + chapterFile, []string{"394 operations"}, []string{"violated"}},
		{"stale reads", twoKeys, "draw --mark stale -", []string{"1 stale read", "^"}, []string{"violated"}},
		{"marks of one's own", twoKeys, "draw --mark 3 -", []string{"r x->nil", "^^^^^^"}, []string{"violated"}},
		{"what holds", writeLine + freshLine, "draw -", []string{"all guarantees hold"}, []string{"^"}},
		{"one that holds", writeLine + staleLine, "draw - --guarantee sequential", []string{"sequential holds"}, []string{"^"}},
		{"what is unknown", strings.ReplaceAll(writeLine+writeLine2, `,"version":1`, ""), "draw -", []string{"nothing is known to be violated; unknown: sequential"}, nil},
		{"lanes", "", "draw --lanes " + chapterFile, []string{"# leader #0 ", "[#1 o-3-0=PENDING]", "(c3 reads #0, lacks #"}, nil},
		{"a picture", writeLine + staleLine, "draw --format svg -", []string{"<svg ", `class="cross"`}, nil},
		{"a diagram", writeLine + staleLine, "draw --format mermaid -", []string{"sequenceDiagram\n", "rect rgba"}, nil},
		{"a drawing", "c0: |--w x=1--|\nc1:               |--r x->nil--|\n", "draw -", []string{"linearizable is violated"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := lagcheck(test.stdin, strings.Fields(test.args)...)
			if got.code != exitHolds || got.err != "" {
				t.Fatalf("exit code %d: %s", got.code, got.err)
			}
			for _, s := range test.says {
				if !strings.Contains(got.out, s) {
					t.Errorf("%q is missing in\n%s", s, got.out)
				}
			}
			for _, s := range test.not {
				if strings.Contains(got.out, s) {
					t.Errorf("%q is in\n%s", s, got.out)
				}
			}
		})
	}
}

func TestDrawErrors(t *testing.T) {
	for args, says := range map[string]string{
		"draw":                                    "accepts 1 arg",
		"draw nowhere.jsonl":                      "there is no such file",
		"draw - --format png":                     "text, svg and mermaid",
		"draw - --guarantee fast":                 "read-your-writes",
		"draw - --operations 0":                   "want 1 to 500",
		"draw - --operations 501":                 "want 1 to 500",
		"draw - --around 3":                       "has operations 1 to 2",
		"draw - --around -1":                      "has operations 1 to 2",
		"draw - --mark 3":                         "numbers from 1 to 2",
		"draw - --mark 1x":                        "numbers from 1 to 2",
		"draw - --mark none,violation":            "--mark none: want",
		"draw - --key z":                          "none of its 2 operations is within",
		"draw - --from 1s --mark none":            "none of its 2 operations is within",
		"draw - --from 2s --to 1s":                "--to 1s is before --from 2s",
		"draw - --lanes":                          "no operation says which node served it",
		"draw - --out nowhere/a.svg --format svg": "--out: open nowhere/a.svg",
	} {
		got := lagcheck(writeLine+freshLine, strings.Fields(args)...)
		if got.code != exitError || got.out != "" || !strings.Contains(got.err, says) {
			t.Errorf("%s: exit code %d, want %q in:\n%s%s", args, got.code, says, got.out, got.err)
		}
	}
}

// However large a history is, its picture can be opened.
func TestPicturesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&b, `{"process":%d,"f":"write","key":"%s%d","value":"%s","type":"ok","call":%d,"return":%d}`+"\n",
			i%64, strings.Repeat(`\"`, 300), i%50, strings.Repeat("語", 300), i*100, i*100+50)
	}
	for format, most := range map[string]int{"svg": 600_000, "mermaid": timeline.MermaidLimit} {
		got := lagcheck(b.String(), "draw", "-", "--format", format, "--operations", "500", "--mark", "none")
		if got.code != exitHolds || len(got.out) > most || len(got.out) < most/4 || !strings.Contains(got.out, "operations by 64 clients not shown") {
			t.Errorf("%s: exit code %d, %d bytes, want at most %d: %.200s%s", format, got.code, len(got.out), most, got.out, got.err)
		}
	}
}

func TestRunPictures(t *testing.T) {
	args := []string{"run", "--lag", "500ms", "--operations", "14", "--seed", "4", "--lanes"}
	svg := lagcheck("", append(args, "--format", "svg")...)
	d := xml.NewDecoder(strings.NewReader(svg.out))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"read-your-writes is violated by operations 6, 7", "lacks #1-#2", "gets #2", "follower-2"} {
		if svg.code != exitViolated || !strings.Contains(svg.out, want) {
			t.Errorf("exit code %d, want %q in %s%s", svg.code, want, svg.out, svg.err)
		}
	}
	if got := lagcheck("", append(args, "--format", "mermaid")...); got.code != exitViolated || !strings.Contains(got.out, "lacks #35;1-#35;2") {
		t.Errorf("exit code %d: %s", got.code, got.out)
	}
	text := lagcheck("", append(args, "--minimize", "read-your-writes")...)
	if text.code != exitViolated || !strings.Contains(text.out, "(c0 reads)") {
		t.Errorf("exit code %d: %s", text.code, text.out)
	}
	file := filepath.Join(t.TempDir(), "smallest.svg")
	got := lagcheck("", append(args, "--minimize", "read-your-writes", "--format", "svg", "--out", file)...)
	picture, err := os.ReadFile(file)
	if err != nil || got.code != exitViolated || got.out != "" || !strings.Contains(string(picture), "broken by 2 operations") {
		t.Errorf("exit code %d, %v: %s%s%s", got.code, err, picture, got.out, got.err)
	}
	if got := lagcheck("", "run", "--format", "png"); got.code != exitError || !strings.Contains(got.err, "drawing, svg, mermaid and jsonl") {
		t.Errorf("exit code %d: %s", got.code, got.err)
	}
}
