// Which field there is filled from what, and when it is written: changed one row at a time.
import { useState } from "react"
import { Trash2 } from "lucide-react"

const R = window.rapport

const MappingCard = R.component("MappingCard", function MappingCard({ given, call }) {
  const [card, setCard] = useState(given)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const { words, locale } = card
  const act = async (name, more) => {
    setBusy(true); setError(null)
    try { setCard(await R.press(call, name, { connection: card.connection, kind: card.kind, locale, ...more }, words)) } catch (problem) { setError(problem) }
    setBusy(false)
  }
  return (
    <section className="rp-card" aria-label={card.title} data-testid="mapping-card">
      <p className="rp-title">{card.title}</p>
      <label className="rp-field">{words.of_kind}<select className="rp-input" value={card.kind} disabled={busy} data-testid="kind" onChange={(event) => act("mapping_look", { kind: event.target.value })}>{card.kinds.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}</select></label>
      {card.rows.length ? <div className="rp-scroll rp-section"><table className="rp-table">
        <thead><tr><th scope="col">{words.theirs}</th><th scope="col">{words.ours}</th><th scope="col">{words.mode}</th><th scope="col"><span className="rp-hidden">{words.remove}</span></th></tr></thead>
        <tbody>{card.rows.map((row) => (
          <tr key={row.field} data-testid={`row-${row.field}`}><th scope="row">{row.field}</th><td>{row.local}</td>
            <td><select className="rp-input" value={row.mode} disabled={busy || row.fixed} aria-label={R.fill(words.mode_of, row.field)} data-testid="mode" onChange={(event) => act("mapping_mode", { field: row.field, mode: event.target.value })}>{card.modes.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}</select></td>
            <td><button type="button" className="rp-icon" disabled={busy} onClick={() => act("mapping_remove", { field: row.field })} aria-label={R.fill(words.remove_field, row.field)} title={R.fill(words.remove_field, row.field)} data-testid="remove"><Trash2 aria-hidden="true" /></button></td></tr>))}</tbody>
      </table></div> : <p className="rp-soft">{words.no_fields}</p>}
      <p className="rp-small">{words.later}</p>
      {error ? <p className="rp-problem" role="alert" data-testid="problem">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <MappingCard given={props} call={callAction} />
