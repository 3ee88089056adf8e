// A dropped file: where each column goes, what the first rows would do, then the import and its report.
import { useState, useEffect } from "react"
import { FileSpreadsheet, Undo2, Upload } from "lucide-react"

const R = window.rapport

function Columns({ card, busy, choose }) {
  const { words } = card
  return (
    <div className="rp-scroll rp-section">
      <table className="rp-table" data-testid="mapping">
        <thead><tr><th scope="col">{words.column}</th><th scope="col">{words.sample}</th><th scope="col">{words.field}</th></tr></thead>
        <tbody>
          {card.columns.map((column) => (
            <tr key={column.column}>
              <th scope="row">{column.column}{column.check ? <span className="rp-tag" data-testid={`check-${column.column}`}>{words.check}</span> : null}</th>
              <td className="rp-soft">{column.samples}</td>
              <td>
                <select className="rp-input" disabled={busy} aria-label={column.label} value={column.field} data-testid={`field-${column.column}`} onChange={(event) => choose(column.column, event.target.value)}>
                  <option value="">{words.leave_out}</option>
                  {card.fields.map((field) => <option key={field.value} value={field.value}>{field.label}</option>)}
                  {card.fields.some((field) => field.value === column.field) || !column.field || column.field === column.own ? null : <option value={column.field}>{column.field}</option>}
                  {column.own && (card.noun === "customers" || column.field === column.own) ? <option value={column.own}>{R.fill(words.own_field, column.column)}</option> : null}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Problems({ title, problems }) {
  if (!problems.length) return null
  return (
    <details className="rp-section" data-testid="problems"><summary>{title} ({problems.length})</summary>
      <ul className="rp-list">{problems.map((problem, at) => <li key={at}><strong>{problem.line}</strong> · {problem.field} {problem.value ? `“${problem.value}”` : ""} <span className="rp-soft">{problem.reason}</span></li>)}</ul>
    </details>
  )
}

const ImportCard = R.component("ImportCard", function ImportCard({ given, call, update }) {
  const [card, setCard] = useState(given)
  const [job, setJob] = useState(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const [asking, setAsking] = useState("")
  const { words } = card
  const act = (name, more) => R.press(call, name, { locale: card.locale, ...more }, words)
  const file = (noun, mapping) => ({ file: card.file, noun, mapping })
  const chosen = card.mapping || []
  const keep = async (next) => { await update(next); setCard(next) }
  const doing = async (work) => {
    setBusy(true); setError(null)
    try { await work() } catch (problem) { setError(problem) }
    setBusy(false)
  }
  const preview = (noun, mapping) => doing(async () => setCard({ ...card, ...(await act("import_preview", file(noun, mapping))), mapping }))
  const choose = (column, field) => preview(card.noun, [...chosen.filter((row) => row.column !== column), { column, field }])
  const start = () => doing(async () => await keep({ ...card, ...(await act("import_start", file(card.noun, chosen))), state: "running" }))
  const look = () => doing(async () => setAsking((await act("undo_look", { job: card.job })).said))
  const undo = () => doing(async () => {
    const told = await act("undo", { job: card.job })
    await R.follow(() => act("job", { job: told.job }), () => {})
    setAsking(""); await keep({ ...card, state: "undone", undone: told.said })
  })
  useEffect(() => {
    if (card.job) R.follow(() => act("job", { job: card.job }), setJob).catch(setError)
  }, [card.job])
  const ended = job && (job.state === "done" || job.state === "dead")
  return (
    <section className="rp-card" aria-label={R.fill(words.title, words[card.noun])} data-testid="import-card">
      <div className="rp-head">
        <p className="rp-title"><FileSpreadsheet aria-hidden="true" style={{ display: "inline", marginInlineEnd: 8, verticalAlign: -2 }} />{card.name}</p>
        <span className="rp-soft">{card.rows}</span>
      </div>
      {card.recognised ? <p className="rp-soft">{card.recognised}</p> : null}
      {card.notes.map((note, at) => <p key={at} className="rp-soft">{note}</p>)}
      {card.state === "preview" ? <>
        <div className="rp-form"><label htmlFor={`noun-${card.file}`}>{words.these_are}</label>
          <select id={`noun-${card.file}`} className="rp-input" value={card.noun} disabled={busy} data-testid="noun" onChange={(event) => preview(event.target.value, [])}>
            {["customers", "orders"].map((noun) => <option key={noun} value={noun}>{words[noun]}</option>)}
          </select></div>
        <Columns card={card} busy={busy} choose={choose} />
        <p className="rp-section" data-testid="would" aria-live="polite">{card.would}</p>
        <Problems title={words.problems} problems={card.problems} />
        <div className="rp-actions"><button type="button" className="rp-button rp-main" disabled={busy} onClick={start} data-testid="import-start"><Upload aria-hidden="true" />{words.start}</button></div>
      </> : null}
      {card.state !== "preview" && !ended && !error ? <p className="rp-section" role="status" data-testid="import-progress">{R.fill(words.running, job ? job.progress : "")}<progress className="rp-progress" value={(job && job.share) ?? undefined} max={1} /></p> : null}
      {ended && job.state === "dead" ? <p className="rp-problem" role="alert">{R.fill(words.failed, job.error)}</p> : null}
      {ended && job.state === "done" ? <>
        <p className="rp-section rp-title" role="status" data-testid="import-done">{words.done}</p>
        <dl className="rp-figures" data-testid="tally">{job.tally.map(({ key, label, value }) => <div key={key} data-testid={`tally-${key}`}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
        {(job.told || []).map(({ key, said }, at) => <p key={at} className="rp-soft" data-testid={`told-${key}`}>{said}</p>)}
        <Problems title={words.problems} problems={job.issues} />
        {card.state === "undone" ? <p className="rp-done" role="status" data-testid="undone">{card.undone}</p> : (
          <div className="rp-actions">
            {asking ? <><span className="rp-soft" role="status">{asking}</span><button type="button" className="rp-button rp-main" disabled={busy} autoFocus onClick={undo} data-testid="undo-now">{words.undo}</button><button type="button" className="rp-button" onClick={() => setAsking("")}>{words.cancel}</button></>
              : <button type="button" className="rp-button" disabled={busy} onClick={look} data-testid="undo"><Undo2 aria-hidden="true" />{words.undo}</button>}
          </div>
        )}
      </> : null}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <ImportCard given={props} call={callAction} update={updateElement} />
