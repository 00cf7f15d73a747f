package quiz

import "lagcheck/history/lang"

// A texts has texts by their ids. %[1]s and so on are the arguments of a phrase; a word in
// ⟦⟧ is a term.
type texts map[id]lang.Text

// asked are the texts of what stands around a question: terms, titles, what is given and
// asked, policies, lessons.
var asked = texts{
	"or":        {En: " or ", Ja: " または "},
	"comma":     {En: ", ", Ja: "、"},
	"operation": {En: "%[1]s %[2]s", Ja: "%[1]s の %[2]s"},
	"between":   {En: "%[1]s (%[2]s to %[3]s)", Ja: "%[1]s（%[2]s〜%[3]s）"},

	"term lag":      {En: "replication lag", Ja: "レプリケーションラグ"},
	"term leader":   {En: "leader", Ja: "リーダー"},
	"term follower": {En: "follower", Ja: "フォロワー"},
	"term stale":    {En: "stale", Ja: "古い読み取り"},

	"quiz":        {En: "Quiz: consistency and replication lag", Ja: "クイズ：一貫性とレプリケーションラグ"},
	"answers":     {En: "Answers", Ja: "解答"},
	"answer":      {En: "%[1]s. %[2]s is right.", Ja: "%[1]s. 正解は %[2]s です。"},
	"show answer": {En: "Answer and explanation", Ja: "解答と解説"},
	"level 1":     {En: "level 1", Ja: "レベル 1"},
	"level 2":     {En: "level 2", Ja: "レベル 2"},
	"level 3":     {En: "level 3", Ja: "レベル 3"},

	"title and level":  {En: "%[1]s (%[2]s)", Ja: "%[1]s（%[2]s）"},
	"title guarantees": {En: "Which guarantees hold?", Ja: "どの保証が成り立つか"},
	"title stale":      {En: "Which read is stale?", Ja: "古い読み取りはどれか"},
	"title policy":     {En: "Which read policy was it?", Ja: "どの読み取りポリシーか"},
	"title lag":        {En: "How long may the lag be?", Ja: "ラグはどこまで許されるか"},
	"title order":      {En: "Is there an order?", Ja: "説明できる順序はあるか"},
	"title mend":       {En: "Repair the history", Ja: "履歴を直す"},
	"title leader":     {En: "Where do writes go?", Ja: "書き込みはどこへ行くか"},
	"title behind":     {En: "Why is a read from a follower old?", Ja: "フォロワーの読み取りはなぜ古いか"},
	"title gain": {
		En: "What does reading from a follower gain?",
		Ja: "フォロワーから読むと何が得られるか",
	},

	"given nil": {
		En: "c0, c1, ... are clients, each with a session of its own. Every key holds nil at first. w x=1 writes 1 to x; r x->1 is a read of x that returned 1.",
		Ja: "c0、c1、… はクライアントで、それぞれが 1 つのセッションです。どのキーも最初は nil です。w x=1 は x に 1 を書き込む操作、r x->1 は x を読み取って 1 が返った操作です。",
	},
	"given versions": {
		En: "#1, #2, ... are places in the ⟦leader⟧'s log, into which it puts all writes: of a write itself, or of the write that a read saw (#0: no write yet).",
		Ja: "書き込みはすべて⟦leader⟧のログに入ります。#1、#2、… はそのログの中の位置です。書き込みではその書き込み自身の位置、読み取りでは読み取った書き込みの位置を表します（#0 はまだ書き込みがない状態です）。",
	},
	"given guarantee": {En: "%[1]s: %[2]s", Ja: "%[1]s：%[2]s"},
	"given times": {
		En: "The ends of an operation are its call and its return; the numbers above them are milliseconds.",
		Ja: "操作の左端は呼び出し、右端は応答を表し、その上の数字は時刻（ミリ秒）です。",
	},
	"given stale": {
		En: "A read is ⟦stale⟧ if a newer version of its key was certainly there when the read began: the write had been acknowledged, or some read had already returned it.",
		Ja: "読み取りを始めた時点で、同じキーのより新しいバージョンがすでに確実に存在していたとき、それを⟦stale⟧と呼びます。確実に存在するとは、その書き込みの応答が返っているか、ほかの読み取りがすでにその値を返していることです。",
	},
	"given follower": {
		En: "There is a ⟦leader⟧ and one ⟦follower⟧.",
		Ja: "⟦leader⟧が 1 台、⟦follower⟧が 1 台あります。",
	},
	"given followers": {
		En: "There is a ⟦leader⟧, and there are %[1]s ⟦follower⟧s.",
		Ja: "⟦leader⟧が 1 台、⟦follower⟧が %[1]s 台あります。",
	},
	"given calm": {
		En: "Nothing failed meanwhile, and writes always go to the ⟦leader⟧.",
		Ja: "この間に故障は起きていません。書き込みは必ず⟦leader⟧に送られます。",
	},
	"given network": {
		En: "A message takes %[1]s between a client and the ⟦leader⟧, and %[2]s between a client and a ⟦follower⟧, each way. A server does its work in no time.",
		Ja: "メッセージの片道の時間は、クライアントと⟦leader⟧の間が %[1]s、クライアントと⟦follower⟧の間が %[2]s です。サーバーでの処理時間は 0 とします。",
	},
	"given lag": {En: "The ⟦lag⟧ is %[1]s.", Ja: "⟦lag⟧は %[1]s です。"},
	"given long": {
		En: "The drawing shows what happens with a ⟦lag⟧ of %[1]s, so long that no write reaches a follower in time.",
		Ja: "図は、⟦lag⟧が %[1]s と非常に長く、どの書き込みも図の間にはフォロワーに届かない場合の履歴です。",
	},
	"given stream": {
		En: "The ⟦leader⟧ sends each write on at once. A ⟦follower⟧ applies it exactly the lag after the leader put it into its log.",
		Ja: "⟦leader⟧は書き込みをすぐに転送します。⟦follower⟧は、書き込みがリーダーのログに入ってからちょうどラグの時間だけ後にそれを適用します。",
	},
	"given poll": {
		En: "A ⟦follower⟧ asks the ⟦leader⟧ for new writes from time to time, and lets the lag pass before it applies each of them.",
		Ja: "⟦follower⟧はときどき⟦leader⟧に新しい書き込みを問い合わせ、1 件ごとにラグの時間だけ待ってから適用します。",
	},
	"given policy": {
		En: "Reads go by the policy %[1]s: %[2]s",
		Ja: "読み取りはポリシー %[1]s に従います。%[2]s",
	},
	"given order": {
		En: "An order explains what clients saw if every read returns what was written last before it in that order, an operation that returned before another one was called comes before it, and so do operations of one client.",
		Ja: "次の条件をすべて満たす順序があれば、クライアントが見た結果を説明できます。どの読み取りも、その順序で直前に書き込まれた値を返すこと。ある操作の応答より後に呼び出された操作は、その後に並ぶこと。同じクライアントの操作は実行した順に並ぶこと。",
	},
	"given mend": {
		En: "If a read returns another value, it also has the place in the log that goes with that value.",
		Ja: "読み取りの値を変えるときは、ログの中の位置（#）もその値に合わせて変わるものとします。",
	},

	"ask guarantees": {
		En: "Which of these hold here: %[1]s?",
		Ja: "%[1]sのうち、この履歴で成り立つものはどれですか。",
	},
	"ask stale": {
		En: "Which read is stale, and how many versions behind is it?",
		Ja: "古い読み取りはどれですか。また、何バージョン遅れていますか。",
	},
	"ask stale age": {
		En: "How many versions behind is the stale read, and for how long had the first of these been there when it began?",
		Ja: "古い読み取りは何バージョン遅れていますか。また、読み取りを始めた時点で、見逃した最初のバージョンが現れてからどれだけ時間がたっていましたか。",
	},
	"ask policy": {
		En: "Which read policy can have produced this history?",
		Ja: "この履歴を生み出せる読み取りポリシーはどれですか。",
	},
	"ask lag": {
		En: "Suppose that all operations are called when they are, and go to the servers that are drawn. What is the largest of these lags at which %[1]s is still kept?",
		Ja: "どの操作も図と同じ時刻に呼び出され、図と同じサーバーに送られるとします。%[1]sが保たれる最大のラグは、次のうちどれですか。",
	},
	"ask order": {
		En: "Is there an order of all operations that explains what the clients saw, as %[1]s demands? Which one?",
		Ja: "%[1]sの条件を満たすように、すべての操作を並べることはできますか。できるとすれば、どの順序ですか。",
	},
	"ask mend": {
		En: "Which change of a single value would make %[1]s hold?",
		Ja: "値を 1 か所だけ変えて%[1]sが成り立つようにするには、どれを変えればよいですか。",
	},
	"ask leader": {
		En: "Where do the writes of these clients go, and in which order do all servers apply them?",
		Ja: "これらの書き込みはどこへ送られ、すべてのサーバーでどの順に適用されますか。",
	},
	"ask leader of one": {
		En: "Where does the write of this client go?",
		Ja: "このクライアントの書き込みはどこへ送られますか。",
	},
	"ask behind": {
		En: "Why did %[1]s not return what %[2]s writes?",
		Ja: "%[1]sが %[2]s の値を返さなかったのはなぜですか。",
	},
	"ask gain": {
		En: "%[1]s was answered by %[2]s. Had it been sent to the leader at the same moment, what would have been different?",
		Ja: "%[1]sには %[2]s が応答しました。同じ時刻にリーダーへ送っていたら、何が違っていたでしょうか。",
	},

	"lesson guarantees": {
		En: "A guarantee is broken by what clients saw, not by where they read; a stronger one can break while a weaker one holds.",
		Ja: "保証が成り立つかどうかは、どこから読んだかではなく、クライアントが何を見たかで決まります。弱い保証が成り立っていても、強い保証が成り立たないことがあります。",
	},
	"lesson stale": {
		En: "How far behind a read is can be said in versions or in time: both count from what was certainly there when it began.",
		Ja: "読み取りの遅れは、バージョンの数でも時間でも表せます。どちらも、読み取りを始めた時点で確実に存在していたものを基準に数えます。",
	},
	"lesson policy": {
		En: "What a policy does can be seen by who answered which read; what it promises, by what clients never see.",
		Ja: "ポリシーの動きは、どの読み取りにどのサーバーが応答したかに現れます。ポリシーが守る保証は、クライアントが決して目にしない結果に現れます。",
	},
	"lesson lag": {
		En: "A read sees the session's own write if the lag is shorter than the time between the two. No fixed window is safe from a longer lag.",
		Ja: "自分の書き込みが見えるのは、書き込みから読み取りまでの時間よりラグが短いときです。固定の待ち時間では、それより長いラグに対応できません。",
	},
	"lesson order": {
		En: "A history is linearizable if one order of all operations explains every read and keeps real time.",
		Ja: "すべての操作をひとつの順序に並べて、どの読み取りも説明でき、実時間の前後も守られるなら、その履歴は線形化可能です。",
	},
	"lesson mend": {
		En: "A read that breaks a guarantee has to return what it missed, or something newer.",
		Ja: "保証を破った読み取りは、見逃した値か、それより新しい値を返す必要があります。",
	},
	"lesson leader": {
		En: "Writes are gathered at the leader: it decides their order, and the followers follow.",
		Ja: "書き込みはリーダーに集められます。リーダーが順序を決め、フォロワーはそれに従います。",
	},
	"lesson behind": {
		En: "A follower applies the leader's log later. Until then it answers with what it has.",
		Ja: "フォロワーはリーダーのログを後から適用します。それまでは、いま持っている値で応答します。",
	},
	"lesson gain": {
		En: "Reading from a follower gains speed and spreads the load; the price is that the answer may be old.",
		Ja: "フォロワーから読むと、応答が速くなり、負荷も分散されます。その代わり、返ってくる値は古いことがあります。",
	},

	"rule any-follower": {
		En: "read from a follower drawn at random.",
		Ja: "毎回、無作為に選んだフォロワーから読み取ります。",
	},
	"rule leader": {En: "always read from the leader.", Ja: "常にリーダーから読み取ります。"},
	"rule sticky-follower": {
		En: "a client reads from one and the same follower all the time.",
		Ja: "クライアントごとに、いつも同じフォロワーから読み取ります。",
	},
	"rule leader-after-write": {
		En: "for %[1]s after a write of one's own was acknowledged read from the leader, else from any follower.",
		Ja: "自分の書き込みの応答から %[1]s の間はリーダーから、それ以外は任意のフォロワーから読み取ります。",
	},
	"rule leader-after-write-key": {
		En: "for %[1]s after a write of one's own to a key was acknowledged read this key from the leader, else from any follower.",
		Ja: "あるキーへの自分の書き込みの応答から %[1]s の間は、そのキーをリーダーから読み取ります。それ以外は任意のフォロワーから読み取ります。",
	},
	"rule inverted-sticky": {
		En: "for %[1]s after a write of one's own was acknowledged read from any follower, else from the leader.",
		Ja: "自分の書き込みの応答から %[1]s の間は任意のフォロワーから、それ以外はリーダーから読み取ります。",
	},
	"rule sleep-after-write": {
		En: "do nothing for %[1]s after each write, then read from any follower.",
		Ja: "書き込みのたびに %[1]s 待ち、その後は任意のフォロワーから読み取ります。",
	},
	"rule offset-token": {
		En: "read from a follower that is known to have one's own last write, else from the leader.",
		Ja: "自分の最後の書き込みに追いついているとわかっているフォロワーから、なければリーダーから読み取ります。",
	},
	"rule session-token": {
		En: "read from a follower that is known to have what one last wrote or read, else from the leader.",
		Ja: "自分が最後に書き込んだものと読み取ったものに追いついているとわかっているフォロワーから、なければリーダーから読み取ります。",
	},
	"rule wait-for-offset": {
		En: "ask a follower to wait until it has what one last wrote or read, for %[1]s at most, then the leader.",
		Ja: "自分が最後に書き込んだものと読み取ったものに追いつくまで、フォロワーに最長 %[1]s 待ってもらい、間に合わなければリーダーから読み取ります。",
	},
	"rule wait-replicas": {
		En: "a write is acknowledged when all followers have applied it; read from any follower.",
		Ja: "すべてのフォロワーが適用してから書き込みの応答を返します。読み取りは任意のフォロワーから行います。",
	},
	"rule wait-replicas-n": {
		En: "a write is acknowledged when so many followers have applied it: %[1]s; read from any follower.",
		Ja: "%[1]s 台のフォロワーが適用してから書き込みの応答を返します。読み取りは任意のフォロワーから行います。",
	},
	"rule read-index": {
		En: "ask the leader how long its log is, then read from a follower that has reached that, else from the leader.",
		Ja: "リーダーにログの長さを問い合わせ、そこまで追いついたフォロワーから、なければリーダーから読み取ります。",
	},
}
