// Two groups: two circles that overlap as the groups do, and the three parts to open.
import { useState } from "react"

const R = window.rapport

// Circles whose areas are as the groups' sizes, the overlap as far as a distance can show it.
function Circles({ card }) {
  const [left, both, right] = card.sizes
  const most = Math.max(left, right, 1)
  const radius = (people) => Math.max(people ? 16 : 8, 78 * Math.sqrt(people / most))
  const [a, b] = [radius(left), radius(right)]
  const covered = both / Math.max(1, Math.min(left, right))
  const apart = covered >= 1 ? Math.abs(a - b) : a + b - covered * 2 * Math.min(a, b) + (both ? 0 : 10)
  const start = 200 - (a + apart + b) / 2 + a
  const [leftEnd, rightEnd] = [Math.min(start + apart - b, start + a), Math.max(start + a, start + apart - b)]
  const ends = { only_left: (start - a + leftEnd) / 2, both: (leftEnd + rightEnd) / 2, only_right: (rightEnd + start + apart + b) / 2 }
  return (
    <svg className="rp-venn" viewBox="0 0 400 172" role="img" aria-label={card.chart}>
      <circle cx={start} cy="86" r={a} /><circle cx={start + apart} cy="86" r={b} />
      {card.parts.filter((part) => part.people).map((part) => <text key={part.part} x={ends[part.part]} y="91">{part.people_text}</text>)}
    </svg>
  )
}

const CompareCard = R.component("CompareCard", function CompareCard({ card, call }) {
  const { words } = card
  const [error, setError] = useState(null)
  const show = (audience) => R.press(call, "people", { audience, locale: card.locale }, words).then(() => setError(null), setError)
  return (
    <section className="rp-card" aria-label={card.chart} data-testid="compare-card">
      <div className="rp-parts">
        {card.sides.map((side, at) => <div key={at}><p className="rp-title">{side.name}</p><p className="rp-soft">{side.sentence}</p><p>{side.people}</p><p className="rp-soft">{side.average}</p></div>)}
      </div>
      <Circles card={card} />
      <div className="rp-parts">
        {card.parts.map((part) => (
          <button key={part.part} type="button" className="rp-part" disabled={!part.people || !part.audience} onClick={() => show(part.audience)} data-testid={`part-${part.part}`}>
            <strong>{part.people_text}</strong>{part.label}<br /><span className="rp-soft">{part.spend}</span>
          </button>
        ))}
      </div>
      {card.notes.map((note, at) => <p key={at} className="rp-soft">{note}</p>)}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <CompareCard card={props} call={callAction} />
