// What was found out: values with their source, suggestions to fill in, and one button to take all back.
import { useState } from "react"

const R = window.rapport

function Finding({ row, words, accept, busy }) {
  return (
    <li data-testid="finding">
      <div className="rp-row"><span><strong>{row.said}</strong>: {row.value}</span>
        {row.can_accept ? <button type="button" className="rp-button" disabled={busy} onClick={() => accept(row.field)} aria-label={R.fill(words.accept_of, row.said)} data-testid="accept">{words.accept}</button> : <span className="rp-tag" data-testid="state">{row.state_said}</span>}</div>
      <p className="rp-soft">{row.about}</p>
      {row.quote ? <p className="rp-small" data-testid="quote">“{row.quote}”</p> : null}
    </li>
  )
}

const EnrichCard = R.component("EnrichCard", function EnrichCard({ card, call }) {
  const [now, setNow] = useState(card)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const { words } = now
  const press = (button, more) => {
    setBusy(true)
    R.press(call, button, { kind: now.kind, id: now.id, locale: now.locale, ...more }, words).then((got) => { setNow(got); setError(null) }, setError).finally(() => setBusy(false))
  }
  return (
    <section className="rp-card" aria-label={now.title} data-testid="enrich-card">
      <p className="rp-title">{now.title}</p>
      {(now.summary || []).map((one, at) => <p key={at} className="rp-sentence" data-testid="summary">{one.said} <span className="rp-small">({one.source})</span></p>)}
      {now.figures ? <div className="rp-tags">{now.figures.map((text, at) => <span key={at} className="rp-tag">{text}</span>)}</div> : null}
      <ul className="rp-list">{now.rows.map((row) => <Finding key={row.field} row={row} words={words} busy={busy} accept={(field) => press("enrich_accept", { field })} />)}</ul>
      {now.notes.map((text, at) => <p key={at} className="rp-small">{text}</p>)}
      {now.can_undo ? <button type="button" className="rp-button" disabled={busy} onClick={() => press("enrich_undo", {})} data-testid="enrich-undo">{words.undo}</button> : null}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <EnrichCard card={props} call={callAction} />
