package quiz

// reasons are the texts of explanations.
var reasons = texts{
	"vacuous": {
		En: "%[1]s: holds, as there is no operation that could break it.",
		Ja: "%[1]sは成り立ちます。破る可能性のある操作がひとつもないからです。",
	},
	"kept": {
		En: "%[1]s: holds, as every operation that could break it respects what came before.",
		Ja: "%[1]sは成り立ちます。破る可能性のある操作はどれも、それより前の結果と矛盾していません。",
	},
	"kept linearizable": {
		En: "%[1]s: holds, as there is an order of the operations that fits both the values and real time.",
		Ja: "%[1]sは成り立ちます。値と実時間の両方に合う操作の順序があるからです。",
	},
	"broken":          {En: "%[1]s: broken. %[2]s", Ja: "%[1]sは成り立ちません。%[2]s"},
	"broken as drawn": {En: "%[1]s: broken as drawn. %[2]s", Ja: "図のままでは、%[1]sは成り立ちません。%[2]s"},
	"broken even so":  {En: "%[1]s: still broken. %[2]s", Ja: "それでも、%[1]sは成り立ちません。%[2]s"},
	"not stale": {
		En: "%[1]s is not stale: nothing newer was certainly there when it began.",
		Ja: "%[1]sは古い読み取りではありません。始めた時点で、より新しいバージョンが確実に存在していたとは言えないからです。",
	},
	"none stale": {
		En: "No read began when something newer than what it returned was certainly there.",
		Ja: "どの読み取りについても、始めた時点で、返した値より新しいバージョンが確実に存在していたとは言えません。",
	},
	"not so many": {En: "It is %[1]s behind, not %[2]s.", Ja: "遅れは %[2]sではなく、%[1]sです。"},
	"not so long": {En: "It is %[1]s, not %[2]s.", Ja: "%[2]s ではなく %[1]s です。"},
	"missed": {
		En: "%[1]s is stale. Newer and certainly there when it began: %[2]s, the first since %[3]s returned.",
		Ja: "%[1]sは古い読み取りです。始めた時点で、より新しい値 %[2]s が確実に存在していました。そのうち最初のものは、%[3]sの応答の時点から存在しています。",
	},
	"missed one": {
		En: "%[1]s is stale. Newer and certainly there when it began: %[2]s, since %[3]s returned.",
		Ja: "%[1]sは古い読み取りです。%[3]sの応答の時点から、より新しい値 %[2]s が確実に存在していたからです。",
	},
	"missed since": {
		En: "%[1]s is stale. Newer and certainly there when it began: %[2]s. The first was there since %[3]s returned at %[4]s; the read was called at %[5]s, which is %[6]s later.",
		Ja: "%[1]sは古い読み取りです。始めた時点で、より新しい値 %[2]s が確実に存在していました。見逃した最初のバージョンは、%[3]sの応答が返った %[4]s から存在しています。読み取りの呼び出しは %[5]s なので、その差は %[6]s です。",
	},
	"witness": {
		En: "Played again under %[1]s with a lag of %[2]s, the model gives exactly this history.",
		Ja: "ラグを %[2]s として %[1]s で再現すると、モデルはちょうどこの履歴を生み出します。",
	},
	"policy goes elsewhere": {
		En: "Under this policy %[1]s goes to %[2]s, but %[3]s answered it.",
		Ja: "このポリシーなら、%[1]sは %[2]s に送られます。しかし、実際には %[3]s が応答しています。",
	},
	"policy pauses": {
		En: "Under this policy %[2]s could not have come so soon after %[1]s: it pauses for %[3]s after each write.",
		Ja: "このポリシーは書き込みのたびに %[3]s 待ちます。そのため、%[1]sのすぐ後に %[2]sが来ることはありません。",
	},
	"policy promises": {
		En: "This policy always keeps %[1]s as long as nothing fails, and here that is broken.",
		Ja: "このポリシーは、故障がない限り常に%[1]sを守りますが、この履歴では守られていません。",
	},
	"lag kept": {
		En: "With %[1]s, %[2]s is kept, and with the larger ones it is not.",
		Ja: "ラグが %[1]s なら、%[2]sは保たれます。それより大きい選択肢では保たれません。",
	},
	"lag kept larger": {En: "%[2]s is kept with %[1]s, too.", Ja: "ラグが %[1]s でも、%[2]sは保たれます。"},
	"lag too long": {
		En: "%[1]s was in the leader's log at %[2]s, and %[3]s answered %[4]s at %[5]s, so the lag must not be longer than %[6]s.",
		Ja: "%[1]s は %[2]s にリーダーのログに入り、%[3]s は %[4]sに %[5]s の時点で応答しています。したがって、ラグは %[6]s を超えてはいけません。",
	},
	"there is an order": {En: "This order explains it: %[1]s.", Ja: "次の順序で説明できます：%[1]s。"},
	"order fits": {
		En: "Each read returns what was written last before it, and nothing comes before what had returned when it was called.",
		Ja: "どの読み取りも直前に書き込まれた値を返していて、先に応答が返った操作が後から呼び出された操作より後に並ぶこともありません。",
	},
	"read before any write": {
		En: "In this order %[1]s would have to return nil.",
		Ja: "この順序では、%[1]s は nil を返さなければなりません。",
	},
	"read of something else": {
		En: "In this order the key holds %[2]s when its turn comes to %[1]s.",
		Ja: "この順序では、%[1]s の番が来たときのキーの値は %[2]s です。",
	},
	"against session": {
		En: "%[2]s is called after %[1]s by the same client, and cannot come before it.",
		Ja: "%[2]s は同じクライアントが %[1]s より後に呼び出しているので、前に並ぶことはできません。",
	},
	"against time": {
		En: "%[1]s returned at %[2]s, before %[3]s was called at %[4]s, and has to come first.",
		Ja: "%[1]s の応答は %[2]s に返っていて、%[3]s の呼び出しはその後の %[4]s なので、%[1]s が先に並ばなければなりません。",
	},
	"mended": {
		En: "With %[1]s instead, %[2]s holds.",
		Ja: "%[1]s に変えれば、%[2]sが成り立ちます。",
	},
	"not mended": {En: "%[1]s is not enough.", Ja: "%[1]sに変えるだけでは足りません。"},
	"arrived":    {En: "%[1]s (%[2]s)", Ja: "%[1]s（%[2]s）"},
	"log first":  {En: "%[1]s comes before %[2]s.", Ja: "%[1]s のほうが %[2]s より前です。"},
	"log": {
		En: "The writes come into the leader's log when they arrive there: %[1]s. All followers apply them in the order of that log.",
		Ja: "書き込みは、リーダーに届いた順にログに入ります：%[1]s。どのフォロワーも、このログの順に適用します。",
	},
	"writes go to the leader": {
		En: "All writes go to the ⟦leader⟧, which puts them in one order.",
		Ja: "書き込みはすべて⟦leader⟧に送られ、リーダーがひとつの順序を決めます。",
	},
	"at the leader": {
		En: "%[1]s was put into the leader's log at %[2]s.",
		Ja: "%[1]s は %[2]s にリーダーのログに入りました。",
	},
	"answered": {
		En: "%[1]s answered %[2]s at %[3]s.",
		Ja: "%[1]s は %[3]s の時点で %[2]sに応答しました。",
	},
	"applied": {
		En: "%[1]s applied %[2]s at %[3]s.",
		Ja: "%[1]s は %[3]s に %[2]s を適用しました。",
	},
	"not applied by the end": {
		En: "%[1]s had not applied %[2]s by the end of the drawing.",
		Ja: "%[1]s は図の終わりまでに %[2]s を適用していません。",
	},
	"nobody lies": {
		En: "%[1]s returned the newest that it had: a follower is late, but does not lie.",
		Ja: "%[1]s は、持っている中で最も新しい値を返しました。フォロワーは遅れますが、うそはつきません。",
	},
	"reply was quick": {
		En: "%[1]s took %[2]s in all, which is less than the write took to get to the follower.",
		Ja: "%[1]sにかかった時間は全部で %[2]s で、書き込みがフォロワーに届くまでの時間より短いです。",
	},
	"not the time":    {En: "The time is not right.", Ja: "時間の差が違います。"},
	"neither":         {En: "Neither the time nor the version is right.", Ja: "時間の差も、返るバージョンも違います。"},
	"not the version": {En: "The version is not right.", Ja: "返るバージョンが違います。"},
	"took": {
		En: "The read took %[1]s at %[2]s; at the leader it would have taken %[3]s.",
		Ja: "%[2]s からの読み取りには %[1]s かかりました。リーダーから読めば %[3]s かかります。",
	},
	"leader had more": {
		En: "The leader had something newer at that time: it would have shown a state newer by %[1]s.",
		Ja: "その時点でリーダーにはより新しい値があり、%[1]s分新しい状態を返していたはずです。",
	},
	"leader had no more": {
		En: "The leader had nothing newer at that time, so both return %[1]s.",
		Ja: "その時点でリーダーにもより新しい値はなく、どちらも %[1]s を返します。",
	},
}
