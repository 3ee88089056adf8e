// Scores: four bars and every reason for one person; for many the distribution, the best, who moved.
import React, { useState } from "react"

const R = window.rapport

function Reasons({ subscore }) {
  return (
    <li data-testid="subscore">
      <div className="rp-row"><strong>{subscore.name}</strong><span className="rp-soft">{subscore.said}</span></div>
      {subscore.parts.map((part, at) => <p key={at} className="rp-soft" data-testid="part">{part.name}: {part.reason} · {part.of ? `${part.points} / ${part.of}` : part.points}</p>)}
    </li>
  )
}

function Person({ person, words }) {
  const list = (title, lines) => lines.length ? <div className="rp-section"><h4>{title}</h4><ul className="rp-list">{lines.map((text, at) => <li key={at}>{text}</li>)}</ul></div> : null
  return (
    <div data-testid="one">
      <p className="rp-sentence"><strong data-testid="score">{person.score}</strong> {words.of} · {person.band}{person.before ? ` · ${person.before}` : ""}</p>
      {R.bars(React.createElement, person.bars, `${person.score} ${words.of}`)}
      <details className="rp-channel" data-testid="why" open><summary>{words.why}</summary><ul className="rp-list">{person.subscores.map((one, at) => <Reasons key={at} subscore={one} />)}</ul></details>
      {list(words.signals, person.signals)}
      {list(words.next, person.actions)}
      <p className="rp-small">{words.stage}: {person.stage}</p>
    </div>
  )
}

const ScoreCard = R.component("ScoreCard", function ScoreCard({ card, call }) {
  const [error, setError] = useState(null)
  const { words } = card
  const open = (customer) => R.press(call, "person", { customer, locale: card.locale }, words).catch(setError)
  const people = (title, lines) => lines.length ? (
    <div className="rp-section"><h4>{title}</h4><ul className="rp-list">{lines.map((one) => (
      <li key={one.id} className="rp-row"><button type="button" className="rp-link" onClick={() => open(one.id)} aria-label={R.fill(words.open, one.name)}>{one.name}</button><span>{one.score}</span></li>))}</ul></div>) : null
  return (
    <section className="rp-card" aria-label={card.title} data-testid="score-card">
      <p className="rp-title">{card.title}</p>
      {card.sentence ? <p className="rp-sentence">{card.sentence}</p> : null}
      {card.person ? <Person person={card.person} words={words} /> : null}
      {card.bands.length ? <div className="rp-tags">{card.bands.map((band) => <span key={band.key} className="rp-tag">{band.said}: {band.people}</span>)}</div> : null}
      {card.bars.length ? R.bars(React.createElement, card.bars, words.spread) : null}
      {people(words.best, card.best)}
      {people(words.moved, card.moved)}
      {card.notes.map((text, at) => <p key={at} className="rp-small">{text}</p>)}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <ScoreCard card={props} call={callAction} />
