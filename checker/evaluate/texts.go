package evaluate

import "lagcheck/history/lang"

// An id names a text of the report.
type id int

const (
	reportTitle id = iota
	recordedTitle
	timesLags
	countPolicies
	countLags
	countHistories
	countOperations
	countClients
	countFollowers
	partial
	partialMarkdown
	onlyOneHeld
	bothHeld
	bothBroke
	claimWrong
	everyLag
	policyAt
	comma
	and

	headPolicy
	headLag
	headFollowers
	headStale
	headRead
	headWrite
	headNoAnswer
	headHistories
	headOperations
	held
	untested
	legendOfHistories
	legendOfOperations
	legendOfReads
	legendTerms
	notShown
	notShownQuiet

	brokenBy
	thoughClaimed
	nothingElse
	onlyStronger
	andOthers
	lagAndFollowers
	withFault
	repeatWith

	lagIs
	lagUnknown
	curvesTitle
	curvesMore
	curvesLegend

	endTexts
)

// texts are what the report says, in both languages.
var texts = lang.NewCatalog([]lang.Text{
	reportTitle: {
		En: "lagcheck: %[1]s x %[2]s, %[3]s each: %[4]s (%[5]s) by %[6]s, %[7]s, seed %[8]s",
		Ja: "lagcheck：%[1]s × %[2]s、それぞれ%[3]s。%[4]s（%[5]s）、%[6]s、%[7]s、シード %[8]s",
	},
	recordedTitle: {
		En: "lagcheck: %[1]s%[2]s, %[3]s: %[4]s by %[5]s, %[6]s, seed %[7]s",
		Ja: "lagcheck：%[1]s%[2]s、%[3]s。%[4]s、%[5]s、%[6]s、シード %[7]s",
	},
	timesLags:       {En: " x %[1]s", Ja: " × %[1]s"},
	countPolicies:   {En: "%[1]v read policies", One: "%[1]v read policy", Ja: "読み取りポリシー %[1]v 個"},
	countLags:       {En: "%[1]v lags", One: "%[1]v lag", Ja: "レプリケーションラグ（lag） %[1]v 通り"},
	countHistories:  {En: "%[1]v histories", One: "%[1]v history", Ja: "履歴 %[1]v 本"},
	countOperations: {En: "%[1]v operations", One: "%[1]v operation", Ja: "操作 %[1]v 件"},
	countClients:    {En: "%[1]v clients", One: "%[1]v client", Ja: "クライアント %[1]v 個"},
	countFollowers:  {En: "%[1]v followers", One: "%[1]v follower", Ja: "フォロワー %[1]v 台"},
	partial:         {En: "PARTIAL: stopped before it was finished; the last column counts the %[1]s that were judged", Ja: "途中経過：終了前に止められました。最後の列は、判定された%[1]sの数です"},
	partialMarkdown: {
		En: "**Partial**: stopped before it was finished; the last column counts the %[1]s that were judged.\n",
		Ja: "**途中経過**：終了前に止められました。最後の列は、判定された%[1]sの数です。\n",
	},
	onlyOneHeld: {En: "linearizability broke while read-your-writes held: %[1]s", Ja: "線形化可能性（linearizable）は破れたが、書き込み後の読み取り一貫性（read-your-writes）は保たれた：%[1]s"},
	bothHeld:    {En: "both held: %[1]s", Ja: "どちらも保たれた：%[1]s"},
	bothBroke:   {En: "both broke: %[1]s", Ja: "どちらも破れた：%[1]s"},
	claimWrong:  {En: "A CLAIM IS WRONG: a guarantee that a policy claims broke in %[1]v histories", Ja: "主張が誤りです：ポリシーが主張する保証が、%[1]v 本の履歴で破れました"},
	everyLag:    {En: "every lag", Ja: "すべてのラグ"},
	policyAt:    {En: "%[1]s (%[2]s)", Ja: "%[1]s（%[2]s）"},
	comma:       {En: ", ", Ja: "、"},
	and:         {En: " and ", Ja: "、"},

	headPolicy:     {En: "policy", Ja: "ポリシー"},
	headLag:        {En: "lag", Ja: "ラグ"},
	headFollowers:  {En: "followers", Ja: "フォロワー"},
	headStale:      {En: "stale", Ja: "古い"},
	headRead:       {En: "read p50", Ja: "読み取り p50"},
	headWrite:      {En: "write p50", Ja: "書き込み p50"},
	headNoAnswer:   {En: "no answer", Ja: "応答なし"},
	headHistories:  {En: "histories", Ja: "履歴"},
	headOperations: {En: "operations", Ja: "操作"},
	held:           {En: "held", Ja: "成立"},
	untested:       {En: "untested", Ja: "未検査"},
	legendOfHistories: {
		En: "✓ held: as the policy claims.  held: not broken here, but not claimed.  ✗ N: broken in N histories, and not claimed\n" +
			"there.  ‼ N: broken in N histories although claimed.  ? N: undecided in N.  untested: no history could break it.",
		Ja: "✓ 成立：ポリシーの主張どおり。　成立：ここでは破れなかったが、主張もされていない。　✗ N：N 本の履歴で破れた（主張されていない）。\n" +
			"‼ N：主張されているのに N 本の履歴で破れた。　? N：N 本で判定できず。　未検査：破りうる履歴がなかった。",
	},
	legendOfOperations: {
		En: "✓ held: as the policy claims.  held: not broken here, but not claimed.  ✗ N: broken by N operations (linearizable:\n" +
			"for N keys), and not claimed there.  ‼ N: broken although claimed.  ?: undecided.  untested: nothing could break it.",
		Ja: "✓ 成立：ポリシーの主張どおり。　成立：ここでは破れなかったが、主張もされていない。　✗ N：操作 N 件（linearizable では N 個のキー）で\n" +
			"破れた（主張されていない）。　‼ N：主張されているのに破れた。　?：判定できず。　未検査：破りうる操作がなかった。",
	},
	legendOfReads: {
		En: "followers: reads that a follower answered.  stale: answered reads that missed a write that was certainly there.\n" +
			"no answer: reads not answered and writes not confirmed.",
		Ja: "フォロワー：フォロワーが応答した読み取り。　古い：確実に存在した書き込みを見なかった読み取り。\n" +
			"応答なし：応答のない読み取りと、確認されなかった書き込み。",
	},
	legendTerms: {En: "These are %[1]s.", Ja: "保証：%[1]s。"},
	notShown:    {En: "Not shown: %[1]s; --guarantee all and --format json have them.", Ja: "省略：%[1]s。--guarantee all や --format json で表示されます。"},
	notShownQuiet: {
		En: "Not shown: %[1]s, which held everywhere.\nThey speak about the leader, through which all writes go, and not about where one reads.",
		Ja: "省略：%[1]s。どこでも成り立ちました。\nこれらは、すべての書き込みが通るリーダーの性質であり、読み取り先には関係しません。",
	},

	brokenBy:        {En: "%[1]s broken by %[2]s under %[3]s (%[4]s)", Ja: "%[1]sは、%[3]s のもとで%[2]sによって破れました（%[4]s）"},
	thoughClaimed:   {En: ", although the policy CLAIMS it", Ja: "。ポリシーはこれを主張しています！"},
	nothingElse:     {En: ", and nothing else with it", Ja: "。破れたのはこれだけです"},
	onlyStronger:    {En: ", and with it only stronger guarantees", Ja: "。ほかに破れたのは、より強い保証だけです"},
	andOthers:       {En: ", and with it %[1]s", Ja: "。%[1]s も破れました"},
	lagAndFollowers: {En: "lag %[1]s, %[2]s", Ja: "ラグ %[1]s、%[2]s"},
	withFault:       {En: ", %[1]s %[2]s at %[3]s for %[4]s", Ja: "、%[3]s から %[4]s の間 %[2]s に %[1]s"},
	repeatWith:      {En: "  repeat with: %[1]s", Ja: "  再現するには：%[1]s"},

	lagIs:      {En: "lag %[1]s", Ja: "ラグ %[1]s"},
	lagUnknown: {En: "unknown", Ja: "不明"},
	curvesTitle: {
		En: "P(stale): percent of reads that missed the newest write of their key, by how long ago it had been acknowledged",
		Ja: "古い読み取りの割合（%%）：同じキーの最新の書き込みを見なかった読み取り。列は、その書き込みの完了から読み取りまでの時間",
	},
	curvesMore:   {En: "more", Ja: "以上"},
	curvesLegend: {En: "·: no reads", Ja: "·：読み取りなし"},
}, endTexts)
