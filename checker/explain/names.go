package explain

import (
	"fmt"

	"lagcheck/history/lang"
)

// A guarantee in words.
type guarantee struct{ name, says, source nameID }

var guarantees = map[string]guarantee{
	"linearizable":        {linearizable, saysLinearizable, sourceLinearizable},
	"sequential":          {sequential, saysSequential, sourceSequential},
	"causal":              {causal, saysCausal, sourceCausal},
	"pram":                {pram, saysPRAM, sourcePRAM},
	"read-your-writes":    {readYourWrites, saysReadYourWrites, sourceSession},
	"monotonic-reads":     {monotonicReads, saysMonotonicReads, sourceSession},
	"monotonic-writes":    {monotonicWrites, saysMonotonicWrites, sourceSession},
	"writes-follow-reads": {writesFollowReads, saysWritesFollowReads, sourceSession},
}

type nameID int

const (
	linearizable nameID = iota
	sequential
	causal
	pram
	readYourWrites
	monotonicReads
	monotonicWrites
	writesFollowReads
	saysLinearizable
	saysSequential
	saysCausal
	saysPRAM
	saysReadYourWrites
	saysMonotonicReads
	saysMonotonicWrites
	saysWritesFollowReads
	sourceLinearizable
	sourceSequential
	sourceCausal
	sourcePRAM
	sourceSession
	becauseLinearizableReadYourWrites
	becauseLinearizableMonotonicReads
	becauseSequentialCausal
	becauseCausalPRAM
	becauseCausalWritesFollowReads
	becausePRAMReadYourWrites
	becausePRAMMonotonicReads
	becausePRAMMonotonicWrites
	endNames
)

// The Japanese names are those of the Japanese edition of Kleppmann's Designing
// Data-Intensive Applications, as far as it has them.
var names = lang.NewCatalog([]lang.Text{
	linearizable:      {En: "linearizability", Ja: "線形化可能性"},
	sequential:        {En: "sequential consistency", Ja: "逐次整合性"},
	causal:            {En: "causal consistency", Ja: "因果整合性"},
	pram:              {En: "PRAM consistency", Ja: "PRAM 整合性"},
	readYourWrites:    {En: "read-your-writes", Ja: "書き込み後の読み取り一貫性"},
	monotonicReads:    {En: "monotonic reads", Ja: "モノトニックな読み取り"},
	monotonicWrites:   {En: "monotonic writes", Ja: "モノトニックな書き込み"},
	writesFollowReads: {En: "writes-follow-reads", Ja: "読み取りに続く書き込み"},

	saysLinearizable: {
		En: "Every operation seems to happen at one instant between its call and its return, as if there were only one copy of the data.",
		Ja: "どの操作も、呼び出しから応答までの間のある一瞬に起きたように見えます。データのコピーが 1 つしかないかのように見える、ということです。",
	},
	saysSequential: {
		En: "Every session moves along the leader's log and never back: each read sees the whole store as it was at one place of the log.",
		Ja: "どのセッションもリーダーのログに沿って先へ進み、決して後戻りしません。読み取りはそれぞれ、ログのある 1 つの位置でのストア全体の状態を見ます。",
	},
	saysCausal: {
		En: "Who sees a write sees everything that led to it, too: what its session had done and read before, and so on back.",
		Ja: "ある書き込みを見た人は、それに至ったすべてのことも見ます。つまり、書き込んだセッションがそれまでに行ったことと読み取ったことを、さかのぼってすべて見ます。",
	},
	saysPRAM: {
		En: "Who sees a write of a session sees what that session wrote before, too, in the order in which it was written.",
		Ja: "あるセッションの書き込みを見た人は、そのセッションがそれ以前に書き込んだものも、書き込まれた順に見ます。",
	},
	saysReadYourWrites: {
		En: "A read sees every write that its own session finished before it, or something newer.",
		Ja: "読み取りは、同じセッションがそれより前に終えたすべての書き込みか、それより新しいものを見ます。",
	},
	saysMonotonicReads: {
		En: "Within a session, a later read of a key never sees an older value than an earlier read of it.",
		Ja: "1 つのセッションの中では、同じキーの後の読み取りが、前の読み取りよりも古い値を見ることはありません。",
	},
	saysMonotonicWrites: {
		En: "The writes of a session stand in the leader's log in the order in which the session made them.",
		Ja: "1 つのセッションの書き込みは、行われた順にリーダーのログに並びます。",
	},
	saysWritesFollowReads: {
		En: "A write stands in the leader's log after every write that its session had read before.",
		Ja: "書き込みは、同じセッションがその前に読み取ったすべての書き込みより後に、リーダーのログに並びます。",
	},

	sourceLinearizable: lang.Name("Herlihy & Wing 1990"),
	sourceSequential:   {En: "Lamport 1979, with the log as the order of writes", Ja: "Lamport 1979。書き込みの順序はログの順"},
	sourceCausal: {
		En: "Ahamad et al. 1995; Bouajjani et al. 2017 (CCv), with the log as arbitration",
		Ja: "Ahamad et al. 1995、Bouajjani et al. 2017 の CCv。並行する書き込みの順序はログの順",
	},
	sourcePRAM:    lang.Name("Lipton & Sandberg 1988"),
	sourceSession: lang.Name("Terry et al. 1994"),

	becauseLinearizableReadYourWrites: {
		En: "A write that its session finished comes before the session's next read in real time.",
		Ja: "セッションが終えた書き込みは、実時間でも、そのセッションの次の読み取りより前にあるからです。",
	},
	becauseLinearizableMonotonicReads: {
		En: "Two reads of a session follow one another in real time, and so does what they see.",
		Ja: "1 つのセッションの 2 回の読み取りは実時間で前後するので、それらが見るものも同じ順に並ぶからです。",
	},
	becauseSequentialCausal: {
		En: "Whoever is at one place of the log has seen everything before it, and causes stand before their effects.",
		Ja: "ログのある位置にいる人は、それより前のすべてを見ており、原因は結果より前に並ぶからです。",
	},
	becauseCausalPRAM: {
		En: "What a session wrote before a write is in the causal past of that write.",
		Ja: "セッションがある書き込みより前に書き込んだものは、その書き込みの因果的な過去に含まれるからです。",
	},
	becauseCausalWritesFollowReads: {
		En: "What a session read before a write is in the causal past of that write.",
		Ja: "セッションがある書き込みより前に読み取ったものは、その書き込みの因果的な過去に含まれるからです。",
	},
	becausePRAMReadYourWrites: {
		En: "A session sees its own writes in the order in which it made them.",
		Ja: "セッションは、自身の書き込みを行った順に見るからです。",
	},
	becausePRAMMonotonicReads: {
		En: "A session that has seen a write keeps seeing it or something newer.",
		Ja: "ある書き込みを見たセッションは、その後もそれか、それより新しいものを見続けるからです。",
	},
	becausePRAMMonotonicWrites: {
		En: "All see the writes of a session in the order in which it made them.",
		Ja: "誰もが、1 つのセッションの書き込みを、行われた順に見るからです。",
	},
}, endNames)

// Name returns what people call a guarantee: linearizability, 線形化可能性. A name that is
// no guarantee's stays as it is.
func Name(guarantee string, l lang.Lang) string {
	if g, ok := guarantees[guarantee]; ok {
		return names.Say(l, g.name)
	}
	return guarantee
}

// Term returns the name for its first use in a text: in Japanese, the name by which
// commands and JSON know it follows in parentheses.
func Term(guarantee string, l lang.Lang) string {
	name := Name(guarantee, l)
	if l == lang.Japanese && name != guarantee {
		return fmt.Sprintf("%s（%s）", name, guarantee)
	}
	return name
}

// Says returns what a guarantee promises, in a sentence or two; "" for a name that is
// none's.
func Says(guarantee string, l lang.Lang) string {
	if g, ok := guarantees[guarantee]; ok {
		return names.Say(l, g.says)
	}
	return ""
}

// Source returns where a guarantee was defined; "" for a name that is none's.
func Source(guarantee string, l lang.Lang) string {
	if g, ok := guarantees[guarantee]; ok {
		return names.Say(l, g.source)
	}
	return ""
}

// implied are the guarantees of which one implies the other, the stronger first.
var implied = map[[2]string]nameID{
	{"linearizable", "read-your-writes"}: becauseLinearizableReadYourWrites,
	{"linearizable", "monotonic-reads"}:  becauseLinearizableMonotonicReads,
	{"sequential", "causal"}:             becauseSequentialCausal,
	{"causal", "pram"}:                   becauseCausalPRAM,
	{"causal", "writes-follow-reads"}:    becauseCausalWritesFollowReads,
	{"pram", "read-your-writes"}:         becausePRAMReadYourWrites,
	{"pram", "monotonic-reads"}:          becausePRAMMonotonicReads,
	{"pram", "monotonic-writes"}:         becausePRAMMonotonicWrites,
}

// Because returns why a guarantee implies a weaker one with no other between them, in a
// sentence; "" where that is not so.
func Because(stronger, weaker string, l lang.Lang) string {
	if id, ok := implied[[2]string{stronger, weaker}]; ok {
		return names.Say(l, id)
	}
	return ""
}
