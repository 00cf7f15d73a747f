package page

import "lagcheck/checker/quiz"

// A vocabulary is the text of the page itself. {name} is a number or a letter that the
// script knows: total, done, right, open, percent, number of questions; and in YouAreWrong
// the right option.
type vocabulary struct {
	Title       string
	Help        string // how to use the keyboard
	Signs       string // what one sees in a drawing
	Progress    string // {number} {total} {done} {right}
	One, All    string // buttons: one question at a time, or all
	Drawing     string // what the picture is, for those who do not see it
	Text        string // before the drawing as text
	Why         string // before an explanation, where scripts are off
	Right       string
	Wrong       string
	YouAreRight string
	YouAreWrong string // {right}
	Summary     string // before what to learn from an item
	Check       string // buttons
	Next        string
	Finish      string
	Back        string
	Skip        string
	Result      string
	Score       string // {total} {right} {percent}
	Open        string // {open}, after the score
	Retry       string
	Restart     string
	Seed        string // before a number
	Student     string // before a name
}

var words = map[quiz.Lang]vocabulary{
	quiz.English: {
		Title:       "Replication and consistency: a quiz",
		Help:        "Keys: 1 to 6 or A to F choose, Enter checks the answer and goes on.",
		Signs:       "In the drawings each row is a client (c0, c1, …). A bar is an operation, from its call to its answer; the times above, in milliseconds, are in order but not to scale.",
		Progress:    "Question {number} of {total} · {right}/{done} right",
		One:         "One at a time",
		All:         "Show all",
		Drawing:     "A drawing of the operations; it follows as text",
		Text:        "The drawing as text",
		Why:         "Is it right?",
		Right:       "Right.",
		Wrong:       "Wrong.",
		YouAreRight: "✓ That is right.",
		YouAreWrong: "✗ That is wrong: the answer is {right}.",
		Summary:     "What to learn from it",
		Check:       "Check the answer",
		Next:        "Next question",
		Finish:      "To the result",
		Back:        "Back",
		Skip:        "Skip",
		Result:      "Result",
		Score:       "{right} of {total} right ({percent} %)",
		Open:        " · {open} not answered yet",
		Retry:       "Try again what was not right",
		Restart:     "Start again",
		Seed:        "seed",
		Student:     "variant of",
	},
	quiz.Japanese: {
		Title:       "レプリケーションと一貫性のクイズ",
		Help:        "キー操作：1〜6 または A〜F で選択肢を選び、Enter で答え合わせをして次へ進みます。",
		Signs:       "図の各行は 1 つのクライアント（c0、c1、…）です。棒は 1 つの操作で、呼び出しから応答までを表します。上の数字は時刻（ミリ秒）です。順序は正しく描かれていますが、長さは時間に比例しません。",
		Progress:    "第 {number} 問（全 {total} 問）・正解 {right}/{done}",
		One:         "1 問ずつ表示",
		All:         "すべて表示",
		Drawing:     "操作の図（同じ内容のテキストが続きます）",
		Text:        "図をテキストで表示",
		Why:         "正解かどうかを見る",
		Right:       "正解。",
		Wrong:       "不正解。",
		YouAreRight: "✓ 正解です。",
		YouAreWrong: "✗ 不正解です。正解は {right} です。",
		Summary:     "ここで学ぶこと",
		Check:       "答え合わせ",
		Next:        "次の問題へ",
		Finish:      "結果を見る",
		Back:        "前の問題",
		Skip:        "あとで解く",
		Result:      "結果",
		Score:       "{total} 問中 {right} 問正解（{percent}%）",
		Open:        "・未解答 {open} 問",
		Retry:       "正解していない問題をもう一度解く",
		Restart:     "最初からやり直す",
		Seed:        "シード",
		Student:     "受講者",
	},
}
