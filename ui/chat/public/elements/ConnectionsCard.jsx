// Outside CRMs: how each stands, tried, ended and mapped from here.
import { useState } from "react"
import { ArrowLeftRight, CalendarClock, ExternalLink, Link2, ListChecks, PlugZap, RefreshCw, Table2, Unplug } from "lucide-react"

const R = window.rapport

// What would start without asking is shown first: nothing is granted by one press.
function Always({ one, words, act, busy }) {
  const [asked, setAsked] = useState(null)
  const [told, setTold] = useState("")
  const ask = (more) => act("crm_always", { connection: one.id, ...more }, (answer) => { setTold(answer.granted || ""); setAsked(answer.granted ? null : answer) })
  if (told) return <p role="status" data-testid="always-granted">{told}</p>
  return asked ? (
    <div className="rp-asks" role="group" aria-label={asked.question} data-testid="always-asked" onKeyDown={(event) => { if (event.key === "Escape") setAsked(null) }}>
      <strong>{asked.question}</strong>
      <dl className="rp-figures">{asked.facts.map(({ label, value }) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      <p className="rp-soft">{asked.limits}</p>
      <button type="button" className="rp-button rp-main" disabled={busy} onClick={() => ask({ confirm: true })} data-testid="always-now">{words.always_yes}</button>
      <button type="button" className="rp-button" disabled={busy} onClick={() => setAsked(null)}>{words.cancel}</button>
    </div>
  ) : <button type="button" className="rp-button" disabled={busy} onClick={() => ask({})} data-testid="always">{words.always}</button>
}

function When({ one, words, act, busy }) {
  const [when, setWhen] = useState(one.when)
  return (
    <p className="rp-row"><label><CalendarClock aria-hidden="true" /> {words.when} <select value={when} disabled={busy} onChange={(event) => setWhen(event.target.value)} data-testid="when">{one.whens.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}</select></label>
      <button type="button" className="rp-button" disabled={busy || when === one.when} onClick={() => act("crm_schedule", { connection: one.id, when })} data-testid="save-when">{words.save_when}</button></p>
  )
}

function Connection({ one, card, busy, act }) {
  const { words, locale } = card
  const [ending, setEnding] = useState(false)
  const payload = { connection: one.id }
  return (
    <li data-testid="connection">
      <div className="rp-head"><strong>{one.name}</strong><span className={`rp-state rp-state-${one.state}`} role="status" data-testid="connection-state">{one.state_said}</span></div>
      <dl className="rp-figures">{one.figures.map(({ label, value }) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
        <div><dt>{words.last_sync}</dt><dd>{one.last_sync_at ? R.when(one.last_sync_at, locale) : words.never}</dd></div>
        {one.next_sync_at ? <div><dt>{words.next_sync}</dt><dd data-testid="next-sync">{R.when(one.next_sync_at, locale)}</dd></div> : null}</dl>
      {one.waits ? <p className="rp-soft" data-testid="waits">{one.waits}</p> : null}
      {one.open ? <When one={one} words={words} act={act} busy={busy} /> : null}
      {one.open && one.by_itself ? <Always one={one} words={words} act={act} busy={busy} /> : null}
      {one.paused_until ? <p className="rp-soft">{R.fill(words.paused_until, R.when(one.paused_until, locale))}</p> : null}
      {one.trouble ? <p className="rp-problem" data-testid="trouble">{one.trouble}</p> : null}
      {ending ? <div className="rp-asks" role="group" aria-label={R.fill(words.confirm_end, one.name)} onKeyDown={(event) => { if (event.key === "Escape") setEnding(false) }}><strong>{R.fill(words.confirm_end, one.name)}</strong>
        <button type="button" className="rp-button" disabled={busy} onClick={() => { setEnding(false); act("crm_end", payload) }} data-testid="end-now">{words.yes_end}</button>
        <button type="button" className="rp-button rp-main" autoFocus disabled={busy} onClick={() => setEnding(false)}>{words.cancel}</button></div> : null}
      <div className="rp-actions">
        {card.page && one.state !== "done" && one.state !== "paused" ? <a className="rp-button rp-main" href={`${card.page}?connection=${one.id}`} target="_blank" rel="noreferrer" data-testid="by-account-again"><ExternalLink aria-hidden="true" />{words.by_account_again}</a> : null}
        {one.open ? <button type="button" className="rp-button" disabled={busy} onClick={() => act("crm_test", payload)} data-testid="test"><PlugZap aria-hidden="true" />{words.test}</button> : null}
        <button type="button" className="rp-button" disabled={busy} onClick={() => act("mapping", payload)} data-testid="fields"><Table2 aria-hidden="true" />{words.fields}</button>
        <button type="button" className="rp-button" disabled={busy} onClick={() => act("syncs", payload)} data-testid="syncs"><ListChecks aria-hidden="true" />{words.syncs}</button>
        {one.open ? <button type="button" className="rp-button" disabled={busy} onClick={() => act("inbound_open", payload)} data-testid="inbound"><ArrowLeftRight aria-hidden="true" />{words.inbound_open}</button> : null}
        {one.open ? <button type="button" className="rp-button" disabled={busy} aria-expanded={ending} onClick={() => setEnding(!ending)} data-testid="end"><Unplug aria-hidden="true" />{words.end}</button> : null}
      </div>
    </li>
  )
}

const ConnectionsCard = R.component("ConnectionsCard", function ConnectionsCard({ given, call }) {
  const [card, setCard] = useState(given)
  const { words, locale } = card
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const act = async (name, payload, take) => {
    setBusy(true); setError(null)
    try {
      const got = await R.press(call, name, { ...payload, locale }, words)
      if (take) take(got)
    } catch (problem) { setError(problem) }
    setBusy(false)
  }
  return (
    <section className="rp-card" aria-label={card.title} data-testid="connections-card">
      <p className="rp-title" data-testid="title">{card.title}</p>
      {card.notes.map((note, at) => <p key={at} className={card.good === false ? "rp-problem" : "rp-soft"} data-testid="note">{note}</p>)}
      {card.connections.length ? <ul className="rp-list">{card.connections.map((one) => <Connection key={one.id} one={one} card={card} busy={busy} act={act} />)}</ul> : <p>{words.none}</p>}
      {card.can_connect && card.page ? <div><p className="rp-soft">{words.by_account_how}</p><div className="rp-actions"><a className="rp-button rp-main" href={card.page} target="_blank" rel="noreferrer" data-testid="by-account"><ExternalLink aria-hidden="true" />{words.by_account}</a>
        <button type="button" className="rp-button" disabled={busy} onClick={() => act("crm_list", {}, setCard)} data-testid="look"><RefreshCw aria-hidden="true" />{words.look}</button></div></div> : null}
      {card.can_connect ? <div><p className="rp-soft">{words.how}</p><div className="rp-actions"><button type="button" className={card.page ? "rp-button" : "rp-button rp-main"} disabled={busy} onClick={() => act("crm_connect", {})} data-testid="connect"><Link2 aria-hidden="true" />{words.connect}</button></div></div> : null}
      {error ? <p className="rp-problem" role="alert" data-testid="problem">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <ConnectionsCard given={props} call={callAction} />
