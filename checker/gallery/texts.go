package gallery

import (
	"fmt"

	"lagcheck/history/lang"
)

// A phrase is a text that the gallery says.
type phrase int

const (
	listTitle phrase = iota
	listLegend
	whateverLeader
	aCorrectLeader
	whyNone
	listExhibits
	listColumns
	headSize
	headHistory
	headModel
	underLag
	exhibitTitle
	titleHolds
	countOperations
	countSessions
	countKeys
	countFollowers
	countHistories
	whatHolds
	whatBroke
	noneAtAll
	nothingSmaller
	noneSmaller
	notInModel
	inModel
	comesAbout
	cannotHold
	withCorrectLeader
	noneWithCorrectLeader
	brokenUnder
	provedNone
	provedSmallest
	firstOf
	semicolon
	byPolicy
	leaderAnswersNewest
	followersNotSooner
	followersNotLater
	byValuesAlone
	playSettings
	playPolls
	ofGuarantee
	comma
	space
	isItself
	inLogOrder
	leaderKeeps
	thisImplies

	endTexts
)

var texts = lang.NewCatalog([]lang.Text{
	listTitle: {En: "The smallest histories that tell guarantees apart", Ja: "保証どうしを区別する最小の履歴"},
	listLegend: {
		En: "The row's guarantee holds and the column's is broken: operations/sessions/keys of the smallest history,\n" +
			"and its number below. Proved by enumerating all %[1]s of up to %[2]v operations.",
		Ja: "行の保証が成り立ち、列の保証が破れる最小の履歴の、操作数/セッション数/キー数。括弧の中は下の一覧の番号です。\n" +
			"操作 %[2]v 件までの%[1]sをすべて列挙して、最小であることを証明しました。",
	},
	whateverLeader: {En: "Whatever the leader does", Ja: "リーダーに何の仮定も置かない場合"},
	aCorrectLeader: {En: "With a leader that appends writes in the order in which they are made, as the model's does", Ja: "書き込みを行われた順にログに追加する正しいリーダー（モデルのリーダー）の場合"},
	whyNone: {
		En: "-: there is none, as the row's guarantee implies the column's; or such a leader always keeps it. To see why:\n" +
			"lagcheck gallery --holds A --breaks B. Linearizable is meant in the order of the log here.",
		Ja: "-：そのような履歴はありません。行の保証が列の保証を含意するか、正しいリーダーが列の保証を必ず守るためです。理由を見るには：\n" +
			"lagcheck gallery --holds A --breaks B。ここでの線形化可能性（linearizable）は、ログの順序によるものです。",
	},
	listExhibits: {En: "Exhibits: one for each combination of guarantees that can hold together", Ja: "展示：同時に成り立ちうる保証の組み合わせごとに 1 つ"},
	listColumns: {
		En: "#1, #2: positions in the leader's log. model: a read policy and a lag under which the leader/follower model\n" +
			"produces this history. To see how: lagcheck gallery --exhibit 4.",
		Ja: "#1、#2：リーダーのログでの位置。モデル：リーダー/フォロワーのモデルがこの履歴を生む読み取りポリシーとラグ。\n" +
			"その様子を見るには：lagcheck gallery --exhibit 4。",
	},
	headSize:        {En: "size", Ja: "大きさ"},
	headHistory:     {En: "history", Ja: "履歴"},
	headModel:       {En: "model", Ja: "モデル"},
	underLag:        {En: "%[1]s, lag %[2]s", Ja: "%[1]s、ラグ %[2]s"},
	exhibitTitle:    {En: "Exhibit %[1]v: %[2]s, %[3]s, %[4]s", Ja: "展示 %[1]v：%[2]s、%[3]s、%[4]s"},
	titleHolds:      {En: "%[1]s; holds: %[2]s", Ja: "%[1]s。成立：%[2]s"},
	countOperations: {En: "%[2]s operations", One: "%[2]s operation", Ja: "操作 %[2]s 件"},
	countSessions:   {En: "%[2]s sessions", One: "%[2]s session", Ja: "セッション %[2]s 個"},
	countKeys:       {En: "%[2]s keys", One: "%[2]s key", Ja: "キー %[2]s 個"},
	countFollowers:  {En: "%[2]s followers", One: "%[2]s follower", Ja: "フォロワー %[2]s 台"},
	countHistories:  {En: "%[2]s histories", One: "%[2]s history", Ja: "履歴 %[2]s 本"},
	whatHolds:       {En: "holds: %[1]s", Ja: "成立：%[1]s"},
	whatBroke:       {En: "broken: %[1]s", Ja: "違反：%[1]s"},
	noneAtAll:       {En: "none", Ja: "なし"},
	nothingSmaller:  {En: "Nothing is smaller.", Ja: "これより小さなものはありません。"},
	noneSmaller: {
		En: "No smaller history keeps and breaks the same: all %[1]s with fewer operations,\nor as many by fewer sessions or on fewer keys, were enumerated.",
		Ja: "同じ保証を守り、同じ保証を破る、より小さな履歴はありません。操作がより少ないか、操作数は同じで\nセッションかキーがより少ない%[1]sを、すべて列挙しました。",
	},
	notInModel: {
		En: "The model does not produce it: its leader appends writes in the order in which they are made.",
		Ja: "モデルはこの履歴を生みません。モデルのリーダーは、書き込みを行われた順にログに追加するからです。",
	},
	inModel:               {En: "In the model: %[1]s", Ja: "モデルでは：%[1]s"},
	comesAbout:            {En: "The same history comes about under %[1]s:\nlagcheck gallery --exhibit %[2]v --policy NAME.", Ja: "同じ履歴は、次のポリシーのもとでも生じます：%[1]s。\nlagcheck gallery --exhibit %[2]v --policy NAME"},
	cannotHold:            {En: "%[1]s cannot hold while %[2]s is broken:\n%[3]s.", Ja: "%[2]s が破れているのに %[1]s が成り立つことはありません。\n%[3]s。"},
	withCorrectLeader:     {En: "The smallest with a correct leader:\n", Ja: "正しいリーダーの場合の最小の履歴：\n"},
	noneWithCorrectLeader: {En: "With a correct leader there is none: %[1]s.", Ja: "正しいリーダーの場合にはありません。%[1]s。"},
	brokenUnder:           {En: "%[1]s broken by %[2]s under %[3]s", Ja: "%[1]s が%[2]sによって破れる例（%[3]s）"},
	provedNone: {
		En: "Smallest: no history of fewer than %[1]s breaks %[2]s under a correct leader.",
		Ja: "最小です。正しいリーダーのもとでは、%[1]s未満の履歴は %[2]s を破りません。",
	},
	provedSmallest: {
		En: "Smallest: under a correct leader, %[2]s is broken by %[3]s of fewer than %[1]s (%[4]s),\nand the model produces none of them:",
		Ja: "最小です。正しいリーダーのもとでは、%[1]s未満の%[3]sが %[2]s を破りますが（%[4]s）、\nモデルはそのどれも生みません。理由：",
	},
	firstOf:   {En: "the first: %[1]s", Ja: "最初のもの：%[1]s"},
	semicolon: {En: "; ", Ja: "；"},
	byPolicy:  {En: "Policy: %[1]s", Ja: "ポリシー：%[1]s"},
	leaderAnswersNewest: {
		En: "The leader answers with the newest value.",
		Ja: "リーダーは最新の値を返します。",
	},
	followersNotSooner: {
		En: "No follower has a write sooner than %[1]s after the leader.",
		Ja: "書き込みがフォロワーに適用されるのは、早くてもリーダーの %[1]s 後です。",
	},
	followersNotLater: {
		En: "With at most %[2]v writes, every follower has each of them within %[1]s of the leader.",
		Ja: "書き込みが %[2]v 件以下なら、どの書き込みもリーダーから %[1]s 以内にすべてのフォロワーに適用されます。",
	},
	byValuesAlone: {
		En: "Going by values alone it is linearizable (lagcheck check says so): clients did not see that the log has the writes in another order.",
		Ja: "値だけから見れば、線形化可能です（lagcheck check もそう判定します）。ログでは書き込みが別の順に並んでいることを、クライアントは見ていないからです。",
	},
	playSettings: {En: "%[1]s, lag %[2]s, %[3]s", Ja: "%[1]s、ラグ %[2]s、%[3]s"},
	playPolls:    {En: ", first polls at %[1]s", Ja: "、最初のポーリングは %[1]s"},
	ofGuarantee:  {En: "%[1]s: %[2]s", Ja: "%[1]s：%[2]s"},
	comma:        {En: ", ", Ja: "、"},
	space:        {En: " ", Ja: "また、"},
	isItself:     {En: "it is one and the same guarantee", Ja: "どちらも同じ保証です"},
	inLogOrder: {
		En: "operations that took effect at one instant each, in the order of the log, break nothing",
		Ja: "どの操作もある一瞬に、しかもログの順に起きたのなら、破れる保証はありません",
	},
	leaderKeeps: {
		En: "a leader that appends writes in the order in which they are made never breaks %[1]s",
		Ja: "書き込みを行われた順にログに追加するリーダーは、%[1]s を決して破りません",
	},
	thisImplies: {En: "%[1]s implies %[2]s: %[3]s", Ja: "%[1]s は %[2]s を含意します。%[3]s"},
}, endTexts)

// count says how many there are, with commas.
func count(l lang.Lang, what phrase, n int) string { return texts.Say(l, what, n, thousands(n)) }

// thousands writes a number with commas.
func thousands(n int) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
