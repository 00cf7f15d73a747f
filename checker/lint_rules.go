package checker

import (
	"cmp"
	"slices"
	"strings"

	"lagcheck/checker/lin"
	"lagcheck/history"
	"lagcheck/history/lang"
)

// clockRule is the rule that [Lint] and [ClockBackwards] look after themselves.
const clockRule = 0

var lintRules = []lintRule{
	clockRule: {
		kind: "clock-backwards",
		says: lang.Text{
			En: "the clock runs backwards: an operation returned before it was called, or its process called it while the one before was still running",
			Ja: "時計が逆に進んでいます。操作が呼び出しより前に応答したか、前の操作の実行中に同じ process が次の操作を呼び出しています",
		},
		why: lang.Text{
			En: "no guarantee can be judged, for all of them go by real time or by the order within a session; check refuses the history, and nothing else was looked for here",
			Ja: "どの保証も、実時間かセッション内の順序に基づくため、判定できません。check はこの履歴を受け付けません。ここではほかの点は調べていません",
		},
		mend: lang.Text{
			En: "take all times from one monotonic clock, not the time of day, which is set now and then; give each client its own process number, and one that goes on after a time-out a new one",
			Ja: "すべての時刻を、ときどき合わせ直される時刻の時計ではなく、1 つの単調な時計から取ってください。各クライアントに別々の process 番号を付け、タイムアウトの後に続けるものには新しい番号を付けてください",
		},
		look: func(*index, func(int)) {}, // there is no index of a history that is not valid
	},
	{
		kind: "failed-write-read",
		says: lang.Text{
			En: "a write is recorded as fail, but its value was read",
			Ja: "失敗（fail）と記録された書き込みの値が読み取られています",
		},
		why: lang.Text{
			En: "linearizable is violated by that read alone, and the session guarantees do not judge it",
			Ja: "その読み取りだけで linearizable に違反し、セッションの保証はその読み取りを判定しません",
		},
		mend: lang.Text{
			En: "record a write as info unless it certainly did not happen: after a time-out nobody knows",
			Ja: "確実に起きなかったもの以外は、書き込みを info と記録してください。タイムアウトの後、書き込まれたかどうかは誰にもわかりません",
		},
		look: failedWritesRead,
	},
	{
		kind: "unwritten-value",
		says: lang.Text{
			En: "a read saw a value that nobody had written by then",
			Ja: "その時点までに誰も書き込んでいない値が読み取られています",
		},
		why: lang.Text{
			En: "linearizable is violated by that read alone, and no other guarantee judges it",
			Ja: "その読み取りだけで linearizable に違反し、ほかの保証はその読み取りを判定しません",
		},
		mend: lang.Text{
			En: "record every write, those before the test too, and all times on one clock; if that is done, the store invents values",
			Ja: "テスト前のものも含めてすべての書き込みを、すべての時刻を 1 つの時計で記録してください。それでも起きるなら、ストアが値を作り出しています",
		},
		look: each(func(ix *index, i int) bool { return ix.reads(i) && ix.sights().nowhere(i) }),
	},
	{
		kind: "repeated-values",
		says: lang.Text{
			En: "a read may have seen any of several writes of the same value",
			Ja: "同じ値の書き込みが複数あり、読み取りがそのどれを見たのかわかりません",
		},
		why: lang.Text{
			En: "every guarantee is violated only if it is for each of these writes, so a violation may go unnoticed; linearizable needs a search, which may give up",
			Ja: "どの書き込みを見たとしても破れる場合にだけ違反となるため、違反が見逃されることがあります。linearizable の判定には探索が必要で、途中で打ち切られることがあります",
		},
		mend: lang.Text{
			En: "write a value only once for each key, or record versions",
			Ja: "キーごとに各値を 1 回だけ書き込むか、バージョンを記録してください",
		},
		look: each(func(ix *index, i int) bool { return ix.sights().several(i) }),
	},
	{
		kind: "beyond-search",
		says: lang.Text{
			En: "a key needs a search, because of cas or values that repeat, and has more operations than a search is given",
			Ja: "cas または値の重複のために探索が必要なキーに、探索できる数を超える操作があります",
		},
		why: lang.Text{
			En: "linearizable is unknown, unless another key breaks it",
			Ja: "ほかのキーで破れない限り、linearizable は不明となります",
		},
		mend: lang.Text{
			En: "write a value only once for each key, or spread the operations over more keys",
			Ja: "キーごとに各値を 1 回だけ書き込むか、操作をより多くのキーに分けてください",
		},
		look: beyondSearch,
	},
	{
		kind: "missing-version",
		says: lang.Text{
			En: "an acknowledged write has no version",
			Ja: "完了した書き込みにバージョンがありません",
		},
		why: lang.Text{
			En: "sequential, causal, pram, monotonic-writes and writes-follow-reads are unknown unless they are vacuous, and staleness is not measured",
			Ja: "sequential、causal、pram、monotonic-writes、writes-follow-reads は、検査対象がない場合を除いて不明となり、読み取りの古さは測定されません",
		},
		mend: lang.Text{
			En: "record the position in the leader's log that the store returns, if it does",
			Ja: "ストアがリーダーのログでの位置を返す場合は、それを記録してください",
		},
		look: lacksVersion(false),
	},
	{
		kind: "partial-versions",
		says: lang.Text{
			En: "an acknowledged write has no version, although others have one",
			Ja: "完了した書き込みのうち、バージョンのあるものとないものがあります",
		},
		why: lang.Text{
			En: "one such write is enough to leave sequential, causal, pram, monotonic-writes, writes-follow-reads and staleness undecided",
			Ja: "そのような書き込みが 1 つあるだけで、sequential、causal、pram、monotonic-writes、writes-follow-reads と読み取りの古さが決まらなくなります",
		},
		mend: lang.Text{
			En: "record the version of every acknowledged write, from whichever node answered",
			Ja: "どのノードが応答した場合も、完了したすべての書き込みのバージョンを記録してください",
		},
		look: lacksVersion(true),
	},
	{
		kind: "contradicting-versions",
		says: lang.Text{
			En: "the claimed versions contradict what clients saw, so none of them is believed",
			Ja: "記録されたバージョンがクライアントの見たものと矛盾するため、どのバージョンも使っていません",
		},
		why: lang.Text{
			En: "the verdicts are taken as if no version were recorded; lagcheck check --explain shows an example",
			Ja: "バージョンが記録されていないものとして判定されます。例は lagcheck check --explain で見られます",
		},
		mend: lang.Text{
			En: "look at how versions are recorded: a read's version is that of the write it saw, 0 if there was none",
			Ja: "バージョンの記録方法を見直してください。読み取りのバージョンは、見た書き込みのバージョンです（見た書き込みがなければ 0）",
		},
		look: whole(func(ix *index) bool { return ix.sights().disagree }),
	},
	{
		kind: "many-unknown-outcomes",
		says: lang.Text{
			En: "more than a third of the operations have an unknown outcome",
			Ja: "操作の 3 分の 1 より多くで、結果が不明です",
		},
		why: lang.Text{
			En: "they oblige nobody, so every guarantee is easier to keep than it looks",
			Ja: "それらは何も義務づけないため、どの保証も見かけより守りやすくなっています",
		},
		mend: lang.Text{
			En: "raise the clients' time-outs, or record for longer while the store is well",
			Ja: "クライアントのタイムアウトを延ばすか、ストアが正常な間により長く記録してください",
		},
		look: share(3, func(ix *index, i int) bool { return ix.h[i].Type == history.Info }),
	},
	{
		kind: "coarse-clock",
		says: lang.Text{
			En: "an operation starts at the very instant at which one of another session ends",
			Ja: "ある操作が、別のセッションの操作の終了とまったく同じ時刻に始まっています",
		},
		why: lang.Text{
			En: "the two count as concurrent, so linearizable and staleness ask for less",
			Ja: "この 2 つは並行とみなされるため、linearizable の判定と古さの測定が緩くなります",
		},
		mend: lang.Text{
			En: "record times in nanoseconds; a coarse clock hides violations",
			Ja: "時刻をナノ秒で記録してください。粗い時計では違反が隠れます",
		},
		look: sharedInstants,
	},
	{
		kind: "no-overlap",
		says: lang.Text{
			En: "no operation overlaps one of another session in time",
			Ja: "別のセッションの操作と時間の重なる操作が 1 つもありません",
		},
		why: lang.Text{
			En: "linearizable is tested for one client at a time only; and clocks of several machines, or one that is coarse, may have been taken for one",
			Ja: "linearizable は、一度に 1 つのクライアントについてしか試されていません。また、複数のマシンの時計や粗い時計が、1 つの時計として扱われたのかもしれません",
		},
		mend: lang.Text{
			En: "let clients work at the same time, and record call and return where the client is",
			Ja: "クライアントを同時に動かし、呼び出しと応答の時刻をクライアント側で記録してください",
		},
		look: whole(func(ix *index) bool { return len(ix.sessions) > 1 && len(ix.h) >= fewOperations && !anyOverlap(ix.h) }),
	},
	{
		kind: "reads-before-writes",
		says: lang.Text{
			En: "every read of the key had ended before the first write of it began",
			Ja: "そのキーの読み取りがすべて、最初の書き込みが始まる前に終わっています",
		},
		why: lang.Text{
			En: "these reads can only see the initial value, so they test no guarantee",
			Ja: "これらの読み取りは初期値しか見ることができないため、どの保証も試していません",
		},
		mend: lang.Text{
			En: "write before or while others read",
			Ja: "ほかのクライアントが読み取る前か、読み取っている間に書き込んでください",
		},
		look: earlyReads,
	},
	{
		kind: "no-reads",
		says: lang.Text{
			En: "nothing was read with a known outcome",
			Ja: "結果のわかっている読み取りがありません",
		},
		why: lang.Text{
			En: "linearizable holds whatever the store did, and so do read-your-writes and monotonic-reads",
			Ja: "ストアが何をしていても、linearizable、read-your-writes、monotonic-reads は成り立ちます",
		},
		mend: lang.Text{
			En: "let clients read what was written",
			Ja: "書き込まれたものをクライアントに読み取らせてください",
		},
		look: whole(func(ix *index) bool { return !anyOperation(ix, ix.reads) }),
	},
	{
		kind: "missing-node",
		says: lang.Text{
			En: "it is not recorded which node answered a read",
			Ja: "どのノードが読み取りに応答したのかが記録されていません",
		},
		why: lang.Text{
			En: "verdicts do not depend on it, but nobody can tell which replica broke them, and how stale followers were",
			Ja: "判定には影響しませんが、どのレプリカが保証を破ったのか、フォロワーがどれだけ古かったのかがわかりません",
		},
		mend: lang.Text{
			En: "record as \"node\" who answered: leader, follower-1, ...",
			Ja: "応答したノードを \"node\" として記録してください（leader、follower-1 など）",
		},
		look: each(func(ix *index, i int) bool { return ix.reads(i) && ix.h[i].F == history.Read && ix.h[i].Node == "" }),
	},
	{
		kind: "no-follower-read",
		says: lang.Text{
			En: "every read whose node is known was answered by the leader",
			Ja: "ノードのわかっている読み取りには、すべてリーダーが応答しています",
		},
		why: lang.Text{
			En: "a leader alone keeps every guarantee, so none of them is tested",
			Ja: "リーダーだけならどの保証も守られるため、どの保証も試されていません",
		},
		mend: lang.Text{
			En: "read from followers, too",
			Ja: "フォロワーからも読み取ってください",
		},
		look: noFollowers,
	},
	{
		kind: "one-session",
		says: lang.Text{
			En: "all operations are of one session",
			Ja: "すべての操作が 1 つのセッションのものです",
		},
		why: lang.Text{
			En: "what one client sees of another's writes is untested: linearizable, sequential, causal and pram ask for no more than the session guarantees",
			Ja: "あるクライアントがほかのクライアントの書き込みをどう見るかは試されていません。linearizable、sequential、causal、pram が求めるのは、セッションの保証と同じことだけになります",
		},
		mend: lang.Text{
			En: "give each client its own process number",
			Ja: "各クライアントに別々の process 番号を付けてください",
		},
		look: whole(func(ix *index) bool { return len(ix.sessions) == 1 && len(ix.h) > 1 }),
	},
	vacuous(ReadYourWrites, checkReadYourWrites, lang.Text{
		En: "let sessions read keys that they wrote before",
		Ja: "書き込んだキーを、同じセッションに読み取らせてください",
	}),
	vacuous(MonotonicReads, checkMonotonicReads, lang.Text{
		En: "let sessions read a key more than once",
		Ja: "同じキーを、同じセッションに 2 回以上読み取らせてください",
	}),
	vacuous(MonotonicWrites, checkMonotonicWrites, lang.Text{
		En: "let sessions write more than once",
		Ja: "各セッションに 2 回以上書き込ませてください",
	}),
	vacuous(WritesFollowReads, checkWritesFollowReads, lang.Text{
		En: "let sessions write after they have read",
		Ja: "読み取った後に、同じセッションに書き込ませてください",
	}),
}

// vacuous finds that there is nothing to check for a guarantee.
func vacuous(guarantee string, check func(*index, Options) Verdict, mend lang.Text) lintRule {
	return lintRule{
		kind: "nothing-to-check",
		says: lang.Text{En: "no operation could have broken " + guarantee, Ja: guarantee + " を破りうる操作がありません"},
		why:  lang.Text{En: guarantee + " holds whatever the store did", Ja: "ストアが何をしていても、" + guarantee + " は成り立ちます"},
		mend: mend,
		look: whole(func(ix *index) bool { return ix.sights().crowd == 0 && check(ix, Options{}).Obligations == 0 }),
	}
}

// fewOperations is below what says anything about a clock.
const fewOperations = 10

// beyondSearch finds the first operation of each key that is too large to be searched.
func beyondSearch(ix *index, show func(int)) {
	for key, r := range ix.linear() {
		if r.Verdict == lin.Undecidable && len(ix.complete(ix.byKey()[key])) > mostSteps {
			show(int(ix.named[key]))
		}
	}
}

// lacksVersion finds acknowledged writes without version: where others have one, or
// where none has.
func lacksVersion(others bool) func(*index, func(int)) {
	missing := func(ix *index, i int) bool { return ix.wrote(i) && !ix.h[i].Version.Known() }
	return func(ix *index, show func(int)) {
		stated := anyOperation(ix, func(i int) bool { return ix.wrote(i) && ix.h[i].Version.Known() })
		if stated == others {
			each(missing)(ix, show)
		}
	}
}

func anyOperation(ix *index, is func(int) bool) bool {
	for i := range ix.h {
		if is(i) {
			return true
		}
	}
	return false
}

// anyOverlap reports whether two operations overlap in time, those of one session
// aside, which cannot.
func anyOverlap(h history.History) bool {
	order := make([]int, len(h))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(h[a].Call, h[b].Call) })
	end := int64(-1)
	for _, i := range order {
		if h[i].Call < end {
			return true
		}
		if h[i].Type == history.Info {
			return true // it overlaps all that follows
		}
		end = max(end, h[i].Return)
	}
	return false
}

// earlyReads finds the reads of keys that nobody wrote while or before they were read.
func earlyReads(ix *index, show func(int)) {
	first, last := make([]int64, ix.keys), make([]int64, ix.keys) // call of a write, return of a read
	for k := range first {
		first[k], last[k] = history.Never, -1
	}
	for i := range ix.h {
		op, k := &ix.h[i], ix.key[i]
		if op.Writes() && op.Type != history.Fail {
			first[k] = min(first[k], op.Call)
		}
		if ix.reads(i) {
			last[k] = max(last[k], op.Return)
		}
	}
	each(func(ix *index, i int) bool {
		k := ix.key[i]
		return ix.reads(i) && first[k] != history.Never && last[k] < first[k]
	})(ix, show)
}

// failedWritesRead finds writes that definitely did not happen and were seen.
func failedWritesRead(ix *index, show func(int)) {
	failed := make(map[int32]int) // by value
	for i := range ix.h {
		if op := &ix.h[i]; op.Writes() && op.Type == history.Fail && !op.Value.IsNil() {
			failed[ix.value[i]] = i
		}
	}
	for i := range ix.h {
		if !ix.reads(i) || !ix.sights().nowhere(i) {
			continue
		}
		if w, ok := failed[ix.saw(i)]; ok {
			show(w)
			delete(failed, ix.saw(i))
		}
	}
}

// sharedInstants finds operations that start when one of another session ends, if
// they are more than chance would have: one in a hundred.
func sharedInstants(ix *index, show func(int)) {
	ended := make(map[int64]int32) // at each instant, the session whose operation ended; none for several
	for i := range ix.h {
		if op := &ix.h[i]; op.Type != history.Info {
			if s, ok := ended[op.Return]; ok && s != ix.owner[i] {
				ended[op.Return] = none
			} else {
				ended[op.Return] = ix.owner[i]
			}
		}
	}
	share(100, func(ix *index, i int) bool {
		s, ok := ended[ix.h[i].Call]
		return ok && s != ix.owner[i]
	})(ix, show)
}

// noFollowers finds the leader's reads where there are no others.
func noFollowers(ix *index, show func(int)) {
	fromLeader := func(ix *index, i int) bool { return ix.reads(i) && ix.h[i].Node == "leader" }
	fromFollower := func(ix *index, i int) bool { return ix.reads(i) && strings.HasPrefix(ix.h[i].Node, "follower") }
	follower := false
	each(fromFollower)(ix, func(int) { follower = true })
	if !follower {
		each(fromLeader)(ix, show)
	}
}
