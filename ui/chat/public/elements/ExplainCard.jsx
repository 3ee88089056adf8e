// A group in figures: totals, how the conditions narrow it down, and breakdowns as bars.
import React, { useState } from "react"

const R = window.rapport

const ExplainCard = R.component("ExplainCard", function ExplainCard({ card, call }) {
  const { words } = card
  const [error, setError] = useState(null)
  const show = () => R.press(call, "people", { audience: card.audience, locale: card.locale }, words).then(() => setError(null), setError)
  return (
    <section className="rp-card" aria-label={card.sentence} data-testid="explain-card">
      <p className="rp-title">{card.sentence}</p>
      <dl className="rp-figures">{card.figures.map(({ label, value, note }) => <div key={label}><dt>{label}</dt><dd>{value}</dd><span className="rp-soft">{note}</span></div>)}</dl>
      {card.sections.map(({ key, title, bars }) => <div key={key} className="rp-section" data-testid={`section-${key}`}><h4>{title}</h4>{R.bars(React.createElement, bars, title)}</div>)}
      {card.notes.map((note, at) => <p key={at} className="rp-soft">{note}</p>)}
      {card.audience ? <div className="rp-actions"><button type="button" className="rp-button" onClick={show} data-testid="show-people">{words.show}</button></div> : null}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <ExplainCard card={props} call={callAction} />
