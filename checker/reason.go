package checker

import (
	"slices"
	"strings"

	"lagcheck/history/lang"
)

// A Reason is why a verdict is unknown, or what else a person should know of it: an
// identifier and the numbers that belong to it, so that every language has words of its
// own for it. The zero Reason is none.
type Reason struct {
	Kind    ReasonKind
	Numbers [2]int // what they count is said with the kind; 0 where there are fewer
}

// A ReasonKind is what a reason is about.
type ReasonKind int

// The reasons for which a verdict is unknown.
const (
	NotBegun            ReasonKind = iota + 1 // the check was ended before this guarantee's turn
	NeedsVersions                             // no order of the writes decides
	ValuesRepeat                              // there is too much to choose from
	TooManyCandidates                         // the same for so many reads, which were not judged
	TooManyClocks                             // memory: so many writes that were read, of so many sessions
	TooLargeToSearch                          // so many operations on one key, so many are allowed
	SearchEnded                               // the check was ended while a key with so many operations was searched
	SearchGaveUp                              // after so many steps, on a key with so many operations
	HoldsUncertified                          // found to hold, but not proved
	BrokenUncertified                         // found to be violated, but not proved
	SearchedUncertified                       // Porcupine found no order of a key with so many operations, but nobody tried again
)

// What else a person should know.
const (
	ContradictingVersions ReasonKind = iota + SearchedUncertified + 1 // the claimed versions are not believed
	LostReads                                                         // so many reads saw what nobody had written, and were not judged
)

// reasonTexts are the reasons in words, sentences without their full stop.
var reasonTexts = lang.NewCatalog([]lang.Text{
	0: {En: "no reason", Ja: "理由はありません"},
	NotBegun: {
		En: "the check was ended before",
		Ja: "その前に検査が打ち切られました",
	},
	NeedsVersions: {
		En: "needs versions",
		Ja: "必要なバージョンがわかりません",
	},
	ValuesRepeat: {
		En: "values repeat",
		Ja: "同じ値が繰り返し書き込まれていて、場合が多すぎます",
	},
	TooManyCandidates: {
		En: "values repeat so often that %[1]v reads were not judged",
		Ja: "同じ値が何度も書き込まれているため、読み取り %[1]v 件は判定していません",
	},
	TooManyClocks: {
		En: "%[1]v writes that were read, by way of %[2]v sessions, are more than the memory for causal pasts",
		Ja: "読み取られた書き込み（%[1]v 件、セッション %[2]v 個）が多すぎて、因果的な過去を覚えておくメモリーが足りません",
	},
	TooLargeToSearch: {
		En: "%[1]v operations on one key are more than Porcupine is given (%[2]v)",
		Ja: "1 つのキーに対する操作 %[1]v 件は、Porcupine に渡す上限（%[2]v 件）を超えています",
	},
	SearchEnded: {
		En: "Porcupine was searching a key with %[1]v operations when the check was ended",
		Ja: "Porcupine が操作 %[1]v 件のキーを探索している間に、検査が打ち切られました",
	},
	SearchGaveUp: {
		En: "Porcupine gave up after %[1]v steps on a key with %[2]v operations",
		Ja: "Porcupine は、操作 %[2]v 件のキーの探索を %[1]v ステップであきらめました",
	},
	HoldsUncertified: {
		En: "not certified: it holds, as far as could be found, but to prove that would take too much memory",
		Ja: "証明できていません。調べた限りでは成り立ちますが、証明に必要なメモリーが多すぎます",
	},
	BrokenUncertified: {
		En: "not certified: it is violated, as far as could be found, but by too many operations at once to prove that",
		Ja: "証明できていません。調べた限りでは破れていますが、関わる操作が多すぎます",
	},
	SearchedUncertified: {
		En: "not certified: Porcupine found no order of a key with %[1]v operations, but to try all of them once more takes too much",
		Ja: "証明できていません。Porcupine は操作 %[1]v 件のキーに順序を見つけませんでしたが、すべての順序をもう一度試すには手間がかかりすぎます",
	},
	ContradictingVersions: {
		En: "the claimed versions contradict what clients saw",
		Ja: "記録されたバージョンが、クライアントの見たものと矛盾しています",
	},
	LostReads: {
		En:  "%[1]v reads saw a value that nobody had written by then and were not judged",
		One: "%[1]v read saw a value that nobody had written by then and was not judged",
		Ja:  "読み取り %[1]v 件は、まだ誰も書き込んでいない値を見たため、判定していません",
	},
}, LostReads+1)

// In says the reason in a language, as a sentence without its full stop.
func (r Reason) In(l lang.Lang) string { return reasonTexts.Say(l, r.Kind, r.Numbers[0], r.Numbers[1]) }

// String says the reason in English.
func (r Reason) String() string { return r.In(lang.English) }

// Reasons are those of one verdict, the most important first.
type Reasons []Reason

// In says all of them in a language, "" if there are none.
func (all Reasons) In(l lang.Lang) string {
	said := make([]string, len(all))
	for i, r := range all {
		said[i] = r.In(l)
	}
	between := "; "
	if l == lang.Japanese {
		between = "。"
	}
	return strings.Join(said, between)
}

// String says them in English.
func (all Reasons) String() string { return all.In(lang.English) }

// Has reports whether one of them is of one of these kinds.
func (all Reasons) Has(kinds ...ReasonKind) bool {
	return slices.ContainsFunc(all, func(r Reason) bool { return slices.Contains(kinds, r.Kind) })
}

// note appends a reason, once.
func (v *Verdict) note(r Reason) {
	if r != (Reason{}) && !slices.Contains(v.Reasons, r) {
		v.Reasons = append(v.Reasons, r)
	}
}
