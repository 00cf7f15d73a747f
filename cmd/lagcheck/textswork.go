package main

import "lagcheck/history/lang"

// aboutWork is what commands say about what they did: shrinking, linting, drawing, simulating
// and testing themselves.
var aboutWork = []lang.Text{
	shrinkEnded: {En: "the search was ended before it found a part", Ja: "部分が見つかる前に探索が打ち切られました"},
	shrinkTooLarge: {
		En: "no small part was found within the bounds on work or time that breaks %[1]s",
		Ja: "作業量や時間の上限内では、%[1]s を破る小さな部分は見つかりませんでした",
	},
	shrinkAllUnknown:  {En: "unknown whether anything is broken; lagcheck check says why", Ja: "何かが破れているかどうかはわかりません。理由は lagcheck check でわかります"},
	shrinkSomeUnknown: {En: "nothing is found broken, but %[1]s is unknown", Ja: "破れているものは見つかりませんでしたが、%[1]s は不明です"},
	shrinkNothing:     {En: "nothing is broken", Ja: "破れているものはありません"},
	shrinkUnread:      {En: "%[1]s: not read to its end", Ja: "%[1]s：最後まで読み込まれませんでした"},
	shrinkPart: {
		En:  "%[2]s broken by %[3]v of %[1]v operations: %[4]s",
		One: "%[2]s broken by %[3]v of %[1]v operation: %[4]s",
		Ja:  "%[2]sは、操作 %[1]v 件のうち %[3]v 件だけで破れています。%[4]s",
	},
	shrinkTooMany:   {En: "too many to show: --format jsonl writes them", Ja: "多すぎるため表示しません。--format jsonl で書き出せます"},
	shrinkSmallest:  {En: "no smaller part of the history breaks it", Ja: "これより小さな部分では破れません"},
	shrinkMinimal:   {En: "each of them is needed, but there may be a smaller part of other operations", Ja: "どの操作も欠かせませんが、別の操作からなるもっと小さな部分があるかもしれません"},
	shrinkStopped:   {En: "still illegal, perhaps not smallest (%[1]s)", Ja: "これだけでも破れていますが、最小とは限りません（%[1]s）"},
	shrinkBounded:   {En: "still illegal, perhaps not smallest (the bound on work was reached)", Ja: "これだけでも破れていますが、最小とは限りません（作業量の上限に達しました）"},
	shrinkOfHistory: {En: "of the history, %[1]s", Ja: "元の履歴では、%[1]s"},

	countFindings: {En: "%[1]v findings", One: "%[1]v finding", Ja: "指摘 %[1]v 件"},
	findingWhy:    {En: "Why it matters: %[1]s.", Ja: "影響：%[1]s。"},
	findingMend:   {En: "How to mend it: %[1]s.", Ja: "対策：%[1]s。"},
	inParentheses: {En: " (%[1]s)", Ja: "（%[1]s）"},

	drawMore:       {En: "Draw more with --operations, another part with --key, --around, --from and --to.", Ja: "もっと描くには --operations、ほかの部分を描くには --key、--around、--from、--to を指定してください。"},
	drawElsewhere:  {En: "Draw another part with --format jsonl | lagcheck draw -.", Ja: "ほかの部分を描くには：--format jsonl | lagcheck draw -"},
	countStale:     {En: "%[1]v stale reads", One: "%[1]v stale read", Ja: "古い読み取り %[1]v 件"},
	runOf:          {En: "%[1]s, lag %[2]s, seed %[3]s, history %[4]s", Ja: "%[1]s、ラグ %[2]s、シード %[3]s、履歴 %[4]s"},
	eventAppended:  {En: "appended", Ja: "ログに追加"},
	eventPolled:    {En: "polled", Ja: "受信"},
	eventApplied:   {En: "applied", Ja: "適用"},
	eventRestarted: {En: "restarted", Ja: "再起動"},
	eventAt:        {En: "offset %[1]s", Ja: "オフセット %[1]s"},
	eventUpTo:      {En: "up to %[1]s", Ja: "%[1]s まで"},

	outOfTimeAfter: {En: "out of time after %[1]s", Ja: "%[1]s で時間切れ"},
	interrupted:    {En: "interrupted", Ja: "中断されました"},
	soUnknown:      {En: "%[1]s: what was not decided by then is unknown", Ja: "%[1]s。それまでに決まらなかったものは不明です"},

	selftestAgree: {
		En: "0 disagreements in %[1]s histories with %[2]s operations (seed %[3]s, numbers %[4]s to %[5]s)",
		Ja: "履歴 %[1]s 本（操作 %[2]s 件）で不一致 0 件（シード %[3]s、番号 %[4]s〜%[5]s）",
	},
	selftestHeads: {En: "guarantee\tholds\tnothing to check\tviolated\tunknown", Ja: "保証\t成立\t検査対象なし\t違反\t不明"},
	selftestByBruteForce: {
		En: "Check and brute force judged all of them, and brute force the evidence for each violation and the staleness of %[1]s.",
		Ja: "すべての履歴を、判定器と、定義に基づく総当たりの両方で判定しました。総当たりでは、それぞれの違反の証拠と、%[1]s 本の読み取りの古さも確かめました。",
	},
	selftestShrunk: {
		En: "%[1]s violations were shrunk, and compared with all parts of their history: %[2]s smallest, %[3]s minimal, %[4]s bounded.",
		Ja: "違反 %[1]s 件を縮小し、履歴のすべての部分と比べました：最小 %[2]s 件、極小 %[3]s 件、作業量の上限に達したもの %[4]s 件。",
	},
	selftestByEngine:  {En: "Judged by %[1]s as well: %[2]s.", Ja: "%[1]s でも判定：%[2]s 本。"},
	generalAlgorithms: {En: "general algorithms", Ja: "汎用のアルゴリズム"},
	selftestSizes:     {En: "Histories by operations:", Ja: "操作の数ごとの履歴の本数："},
	selftestGoOn:      {En: "interrupted; to go on: %[1]s", Ja: "中断されました。続けるには：%[1]s"},
	selftestNobody:    {En: "Nobody disagrees.", Ja: "全員の判定が一致しました。"},
	selftestDivided:   {En: "History %[1]s of seed %[2]s divides those who judge:", Ja: "シード %[2]s の履歴 %[1]s で、判定が分かれました："},
	selftestSmallest:  {En: "As much of it as that takes:", Ja: "そのために必要な部分だけ："},
	repeatWith:        {En: "repeat with: %[1]s", Ja: "再現するには：%[1]s"},

	theQuiz:    {En: "quiz", Ja: "クイズ"},
	quizProved: {En: "%[1]s: %[2]s items (%[3]s), all proved, no two alike", Ja: "%[1]s：%[2]s 問（%[3]s）。すべて証明済み、同じ問題はありません"},
	quizHeads:  {En: "kind\titems\tlevel 1\tlevel 2\tlevel 3", Ja: "種類\t問題数\tレベル 1\tレベル 2\tレベル 3"},
	quizSizes:  {En: "operations:", Ja: "操作の数："},
	quizSize:   {En: "  %[1]s in %[2]s items", Ja: "  %[1]s 件が %[2]s 問"},

	galleryNone: {
		En: "The gallery has no such history: what breaks nothing has none, and it knows the policies and lags of the default report only.",
		Ja: "そのような履歴はギャラリーにありません。何も破らないポリシーには例がなく、扱うのは既定のレポートのポリシーとラグだけです。",
	},
	galleryProved: {
		En: "%[1]s histories of up to %[2]s operations enumerated: %[3]s combinations of guarantees, %[4]s with a correct leader.\nNothing is smaller than the exhibits.",
		Ja: "操作 %[2]s 件までの履歴 %[1]s 本をすべて列挙しました。保証の組み合わせは %[3]s 通り、正しいリーダーでは %[4]s 通りです。\n展示より小さな履歴はありません。",
	},
	galleryPlayed: {
		En: "All %[1]s scenarios of the model played again: they show what they should.",
		Ja: "モデルのシナリオ %[1]s 本をすべて再演し、示すべきものを示すことを確かめました。",
	},

	recordedPanel: {En: "recorded", Ja: "記録"},
	recordedHere:  {En: "%[1]s each on real sockets", Ja: "実際のソケットでそれぞれ %[1]s"},
	recordedAt:    {En: "%[1]s each at %[2]s", Ja: "%[2]s でそれぞれ %[1]s"},
}
