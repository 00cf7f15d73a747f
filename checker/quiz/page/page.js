// Takes the reader through the quiz. Without this script the page shows all questions,
// and every explanation behind a fold.
"use strict"
const find = (s, e = document) => e.querySelector(s)
const all = (s, e = document) => [...e.querySelectorAll(s)]
const items = all(".item"), result = find("#result"), mode = find("#mode")
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

// What has been answered is kept for when the page is opened again, if the browser
// allows it. Answers are letters, by the identity of their question.
const key = "lagcheck quiz " + document.body.dataset.key
const state = { answers: {}, all: false, at: 0 }
const load = () => {
  try { Object.assign(state, JSON.parse(localStorage.getItem(key)) || {}) } catch { /* nothing is kept */ }
}
const keep = () => {
  try { localStorage.setItem(key, JSON.stringify(state)) } catch { /* nothing is kept */ }
}

const answer = item => state.answers[item.dataset.id]
const input = (item, letter) => all("input", item).find(i => i.value === letter)
const right = item => find(".option.right input", item).value
const solved = item => answer(item) === right(item)

// paint shows an item as it is: open, or answered.
function paint(item) {
  const given = answer(item), done = Boolean(given), verdict = find(".verdict", item)
  item.classList.toggle("answered", done)
  all("input", item).forEach(i => { i.disabled = done; if (done) i.checked = i.value === given })
  all(".why, .summary", item).forEach(d => { d.open = done })
  find(".check", item).hidden = done
  find(".check", item).disabled = !find("input:checked", item)
  find(".next", item).hidden = !done
  all(".skip", item).forEach(b => { b.hidden = done })
  verdict.className = "verdict" + (done ? solved(item) ? " good" : " bad" : "")
  verdict.textContent = done ? fill(solved(item) ? verdict.dataset.right : verdict.dataset.wrong, { right: right(item) }) : ""
}

// tally writes the score.
function tally() {
  const done = items.filter(answer), good = done.filter(solved), n = items.length
  const numbers = { total: n, done: done.length, right: good.length, percent: Math.round(100 * good.length / n), open: n - done.length }
  numbers.number = Math.min(state.at + 1, n)
  find("#progress").textContent = fill(find("#progress").dataset.text, numbers)
  find("#meter").value = done.length
  const score = find("#score")
  score.textContent = fill(score.dataset.text, numbers) + (numbers.open ? fill(score.dataset.open, numbers) : "")
  all(".mark", result).forEach((mark, i) => {
    const state = answer(items[i]) ? solved(items[i]) ? "good" : "bad" : ""
    mark.className = "mark " + state
    mark.textContent = { good: "✓", bad: "✗" }[state] || "–"
    mark.ariaLabel = { good: mark.dataset.right, bad: mark.dataset.wrong }[state] || "–"
  })
  find("#retry").hidden = good.length === n
}

// show turns to an item, or to the result after the last.
function show(at, focus = true) {
  state.at = Math.max(0, Math.min(at, items.length))
  const page = items[state.at] || result
  for (const e of [...items, result]) e.classList.toggle("current", e === page)
  document.body.className = state.all ? "all" : "one"
  mode.textContent = state.all ? mode.dataset.one : mode.dataset.all
  tally()
  keep()
  if (!focus) return
  find("h2", page).focus({ preventScroll: true })
  page.scrollIntoView({ block: "start", behavior: "instant" })
}

function check(item) {
  const chosen = find("input:checked", item)
  if (!chosen || answer(item)) return
  state.answers[item.dataset.id] = chosen.value
  paint(item)
  tally()
  keep()
  find(".next", item).focus({ preventScroll: true })
  if (!state.all) chosen.closest(".option").scrollIntoView({ block: "nearest" })
}

// following is the next item that is open, or the result.
function following(n) {
  const i = items.findIndex((item, k) => k > n && !answer(item))
  return i < 0 ? items.length : i
}

function reset(which) {
  for (const item of which) {
    delete state.answers[item.dataset.id]
    find("form", item).reset()
    paint(item)
  }
  show(which.length ? items.indexOf(which[0]) : 0)
}

items.forEach((item, n) => {
  find("form", item).addEventListener("submit", e => { e.preventDefault(); check(item) })
  item.addEventListener("change", () => { find(".check", item).disabled = false })
  item.addEventListener("focusin", () => { if (state.all) state.at = n })
  find(".next", item).addEventListener("click", () => show(following(n)))
  all(".skip", item).forEach(b => b.addEventListener("click", () => show(n + 1)))
  all(".back", item).forEach(b => b.addEventListener("click", () => show(n - 1)))
})
all(".list a", result).forEach((a, n) => a.addEventListener("click", e => { e.preventDefault(); show(n) }))
mode.addEventListener("click", () => { state.all = !state.all; show(state.at) })
find("#retry").addEventListener("click", () => reset(items.filter(i => !solved(i))))
find("#restart").addEventListener("click", () => reset(items))

// 1 to 6 or the letters choose, as the arrow keys do; Enter checks and goes on.
document.addEventListener("keydown", e => {
  const item = items[state.at]
  if (!item || e.ctrlKey || e.metaKey || e.altKey) return
  const letter = e.key >= "1" && e.key <= "6" ? "ABCDEF"[e.key - 1] : e.key.toUpperCase()
  const chosen = input(item, letter)
  if (chosen && !chosen.disabled) {
    chosen.checked = true
    chosen.focus()
    chosen.dispatchEvent(new Event("change", { bubbles: true }))
    return
  }
  if (e.key === "Enter" && !e.target.closest("button, summary, a, input")) {
    answer(item) ? !state.all && show(following(state.at)) : check(item)
  }
})

load()
document.documentElement.classList.add("scripted")
all("[hidden]").forEach(e => { if (e.matches("#bar, #help, #result, .buttons")) e.hidden = false })
items.forEach(paint)
show(state.at, false)
