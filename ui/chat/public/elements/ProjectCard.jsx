// One project: what it is worth, who belongs to it, what keeps calls off, and what is to do.
import { useState } from "react"

const R = window.rapport

const ProjectCard = R.component("ProjectCard", function ProjectCard({ card, call }) {
  const { words, locale } = card
  const [now, setNow] = useState(card)
  const [error, setError] = useState(null)
  const [busy, setBusy] = useState(false)
  const act = (button, more) => {
    setBusy(true)
    R.press(call, button, { project: card.id, locale, ...more }, words).then((got) => { if (got.id) setNow(got); setError(null) }, setError).finally(() => setBusy(false))
  }
  const person = (customer) => R.press(call, "person", { customer, locale }, words).catch(setError)
  return (
    <section className="rp-card" aria-label={now.name} data-testid="project-card">
      <p className="rp-title" data-testid="project-name">{now.name}</p>
      <p className="rp-soft">{now.subtitle}</p>
      <dl className="rp-figures">{now.figures.map(({ label, value }) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      {now.calls ? <p data-testid="project-calls">{now.calls}</p> : null}
      {now.terminal.map((text, at) => <p key={at} className="rp-soft">{text}</p>)}
      <div className="rp-section"><h4>{words.who}</h4>
        {now.people.length ? null : <p className="rp-soft">{words.nobody}</p>}
        <ul className="rp-list">{now.people.map((one) => <li key={one.id} className="rp-row"><button type="button" className="rp-link" onClick={() => person(one.id)}>{one.name}</button><span className="rp-soft">{one.said}</span></li>)}</ul></div>
      {now.made.length ? <div className="rp-tags" role="group" aria-label={words.made}>{now.made.map(({ label, count }) => <span key={label} className="rp-tag">{label}: {count}</span>)}</div> : null}
      {now.tasks.length ? <div className="rp-section"><h4>{words.to_do}</h4><ul className="rp-list">{now.tasks.map((task) => <li key={task.id} className="rp-row"><span>{task.title}</span><span className="rp-soft">{task.due}</span></li>)}</ul></div> : null}
      <p className="rp-section">
        {now.whole ? null : <button type="button" className="rp-button" disabled={busy} onClick={() => act("project_look")} data-testid="project-all">{words.all}</button>}{" "}
        <button type="button" className="rp-button" disabled={busy} onClick={() => act("project_calls", { suppressed: !now.suppressed })} data-testid="project-suppress">{now.suppressed ? words.let_calls : words.stop_calls}</button></p>
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <ProjectCard card={props} call={callAction} />
