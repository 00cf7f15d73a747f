package main

import "lagcheck/history/lang"

// An id names a text of the commands.
type id int

const (
	heading id = iota
	headOf
	headUnread
	countOperations
	countSessions
	countKeys
	theOperations
	comma
	because
	semicolon
	cutShort
	labelStaleness
	anUnknown
	holds
	violated
	nothingToCheck
	brokenAmongOthers
	brokenUnshown
	brokenBy
	soTheWeaker
	soTheStronger
	violatedBy
	holdsIdle
	holdsChecked
	ageUnmeasured
	noneStale
	ofFollowers
	someStale
	staleByTime
	withinTime
	laterOn

	storyWhy
	storyWhatToDo
	storyIdle
	storyDecided
	storyNote
	storySmallest
	storyProof
	storyUnshown
	storyOthers
	storyAffectedKeys
	storyAffected
	andMore
	andMoreListed
	storyWitness
	storyOrder
	storyChecked
	asHolds
	asBroke
	thoughBroke
	headImplications
	headLie
	storyLie
	storyStale
	soManyOf

	witnessLinearizable
	witnessSequential
	witnessCausal
	witnessPRAM
	witnessReadYourWrites
	witnessMonotonicReads
	witnessMonotonicWrites
	witnessWritesFollowReads
	recordOutcomes
	recordSessions
	recordOwnReads
	recordRereads
	recordRewrites
	recordFollowing
	adviceTimeout
	adviceTimeoutOrValues
	adviceFewer
	adviceValues
	adviceVersions
	adviceLint
	byEngine
	byPorcupineToo
	byPorcupine
	byVersions
	byValues

	pictureOf
	pictureBy
	pictureUnproved
	pictureOthers
	nothingKnown
	oneHolds
	allHold
	definedBy
	policySeen
	policyClaims
	claimIf
	betweenClaims

	shrinkEnded
	shrinkTooLarge
	shrinkAllUnknown
	shrinkSomeUnknown
	shrinkNothing
	shrinkUnread
	shrinkPart
	shrinkTooMany
	shrinkSmallest
	shrinkMinimal
	shrinkStopped
	shrinkBounded
	shrinkOfHistory

	countFindings
	findingWhy
	findingMend
	inParentheses

	drawMore
	drawElsewhere
	countStale
	runOf
	eventAppended
	eventPolled
	eventApplied
	eventRestarted
	eventAt
	eventUpTo

	outOfTimeAfter
	interrupted
	soUnknown

	selftestAgree
	selftestHeads
	selftestByBruteForce
	selftestShrunk
	selftestByEngine
	generalAlgorithms
	selftestSizes
	selftestGoOn
	selftestNobody
	selftestDivided
	selftestSmallest
	repeatWith

	theQuiz
	quizProved
	quizHeads
	quizSizes
	quizSize
	galleryNone
	galleryProved
	galleryPlayed
	recordedPanel
	recordedHere
	recordedAt

	endTexts
)

// texts are what the commands say, in both languages.
var texts = lang.NewCatalog(lang.Join(aboutHistories, aboutWork), endTexts)

// aboutHistories is what is said about one history.
var aboutHistories = []lang.Text{
	heading:         {En: "%[1]s: %[2]s", Ja: "%[1]s：%[2]s"},
	headUnread:      {En: "%[1]s: not read to its end", Ja: "%[1]s：最後まで読み込めませんでした"},
	headOf:          {En: "%[1]s: %[2]s, %[3]s, %[4]s", Ja: "%[1]s：%[2]s、%[3]s、%[4]s"},
	countOperations: {En: "%[1]v operations", One: "%[1]v operation", Ja: "操作 %[1]v 件"},
	countSessions:   {En: "%[1]v sessions", One: "%[1]v session", Ja: "セッション %[1]v 個"},
	countKeys:       {En: "%[1]v keys", One: "%[1]v key", Ja: "キー %[1]v 個"},
	theOperations:   {En: "operations %[2]s", One: "operation %[2]s", Ja: "操作 %[2]s"},
	comma:           {En: ", ", Ja: "、"},
	because:         {En: "%[1]s (%[2]s)", Ja: "%[1]s（%[2]s）"},
	semicolon:       {En: "; ", Ja: "。また、"},
	cutShort:        {En: "cut short", Ja: "中断"},
	labelStaleness:  {En: "staleness", Ja: "読み取りの古さ"},
	anUnknown:       {En: "unknown", Ja: "不明"},
	holds:           {En: "holds", Ja: "成立"},
	violated:        {En: "violated", Ja: "違反"},
	nothingToCheck:  {En: "nothing to check", Ja: "検査対象なし"},
	brokenAmongOthers: {
		En: "%[1]s broken by operation %[2]v, and others; no small example was found within the bounds on work or time",
		Ja: "%[1]sは操作 %[2]v などによって破れています。作業量や時間の上限内では、小さな例は見つかりませんでした",
	},
	brokenUnshown: {En: "%[1]s broken; no small example was found within the bounds on work or time", Ja: "%[1]sは破れています。作業量や時間の上限内では、小さな例は見つかりませんでした"},
	brokenBy:      {En: "%[1]s broken by %[2]s", Ja: "%[1]sは、%[2]s によって破れています"},
	soTheWeaker:   {En: "; and so the weaker %[1]s", Ja: "。したがって、より弱い %[1]s も成立"},
	soTheStronger: {En: "; and so the stronger %[1]s", Ja: "。したがって、より強い %[1]s も違反"},
	violatedBy:    {En: "violated: %[1]s", Ja: "違反：%[1]s"},
	holdsIdle:     {En: "holds, but there was nothing to check", Ja: "成立。ただし、検査すべきものがありませんでした"},
	holdsChecked:  {En: "holds: %[1]s checked", Ja: "成立：%[1]sを検査"},
	ageUnmeasured: {En: "not measured: %[1]s", Ja: "測定できません：%[1]s"},
	noneStale:     {En: "0 of %[1]v reads stale", Ja: "古い読み取りは %[1]v 件中 0 件"},
	ofFollowers:   {En: ", %[1]v of %[2]v at followers", Ja: "（フォロワーでは %[2]v 件中 %[1]v 件）"},
	someStale: {
		En: "%[1]v of %[2]v reads stale%[3]s; age median %[4]s, 99%% %[5]s, max %[6]s; versions behind median %[7]v, 99%% %[8]v, max %[9]v",
		Ja: "古い読み取りは %[2]v 件中 %[1]v 件%[3]s。古さは中央値 %[4]s、99 パーセンタイル %[5]s、最大 %[6]s。遅れは中央値 %[7]v、99 パーセンタイル %[8]v、最大 %[9]v バージョン",
	},
	staleByTime: {En: "stale, by time since the write: %[1]s", Ja: "書き込みからの経過時間ごとの古い読み取りの割合：%[1]s"},
	withinTime:  {En: "within %[1]s", Ja: "%[1]s 以内"},
	laterOn:     {En: "later", Ja: "それ以後"},

	storyWhy:          {En: "Why: %[1]s.", Ja: "理由：%[1]s。"},
	storyWhatToDo:     {En: "What to do: %[1]s.", Ja: "対策：%[1]s。"},
	storyIdle:         {En: "There was nothing to check: no operation could have broken it.", Ja: "検査すべきものがありませんでした。これを破りうる操作はありません。"},
	storyDecided:      {En: "Decided by: %[1]s.", Ja: "判定の根拠：%[1]s。"},
	storyNote:         {En: "Note: %[1]s.", Ja: "注意：%[1]s。"},
	storySmallest:     {En: "Smallest example: %[1]s.", Ja: "最小の例：%[1]s。"},
	storyProof:        {En: "Proof:", Ja: "証明："},
	storyUnshown:      {En: "No small example was found within the bounds on work.", Ja: "作業量の上限内では、小さな例は見つかりませんでした。"},
	storyOthers:       {En: "Others:", Ja: "そのほかの例："},
	storyAffectedKeys: {En: "Affected: %[1]s of %[2]v.", Ja: "該当：%[1]s（全 %[2]v 個中）。"},
	storyAffected:     {En: "Affected: %[1]s of %[2]v that could break it, on %[3]s: operations %[4]s.", Ja: "該当：破りうる操作 %[2]v 件中、%[1]s（%[3]s）。番号は %[4]s。"},
	andMore:           {En: " and %[1]v more", Ja: " ほか %[1]v 件"},
	andMoreListed:     {En: ", and %[1]v more", Ja: "、ほか %[1]v 件"},
	storyWitness:      {En: "Witness: %[1]s.", Ja: "証拠：%[1]s。"},
	storyOrder:        {En: "Such an order on key %[1]s: operations %[2]s.", Ja: "キー %[1]s でのその順序：操作 %[2]s。"},
	storyChecked:      {En: "Checked: %[1]s that could have broken it.", Ja: "検査：これを破りえた%[1]s。"},
	asHolds:           {En: "As %[1]s holds, %[2]s does. %[3]s", Ja: "%[1]sが成り立つので、%[2]sも成り立ちます。%[3]s"},
	asBroke:           {En: "As %[1]s broke, %[2]s did. %[3]s", Ja: "%[1]sが破れたので、%[2]sも破れています。%[3]s"},
	thoughBroke:       {En: "Though %[1]s broke, %[2]s holds: it asks for less.", Ja: "%[1]sは破れましたが、%[2]sは成り立ちます。求めるものがより少ないからです。"},
	headImplications:  {En: "how they imply one another", Ja: "保証どうしの含意関係"},
	headLie:           {En: "the store's versions lie", Ja: "ストアのバージョンの誤り"},
	storyLie: {
		En: "The versions in the history cannot all be true, so the verdicts do not rest on them. For example, %[1]s:",
		Ja: "履歴のバージョンがすべて正しいことはありえないため、判定には使っていません。例えば、%[1]s：",
	},
	storyStale: {
		En: "Of the reads that began so long after the newest write of their key was acknowledged, so many did not see it:",
		Ja: "同じキーの最新の書き込みが完了してから次の時間内に始まった読み取りのうち、その書き込みを見なかったものの数：",
	},
	soManyOf: {En: "%[1]v of %[2]v", Ja: "%[2]v 件中 %[1]v 件"},

	witnessLinearizable: {
		En: "the operations on each key can be put in an order that respects real time and in which every read returns the value last written",
		Ja: "キーごとに、実時間の前後を守り、どの読み取りも直前に書き込まれた値を返すように、操作を並べることができます",
	},
	witnessSequential: {
		En: "each session can be laid along the leader's log without going back, every read at a place where the log has what it returned",
		Ja: "どのセッションも、後戻りせずにリーダーのログに沿って並べることができ、どの読み取りも、返した値がログにある位置に置けます",
	},
	witnessCausal: {
		En: "no operation misses a write that its session had done or read before, or that led to one of those, and so on back",
		Ja: "どの操作も、そのセッションがその前に書き込んだり読み取ったりした書き込みと、それらに至った書き込みを、さかのぼって 1 つも見逃していません",
	},
	witnessPRAM: {
		En: "no read misses a write that its session had done or read before, or that another session had written before one of those",
		Ja: "どの読み取りも、そのセッションがその前に書き込んだり読み取ったりした書き込みと、ほかのセッションがそれより前に行った書き込みを、1 つも見逃していません",
	},
	witnessReadYourWrites: {
		En: "every read saw the newest write that its own session had finished on its key, or something newer",
		Ja: "どの読み取りも、同じセッションがそのキーに対して終えた最新の書き込みか、それより新しいものを見ています",
	},
	witnessMonotonicReads: {En: "every read saw at least what its own session had seen on its key before", Ja: "どの読み取りも、同じセッションがそのキーでその前に見たものか、それより新しいものを見ています"},
	witnessMonotonicWrites: {
		En: "every session's writes stand in the leader's log in the order in which it made them; that speaks of the leader, not of where one reads",
		Ja: "どのセッションの書き込みも、行われた順にリーダーのログに並んでいます。これはリーダーの性質であり、読み取り先には関係しません",
	},
	witnessWritesFollowReads: {
		En: "every write stands in the leader's log after all that its session had read before; that speaks of the leader, not of where one reads",
		Ja: "どの書き込みも、同じセッションがその前に読み取ったすべてのものより後に、リーダーのログに並んでいます。これはリーダーの性質であり、読み取り先には関係しません",
	},
	recordOutcomes:  {En: "record operations whose outcome is known", Ja: "結果のわかっている操作を記録してください"},
	recordSessions:  {En: "let sessions do more than one operation each", Ja: "各セッションに 2 つ以上の操作をさせてください"},
	recordOwnReads:  {En: "let sessions read keys that they wrote before", Ja: "書き込んだキーを、同じセッションに読み取らせてください"},
	recordRereads:   {En: "let sessions read a key more than once", Ja: "同じキーを、同じセッションに 2 回以上読み取らせてください"},
	recordRewrites:  {En: "let sessions write more than once", Ja: "各セッションに 2 回以上書き込ませてください"},
	recordFollowing: {En: "let sessions write after they have read", Ja: "読み取った後に、同じセッションに書き込ませてください"},
	adviceTimeout:   {En: "give it more time with --timeout, or ask for fewer guarantees", Ja: "--timeout で時間を延ばすか、調べる保証を減らしてください"},
	adviceTimeoutOrValues: {
		En: "give it more time with --timeout; writing each value only once for each key makes the search needless",
		Ja: "--timeout で時間を延ばしてください。キーごとに各値を 1 回だけ書き込むようにすれば、探索は不要になります",
	},
	adviceFewer: {
		En: "write each value only once for each key, which makes the search needless, or record fewer operations or clients on a key",
		Ja: "キーごとに各値を 1 回だけ書き込むようにすれば、探索は不要になります。または、1 つのキーに対する操作やクライアントを減らしてください",
	},
	adviceValues: {
		En: "write each value only once for each key, or record the version that each operation wrote or saw",
		Ja: "キーごとに各値を 1 回だけ書き込むか、各操作が書き込んだ、または見たバージョンを記録してください",
	},
	adviceVersions: {
		En: "record as \"version\" the position in the leader's log of each write, and of the write that each read saw, if the store tells it",
		Ja: "ストアからわかる場合は、各書き込みと、各読み取りが見た書き込みの、リーダーのログでの位置を \"version\" として記録してください",
	},
	adviceLint: {En: "lagcheck lint says how to record better", Ja: "よりよい記録の方法は lagcheck lint でわかります"},
	byEngine:   {En: "the log-linear engine, whose evidence a kernel that shares no code with it has re-checked", Ja: "O(n log n) のエンジン。その証拠は、コードを共有しないカーネルが再検査しました"},
	byPorcupineToo: {
		En: "Porcupine, a search, as a second opinion on small keys and on every violation, and alone on keys whose written values cannot be told apart",
		Ja: "探索を行う Porcupine。小さなキーとすべての違反では第二の判定として、書き込まれた値を区別できないキーでは単独で判定しました",
	},
	byPorcupine: {En: "Porcupine alone, a search, as written values cannot be told apart", Ja: "探索を行う Porcupine のみ。書き込まれた値を区別できないためです"},
	byVersions:  {En: "the positions in the leader's log that operations state", Ja: "操作に記録された、リーダーのログでの位置"},
	byValues:    {En: "the values alone: it is broken only if no order of the writes explains what was read", Ja: "値のみ。書き込みをどのような順序に並べても読み取られた値を説明できない場合にだけ、違反となります"},

	pictureOf:       {En: "%[1]s: %[2]s is violated", Ja: "%[1]s：%[2]sは破れています"},
	pictureBy:       {En: "%[1]s: %[2]s is violated by %[3]s", Ja: "%[1]s：%[2]sは、%[3]s によって破れています"},
	pictureUnproved: {En: "No small proof was found in time.", Ja: "時間内に小さな証明は見つかりませんでした。"},
	pictureOthers:   {En: "Violated as well: %[1]s.", Ja: "そのほかの違反：%[1]s。"},
	nothingKnown:    {En: "nothing is known to be violated; unknown: %[1]s", Ja: "違反は見つかっていません。不明：%[1]s"},
	oneHolds:        {En: "%[1]s holds", Ja: "%[1]sは成り立ちます"},
	allHold:         {En: "all guarantees hold", Ja: "すべての保証が成り立ちます"},
	definedBy:       {En: "%[1]s (%[2]s)", Ja: "%[1]s：%[2]s"},
	policySeen:      {En: "Seen: %[1]s.", Ja: "使われている例：%[1]s。"},
	policyClaims:    {En: "Claims: %[1]s.", Ja: "主張：%[1]s。"},
	claimIf:         {En: "%[1]s if %[2]s", Ja: "%[1]s（条件：%[2]s）"},
	betweenClaims:   {En: "; ", Ja: "、"},
}
