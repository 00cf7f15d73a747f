package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history/lang"
	"lagcheck/model/policy"
)

// japanese are command lines that together print whatever each command can say about a
// history, a policy, a quiz. {stale} and its like are files of [spoken].
var japanese = map[string][]string{
	"check": {
		"check {stale}", "check {stale} --explain", "check {stale} --plot -", "check {repeated} --explain", "check {lying} --explain",
		"check {invented} --explain", "check ../../testdata/chapter/lag500-leader-after-write.jsonl --explain",
		"check ../../testdata/jepsen/violated/etcd_000.edn --guarantee linearizable,causal", "check {idle}", "check {stale} --timeout 1ns",
	},
	"shrink": {
		"shrink ../../testdata/chapter/lag500-follower.jsonl", "shrink ../../testdata/jepsen/violated/etcd_000.edn", "shrink {idle}",
		"shrink {repeated}", "shrink {stale} --timeout 1ns",
	},
	"draw": {
		"draw ../../testdata/chapter/lag500-follower.jsonl --lanes", "draw {idle}", "draw {repeated}", "draw {stale} --mark stale --operations 1",
		"draw ../../testdata/chapter/lag500-follower.jsonl --lanes --format svg", "draw ../../testdata/chapter/lag500-follower.jsonl --lanes --format mermaid",
		"draw {open} --format svg", "draw {open} --format mermaid",
	},
	"lint": {"lint {stale}", "lint {repeated}", "lint {lying}", "lint {invented}", "lint {idle}", "lint {backwards}"},
	"run": {
		"run --policy leader-after-write --lag 3s --seed 7 --events --lanes", "run --operations 30 --minimize read-your-writes --lanes",
		"run --fault restart --events --lanes --seed 3", "run --format svg --lanes --operations 70", "run --format mermaid --lanes --fault link-down",
		"run --mark stale --format svg", "run --policy leader --format svg",
	},
	"report": {
		"report --histories 8 --lag 0,3s --policy any-follower,leader-after-write,session-token,leader --plot -",
		"report --histories 4 --lag 3s --policy sticky-follower --fault restart,client-cut --guarantee all --format markdown",
	},
	"policies":   {"policies"},
	"guarantees": {"guarantees"},
	"gallery": {
		"gallery", "gallery --format markdown", "gallery --holds read-your-writes --breaks monotonic-reads", "gallery --holds sequential --breaks causal",
		"gallery --holds linearizable --breaks pram", "gallery --holds pram --breaks writes-follow-reads", "gallery --exhibit 21 --format svg --lanes",
		"gallery --exhibit 8 --format mermaid --lanes", "gallery --policy sleep-after-write --lag 3s", "gallery --policy leader", "gallery --prove 3",
	},
	"quiz":     {"quiz --count 27", "quiz --count 9 --format markdown", "quiz --count 8 --verify"},
	"selftest": {"selftest --histories 40", "selftest --history 7"},
	"live orders": {
		"live orders --policy any-follower,leader --lag 0 --duration 300ms --think 5ms --plot -",
	},
}

// spoken are histories about which there is something to say.
var spoken = map[string]string{
	"stale":     writeLine + staleLine,
	"idle":      writeLine,
	"repeated":  strings.ReplaceAll(writeLine+strings.Replace(writeLine2, `"value":2`, `"value":1`, 1)+staleLine+staleLine3, `,"version":1`, ""),
	"lying":     writeLine + strings.Replace(writeLine2, `"type"`, `"version":2,"type"`, 1) + strings.Replace(staleLine3, `"version":1`, `"version":2`, 1),
	"invented":  strings.ReplaceAll(strings.Replace(writeLine, `"ok"`, `"fail"`, 1)+freshLine, `,"version":1`, ""),
	"open":      strings.Replace(strings.Replace(writeLine, `"ok"`, `"info"`, 1), `"return":10,`, "", 1) + strings.Replace(writeLine2, `"ok"`, `"fail"`, 1),
	"backwards": writeLine + strings.Replace(writeLine2, `"call":20`, `"call":5`, 1),
}

func TestJapaneseOutputIsJapanese(t *testing.T) {
	folder := t.TempDir()
	for name, text := range spoken {
		if err := os.WriteFile(filepath.Join(folder, name+".jsonl"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for command, lines := range japanese {
		for _, line := range lines {
			t.Run(line, func(t *testing.T) {
				t.Parallel()
				var args []string
				for _, arg := range strings.Fields(line) {
					if name, ok := strings.CutPrefix(arg, "{"); ok {
						arg = filepath.Join(folder, strings.TrimSuffix(name, "}")+".jsonl")
					}
					args = append(args, arg)
				}
				if command == "live orders" {
					args = append(args, "--out", filepath.Join(t.TempDir(), "recorded"))
				}
				got := lagcheck("", append(args, "--lang", "ja")...)
				if got.code == exitError || got.out == "" {
					t.Fatalf("exit code %d: %s", got.code, got.err)
				}
				for _, said := range english(got.out) {
					t.Errorf("%q in: %s", said.words, said.line)
				}
				if command == "live orders" {
					return // twice as long for nothing new
				}
				if found := english(lagcheck("", args...).out); len(found) == 0 {
					t.Error("the test is blind: it finds no English in what this says in English")
				}
			})
		}
	}
}

// Every command is among those that are looked at.
func TestJapaneseOfEveryCommand(t *testing.T) {
	for parent, silent := range map[string][]string{
		"":     {"completion", "help", "live", "serve"}, // a server's log is that of the course's programs
		"live": nil,
	} {
		args := append([]string{"__complete"}, append(strings.Fields(parent), "")...)
		for line := range strings.Lines(lagcheck("", args...).out) {
			name, _, isCommand := strings.Cut(line, "\t")
			if isCommand && !slices.Contains(silent, name) && japanese[strings.TrimSpace(parent+" "+name)] == nil {
				t.Errorf("nobody looks at what %s %s says in Japanese", parent, name)
			}
		}
	}
}

// A saying is a line with English words that are no names.
type saying struct {
	line  string
	words []string
}

var (
	// What is no text: commands to type, flags, files, recorded lines, markup.
	noText = regexp.MustCompile(`lagcheck [a-z].*|--[a-z-]+( [a-z]+\b)?|[\w./-]*/[\w./-]*|\{"process".*\}|(?s:<style>.*?</style>)|<[^>]*>|&#?\w+;|#\d+;`)
	word   = regexp.MustCompile(`[A-Za-z][A-Za-z]+([-_'][A-Za-z]+)*`)
	// Of a sequence diagram only messages and notes are text.
	diagram = regexp.MustCompile(`(?m)^    (participant|activate|deactivate|rect|end|(accTitle|Note|\w+[-x>)]+\w+)).*?(: |$)`)
)

// english finds the lines of a text in which there are English words besides names.
func english(text string) []saying {
	text = glosses.ReplaceAllString(diagram.ReplaceAllString(text, ""), "")
	var found []saying
	for line := range strings.Lines(noText.ReplaceAllString(text, " ")) {
		words := slices.DeleteFunc(word.FindAllString(line, -1), func(w string) bool { return nameable[w] })
		if len(words) > 0 {
			found = append(found, saying{strings.TrimSpace(line), words})
		}
	}
	return found
}

// glosses are the English of technical terms, in parentheses at their first use.
var glosses = func() *regexp.Regexp {
	terms := []string{"replication lag"}
	for _, g := range checker.All() {
		terms = append(terms, explain.Name(g.Name, lang.English))
	}
	return regexp.MustCompile("（(" + strings.Join(terms, "|") + ")）")
}()

// nameable are the words that are the same in both languages: the names of guarantees,
// policies, products, people, signs of drawings and fields of records.
var nameable = func() map[string]bool {
	all := map[string]bool{}
	add := func(words string) {
		for _, w := range word.FindAllString(words, -1) {
			all[w] = true
		}
	}
	for _, g := range checker.All() {
		add(g.Name)
	}
	for _, p := range policy.All() {
		add(p.Name())
		add(policy.Seen(p, lang.Japanese))
	}
	add(strings.Join(kindNames(), " "))
	add(`lag lin seq ryw mr mw wfr leader follower nil cas check Porcupine PRAM CCv et al registers orders
		Herlihy Wing Lamport Ahamad Bouajjani Lipton Sandberg Terry
		PENDING CONFIRMED CANCELED process node version fail info ms ns log ja lagcheck sequenceDiagram mermaid text details summary
		failed-write-read unwritten-value repeated-values beyond-search missing-version partial-versions contradicting-versions
		many-unknown-outcomes coarse-clock no-overlap reads-before-writes no-reads missing-node no-follower-read one-session
		nothing-to-check clock-backwards
		link-down client-cut client-refused pause restart kill leader-away jsonl ok`)
	return all
}()
