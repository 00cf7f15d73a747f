package checker

import (
	"lagcheck/checker/explain"
	"lagcheck/history/lang"
)

// A findingID names what is said about a kind of finding. Several may be of one kind.
type findingID int

const (
	clockBackwards findingID = iota
	failedWriteRead
	unwrittenValue
	repeatedValues
	beyondTheSearch
	missingVersion
	partialVersions
	contradictingVersions
	manyUnknownOutcomes
	coarseClock
	noOverlap
	readsBeforeWrites
	noReads
	missingNode
	noFollowerRead
	oneSession
	nothingForReadYourWrites
	nothingForMonotonicReads
	nothingForMonotonicWrites
	nothingForWritesFollowReads
	endFindings
)

// Findings are said by the kind, and by what is wrong, why that matters and how to mend it:
// sentences without their full stop, into which the name of a guarantee is put.
type findingWords struct {
	kind            string
	says, why, mend lang.Text
}

var findings = [endFindings]findingWords{
	clockBackwards: {
		"clock-backwards",
		lang.Text{
			En: "the clock runs backwards: an operation returned before it was called, or its process called it while the one before was still running",
			Ja: "時計が逆戻りしています。応答が呼び出しより前になっているか、同じ process の前の操作が終わらないうちに次の操作が呼び出されています",
		},
		lang.Text{
			En: "no guarantee can be judged, for all of them go by real time or by the order within a session; check refuses the history, and nothing else was looked for here",
			Ja: "どの保証も実時間かセッション内の順序に基づくため、判定できません。check はこの履歴を受け付けません。ここでも、ほかの点は調べていません",
		},
		lang.Text{
			En: "take all times from one monotonic clock, not the time of day, which is set now and then; give each client its own process number, and one that goes on after a time-out a new one",
			Ja: "ときどき修正される日時の時計ではなく、1 つの単調な時計ですべての時刻を取ってください。クライアントごとに別の process 番号を付け、タイムアウトの後に続けるときは新しい番号にしてください",
		},
	},
	failedWriteRead: {
		"failed-write-read",
		lang.Text{
			En: "a write is recorded as fail, but its value was read",
			Ja: "失敗（fail）と記録されている書き込みの値が、読み取られています",
		},
		lang.Text{
			En: "linearizable is violated by that read alone, and the session guarantees do not judge it",
			Ja: "その読み取りだけで線形化可能性（linearizable）の違反になります。セッション保証では、その読み取りを判定しません",
		},
		lang.Text{
			En: "record a write as info unless it certainly did not happen: after a time-out nobody knows",
			Ja: "確実に起こらなかった場合を除いて、書き込みは info と記録してください。タイムアウトの後は、起こったかどうか誰にもわかりません",
		},
	},
	unwrittenValue: {
		"unwritten-value",
		lang.Text{
			En: "a read saw a value that nobody had written by then",
			Ja: "まだ誰も書き込んでいない値を見た読み取りがあります",
		},
		lang.Text{
			En: "linearizable is violated by that read alone, and no other guarantee judges it",
			Ja: "その読み取りだけで線形化可能性（linearizable）の違反になります。ほかの保証では、その読み取りを判定しません",
		},
		lang.Text{
			En: "record every write, those before the test too, and all times on one clock; if that is done, the store invents values",
			Ja: "テスト前のものも含めてすべての書き込みを記録し、すべての時刻を 1 つの時計で取ってください。それでも見つかるなら、ストアが値を作り出しています",
		},
	},
	repeatedValues: {
		"repeated-values",
		lang.Text{
			En: "a read may have seen any of several writes of the same value",
			Ja: "同じ値の書き込みがいくつもあり、どれを見たのかわからない読み取りがあります",
		},
		lang.Text{
			En: "every guarantee is violated only if it is for each of these writes, so a violation may go unnoticed; linearizable needs a search, which may give up",
			Ja: "どの書き込みを見たとしても破れる場合にだけ違反とするため、違反を見落とすことがあります。線形化可能性（linearizable）の判定には探索が必要になり、途中であきらめることもあります",
		},
		lang.Text{
			En: "write a value only once for each key, or record versions",
			Ja: "キーごとに各値を 1 回だけ書き込むか、バージョンを記録してください",
		},
	},
	beyondTheSearch: {
		"beyond-search",
		lang.Text{
			En: "a key needs a search, because of cas or values that repeat, and has more operations than a search is given",
			Ja: "cas や同じ値の繰り返しのために探索の必要なキーがあり、その操作の数が探索の上限を超えています",
		},
		lang.Text{
			En: "linearizable is unknown, unless another key breaks it",
			Ja: "ほかのキーで破れていない限り、線形化可能性（linearizable）は不明になります",
		},
		lang.Text{
			En: "write a value only once for each key, or spread the operations over more keys",
			Ja: "キーごとに各値を 1 回だけ書き込むか、操作をより多くのキーに分けてください",
		},
	},
	missingVersion: {
		"missing-version",
		lang.Text{
			En: "an acknowledged write has no version",
			Ja: "完了した書き込みに、バージョンがありません",
		},
		lang.Text{
			En: "sequential, causal, pram, monotonic-writes and writes-follow-reads are unknown unless they are vacuous, and staleness is not measured",
			Ja: "sequential、causal、pram、monotonic-writes、writes-follow-reads は、検査対象がない場合を除いて不明になります。読み取りの古さも測定できません",
		},
		lang.Text{
			En: "record the position in the leader's log that the store returns, if it does",
			Ja: "リーダーのログでの位置をストアが返すなら、それを記録してください",
		},
	},
	partialVersions: {
		"partial-versions",
		lang.Text{
			En: "an acknowledged write has no version, although others have one",
			Ja: "完了した書き込みの中に、バージョンのあるものとないものがあります",
		},
		lang.Text{
			En: "one such write is enough to leave sequential, causal, pram, monotonic-writes, writes-follow-reads and staleness undecided",
			Ja: "バージョンのない書き込みが 1 つあるだけで、sequential、causal、pram、monotonic-writes、writes-follow-reads と読み取りの古さがわからなくなります",
		},
		lang.Text{
			En: "record the version of every acknowledged write, from whichever node answered",
			Ja: "どのノードが応答したかにかかわらず、完了したすべての書き込みのバージョンを記録してください",
		},
	},
	contradictingVersions: {
		"contradicting-versions",
		lang.Text{
			En: "the claimed versions contradict what clients saw, so none of them is believed",
			Ja: "記録されたバージョンがクライアントの見たものと矛盾しているため、どのバージョンも使いません",
		},
		lang.Text{
			En: "the verdicts are taken as if no version were recorded; lagcheck check --explain shows an example",
			Ja: "バージョンが記録されていない場合と同じように判定されます。例を見るには、lagcheck check --explain",
		},
		lang.Text{
			En: "look at how versions are recorded: a read's version is that of the write it saw, 0 if there was none",
			Ja: "バージョンの記録方法を確かめてください。読み取りのバージョンは、その読み取りが見た書き込みのバージョンです（まだ書き込みがなければ 0）",
		},
	},
	manyUnknownOutcomes: {
		"many-unknown-outcomes",
		lang.Text{
			En: "more than a third of the operations have an unknown outcome",
			Ja: "結果のわからない操作が、全体の 3 分の 1 を超えています",
		},
		lang.Text{
			En: "they oblige nobody, so every guarantee is easier to keep than it looks",
			Ja: "結果のわからない操作は誰にも何も求めないため、どの保証も見かけより守りやすくなっています",
		},
		lang.Text{
			En: "raise the clients' time-outs, or record for longer while the store is well",
			Ja: "クライアントのタイムアウトを長くするか、ストアが正常なときに、より長く記録してください",
		},
	},
	coarseClock: {
		"coarse-clock",
		lang.Text{
			En: "an operation starts at the very instant at which one of another session ends",
			Ja: "ほかのセッションの操作が終わったのと、まったく同じ時刻に始まった操作があります",
		},
		lang.Text{
			En: "the two count as concurrent, so linearizable and staleness ask for less",
			Ja: "その 2 つの操作は並行とみなされるため、線形化可能性（linearizable）と読み取りの古さの判定が甘くなります",
		},
		lang.Text{
			En: "record times in nanoseconds; a coarse clock hides violations",
			Ja: "時刻をナノ秒まで記録してください。粗い時計では違反が隠れます",
		},
	},
	noOverlap: {
		"no-overlap",
		lang.Text{
			En: "no operation overlaps one of another session in time",
			Ja: "ほかのセッションの操作と時間の重なる操作が、1 つもありません",
		},
		lang.Text{
			En: "linearizable is tested for one client at a time only; and clocks of several machines, or one that is coarse, may have been taken for one",
			Ja: "線形化可能性（linearizable）は、クライアントが一度に 1 つだけ動く場合しか検査されません。また、複数のマシンの時計や粗い時計を、1 つの正確な時計とみなしているおそれがあります",
		},
		lang.Text{
			En: "let clients work at the same time, and record call and return where the client is",
			Ja: "クライアントを同時に動かし、呼び出しと応答の時刻をクライアントの側で記録してください",
		},
	},
	readsBeforeWrites: {
		"reads-before-writes",
		lang.Text{
			En: "every read of the key had ended before the first write of it began",
			Ja: "キーの読み取りがすべて、そのキーへの最初の書き込みより前に終わっています",
		},
		lang.Text{
			En: "these reads can only see the initial value, so they test no guarantee",
			Ja: "これらの読み取りには初期値しか見えないため、どの保証の検査にもなりません",
		},
		lang.Text{
			En: "write before or while others read",
			Ja: "読み取りより前に、または読み取りと同時に書き込んでください",
		},
	},
	noReads: {
		"no-reads",
		lang.Text{
			En: "nothing was read with a known outcome",
			Ja: "結果のわかっている読み取りが、1 つもありません",
		},
		lang.Text{
			En: "linearizable holds whatever the store did, and so do read-your-writes and monotonic-reads",
			Ja: "線形化可能性（linearizable）は、ストアが何をしても成り立ちます。read-your-writes と monotonic-reads も同じです",
		},
		lang.Text{
			En: "let clients read what was written",
			Ja: "書き込まれたものを、クライアントに読み取らせてください",
		},
	},
	missingNode: {
		"missing-node",
		lang.Text{
			En: "it is not recorded which node answered a read",
			Ja: "どのノードが応答したか、記録されていない読み取りがあります",
		},
		lang.Text{
			En: "verdicts do not depend on it, but nobody can tell which replica broke them, and how stale followers were",
			Ja: "判定には影響しません。ただし、どのレプリカが保証を破ったのか、フォロワーがどれだけ古かったのかがわかりません",
		},
		lang.Text{
			En: "record as \"node\" who answered: leader, follower-1, ...",
			Ja: "応答したノードを \"node\" に記録してください（leader、follower-1 など）",
		},
	},
	noFollowerRead: {
		"no-follower-read",
		lang.Text{
			En: "every read whose node is known was answered by the leader",
			Ja: "応答したノードのわかる読み取りは、すべてリーダーが応答しています",
		},
		lang.Text{
			En: "a leader alone keeps every guarantee, so none of them is tested",
			Ja: "リーダーだけならすべての保証が守られるため、どの保証の検査にもなりません",
		},
		lang.Text{
			En: "read from followers, too",
			Ja: "フォロワーからも読み取ってください",
		},
	},
	oneSession: {
		"one-session",
		lang.Text{
			En: "all operations are of one session",
			Ja: "すべての操作が 1 つのセッションのものです",
		},
		lang.Text{
			En: "what one client sees of another's writes is untested: linearizable, sequential, causal and pram ask for no more than the session guarantees",
			Ja: "ほかのクライアントの書き込みがどう見えるかは、検査されません。linearizable、sequential、causal、pram も、セッション保証と同じことしか求めません",
		},
		lang.Text{
			En: "give each client its own process number",
			Ja: "クライアントごとに別の process 番号を付けてください",
		},
	},
	nothingForReadYourWrites: nothingToCheck(lang.Text{
		En: "let sessions read keys that they wrote before",
		Ja: "書き込んだキーを、同じセッションに読み取らせてください",
	}),
	nothingForMonotonicReads: nothingToCheck(lang.Text{
		En: "let sessions read a key more than once",
		Ja: "同じキーを、同じセッションに 2 回以上読み取らせてください",
	}),
	nothingForMonotonicWrites: nothingToCheck(lang.Text{
		En: "let sessions write more than once",
		Ja: "各セッションに 2 回以上書き込ませてください",
	}),
	nothingForWritesFollowReads: nothingToCheck(lang.Text{
		En: "let sessions write after they have read",
		Ja: "読み取った後に、同じセッションに書き込ませてください",
	}),
}

func nothingToCheck(mend lang.Text) findingWords {
	return findingWords{
		"nothing-to-check",
		lang.Text{En: "no operation could have broken %[1]s", Ja: "%[1]sを破りうる操作が、1 つもありません"},
		lang.Text{En: "%[1]s holds whatever the store did", Ja: "ストアが何をしても、%[1]sは成り立ちます"},
		mend,
	}
}

// The parts of what is said, as places in findingTexts.
const (
	saysPart int = iota
	whyPart
	mendPart
	findingParts
)

var findingTexts = func() *lang.Catalog[int] {
	var all []lang.Text
	for _, f := range findings {
		all = append(all, f.says, f.why, f.mend)
	}
	return lang.NewCatalog(all, findingParts*len(findings))
}()

func (f *Finding) part(l lang.Lang, part int) string {
	name := f.guarantee
	if l == lang.Japanese {
		name = explain.Term(name, l)
	}
	return findingTexts.Say(l, findingParts*int(f.id)+part, name)
}

// Says returns what is wrong, in a sentence without its full stop.
func (f *Finding) Says(l lang.Lang) string { return f.part(l, saysPart) }

// Why returns what that does to the verdict on which guarantee, in a sentence.
func (f *Finding) Why(l lang.Lang) string { return f.part(l, whyPart) }

// Mend returns what to do about it, in a sentence.
func (f *Finding) Mend(l lang.Lang) string { return f.part(l, mendPart) }
