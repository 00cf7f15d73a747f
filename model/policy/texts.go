package policy

import (
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

	endTexts
)

// texts are the rules of the built-in policies, in both languages.
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
}, endTexts)

// Rule returns what a policy does, in a sentence: of a built-in one in any language, of
// another what its Doc says, if it has one.
func Rule(p model.Policy, l lang.Lang) string {
	switch p := p.(type) {
	case Leader:
		return texts.Say(l, ruleLeader)
	case AnyFollower:
		return texts.Say(l, ruleAnyFollower)
	case InvertedSticky:
		return texts.Say(l, ruleInvertedSticky, p.Window.String())
	case LagThreshold:
		return texts.Say(l, ruleLagThreshold, p.Limit.String())
	case LeaderAfterWrite:
		return texts.Say(l, ruleLeaderAfterWrite, p.Window.String())
	case LeaderAfterWriteKey:
		return texts.Say(l, ruleLeaderAfterWriteKey, p.Window.String())
	case OffsetToken:
		return texts.Say(l, ruleOffsetToken)
	case ReadIndex:
		return texts.Say(l, ruleReadIndex)
	case SameRequestSticky:
		return texts.Say(l, ruleSameRequestSticky)
	case SessionToken:
		return texts.Say(l, ruleSessionToken)
	case SleepAfterWrite:
		return texts.Say(l, ruleSleepAfterWrite, p.Pause.String())
	case StickyFollower:
		return texts.Say(l, ruleStickyFollower)
	case WaitForOffset:
		return texts.Say(l, ruleWaitForOffset, p.Limit.String())
	case WaitReplicas:
		switch {
		case p.Replicas == 1:
			return texts.Say(l, ruleWaitOne)
		case p.Replicas > 1:
			return texts.Say(l, ruleWaitSome, p.Replicas)
		}
		return texts.Say(l, ruleWaitAll)
	case Described:
		rule, _ := p.Doc()
		return rule
	}
	return ""
}
