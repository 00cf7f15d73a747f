package main

import (
	"strings"
	"testing"
)

// Every command speaks both languages; programs get the same in either.
func TestLanguage(t *testing.T) {
	stale := writeLine + staleLine
	for _, test := range []struct{ args, en, ja string }{
		{"check -", "had been acknowledged", "に完了していました"},
		{"check - --explain", "However, linearizability asks", "しかし、線形化可能性（linearizable）によれば"},
		{"check - --guarantee monotonic-reads", "nothing to check", "検査すべきものがありませんでした"},
		{"draw -", "is violated by", "によって破れています"},
		{"run --policy any-follower --operations 20 --minimize read-your-writes", "itself had written", "自身が"},
		{"report --policy any-follower --lag 0 --histories 5", "both broke", "どちらも破れた"},
		{"report --policy any-follower --lag 0 --histories 5 --format markdown", "both broke", "どちらも破れた"},
		{"policies", "Read from the leader, always.", "常にリーダーから読み取ります。"},
		{"guarantees", "A read sees every write", "書き込み後の読み取り一貫性（read-your-writes）"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(test.args)
			english, japanese := lagcheck(stale, args...), lagcheck(stale, append(args, "--lang", "ja")...)
			if !strings.Contains(english.out, test.en) || strings.Contains(english.out, test.ja) {
				t.Errorf("no %q in\n%s%s", test.en, english.out, english.err)
			}
			if !strings.Contains(japanese.out, test.ja) || strings.Contains(japanese.out, test.en) {
				t.Errorf("no %q in\n%s%s", test.ja, japanese.out, japanese.err)
			}
			if strings.Contains(english.out+japanese.out, "%!") || english.code != japanese.code {
				t.Errorf("codes %d and %d, out\n%s%s", english.code, japanese.code, english.out, japanese.out)
			}
		})
	}
	for _, args := range []string{"check - --format json", "report --policy leader --lag 0 --histories 3 --format json"} {
		english, japanese := lagcheck(stale, strings.Fields(args)...), lagcheck(stale, strings.Fields(args+" --lang ja")...)
		if english.out != japanese.out || english.out == "" {
			t.Errorf("%s: %s%s", args, english.out, japanese.out)
		}
	}
	if got := lagcheck("", "policies", "--lang", "de"); got.code != exitError || !strings.Contains(got.err, "there are en and ja") {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
}

func TestLanguageOfTheEnvironment(t *testing.T) {
	for environment, want := range map[string]string{"ja_JP.UTF-8": "常に", "C.UTF-8": "always"} {
		var out strings.Builder
		getenv := func(name string) string { return map[string]string{"LANG": environment}[name] }
		run(t.Context(), []string{"policies"}, terminal{out: &out, err: &out, getenv: getenv})
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %s", environment, out.String())
		}
		out.Reset()
		run(t.Context(), []string{"policies", "--lang", "en"}, terminal{out: &out, err: &out, getenv: getenv})
		if !strings.Contains(out.String(), "always") {
			t.Errorf("%s: the flag does not count", environment)
		}
	}
}
