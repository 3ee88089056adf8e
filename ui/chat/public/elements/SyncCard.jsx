// A sync to an outside CRM: the plan as a diff that waits for a person, the run while it goes, what
// became of each record. What is shown is always what the store holds, asked for when it comes on
// screen: nothing can be approved before that.
import React, { useState, useEffect, useRef } from "react"
import { Check, RefreshCw, Repeat, RotateCcw, ShieldCheck, X } from "lucide-react"

const R = window.rapport
const SOONEST = 500, LATEST = 15000

function Changes({ changes, words }) {
  if (!changes.length) return null
  return (
    <div className="rp-scroll"><table className="rp-table" data-testid="changes">
      <thead><tr><th scope="col">{words.field}</th><th scope="col">{words.before}</th><th scope="col">{words.after}</th></tr></thead>
      <tbody>{changes.map(({ field, before, after }) => (
        <tr key={field}><th scope="row">{field}</th>
          <td>{before ? <del>{before}</del> : <span className="rp-soft">{words.empty}</span>}</td>
          <td>{after ? <ins style={{ textDecoration: "none", fontWeight: 620 }}>{after}</ins> : <span className="rp-soft">{words.empty}</span>}</td></tr>))}</tbody>
    </table></div>
  )
}

function Record({ one, words, busy, choose }) {
  const small = [one.reference, one.took].filter(Boolean)
  return (
    <li data-testid="record">
      <div className="rp-row"><span><strong data-testid="record-name">{one.name}</strong> <span className="rp-soft">{one.kind} · {one.operation}</span></span>
        <span className="rp-soft" data-testid="record-state">{one.state_said}</span></div>
      <Changes changes={one.changes} words={words} />
      {one.links ? <p className="rp-soft">{one.links}</p> : null}
      {one.reasons.map((reason, at) => <p key={at} className="rp-soft" data-testid="reason">{reason}</p>)}
      {one.candidates.length ? <div className="rp-actions" data-testid="candidates">{one.candidates.map(({ customer, remote, label }) => <button key={remote} type="button" className="rp-button" disabled={busy} onClick={() => choose({ customer, remote })} data-testid={`choose-${remote}`}>{label}</button>)}</div> : null}
      {one.error ? <p className="rp-problem" data-testid="record-error">{one.error}</p> : null}
      {one.hint ? <p className="rp-soft">{one.hint}</p> : null}
      {small.length ? <p className="rp-small">{small.join(" · ")}</p> : null}
    </li>
  )
}

function Deciding({ card, busy, decide }) {
  const { words } = card
  const [asking, setAsking] = useState(false)
  const yes = useRef(null)
  useEffect(() => { if (asking && yes.current) yes.current.focus() }, [asking])
  if (asking) return (
    <div className="rp-asks" role="group" aria-label={card.confirm} data-testid="confirm" onKeyDown={(event) => { if (event.key === "Escape") setAsking(false) }}>
      <strong>{card.confirm}</strong>
      <button type="button" ref={yes} className="rp-button rp-main" disabled={busy} onClick={() => decide("approve")} data-testid="approve-now"><Check aria-hidden="true" />{words.yes}</button>
      <button type="button" className="rp-button" disabled={busy} onClick={() => setAsking(false)}>{words.cancel}</button>
    </div>
  )
  return (
    <div className="rp-actions">
      <button type="button" className="rp-button rp-main" disabled={busy} onClick={() => (card.confirm ? setAsking(true) : decide("approve"))} data-testid="approve"><ShieldCheck aria-hidden="true" />{words.approve}</button>
      <button type="button" className="rp-button" disabled={busy} onClick={() => decide("reject")} data-testid="reject"><X aria-hidden="true" />{words.reject}</button>
    </div>
  )
}

const SyncCard = R.component("SyncCard", function SyncCard({ given, call }) {
  const [card, setCard] = useState(given)
  const [looked, setLooked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const chosen = useRef("")
  const { words, locale } = card
  const act = (name, more = {}) => R.press(call, name, { run: card.run || given.run, proposal: given.proposal, locale: given.locale, ...more }, given.words)
  const look = async (cursor = "") => {
    const next = await act("sync_look", { state: chosen.current, cursor })
    setCard((now) => ({ ...next, sentence: given.sentence, notes: next.notes.length ? next.notes : given.notes, records: cursor ? [...now.records, ...next.records] : next.records }))
    setLooked(true)
    return next
  }
  const doing = async (work) => {
    setBusy(true); setError(null)
    try { await work() } catch (problem) { setError(problem) }
    setBusy(false)
  }
  const filter = (state) => { chosen.current = state; doing(() => look()) }
  const decide = (name) => doing(async () => {
    const told = await act(name)
    chosen.current = ""
    await look()
    if (told.problem) setError(told.problem)
  })
  // Followed while it runs and is on screen, less often while nothing changes.
  useEffect(() => {
    if (!given.run) return
    let timer, gone = false, pause = SOONEST, seen = ""
    const next = async () => {
      clearTimeout(timer)
      if (gone || document.visibilityState !== "visible") return
      try {
        const now = await look()
        const told = JSON.stringify(now.parts)
        pause = told === seen ? Math.min(LATEST, pause * 1.5) : SOONEST
        seen = told
        if (!gone && now.live) timer = setTimeout(next, pause)
      } catch (problem) { if (!gone) setError(problem) }
    }
    next()
    document.addEventListener("visibilitychange", next)
    return () => { gone = true; clearTimeout(timer); document.removeEventListener("visibilitychange", next) }
  }, [card.live])
  const about = [card.about, card.expires_at && card.waiting ? R.fill(words.expires, R.when(card.expires_at, locale)) : ""].filter(Boolean)
  return (
    <section className="rp-card" aria-label={card.title} data-testid="sync-card">
      <div className="rp-head"><p className="rp-title" data-testid="title">{card.title}</p><span className={`rp-state rp-state-${card.state}`} role="status" data-testid="state">{card.state_said}</span></div>
      {card.sentence ? <p className="rp-sentence" data-testid="sentence">{card.sentence}</p> : null}
      {card.waiting ? <p className="rp-soft" data-testid="nothing-written">{words.nothing_written}</p> : null}
      {card.parts.length ? <div className="rp-section">{R.stack(React.createElement, card.parts, card.title)}</div> : null}
      {card.notes.map((note, at) => <p key={at} className="rp-soft">{note}</p>)}
      {card.filters.length > 1 ? <div className="rp-actions" data-testid="filters">{card.filters.map(({ state, label }) => <button key={state} type="button" className="rp-button" disabled={busy} aria-pressed={card.shown === state} onClick={() => filter(state)} data-testid={`filter-${state}`}>{label}</button>)}</div> : null}
      {card.records.length ? <div className="rp-section"><h4>{words.plan}</h4><ul className="rp-list">{card.records.map((one) => <Record key={one.id} one={one} words={words} busy={busy} choose={(who) => doing(() => act("sync_choose", who))} />)}</ul></div> : null}
      {card.next ? <button type="button" className="rp-button" disabled={busy} onClick={() => doing(() => look(card.next))} data-testid="more">{words.more}</button> : null}
      {card.left_out.length ? <details data-testid="left-out"><summary>{words.left_out}</summary>{R.bars(React.createElement, card.left_out, words.left_out)}</details> : null}
      {card.waiting ? <Deciding card={card} busy={busy || !looked} decide={decide} /> : null}
      {card.tainted ? <p className="rp-section rp-soft" data-testid="tainted">{card.tainted}</p> : null}
      {card.decided ? <p className="rp-section rp-soft" data-testid="decided">{card.decided}</p> : null}
      {card.error ? <p className="rp-problem" data-testid="run-error">{card.error}</p> : null}
      {error ? <p className="rp-problem" role="alert" data-testid="problem">{error.message} {error.hint}</p> : null}
      {card.run && !card.waiting ? <footer className="rp-actions">
        {card.can_undo ? <button type="button" className="rp-button" disabled={busy} onClick={() => doing(() => act("sync_undo"))} data-testid="undo"><RotateCcw aria-hidden="true" />{words.undo_it}</button> : null}
        {card.can_repeat ? <button type="button" className="rp-button" disabled={busy} onClick={() => doing(() => act("sync_again"))} data-testid="repeat"><Repeat aria-hidden="true" />{words.repeat}</button> : null}
        {card.can_retry ? <button type="button" className="rp-button" disabled={busy} onClick={() => doing(() => act("sync_again", { failed_only: true }))} data-testid="retry"><Repeat aria-hidden="true" />{words.retry}</button> : null}
        <button type="button" className="rp-icon" disabled={busy} onClick={() => doing(() => look())} aria-label={words.refresh} title={words.refresh} data-testid="refresh"><RefreshCw aria-hidden="true" /></button>
      </footer> : null}
      {about.length ? <p className="rp-small rp-section">{about.join(" · ")}</p> : null}
    </section>
  )
})

export default <SyncCard given={props} call={callAction} />
