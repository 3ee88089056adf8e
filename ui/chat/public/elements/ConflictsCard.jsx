// What was changed both here and in the CRM: both values of each field, and whose counts.
import { useState } from "react"

const R = window.rapport

function Conflict({ one, card, busy, act }) {
  const { words, locale } = card
  const settle = (take, field) => act("conflict_settle", { conflict: one.id, take, field: field || "" })
  return (
    <li data-testid="conflict">
      <div className="rp-row"><span><strong>{one.name}</strong> <span className="rp-soft">{one.connection}</span></span><span className="rp-soft">{R.when(one.at, locale)}</span></div>
      {one.fields.map(({ field, ours, theirs }) => (
        <div key={field} data-testid="clash">
          <p>{field}: <span className="rp-soft">{words.ours}</span> <strong>{ours || words.empty}</strong> · <span className="rp-soft">{words.theirs}</span> <strong>{theirs || words.empty}</strong></p>
          {one.fields.length > 1 ? <div className="rp-actions">
            <button type="button" className="rp-button" disabled={busy} onClick={() => settle("ours", field)} aria-label={R.fill(words.keep_field, field)} data-testid="ours-field">{words.keep_ours}</button>
            <button type="button" className="rp-button" disabled={busy} onClick={() => settle("theirs", field)} aria-label={R.fill(words.take_field, field)} data-testid="theirs-field">{words.take_theirs}</button></div> : null}
        </div>))}
      {one.fields.length === 1 ? <div className="rp-actions">
        <button type="button" className="rp-button" disabled={busy} onClick={() => settle("ours")} aria-label={R.fill(words.keep_field, one.fields[0].field)} data-testid="ours">{words.keep_ours}</button>
        <button type="button" className="rp-button" disabled={busy} onClick={() => settle("theirs")} aria-label={R.fill(words.take_field, one.fields[0].field)} data-testid="theirs">{words.take_theirs}</button></div> : null}
    </li>
  )
}

const ConflictsCard = R.component("ConflictsCard", function ConflictsCard({ given, call }) {
  const [card, setCard] = useState(given)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const { words, locale } = card
  const act = async (name, payload, take) => {
    setBusy(true); setError(null)
    try {
      const got = await R.press(call, name, { ...payload, locale }, words)
      ;(take || setCard)(got)
    } catch (problem) { setError(problem) }
    setBusy(false)
  }
  const more = () => act("conflicts_more", { cursor: card.next }, (next) => setCard({ ...next, items: [...card.items, ...next.items] }))
  return (
    <section className="rp-card" aria-label={card.title} data-testid="conflicts-card">
      <p className="rp-title">{card.title}</p><p className="rp-soft" data-testid="count">{card.count}</p>
      {card.note ? <p role="status" data-testid="note">{card.note}</p> : null}
      {card.items.length ? <ul className="rp-list">{card.items.map((one) => <Conflict key={one.id} one={one} card={card} busy={busy} act={act} />)}</ul> : <p className="rp-soft">{words.none}</p>}
      {card.next ? <button type="button" className="rp-button" disabled={busy} onClick={more}>{words.more}</button> : null}
      {error ? <p className="rp-problem" role="alert" data-testid="problem">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <ConflictsCard given={props} call={callAction} />
