// What is to do: each task is done by a click, and the click is taken back by another.
import { useState } from "react"

const R = window.rapport

function Task({ task, card, call, fail }) {
  const { words, locale } = card
  const [now, setNow] = useState(task)
  const [busy, setBusy] = useState(false)
  const open = now.state === "open"
  const move = () => {
    setBusy(true)
    R.press(call, "task_state", { task: now.id, state: open ? "done" : "open", locale }, words).then((got) => { setNow(got); fail(null) }, fail).finally(() => setBusy(false))
  }
  return (
    <li data-testid="task">
      <div className="rp-row"><strong>{now.title}</strong>
        <button type="button" className="rp-button" disabled={busy} onClick={move} aria-label={R.fill(open ? words.mark_done : words.undo_done, now.title)} data-testid="task-move">{open ? words.done : words.undo}</button></div>
      <p className="rp-soft" data-testid="task-said">{[open ? "" : words[`was_${now.state}`], now.due, now.high ? words.high : "", now.about].filter(Boolean).join(" · ")}</p>
    </li>
  )
}

const TasksCard = R.component("TasksCard", function TasksCard({ card, call }) {
  const { words } = card
  const [error, setError] = useState(null)
  return (
    <section className="rp-card" aria-label={card.title} data-testid="tasks-card">
      <p className="rp-title">{card.title}</p>
      {card.tasks.length ? null : <p className="rp-soft">{words.none}</p>}
      <ul className="rp-list">{card.tasks.map((task) => <Task key={task.id} task={task} card={card} call={call} fail={setError} />)}</ul>
      {card.more ? <p className="rp-small">{R.fill(words.more, card.more)}</p> : null}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <TasksCard card={props} call={callAction} />
