// An effect that waits for a person. How it stands is asked of the server whenever the card comes on
// screen: what the card was given is only drawn until then, and nothing can be pressed before.
import React, { useState, useEffect, useRef } from "react"
import { Check, FolderOpen, ShieldCheck, X } from "lucide-react"

const R = window.rapport

function Previews({ card }) {
  const [at, setAt] = useState(0)
  const { words, previews } = card
  if (!previews.length) return null
  const shown = previews[Math.min(at, previews.length - 1)]
  return (
    <div className="rp-section" data-testid="previews"><h4>{words.previews}</h4>
      <div className="rp-panel">
        {previews.length > 1 ? <label className="rp-field">{words.preview_of}
          <select className="rp-input" value={at} data-testid="preview-of" onChange={(event) => setAt(Number(event.target.value))}>
            {previews.map((one, index) => <option key={index} value={index}>{[one.name, one.variant].filter(Boolean).join(" · ")}</option>)}
          </select></label> : null}
        {R.mail(React.createElement, shown, words)}
      </div></div>
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

// What would be approved beforehand is shown first: nothing is granted by one press.
function Always({ card, press }) {
  const { words } = card
  const [asked, setAsked] = useState(null)
  const [told, setTold] = useState("")
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const act = async (more) => {
    setBusy(true); setError(null)
    try {
      const answer = await press("standing", more)
      if (answer.granted) { setTold(answer.granted); setAsked(null) } else setAsked(answer)
    } catch (problem) { setError(problem) }
    setBusy(false)
  }
  if (told) return <p className="rp-section" role="status" data-testid="always-granted">{told}</p>
  return (
    <div className="rp-section">
      {asked ? (
        <div className="rp-asks" role="group" aria-label={asked.question} data-testid="always-asked" onKeyDown={(event) => { if (event.key === "Escape") setAsked(null) }}>
          <strong>{asked.question}</strong>
          <dl className="rp-figures">{asked.facts.map(({ label, value }) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
          <p className="rp-soft">{asked.limits}</p>
          <button type="button" className="rp-button rp-main" disabled={busy} onClick={() => act({ confirm: true })} data-testid="always-now">{words.always_yes}</button>
          <button type="button" className="rp-button" disabled={busy} onClick={() => setAsked(null)}>{words.cancel}</button>
        </div>
      ) : <button type="button" className="rp-button" disabled={busy} onClick={() => act({})} data-testid="always">{words.always}</button>}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </div>
  )
}

const ProposalCard = R.component("ProposalCard", function ProposalCard({ given, call }) {
  const [card, setCard] = useState(given)
  const [looked, setLooked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const { words, locale } = card
  const act = (name, more = {}) => R.press(call, name, { proposal: given.proposal, locale: given.locale, ...more }, given.words)
  const take = (next) => { setCard({ ...next, notes: next.notes.length ? next.notes : given.notes }); setLooked(true); setError(next.problem) }
  const decide = async (name) => {
    setBusy(true); setError(null)
    try { take(await act(name)) } catch (problem) { setError(problem) }
    setBusy(false)
  }
  useEffect(() => {
    if (!given.proposal) return
    const look = () => { if (document.visibilityState === "visible") act("proposal").then(take, setError) }
    look() // another tab may decide: the state is asked for again when this one is looked at
    window.addEventListener("focus", look)
    return () => window.removeEventListener("focus", look)
  }, [])
  const waiting = card.state === "pending"
  const about = [card.requested, card.expires_at && waiting ? R.fill(words.expires, R.when(card.expires_at, locale)) : "", card.digest ? R.fill(words.digest, card.digest) : ""].filter(Boolean)
  const facts = [card.channel, card.purpose].filter(Boolean).join(" · ")
  return (
    <section className="rp-card" aria-label={`${words.waits}: ${card.title}`} data-testid="proposal-card">
      <div className="rp-head"><p className="rp-title" data-testid="title">{card.title}</p><span className={`rp-state rp-state-${card.state}`} role="status" data-testid="state">{card.state_said}</span></div>
      {facts ? <p className="rp-soft">{facts}</p> : null}
      {card.sentence ? <p className="rp-sentence" data-testid="sentence">{card.sentence}</p> : null}
      {card.parts.length ? <div className="rp-section">{R.stack(React.createElement, card.parts, card.title)}</div> : null}
      {card.facts.length ? <dl className="rp-figures">{card.facts.map(({ label, value, instant }) => <div key={label}><dt>{label}</dt><dd>{instant ? R.when(value, locale) : value}</dd></div>)}</dl> : null}
      {card.folder ? <p className="rp-section rp-soft" data-testid="folder"><FolderOpen aria-hidden="true" style={{ display: "inline", marginInlineEnd: 7, verticalAlign: -2 }} />{card.folder}</p> : null}
      {card.folder ? null : card.notes.map((note, at) => <p key={at} className="rp-soft">{note}</p>)}
      {card.reasons.length ? <div className="rp-section" data-testid="reasons"><h4>{words.reasons}</h4>{R.bars(React.createElement, card.reasons, words.reasons)}</div> : null}
      {card.examples.length ? <details data-testid="left-out"><summary>{words.examples} ({card.examples.length})</summary>
        <ul className="rp-list">{card.examples.map((person) => <li key={person.id}><strong>{person.name}</strong>{person.lines.flatMap((line) => line.reasons).map(({ said }, at) => <p key={at} className="rp-soft">{said}</p>)}</li>)}</ul></details> : null}
      <Previews card={card} />
      {waiting ? <Deciding card={card} busy={busy || !looked} decide={decide} /> : null}
      {card.tainted ? <p className="rp-section rp-soft" data-testid="tainted">{card.tainted}</p> : null}
      {card.standing ? <Always card={card} press={act} /> : null}
      {card.approvals ? <p className="rp-section" data-testid="approvals">{card.approvals}</p> : null}
      {card.decided ? <p className="rp-section rp-soft" data-testid="decided">{card.decided}</p> : null}
      {error ? <p className="rp-problem" role="alert" data-testid="problem">{error.message} {error.hint}</p> : null}
      {about.length ? <p className="rp-small rp-section">{about.join(" · ")}</p> : null}
    </section>
  )
})

export default <ProposalCard given={props} call={callAction} />
