// Whether changes made in an outside CRM are taken over, and what can be switched about it.
import { useState } from "react"
import { GitCompare, ToggleLeft, ToggleRight, UserPlus } from "lucide-react"

const R = window.rapport

const InboundCard = R.component("InboundCard", function InboundCard({ given, call }) {
  const [card, setCard] = useState(given)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const { words, locale } = card
  const act = async (name, payload, take) => {
    setBusy(true); setError(null)
    try {
      const got = await R.press(call, name, { connection: card.connection, ...payload, locale }, words)
      if (take) take(got)
    } catch (problem) { setError(problem) }
    setBusy(false)
  }
  return (
    <section className="rp-card" aria-label={card.title} data-testid="inbound-card">
      <div className="rp-head"><p className="rp-title">{card.title}</p><span className={`rp-state rp-state-${card.on ? "done" : "paused"}`} role="status" data-testid="inbound-state">{card.state_said}</span></div>
      <dl className="rp-figures">{card.figures.map(({ label, value }) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      <div className="rp-actions">
        <button type="button" className={card.on ? "rp-button" : "rp-button rp-main"} disabled={busy} onClick={() => act("inbound_switch", { inbound: card.on ? "off" : "on" }, setCard)} data-testid="inbound-switch">{card.on ? <ToggleRight aria-hidden="true" /> : <ToggleLeft aria-hidden="true" />}{card.on ? words.switch_off : words.switch_on}</button>
        {card.on ? <button type="button" className="rp-button" disabled={busy} onClick={() => act("inbound_switch", { create: card.create ? "no" : "yes" }, setCard)} data-testid="inbound-create"><UserPlus aria-hidden="true" />{card.create ? words.create_off : words.create_on}</button> : null}
        {card.conflicts ? <button type="button" className="rp-button" disabled={busy} onClick={() => act("conflicts", {})} data-testid="inbound-conflicts"><GitCompare aria-hidden="true" />{words.open}</button> : null}
      </div>
      {error ? <p className="rp-problem" role="alert" data-testid="problem">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <InboundCard given={props} call={callAction} />
