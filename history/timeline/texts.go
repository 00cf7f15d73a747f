package timeline

import "lagcheck/history/lang"

// An id names a text of a drawing.
type id int

const (
	sayNotAHistory id = iota
	sayUntitled
	sayIsLeftOut
	sayClients
	sayRecordedNote

	sayServersLegend
	sayRestarts
	sayReceives
	sayAnswers
	sayRefuses
	sayReads
	sayReadsAt
	sayButLacks
	sayLacks
	sayLacksMany
	sayHas
	sayHasAndLacks
	sayLogUpTo
	sayWithoutAnswer
	sayFailed

	sayLegendBars
	sayLegendCross
	sayLegendFolds
	sayLegendLog
	sayLegendStripes

	sayOperationAnswered
	sayOperationFailed
	sayOperationUnanswered
	sayMarked
	sayStop

	endTexts
)

// texts are the words of drawings, in both languages; operations are the same in each.
var texts = lang.NewCatalog([]lang.Text{
	sayNotAHistory: {En: "not a history: %[1]s", Ja: "履歴ではありません：%[1]s"},
	sayUntitled:    {En: "a history of operations", Ja: "操作の履歴"},
	sayIsLeftOut:   {En: "... %[1]v operations by %[2]s not shown ...", One: "... %[1]v operation by %[2]s not shown ...", Ja: "…… ほかに%[2]sの操作 %[1]v 件を省略 ……"},
	sayClients:     {En: "%[1]v clients", One: "%[1]v client", Ja: "クライアント %[1]v 個"},
	sayRecordedNote: {
		En: "The lanes show what clients could tell: a write at the time from which it was certainly in the leader's log, " +
			"a read at its call. How followers got the log is not recorded.",
		Ja: "サーバーの行は、クライアントから見てわかることだけを示します。書き込みはリーダーのログに確実に入っていた時刻に、" +
			"読み取りは呼び出しの時刻に描いています。フォロワーがいつログを受け取ったかは記録されていません。",
	},

	sayServersLegend: {
		En: "[#1 x=1] what a node has from then on, by position in the leader's log; .... it is behind the leader",
		Ja: "[#1 x=1] そのノードがそれ以後に持つもの（リーダーのログでの位置）。.... リーダーより遅れている間",
	},
	sayRestarts:      {En: "#%[1]s restarts", Ja: "#%[1]s で再起動"},
	sayReceives:      {En: "gets #%[1]s", Ja: "#%[1]s を受信"},
	sayAnswers:       {En: "answers", Ja: "応答"},
	sayRefuses:       {En: "%[1]s is refused", Ja: "%[1]s を拒否"},
	sayReads:         {En: "%[1]s reads", Ja: "%[1]s が読み取り"},
	sayReadsAt:       {En: "%[1]s reads #%[2]s", Ja: "%[1]s が #%[2]s を読み取り"},
	sayButLacks:      {En: "%[1]s, %[2]s", Ja: "%[1]s、%[2]s"},
	sayLacks:         {En: "lacks #%[1]s", Ja: "#%[1]s なし"},
	sayLacksMany:     {En: "lacks #%[1]s-#%[2]s", Ja: "#%[1]s〜#%[2]s なし"},
	sayHas:           {En: "has #%[1]s", Ja: "#%[1]s まで"},
	sayHasAndLacks:   {En: "has #%[1]s, %[2]s", Ja: "#%[1]s まで、%[2]s"},
	sayLogUpTo:       {En: "log up to #%[1]s", Ja: "#%[1]s までのログ"},
	sayWithoutAnswer: {En: "%[1]s (no answer)", Ja: "%[1]s（応答なし）"},
	sayFailed:        {En: "failed", Ja: "失敗"},

	sayLegendBars:    {En: "A bar lasts from call to return; times are in order, not to scale.", Ja: "横棒は呼び出しから応答までを表します。時刻の順序は正しく、長さは正確ではありません。"},
	sayLegendCross:   {En: " The cross marks what went wrong.", Ja: "×印は、保証を破った操作です。"},
	sayLegendFolds:   {En: " …2 stands for two operations that are not shown.", Ja: "…2 は、省略された 2 つの操作です。"},
	sayLegendLog:     {En: " #1 is position 1 of the leader's log.", Ja: "#1 は、リーダーのログの位置 1 です。"},
	sayLegendStripes: {En: " A striped lane lacks what the leader has.", Ja: "縞模様の間は、リーダーにあるものがまだありません。"},

	sayOperationAnswered:   {En: "operation %[1]s by %[2]s: %[3]s, from %[4]s to %[5]s", Ja: "操作 %[1]s（%[2]s）：%[3]s、%[4]s から %[5]s まで"},
	sayOperationFailed:     {En: "operation %[1]s by %[2]s: %[3]s, from %[4]s to %[5]s, failed", Ja: "操作 %[1]s（%[2]s）：%[3]s、%[4]s から %[5]s まで、失敗"},
	sayOperationUnanswered: {En: "operation %[1]s by %[2]s: %[3]s, from %[4]s, without answer", Ja: "操作 %[1]s（%[2]s）：%[3]s、%[4]s から、応答なし"},
	sayMarked:              {En: "%[1]s, marked", Ja: "%[1]s（印つき）"},
	sayStop:                {En: ".", Ja: "。"},
}, endTexts)

// say says a text in the language of the drawing.
func (o *Options) say(id id, args ...any) string { return texts.Say(o.Lang, id, args...) }
