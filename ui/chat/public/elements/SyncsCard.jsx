// Syncs so far, each to be opened; or what they did to one record over time.
import { useState } from "react"

const R = window.rapport

function Done({ one, words, locale }) {
  return (
    <li data-testid="record">
      <div className="rp-row"><span><strong>{one.name}</strong> <span className="rp-soft">{one.kind} · {one.operation}</span></span><span className="rp-soft">{one.state_said} · {R.when(one.at, locale)}</span></div>
      {one.changes.map(({ field, before, after }) => <p key={field} className="rp-soft">{field}: <del>{before || words.empty}</del> → <strong>{after || words.empty}</strong></p>)}
      {one.reasons.map((reason, at) => <p key={at} data-testid="reason">{reason}</p>)}
      {one.error ? <p className="rp-problem">{one.error}</p> : null}
      {one.hint ? <p className="rp-soft">{one.hint}</p> : null}
      {one.reference ? <p className="rp-small">{one.reference}</p> : null}
    </li>
  )
}

const SyncsCard = R.component("SyncsCard", function SyncsCard({ given, call }) {
  const [card, setCard] = useState(given)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const { words, locale } = card
  const act = async (name, payload, take) => {
    setBusy(true); setError(null)
    try {
      const got = await R.press(call, name, { ...payload, locale }, words)
      if (take) take(got)
    } catch (problem) { setError(problem) }
    setBusy(false)
  }
  const more = () => act("sync_more", { connection: card.connection, cursor: card.next }, (next) => setCard({ ...next, runs: [...card.runs, ...next.runs] }))
  return (
    <section className="rp-card" aria-label={card.title} data-testid="syncs-card">
      <p className="rp-title">{card.title}</p><p className="rp-soft" data-testid="count">{card.count}</p>
      {card.runs.length ? <ul className="rp-list">{card.runs.map((run) => (
        <li key={run.id} data-testid="run"><div className="rp-row"><span><strong>{run.title}</strong> <span className="rp-soft">{R.when(run.at, locale)}</span></span>
          <span><span className={`rp-state rp-state-${run.state}`}>{run.state_said}</span> <button type="button" className="rp-button" disabled={busy} onClick={() => act("sync_open", { run: run.id })} aria-label={R.fill(words.open_run, R.when(run.at, locale))} data-testid="open-run">{words.open}</button></span></div>
          <p className="rp-soft">{run.counts}</p>
          {run.error ? <p className="rp-problem">{run.error}</p> : null}</li>))}</ul> : null}
      {card.records.length ? <ul className="rp-list">{card.records.map((one, at) => <Done key={at} one={one} words={words} locale={locale} />)}</ul> : null}
      {card.runs.length || card.records.length ? null : <p className="rp-soft">{words.none}</p>}
      {card.next && card.runs.length ? <button type="button" className="rp-button" disabled={busy} onClick={more}>{words.more}</button> : null}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <SyncsCard given={props} call={callAction} />
