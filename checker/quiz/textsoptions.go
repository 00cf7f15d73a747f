package quiz

// offered are the texts of options.
var offered = texts{
	"as it is":          {En: "%[1]s", Ja: "%[1]s"},
	"option all hold":   {En: "All of them hold.", Ja: "すべて成り立ちます。"},
	"option none holds": {En: "None of them holds.", Ja: "どれも成り立ちません。"},
	"option some hold": {
		En: "%[1]s: holds. %[2]s: broken.",
		Ja: "%[1]sは成り立ちますが、%[2]sは成り立ちません。",
	},
	"option stale":    {En: "%[1]s", Ja: "%[1]s"},
	"option stale by": {En: "%[1]s; %[2]s behind", Ja: "%[1]s。%[2]s遅れています。"},
	"option stale since": {
		En: "%[1]s; %[2]s behind, the first there for %[3]s",
		Ja: "%[1]s。%[2]s遅れていて、見逃した最初のバージョンが現れてから %[3]s たっています。",
	},
	"option none stale": {En: "No read is stale.", Ja: "古い読み取りはありません。"},
	"option policy":     {En: "%[1]s — %[2]s", Ja: "%[1]s — %[2]s"},
	"option no lag":     {En: "At none of these lags.", Ja: "どのラグでも保たれません。"},
	"option no order":   {En: "No order explains this.", Ja: "説明できる順序はありません。"},
	"option mend":       {En: "%[1]s returns %[2]s instead.", Ja: "%[1]sの値を %[2]s に変えます。"},
	"option at leader": {
		En: "All to the leader; everywhere in the order %[1]s.",
		Ja: "すべてリーダーへ送られ、どのサーバーでも %[1]s の順に適用されます。",
	},
	"option at followers": {
		En: "Each to the follower that its client reads from; then everywhere in the order %[1]s.",
		Ja: "それぞれのクライアントが読み取りに使うフォロワーへ送られ、その後どのサーバーでも %[1]s の順に適用されます。",
	},
	"option at any": {
		En: "Each to any server that is free; then everywhere in the order %[1]s.",
		Ja: "それぞれ空いているサーバーへ送られ、その後どのサーバーでも %[1]s の順に適用されます。",
	},
	"option one at leader": {En: "To the leader.", Ja: "リーダーへ送られます。"},
	"option one at followers": {
		En: "To the follower that the client reads from.",
		Ja: "クライアントが読み取りに使うフォロワーへ送られます。",
	},
	"option one at any": {En: "To any server that is free.", Ja: "空いているサーバーのどれかへ送られます。"},
	"option not-applied": {
		En: "The leader had the write already, but %[1]s had not applied it yet when it answered.",
		Ja: "リーダーはすでに書き込みを持っていましたが、%[1]s は応答した時点でまだそれを適用していませんでした。",
	},
	"option not-written": {
		En: "The write was not yet in the leader's log when %[1]s answered.",
		Ja: "%[1]s が応答した時点で、書き込みはまだリーダーのログに入っていませんでした。",
	},
	"option hidden": {
		En: "%[1]s had applied the write but returned something older.",
		Ja: "%[1]s は書き込みを適用していたのに、より古い値を返しました。",
	},
	"option elsewhere": {
		En: "The write %[2]s had been made on another follower than %[1]s.",
		Ja: "%[2]s は、%[1]s とは別のフォロワーで行われていました。",
	},
	"option slow-reply": {
		En: "The reply of %[1]s was on its way for longer than the write was to %[1]s.",
		Ja: "書き込みが %[1]s に届くまでの時間よりも、%[1]s の応答が届くまでの時間のほうが長かったからです。",
	},
	"option gain fresh": {
		En: "The read %[1]s, and the leader would have returned the same version.",
		Ja: "この読み取りは%[1]s。リーダーに送っても同じバージョンが返っていました。",
	},
	"option gain stale": {
		En: "The read %[1]s, but the leader would have returned something newer, by %[2]s.",
		Ja: "この読み取りは%[1]s。しかし、リーダーなら、%[2]s分新しい値が返っていました。",
	},
	"quicker":     {En: "was quicker by %[1]s", Ja: "フォロワーから読んだことで %[1]s 速くなりました"},
	"slower":      {En: "was slower by %[1]s", Ja: "フォロワーから読んだことで %[1]s 遅くなりました"},
	"as quick":    {En: "took just as long", Ja: "どちらから読んでも同じ時間がかかります"},
	"one version": {En: "1 version", Ja: "1 バージョン"},
	"versions":    {En: "%[1]s versions", Ja: "%[1]s バージョン"},
}
