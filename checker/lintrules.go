package checker

import (
	"cmp"
	"slices"
	"strings"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

var lintRules = []lintRule{
	{
		"failed-write-read", Words{
			"a write is recorded as fail, but its value was read",
			"失敗（fail）と記録された書き込みの値が読み取られています",
		},
		Words{
			"linearizable is violated by that read alone, and the session guarantees do not judge it",
			"その読み取りだけで linearizable に違反し、セッションの保証はその読み取りを判定しません",
		},
		Words{
			"record a write as info unless it certainly did not happen: after a time-out nobody knows",
			"確実に起きなかったもの以外は、書き込みを info と記録してください。タイムアウトの後、書き込まれたかどうかは誰にもわかりません",
		},
		failedWritesRead,
	},
	{
		"unwritten-value", Words{
			"a read saw a value that nobody had written by then",
			"その時点までに誰も書き込んでいない値が読み取られています",
		},
		Words{
			"linearizable is violated by that read alone, and no other guarantee judges it",
			"その読み取りだけで linearizable に違反し、ほかの保証はその読み取りを判定しません",
		},
		Words{
			"record every write, those before the test too, and all times on one clock; if that is done, the store invents values",
			"テスト前のものも含めてすべての書き込みを、すべての時刻を 1 つの時計で記録してください。それでも起きるなら、ストアが値を作り出しています",
		},
		each(func(ix *index, i int) bool { return ix.reads(i) && ix.sights().nowhere(i) }),
	},
	{
		"repeated-values", Words{
			"a read may have seen any of several writes of the same value",
			"同じ値の書き込みが複数あり、読み取りがそのどれを見たのかわかりません",
		},
		Words{
			"every guarantee is violated only if it is for each of these writes, so a violation may go unnoticed; linearizable needs a search, which may give up",
			"どの書き込みを見たとしても破れる場合にだけ違反となるため、違反が見逃されることがあります。linearizable の判定には探索が必要で、途中で打ち切られることがあります",
		},
		Words{
			"write a value only once for each key, or record versions",
			"キーごとに各値を 1 回だけ書き込むか、バージョンを記録してください",
		},
		each(func(ix *index, i int) bool { return ix.sights().several(i) }),
	},
	{
		"beyond-search", Words{
			"a key needs a search, because of cas or values that repeat, and has more operations than a search is given",
			"cas または値の重複のために探索が必要なキーに、探索できる数を超える操作があります",
		},
		Words{
			"linearizable is unknown, unless another key breaks it",
			"ほかのキーで破れない限り、linearizable は不明となります",
		},
		Words{
			"write a value only once for each key, or spread the operations over more keys",
			"キーごとに各値を 1 回だけ書き込むか、操作をより多くのキーに分けてください",
		},
		beyondSearch,
	},
	{
		"missing-version", Words{
			"an acknowledged write has no version",
			"完了した書き込みにバージョンがありません",
		},
		Words{
			"sequential, causal, pram, monotonic-writes and writes-follow-reads are unknown unless they are vacuous, and staleness is not measured",
			"sequential、causal、pram、monotonic-writes、writes-follow-reads は、検査対象がない場合を除いて不明となり、読み取りの古さは測定されません",
		},
		Words{
			"record the position in the leader's log that the store returns, if it does",
			"ストアがリーダーのログでの位置を返す場合は、それを記録してください",
		},
		lacksVersion(false),
	},
	{
		"partial-versions", Words{
			"an acknowledged write has no version, although others have one",
			"完了した書き込みのうち、バージョンのあるものとないものがあります",
		},
		Words{
			"one such write is enough to leave sequential, causal, pram, monotonic-writes, writes-follow-reads and staleness undecided",
			"そのような書き込みが 1 つあるだけで、sequential、causal、pram、monotonic-writes、writes-follow-reads と読み取りの古さが決まらなくなります",
		},
		Words{
			"record the version of every acknowledged write, from whichever node answered",
			"どのノードが応答した場合も、完了したすべての書き込みのバージョンを記録してください",
		},
		lacksVersion(true),
	},
	{
		"contradicting-versions", Words{
			"the claimed versions contradict what clients saw, so none of them is believed",
			"記録されたバージョンがクライアントの見たものと矛盾するため、どのバージョンも使っていません",
		},
		Words{
			"the verdicts are taken as if no version were recorded; lagcheck check --explain shows an example",
			"バージョンが記録されていないものとして判定されます。例は lagcheck check --explain で見られます",
		},
		Words{
			"look at how versions are recorded: a read's version is that of the write it saw, 0 if there was none",
			"バージョンの記録方法を見直してください。読み取りのバージョンは、見た書き込みのバージョンです（見た書き込みがなければ 0）",
		},
		whole(func(ix *index) bool { return ix.sights().disagree }),
	},
	{
		"many-unknown-outcomes", Words{
			"more than a third of the operations have an unknown outcome",
			"操作の 3 分の 1 より多くで、結果が不明です",
		},
		Words{
			"they oblige nobody, so every guarantee is easier to keep than it looks",
			"それらは何も義務づけないため、どの保証も見かけより守りやすくなっています",
		},
		Words{
			"raise the clients' time-outs, or record for longer while the store is well",
			"クライアントのタイムアウトを延ばすか、ストアが正常な間により長く記録してください",
		},
		share(3, func(ix *index, i int) bool { return ix.h[i].Type == history.Info }),
	},
	{
		"coarse-clock", Words{
			"an operation starts at the very instant at which one of another session ends",
			"ある操作が、別のセッションの操作の終了とまったく同じ時刻に始まっています",
		},
		Words{
			"the two count as concurrent, so linearizable and staleness ask for less",
			"この 2 つは並行とみなされるため、linearizable の判定と古さの測定が緩くなります",
		},
		Words{
			"record times in nanoseconds; a coarse clock hides violations",
			"時刻をナノ秒で記録してください。粗い時計では違反が隠れます",
		},
		sharedInstants,
	},
	{
		"no-overlap", Words{
			"no operation overlaps one of another session in time",
			"別のセッションの操作と時間の重なる操作が 1 つもありません",
		},
		Words{
			"linearizable is tested for one client at a time only; and clocks of several machines, or one that is coarse, may have been taken for one",
			"linearizable は、一度に 1 つのクライアントについてしか試されていません。また、複数のマシンの時計や粗い時計が、1 つの時計として扱われたのかもしれません",
		},
		Words{
			"let clients work at the same time, and record call and return where the client is",
			"クライアントを同時に動かし、呼び出しと応答の時刻をクライアント側で記録してください",
		},
		whole(func(ix *index) bool { return len(ix.sessions) > 1 && len(ix.h) >= fewOperations && !anyOverlap(ix.h) }),
	},
	{
		"reads-before-writes", Words{
			"every read of the key had ended before the first write of it began",
			"そのキーの読み取りがすべて、最初の書き込みが始まる前に終わっています",
		},
		Words{
			"these reads can only see the initial value, so they test no guarantee",
			"これらの読み取りは初期値しか見ることができないため、どの保証も試していません",
		},
		Words{
			"write before or while others read",
			"ほかのクライアントが読み取る前か、読み取っている間に書き込んでください",
		},
		earlyReads,
	},
	{
		"no-reads", Words{
			"nothing was read with a known outcome",
			"結果のわかっている読み取りがありません",
		},
		Words{
			"linearizable holds whatever the store did, and so do read-your-writes and monotonic-reads",
			"ストアが何をしていても、linearizable、read-your-writes、monotonic-reads は成り立ちます",
		},
		Words{
			"let clients read what was written",
			"書き込まれたものをクライアントに読み取らせてください",
		},
		whole(func(ix *index) bool { return !anyOperation(ix, ix.reads) }),
	},
	{
		"missing-node", Words{
			"it is not recorded which node answered a read",
			"どのノードが読み取りに応答したのかが記録されていません",
		},
		Words{
			"verdicts do not depend on it, but nobody can tell which replica broke them, and how stale followers were",
			"判定には影響しませんが、どのレプリカが保証を破ったのか、フォロワーがどれだけ古かったのかがわかりません",
		},
		Words{
			"record as \"node\" who answered: leader, follower-1, ...",
			"応答したノードを \"node\" として記録してください（leader、follower-1 など）",
		},
		each(func(ix *index, i int) bool { return ix.reads(i) && ix.h[i].F == history.Read && ix.h[i].Node == "" }),
	},
	{
		"no-follower-read", Words{
			"every read whose node is known was answered by the leader",
			"ノードのわかっている読み取りには、すべてリーダーが応答しています",
		},
		Words{
			"a leader alone keeps every guarantee, so none of them is tested",
			"リーダーだけならどの保証も守られるため、どの保証も試されていません",
		},
		Words{
			"read from followers, too",
			"フォロワーからも読み取ってください",
		},
		noFollowers,
	},
	{
		"one-session", Words{
			"all operations are of one session",
			"すべての操作が 1 つのセッションのものです",
		},
		Words{
			"what one client sees of another's writes is untested: linearizable, sequential, causal and pram ask for no more than the session guarantees",
			"あるクライアントがほかのクライアントの書き込みをどう見るかは試されていません。linearizable、sequential、causal、pram が求めるのは、セッションの保証と同じことだけになります",
		},
		Words{
			"give each client its own process number",
			"各クライアントに別々の process 番号を付けてください",
		},
		whole(func(ix *index) bool { return len(ix.sessions) == 1 && len(ix.h) > 1 }),
	},
	vacuous(ReadYourWrites, checkReadYourWrites, Words{
		"let sessions read keys that they wrote before",
		"書き込んだキーを、同じセッションに読み取らせてください",
	}),
	vacuous(MonotonicReads, checkMonotonicReads, Words{
		"let sessions read a key more than once",
		"同じキーを、同じセッションに 2 回以上読み取らせてください",
	}),
	vacuous(MonotonicWrites, checkMonotonicWrites, Words{
		"let sessions write more than once",
		"各セッションに 2 回以上書き込ませてください",
	}),
	vacuous(WritesFollowReads, checkWritesFollowReads, Words{
		"let sessions write after they have read",
		"読み取った後に、同じセッションに書き込ませてください",
	}),
}

// vacuous finds that there is nothing to check for a guarantee.
func vacuous(guarantee string, check func(*index, Options) Verdict, mend Words) lintRule {
	return lintRule{
		"nothing-to-check",
		Words{"no operation could have broken " + guarantee, guarantee + " を破りうる操作がありません"},
		Words{guarantee + " holds whatever the store did", "ストアが何をしていても、" + guarantee + " は成り立ちます"},
		mend,
		whole(func(ix *index) bool { return ix.sights().crowd == 0 && check(ix, Options{}).Obligations == 0 }),
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
