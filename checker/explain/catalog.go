package explain

import "lagcheck/history/lang"

// An id names a text.
type id int

const (
	readBy id = iota
	readFrom
	writeBy
	casBy
	shortWrite
	shortCAS
	returned
	found
	hadReturned
	hadFound
	hadToReturn
	hadToFind
	aRead
	aWrite
	aCAS
	theOperation
	thisOperation
	theWriteOf
	theReadOf
	anEarlier
	fromNode
	whenBefore
	whenTied
	listed
	comma
	stop
	semicolon
	andThen

	ownWriteMissed
	earlierReadMissed
	writesExchanged
	writeBeforeRead
	foundItself
	hadReadBefore
	staleInitial
	staleReplaced
	newThenOld
	isGone
	isOlder
	nobodyWrote
	writeFailed
	readTooEarly
	readBeforeOwn
	passedInLog
	itStands
	hadReached
	hadRead
	hadWritten
	missedCause
	beforeCause
	linkFound
	linkReplaced
	linkWritten
	linkFirst
	linkAfter
	outOfReach
	outOfReachAtFirst
	hadLeft
	nothingBetween
	nothingMakes
	tookEffect
	tookEffectAtFirst
	noOrder
	noOrderOfMany
	noOrderOfWrites
	noChoice
	readsDisagree
	demandsOwn
	demandsRead
	noPlace
	asSequential
	asCausal
	asPRAM
	it
	wrongClaim
	wrongInitial
	wrongOrder

	letRead
	letWrite
	letUnknown
	letFailed
	letOthers
	thenInSession
	thenInTime
	thenSees
	thenStandsFirst
	thenSeesAt
	thenStandsAt
	thenFailed
	thenMissedFirst
	thenMissedOlder
	thenMissedByPlace
	thenOneValue
	thenGroupFirst
	thenOlderValue
	thenInOrder
	thenSawAfter
	thenSawAtFirst
	left
	seen
	nothingElse
	onlyThese
	thenHeld
	thenHeldWithout
	leaves
	makesOf
	wouldFind
	thenTookEffect
	thenTookEffectAtFirst
	butMustSee
	butMustSeeSeen
	butMustStand
	butMustStandSeen
	butMustStandItself
	butNobody
	butLater
	butBoth
	butHeld
	orValue
	butCircle
	butNothing
	toMend
	orElse
	ifReturned
	ifFound
	ifOverlapped
	ifExchanged
	wouldHold

	end
)

var texts = lang.NewCatalog([]lang.Text{
	readBy:        {En: "read %[1]s by %[2]s", Ja: "%[2]s による %[1]s の読み取り"},
	readFrom:      {En: "read %[1]s by %[2]s from %[3]s", Ja: "%[2]s による %[3]s からの %[1]s の読み取り"},
	writeBy:       {En: "write %[1]s=%[2]s by %[3]s", Ja: "%[3]s による %[1]s=%[2]s の書き込み"},
	casBy:         {En: "cas %[1]s=%[2]s->%[3]s by %[4]s", Ja: "%[4]s による %[1]s=%[2]s->%[3]s のCAS 操作"},
	shortWrite:    {En: "write %[1]s", Ja: "%[1]s の書き込み"},
	shortCAS:      {En: "cas %[1]s=%[2]s->%[3]s", Ja: "%[1]s=%[2]s->%[3]s のCAS 操作"},
	returned:      {En: "returned %[1]s", Ja: "%[1]s を返しました"},
	found:         {En: "found %[1]s", Ja: "%[1]s を見つけました"},
	hadReturned:   {En: "returned %[1]s", Ja: "%[1]s を返していました"},
	hadFound:      {En: "found %[1]s", Ja: "%[1]s を見つけていました"},
	hadToReturn:   {En: "it had to return %[1]s or something newer.", Ja: "したがって、%[1]s か、それより新しい値を返さなければなりませんでした。"},
	hadToFind:     {En: "it had to find %[1]s or something newer.", Ja: "したがって、%[1]s か、それより新しい値を見つけなければなりませんでした。"},
	aRead:         {En: "read", Ja: "読み取り"},
	aWrite:        {En: "write", Ja: "書き込み"},
	aCAS:          {En: "cas", Ja: "CAS 操作"},
	theOperation:  {En: "the %[1]s", Ja: "この%[1]s"},
	thisOperation: {En: "this %[1]s", Ja: "この%[1]s"},
	theWriteOf:    {En: "the write of %[1]s", Ja: " %[1]s の書き込み"},
	theReadOf:     {En: "the read of %[1]s", Ja: " %[1]s の読み取り"},
	anEarlier:     {En: "an earlier %[1]s", Ja: "それより前の %[1]s"},
	fromNode:      {En: " from %[1]s", Ja: " %[1]s から"},
	whenBefore:    {En: "at %[1]s, before %[2]s began at %[3]s", Ja: "%[1]s（%[2]sが始まった %[3]s より前）"},
	whenTied:      {En: "at %[1]s, as %[2]s began in the same session", Ja: "%[1]s（同じセッションで%[2]sが始まるのと同時）"},
	listed:        {En: "%[1]s %[2]s", Ja: "%[1]s（%[2]s）"},
	comma:         {En: ", ", Ja: "、"},
	stop:          {En: ", ", Ja: "。"},
	semicolon:     {En: "; ", Ja: "、また、"},
	andThen:       {En: ", then ", Ja: "、次に "},

	ownWriteMissed: {
		En: "%[1]s %[2]s, but %[3]s itself had written %[4]s before (acknowledged at %[5]s, the %[6]s began at %[7]s): %[8]s",
		Ja: "%[1]sは %[2]sが、その前に %[3]s 自身が %[4]s を書き込んでいました（書き込みの完了は %[5]s、この%[6]sの開始は %[7]s）。%[8]s",
	},
	earlierReadMissed: {
		En: "%[1]s %[2]s, but %[3]s had already read %[4]s before%[5]s (answered at %[6]s, this %[7]s began at %[8]s): %[9]s",
		Ja: "%[1]sは %[2]sが、その前に %[3]s はすでに%[5]s %[4]s を読み取っていました（その応答は %[6]s、この%[7]sの開始は %[8]s）。%[9]s",
	},
	writesExchanged: {
		En: "%[1]s stands at position %[2]s of the leader's log, but %[3]s's earlier %[4]s (acknowledged at %[5]s, this %[6]s began at %[7]s) stands at position %[8]s: a session's writes must stand in the order in which it made them.",
		Ja: "%[1]sはリーダーのログの位置 %[2]s にありますが、%[3]s がその前に行った %[4]s（その完了は %[5]s、この%[6]sの開始は %[7]s）は位置 %[8]s にあります。1 つのセッションの書き込みは、行われた順にログに並ばなければなりません。",
	},
	writeBeforeRead: {
		En: "%[1]s stands at position %[2]s of the leader's log, but %[3]s, which stands at position %[4]s: a write must stand after everything that its session read before.",
		Ja: "%[1]sはリーダーのログの位置 %[2]s にありますが、%[3]s、それは位置 %[4]s にあります。書き込みは、同じセッションがその前に読み取ったすべての書き込みより後に並ばなければなりません。",
	},
	foundItself:   {En: "it found %[1]s", Ja: "それは %[1]s を見つけており"},
	hadReadBefore: {En: "%[1]s had read %[2]s before%[3]s (answered at %[4]s, this %[5]s began at %[6]s)", Ja: "その前に %[1]s は%[3]s %[2]s を読み取っており（その応答は %[4]s、この%[5]sの開始は %[6]s）"},
	staleInitial: {
		En: "%[1]s %[2]s, but %[3]s had been acknowledged %[4]s: %[5]s",
		Ja: "%[1]sは %[2]sが、%[3]sは %[4]sに完了していました。%[5]s",
	},
	staleReplaced: {
		En: "%[1]s %[2]s, but that value had been replaced: after %[3]s was acknowledged at %[4]s, %[5]s began at %[6]s and was acknowledged %[7]s: %[8]s",
		Ja: "%[1]sは %[2]sが、その値はすでに置き換えられていました。%[3]sが %[4]s に完了した後、%[5]sが %[6]s に始まり、%[7]sに完了していたからです。%[8]s",
	},
	newThenOld: {
		En: "%[1]s %[2]s, but %[3]s, which ended %[4]s, had already %[5]s: %[6]s",
		Ja: "%[1]sは %[2]sが、%[4]sに終わった %[3]sが、すでに %[5]s。%[6]s",
	},
	isGone:      {En: "%[1]s is gone once %[2]s has been seen.", Ja: "一度 %[2]s が見えたら、%[1]s はもう残っていません。"},
	isOlder:     {En: "%[1]s is older, for its write was acknowledged %[2]s.", Ja: "%[1]s のほうが古い値です。その書き込みは %[2]sに完了していたからです。"},
	nobodyWrote: {En: "%[1]s %[2]s, but nobody wrote %[3]s.", Ja: "%[1]sは %[2]sが、%[3]s を書き込んだ操作はありません。"},
	writeFailed: {En: "%[1]s %[2]s, but %[3]s failed, and nobody else wrote %[4]s.", Ja: "%[1]sは %[2]sが、%[3]sは失敗しており、ほかに %[4]s を書き込んだ操作はありません。"},
	readTooEarly: {
		En: "%[1]s %[2]s at %[3]s, but %[4]s began only at %[5]s: a value cannot be read before it is written.",
		Ja: "%[1]sは %[3]s に %[2]sが、%[4]sが始まったのは %[5]s です。値は、書き込まれる前に読み取ることはできません。",
	},
	readBeforeOwn: {
		En: "%[1]s %[2]s, but %[3]s itself wrote %[4]s only after that read: a value cannot be read before it is written.",
		Ja: "%[1]sは %[2]sが、%[3]s 自身が %[4]s を書き込んだのは、その読み取りの後です。値は、書き込まれる前に読み取ることはできません。",
	},
	passedInLog: {
		En: "%[1]s %[2]s, but %[3]s at position %[4]s of the leader's log, and %[5]s stands before that, at position %[6]s: %[7]s",
		Ja: "%[1]sは %[2]sが、%[3]sリーダーのログの位置 %[4]s にあります。%[5]sは、それより前の位置 %[6]s にあります。%[7]s",
	},
	itStands:   {En: "it stands", Ja: "それ自身が"},
	hadReached: {En: "%[1]s had %[2]s before (finished at %[3]s, this %[4]s began at %[5]s), which stands", Ja: "その前に %[1]s は %[2]s（その終了は %[3]s、この%[4]sの開始は %[5]s）。それは"},
	hadRead:    {En: "read %[1]s", Ja: "%[1]s を読み取っていました"},
	hadWritten: {En: "written %[1]s", Ja: "%[1]s を書き込んでいました"},
	missedCause: {
		En: "%[1]s %[2]s, but %[3]s: %[4]s",
		Ja: "%[1]sは %[2]s。しかし、%[3]s%[4]s",
	},
	beforeCause: {
		En: "%[1]s stands at position %[2]s of the leader's log, but %[3]s, and %[4]s stands at position %[5]s: a write must stand after everything that led to it.",
		Ja: "%[1]sはリーダーのログの位置 %[2]s にあります。しかし、%[3]sそして %[4]s は位置 %[5]s にあります。書き込みは、それに至ったすべての書き込みより後に並ばなければなりません。",
	},
	linkFound:    {En: "it found %[1]s, which %[2]s had written", Ja: "それは %[1]s を見つけており、それを書き込んだのは %[2]s です。"},
	linkReplaced: {En: " in place of %[1]s, which %[2]s had written", Ja: "そのとき置き換えられた %[1]s を書き込んだのは %[2]s です。"},
	linkWritten:  {En: ", which %[1]s had written", Ja: "それを書き込んだのは %[1]s です。"},
	linkFirst:    {En: "%[1]s had %[2]s before", Ja: "その前に %[1]s は %[2]s。"},
	linkAfter:    {En: " after it had %[2]s", Ja: "さらにその前に %[1]s は %[2]s。"},
	outOfReach: {
		En: "%[1]s %[2]s, but %[3]s, which ended %[4]s, had %[5]s, and %[6]s.",
		Ja: "%[1]sは %[2]sが、%[4]sに終わった %[3]sが、%[5]s。%[6]s。",
	},
	outOfReachAtFirst: {
		En: "%[1]s %[2]s, but at first there was %[3]s, and %[4]s.",
		Ja: "%[1]sは %[2]sが、最初の値は %[3]s です。%[4]s。",
	},
	hadLeft:           {En: "left %[1]s", Ja: "%[1]s を残していました"},
	nothingBetween:    {En: "nothing else can have taken effect since", Ja: "それ以降に反映されえた操作はほかにありません"},
	nothingMakes:      {En: "nothing that can have taken effect since makes it %[1]s: %[2]s", Ja: "それ以降に反映されえた次の操作では %[1]s になりません。%[2]s"},
	tookEffect:        {En: " %[1]s took effect between %[2]s and %[3]s, which could not have seen %[4]s otherwise.", Ja: "%[1]sは、%[2]sと %[3]sの間に反映されています。そうでなければ、後者は %[4]s を見ることができません。"},
	tookEffectAtFirst: {En: " %[1]s took effect before %[2]s, which could not have seen %[3]s otherwise.", Ja: "%[1]sは、%[2]sより前に反映されています。そうでなければ、後者は %[3]s を見ることができません。"},
	noOrder: {
		En: "No order of these operations on %[1]s explains what they returned: %[2]s.",
		Ja: "%[1]s に対する次の操作をどのような順序に並べても、返された値を説明できません。%[2]s。",
	},
	noOrderOfMany: {
		En: "No order of the writes to %[1]s explains what these %[2]v operations returned.",
		Ja: "%[1]s への書き込みをどのような順序に並べても、これら %[2]v 個の操作が返した値を説明できません。",
	},
	noOrderOfWrites: {
		En: "No order of the writes to %[1]s explains what these operations returned: %[2]s.",
		Ja: "%[1]s への書き込みをどのような順序に並べても、次の操作が返した値を説明できません。%[2]s。",
	},
	noChoice: {
		En: "In the leader's log, %[1]s became %[2]s: no choice among these writes explains what these operations returned: %[3]s.",
		Ja: "リーダーのログでは、%[1]s の値は順に %[2]s となりました。読み取りがこれらの書き込みのどれを見たとしても、次の操作が返した値を説明できません。%[3]s。",
	},
	readsDisagree: {
		En: "No order of the writes to %[1]s explains what was read: %[2]s.",
		Ja: "%[1]s への書き込みをどのような順序に並べても、読み取られた値を説明できません。%[2]s。",
	},
	demandsOwn:   {En: "%[1]s had written %[2]s when it read %[3]s, so %[2]s is the older one", Ja: "%[1]s は %[2]s を書き込んだ後に %[3]s を読み取ったので、%[2]s のほうが古い値です"},
	demandsRead:  {En: "%[1]s read %[2]s and later %[3]s, so %[2]s is the older one", Ja: "%[1]s は %[2]s を読み取った後に %[3]s を読み取ったので、%[2]s のほうが古い値です"},
	noPlace:      {En: "No way to read the leader's log makes these operations %[1]s: %[2]s.", Ja: "リーダーのログをどのように読んだとしても、次の操作は%[1]s。%[2]s。"},
	asSequential: {En: "sequentially consistent", Ja: "逐次整合（sequential）になりません"},
	asCausal:     {En: "causally consistent", Ja: "因果整合（causal）になりません"},
	asPRAM:       {En: "keep the order in which each session wrote", Ja: "各セッションが書き込んだ順序を守りません"},
	it:           {En: "it", Ja: "前者"},
	wrongClaim: {
		En: "%[1]s %[2]s and claims version %[3]s, but that is the position of %[4]s.",
		Ja: "%[1]sは %[2]s。しかし、それが主張するバージョン %[3]s は、%[4]sの位置です。",
	},
	wrongInitial: {
		En: "%[1]s %[2]s and claims version %[3]s, which is the state before all writes.",
		Ja: "%[1]sは %[2]s。しかし、それが主張するバージョン %[3]s は、最初の書き込みより前の状態です。",
	},
	wrongOrder: {
		En: "%[1]s has version %[2]s, but %[3]s, which has version %[4]s, had ended %[5]s.",
		Ja: "%[1]sのバージョンは %[2]s ですが、%[3]s（バージョン %[4]s）は %[5]sに終わっていました。",
	},

	letRead:    {En: "Let %[1]s be %[2]s (operation %[3]s, %[4]s to %[5]s), which returned %[6]s.", Ja: "%[2]s（操作 %[3]s、%[4]s から %[5]s まで）を %[1]s とします。%[1]s は %[6]s を返しました。"},
	letWrite:   {En: "Let %[1]s be %[2]s (operation %[3]s, %[4]s to %[5]s).", Ja: "%[2]s（操作 %[3]s、%[4]s から %[5]s まで）を %[1]s とします。"},
	letUnknown: {En: "Let %[1]s be %[2]s (operation %[3]s, begun at %[4]s), whose outcome is unknown.", Ja: "%[2]s（操作 %[3]s、%[4]s に開始）を %[1]s とします。%[1]s の結果は不明です。"},
	letFailed:  {En: "Let %[1]s be %[2]s (operation %[3]s, begun at %[4]s), which failed.", Ja: "%[2]s（操作 %[3]s、%[4]s に開始）を %[1]s とします。%[1]s は失敗しました。"},
	letOthers:  {En: "Let there be %[1]v more operations, which are not listed.", One: "Let there be %[1]v more operation, which is not listed.", Ja: "このほかに %[1]v 個の操作がありますが、ここでは省略します。"},

	thenInSession:   {En: "Then %[1]s is before %[2]s: %[3]s did one after the other, ending %[1]s at %[4]s and beginning %[2]s at %[5]s.", Ja: "このとき、%[1]s は %[2]s より前です。%[3]s が %[1]s を %[4]s に終えてから、%[2]s を %[5]s に始めたからです。"},
	thenInTime:      {En: "Then %[1]s is before %[2]s: %[1]s ended at %[3]s, and %[2]s began at %[4]s.", Ja: "このとき、%[1]s は %[2]s より前です。%[1]s は %[3]s に終わり、%[2]s は %[4]s に始まったからです。"},
	thenSees:        {En: "Then %[1]s came after %[2]s: it saw %[3]s, which %[2]s wrote.", Ja: "このとき、%[1]s は %[2]s より後です。%[1]s は、%[2]s が書き込んだ %[3]s を見たからです。"},
	thenStandsFirst: {En: "Then %[1]s stands before %[2]s in the leader's log: at position %[3]s, and %[2]s at position %[4]s.", Ja: "リーダーのログでは、%[1]s は %[2]s より前にあります。%[1]s は位置 %[3]s に、%[2]s は位置 %[4]s にあるからです。"},
	thenSeesAt:      {En: "Then %[1]s saw what stands at position %[2]s of the leader's log.", Ja: "%[1]s が見たものは、リーダーのログの位置 %[2]s にあります。"},
	thenStandsAt:    {En: "Then %[1]s stands at position %[2]s of the leader's log.", Ja: "%[1]s は、リーダーのログの位置 %[2]s にあります。"},
	thenFailed:      {En: "Then %[1]s wrote nothing, for it failed.", Ja: "%[1]s は失敗したので、何も書き込んでいません。"},
	thenMissedFirst: {En: "Then %[1]s missed %[2]s: it saw %[3]s, the state before all writes of %[4]s.", Ja: "このとき、%[1]s は %[2]s を見逃しています。%[1]s が見た %[3]s は、%[4]s への最初の書き込みより前の状態だからです。"},
	thenMissedOlder: {En: "Then %[1]s missed %[2]s: it saw what %[3]s wrote, which is older.", Ja: "このとき、%[1]s は %[2]s を見逃しています。%[1]s が見たのは、それより古い %[3]s の値だからです。"},
	thenMissedByPlace: {
		En: "Then %[1]s missed %[2]s: it saw what stands at position %[3]s of the leader's log, and that of %[2]s stands at position %[4]s.",
		Ja: "このとき、%[1]s は %[2]s を見逃しています。%[1]s が見たものはリーダーのログの位置 %[3]s に、%[2]s のものは位置 %[4]s にあるからです。",
	},
	thenOneValue:   {En: "Then in every order %[1]s stand together, for they wrote or saw %[2]s: other writes are before or after all of them.", Ja: "どのような順序でも、%[2]s を書き込んだか見た %[1]s はひとまとまりに並びます。ほかの書き込みは、そのすべてより前か後です。"},
	thenGroupFirst: {En: "Then those of %[1]s are before those of %[2]s: %[3]s ended at %[4]s, and %[5]s began at %[6]s.", Ja: "このとき、%[1]s の操作は %[2]s の操作より前です。%[3]s は %[4]s に終わり、%[5]s は %[6]s に始まったからです。"},
	thenOlderValue: {En: "Then %[1]s.", Ja: "このとき、%[1]s。"},
	thenInOrder:    {En: "Then %[1]s is before %[2]s: they came in the order %[3]s.", Ja: "このとき、%[1]s は %[2]s より前です。順序は %[3]s だったからです。"},
	thenSawAfter: {
		En: "Then %[1]s saw %[2]s after %[3]s had %[4]s (%[3]s ended at %[5]s, and %[1]s began at %[6]s); of these operations %[7]s can have taken effect between the two.",
		Ja: "このとき、%[1]s は、%[3]s が %[4]s後に %[2]s を見ています（%[3]s は %[5]s に終わり、%[1]s は %[6]s に始まりました）。その間に反映されえた操作は%[7]s。",
	},
	thenSawAtFirst: {
		En: "Then %[1]s saw %[2]s, and at first there was %[3]s; of these operations %[4]s can have taken effect before it.",
		Ja: "このとき、%[1]s は %[2]s を見ていますが、最初の値は %[3]s です。それまでに反映されえた操作は%[4]s。",
	},
	left:        {En: "left %[1]s", Ja: "%[1]s を残した"},
	seen:        {En: "seen %[1]s", Ja: "%[1]s を見た"},
	nothingElse: {En: "nothing else", Ja: "ほかにありません"},
	onlyThese:   {En: "only %[1]s", Ja: " %[1]s だけです"},
	thenHeld: {
		En: "Then all that there can have been until then is %[1]s: %[2]s.",
		Ja: "したがって、それまでにありえた値は %[1]s だけです。%[2]s。",
	},
	thenHeldWithout: {
		En: "Then without %[1]s all that there can have been until then is %[2]s: %[3]s.",
		Ja: "%[1]s がなければ、それまでにありえた値は %[2]s だけです。%[3]s。",
	},
	leaves:    {En: "%[1]s leaves %[2]s", Ja: "%[1]s は %[2]s を残します"},
	makesOf:   {En: "%[1]s leaves %[2]s if it finds %[3]s", Ja: "%[1]s は %[3]s を見つければ %[2]s を残します"},
	wouldFind: {En: "%[1]s would have to find %[2]s", Ja: "%[1]s は %[2]s を見つけないかぎり何もしません"},
	thenTookEffect: {
		En: "So %[1]s took effect after %[2]s and before %[3]s, for otherwise %[3]s could not have seen %[4]s.",
		Ja: "したがって、%[1]s は %[2]s より後、%[3]s より前に反映されています。そうでなければ、%[3]s は %[4]s を見ることができません。",
	},
	thenTookEffectAtFirst: {
		En: "So %[1]s took effect before %[2]s, for otherwise %[2]s could not have seen %[3]s.",
		Ja: "したがって、%[1]s は %[2]s より前に反映されています。そうでなければ、%[2]s は %[3]s を見ることができません。",
	},

	butMustSee:         {En: "However, %[1]s asks that %[2]s see %[3]s, or something newer: a contradiction.", Ja: "しかし、%[1]sによれば、%[2]s は %[3]s か、それより新しい書き込みを見なければなりません。これは矛盾です。"},
	butMustSeeSeen:     {En: "However, %[1]s asks that %[2]s see what %[3]s saw, or something newer: a contradiction.", Ja: "しかし、%[1]sによれば、%[2]s は %[3]s が見たものか、それより新しい書き込みを見なければなりません。これは矛盾です。"},
	butMustStand:       {En: "However, %[1]s asks that %[2]s stand after %[3]s: a contradiction.", Ja: "しかし、%[1]sによれば、%[2]s は %[3]s より後になければなりません。これは矛盾です。"},
	butMustStandSeen:   {En: "However, %[1]s asks that %[2]s stand after what %[3]s saw: a contradiction.", Ja: "しかし、%[1]sによれば、%[2]s は %[3]s が見たものより後になければなりません。これは矛盾です。"},
	butMustStandItself: {En: "However, %[1]s asks that %[2]s stand after what it saw itself: a contradiction.", Ja: "しかし、%[1]sによれば、%[2]s はそれ自身が見たものより後になければなりません。これは矛盾です。"},
	butNobody:          {En: "However, %[1]s saw it, and nobody wrote it: a contradiction.", Ja: "しかし、%[1]s が見た値を書き込んだ操作はありません。これは矛盾です。"},
	butLater:           {En: "However, %[1]s saw what %[2]s wrote only later: a contradiction.", Ja: "しかし、%[1]s は、%[2]s が後になって書き込んだ値を見ています。これは矛盾です。"},
	butBoth:            {En: "However, those of %[1]s and those of %[2]s cannot each be before the other: a contradiction.", Ja: "しかし、%[1]s の操作と %[2]s の操作が、互いに相手より前にあることはできません。これは矛盾です。"},
	butHeld:            {En: "However, %[1]s asks that %[2]s see %[3]s: a contradiction.", Ja: "しかし、%[1]sによれば、%[2]s は %[3]s を見なければなりません。これは矛盾です。"},
	orValue:            {En: " or ", Ja: " か "},
	butCircle:          {En: "However, these demands go round in a circle: a value would be older than itself, a contradiction.", Ja: "しかし、これらの要求は循環しており、ある値がそれ自身より古いことになってしまいます。これは矛盾です。"},
	butNothing:         {En: "However, none of the orders in which these operations can stand keeps %[1]s: a contradiction.", Ja: "しかし、これらの操作をどのような順序に並べても、%[1]sは満たされません。これは矛盾です。"},

	toMend:       {En: "To mend it: had", Ja: "修正例："},
	orElse:       {En: "Or else: had", Ja: "別の修正例："},
	ifReturned:   {En: "%[1]s returned %[2]s", Ja: "%[1]s が %[2]s を返していれば"},
	ifFound:      {En: "%[1]s found %[2]s", Ja: "%[1]s が %[2]s を見つけていれば"},
	ifOverlapped: {En: "%[1]s begun by %[2]s, while %[3]s was still under way", Ja: "%[1]s が、%[3]s の実行中である %[2]s までに始まっていれば"},
	ifExchanged:  {En: "%[1]s and %[2]s stood in the leader's log the other way round", Ja: "%[1]s と %[2]s がリーダーのログに逆の順に並んでいれば"},
	wouldHold:    {En: "%[1]s %[2]s, these operations would keep %[3]s.", Ja: "%[1]s%[2]s、これらの操作は%[3]sを満たします。"},
}, end)
