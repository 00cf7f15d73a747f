package policy

import (
	"strings"

	"lagcheck/history/lang"
	"lagcheck/model"
)

// An id names a text.
type id int

const (
	ruleLeader id = iota
	ruleAnyFollower
	ruleInvertedSticky
	ruleLagThreshold
	ruleLeaderAfterWrite
	ruleLeaderAfterWriteKey
	ruleOffsetToken
	ruleReadIndex
	ruleSameRequestSticky
	ruleSessionToken
	ruleSleepAfterWrite
	ruleStickyFollower
	ruleWaitForOffset
	ruleWaitAll
	ruleWaitOne
	ruleWaitSome

	seenLeader
	seenAnyFollower
	seenInvertedSticky
	seenLagThreshold
	seenLeaderAfterWrite
	seenLeaderAfterWriteKey
	seenOffsetToken
	seenReadIndex
	seenSameRequestSticky
	seenSessionToken
	seenSleepAfterWrite
	seenStickyFollower
	seenWaitForOffset
	seenWaitReplicas

	ifLag
	ifSingle
	ifAtMost
	ifAnswering
	ifMemory
	comma

	endTexts
)

// texts are what the built-in policies do, where they are seen, and what claims need, in
// both languages.
var texts = lang.NewCatalog([]lang.Text{
	ruleLeader: {
		En: "Read from the leader, always.",
		Ja: "常にリーダーから読み取ります。",
	},
	ruleAnyFollower: {
		En: "Read from a follower drawn at random.",
		Ja: "無作為に選んだフォロワーから読み取ります。",
	},
	ruleInvertedSticky: {
		En: "Read from any follower for %[1]s after the session's own write, else from the leader.",
		Ja: "セッション自身の書き込みから %[1]s の間は任意のフォロワーから、それ以外はリーダーから読み取ります。",
	},
	ruleLagThreshold: {
		En: "Read from a follower whose last reported lag is below %[1]s, else from the leader.",
		Ja: "最後に報告されたラグが %[1]s 未満のフォロワーから、なければリーダーから読み取ります。",
	},
	ruleLeaderAfterWrite: {
		En: "Read from the leader for %[1]s after the session's own write, else from any follower.",
		Ja: "セッション自身の書き込みから %[1]s の間はリーダーから、それ以外は任意のフォロワーから読み取ります。",
	},
	ruleLeaderAfterWriteKey: {
		En: "Read a key from the leader for %[1]s after the session's own write to it, else from any follower.",
		Ja: "セッション自身がそのキーに書き込んでから %[1]s の間はリーダーから、それ以外は任意のフォロワーから読み取ります。",
	},
	ruleOffsetToken: {
		En: "Read from a follower known to have reached the session's last write, else from the leader.",
		Ja: "セッションの最後の書き込みに追いついているとわかっているフォロワーから、なければリーダーから読み取ります。",
	},
	ruleReadIndex: {
		En: "Ask the leader for its offset, then read from a follower that has reached it, else from the leader.",
		Ja: "リーダーに現在のオフセットを尋ね、そこに追いついているフォロワーから、なければリーダーから読み取ります。",
	},
	ruleSameRequestSticky: {
		En: "Read from the leader until the end of the request that wrote, else from any follower.",
		Ja: "書き込んだリクエストが終わるまではリーダーから、それ以外は任意のフォロワーから読み取ります。",
	},
	ruleSessionToken: {
		En: "Read from a follower known to have reached what the session last wrote or read, else from the leader.",
		Ja: "セッションが最後に書き込んだか読み取ったものに追いついているとわかっているフォロワーから、なければリーダーから読み取ります。",
	},
	ruleSleepAfterWrite: {
		En: "Pause for %[1]s after each write, then read from any follower.",
		Ja: "書き込みのたびに %[1]s 待ってから、任意のフォロワーから読み取ります。",
	},
	ruleStickyFollower: {
		En: "Read from one follower for the whole session; move on only if it does not answer.",
		Ja: "セッションの間は 1 台のフォロワーから読み取り、応答しないときにだけ別のフォロワーに移ります。",
	},
	ruleWaitForOffset: {
		En: "Let a follower wait until it has reached what the session last wrote or read, for at most %[1]s; then ask the leader.",
		Ja: "セッションが最後に書き込んだか読み取ったものに追いつくまで、フォロワーを最大 %[1]s 待たせます。それでも追いつかなければリーダーに尋ねます。",
	},
	ruleWaitAll: {
		En: "Acknowledge a write when all followers have applied it; read from any follower.",
		Ja: "すべてのフォロワーに適用されてから書き込みの完了を返し、任意のフォロワーから読み取ります。",
	},
	ruleWaitOne: {
		En: "Acknowledge a write when one follower has applied it; read from any follower.",
		Ja: "1 台のフォロワーに適用されてから書き込みの完了を返し、任意のフォロワーから読み取ります。",
	},
	ruleWaitSome: {
		En: "Acknowledge a write when at least %[1]v of the followers have applied it; read from any follower.",
		Ja: "少なくとも %[1]v 台のフォロワーに適用されてから書き込みの完了を返し、任意のフォロワーから読み取ります。",
	},

	seenLeader:              {En: "the default everywhere", Ja: "たいていのシステムの既定の動作"},
	seenAnyFollower:         {En: "round robin in most routers (gofr, GORM dbresolver)", Ja: "多くのルーターのラウンドロビン（gofr、GORM の dbresolver）"},
	seenStickyFollower:      {En: "session affinity of load balancers", Ja: "ロードバランサーのセッションアフィニティ"},
	seenLeaderAfterWrite:    {En: "Rails (2 s), Laravel sticky, OpenStreetMap (2 s), makara's cookie", Ja: "Rails（2 秒）、Laravel の sticky、OpenStreetMap（2 秒）、makara の Cookie"},
	seenLeaderAfterWriteKey: {En: "pinning per object", Ja: "オブジェクトごとに読み取り先を固定する実装"},
	seenSameRequestSticky:   {En: "Laravel sticky", Ja: "Laravel の sticky"},
	seenInvertedSticky:      {En: "a mistranslated guide: the worst of both", Ja: "誤訳された手引き。両方の短所だけが残ります"},
	seenSleepAfterWrite:     {En: "quay, momento", Ja: "quay、momento"},
	seenLagThreshold:        {En: "AWS JDBC wrapper, distribute_reads, pgdog", Ja: "AWS JDBC Wrapper、distribute_reads、pgdog"},
	seenOffsetToken:         {En: "GitLab sticking, pgdog min_lsn, Octopus", Ja: "GitLab の sticking、pgdog の min_lsn、Octopus"},
	seenSessionToken:        {En: "MongoDB sessions, D1 bookmarks, Cosmos DB session level", Ja: "MongoDB のセッション、D1 のブックマーク、Cosmos DB のセッション整合性"},
	seenWaitForOffset:       {En: "PostgreSQL WAIT FOR LSN, MySQL SOURCE_POS_WAIT, MongoDB afterClusterTime", Ja: "PostgreSQL の WAIT FOR LSN、MySQL の SOURCE_POS_WAIT、MongoDB の afterClusterTime"},
	seenWaitReplicas:        {En: "Redis and Valkey WAIT", Ja: "Redis と Valkey の WAIT"},
	seenReadIndex:           {En: "etcd and TiKV follower read", Ja: "etcd と TiKV の follower read"},

	ifLag:       {En: "lag < %[1]s", Ja: "ラグが %[1]s 未満"},
	ifSingle:    {En: "one follower", Ja: "フォロワーが 1 台"},
	ifAtMost:    {En: "followers <= %[1]v", Ja: "フォロワーが %[1]v 台以下"},
	ifAnswering: {En: "followers answer", Ja: "フォロワーが応答する"},
	ifMemory:    {En: "memory kept", Ja: "フォロワーがデータを失わない"},
	comma:       {En: ", ", Ja: "、"},
}, endTexts)

// words are how a built-in policy is described: what it does, with its parameter, and
// where it is seen.
type words struct {
	rule, seen id
	parameter  []any
}

func described(rule, seen id, parameter ...any) words { return words{rule, seen, parameter} }

// worded are the built-in policies.
type worded interface{ words() words }

// Rule returns what a built-in policy does, in a sentence; "" of another policy.
func Rule(p model.Policy, l lang.Lang) string {
	if p, ok := p.(worded); ok {
		w := p.words()
		return texts.Say(l, w.rule, w.parameter...)
	}
	return ""
}

// Seen returns where a built-in policy is found in the wild; "" of another policy.
func Seen(p model.Policy, l lang.Lang) string {
	if p, ok := p.(worded); ok {
		return texts.Say(l, p.words().seen)
	}
	return ""
}

// Condition returns what a claim needs: "lag < 2s, memory kept"; "" if nothing.
func Condition(n model.Needs, l lang.Lang) string {
	var parts []string
	add := func(needed bool, id id, args ...any) {
		if needed {
			parts = append(parts, texts.Say(l, id, args...))
		}
	}
	add(n.LagBelow > 0, ifLag, n.LagBelow.String())
	add(n.MostFollowers == 1, ifSingle)
	add(n.MostFollowers > 1, ifAtMost, n.MostFollowers)
	add(n.FollowersAnswer, ifAnswering)
	add(n.MemoryKept, ifMemory)
	return strings.Join(parts, texts.Say(l, comma))
}
