// Saved segments, each to be opened.
import { useState } from "react"

const R = window.rapport

const SegmentsCard = R.component("SegmentsCard", function SegmentsCard({ card, call }) {
  const { words } = card
  const [error, setError] = useState(null)
  const open = (slug) => R.press(call, "segment", { segment: slug, locale: card.locale }, words).then(() => setError(null), setError)
  return (
    <section className="rp-card" aria-label={card.title} data-testid="segments-card">
      <p className="rp-title">{card.title}</p>
      {card.segments.length ? null : <p className="rp-soft">{words.none}</p>}
      <ul className="rp-list">
        {card.segments.map((segment) => (
          <li key={segment.slug}>
            <div className="rp-row"><strong>{segment.name}</strong>
              <span><span className="rp-soft">{segment.count} </span><button type="button" className="rp-button" onClick={() => open(segment.slug)} aria-label={`${words.open} ${segment.name}`} data-testid="open-segment">{words.open}</button></span></div>
            <p className="rp-soft">{segment.sentence}</p>
          </li>
        ))}
      </ul>
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <SegmentsCard card={props} call={callAction} />
