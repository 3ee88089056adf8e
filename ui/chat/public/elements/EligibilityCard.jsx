// Who can be reached: per channel how many, later or not and why; for one person a plain yes or no.
import React, { useState } from "react"
import { Check, Clock, X } from "lucide-react"

const R = window.rapport
const ANSWERS = { yes: Check, later: Clock, no: X }

function Verdict({ line, card }) {
  const { words, locale } = card
  const Icon = ANSWERS[line.answer]
  return (
    <li data-testid={`verdict-${line.key}`}>
      <span className="rp-answer"><strong>{line.channel}</strong><span className={`rp-${line.answer}`}><Icon aria-hidden="true" style={{ display: "inline", verticalAlign: -2 }} /> {line.label}</span>
        {line.from ? <span className="rp-soft">{R.fill(words.from, R.when(line.from, locale))}</span> : null}</span>
      {line.reasons.map(({ said, until }, at) => <p key={at} className="rp-soft">{said}{until && line.reasons.length > 1 ? ` (${R.fill(words.until, R.when(until, locale))})` : ""}</p>)}
    </li>
  )
}

function Channel({ channel, card }) {
  const { words } = card
  return (
    <div className="rp-channel" data-testid={`channel-${channel.key}`}>
      <div className="rp-row"><h4>{channel.label}</h4><span className="rp-soft" data-testid="said">{channel.said}</span></div>
      {R.stack(React.createElement, channel.parts, `${channel.label}. ${channel.said}`)}
      {channel.reasons.length ? <details data-testid="reasons" open={card.channels.length === 1}><summary>{words.reasons}</summary>{R.bars(React.createElement, channel.reasons, words.reasons)}</details> : null}
    </div>
  )
}

const EligibilityCard = R.component("EligibilityCard", function EligibilityCard({ card, call }) {
  const [error, setError] = useState(null)
  const { words } = card
  const open = (customer) => R.press(call, "person", { customer, locale: card.locale }, words).catch(setError)
  const named = (person) => <button type="button" className="rp-link" onClick={() => open(person.id)} aria-label={R.fill(words.open, person.name)}>{person.name}</button>
  const lines = (person) => <ul className="rp-list">{person.lines.map((line) => <Verdict key={line.key} line={line} card={card} />)}</ul>
  return (
    <section className="rp-card" aria-label={words.title} data-testid="eligibility-card">
      <div className="rp-head"><p className="rp-title">{words.title}</p><span className="rp-soft">{card.one ? card.purpose : `${card.total_text} · ${card.purpose}`}</span></div>
      {card.one ? null : <p className="rp-sentence" data-testid="sentence">{card.sentence}</p>}
      {card.assumptions.map((text, at) => <p key={at} className="rp-soft">{text}</p>)}
      {card.one ? card.people.map((person) => <div key={person.id} data-testid="one"><p className="rp-sentence">{named(person)}</p>{lines(person)}</div>) : null}
      {card.channels.map((channel) => <Channel key={channel.key} channel={channel} card={card} />)}
      {!card.one && card.people.length ? (
        <details className="rp-channel" data-testid="left-out"><summary>{words.examples} ({card.people.length})</summary>
          <ul className="rp-list">{card.people.map((person) => <li key={person.id}>{named(person)}{card.channels.length === 1 ? person.lines.flatMap((line) => line.reasons).map(({ said }, at) => <p key={at} className="rp-soft">{said}</p>) : lines(person)}</li>)}</ul></details>
      ) : null}
      <p className="rp-small rp-section">{card.policy}</p>
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <EligibilityCard card={props} call={callAction} />
