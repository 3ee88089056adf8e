// Two groups: two circles that overlap as the groups do, and the three parts to open.
import { useState } from "react"

const R = window.rapport

const WIDTH = 560, MIDDLE = 100
const LETTER = 9.5 // as wide as a digit of the numbers, and a little more

// What two circles so far apart share, as an area.
function shared(a, b, apart) {
  if (apart >= a + b) return 0
  const small = Math.min(a, b)
  if (apart <= Math.abs(a - b)) return Math.PI * small * small
  const x = (apart * apart + a * a - b * b) / (2 * apart)
  const slice = (radius, far) => radius * radius * Math.acos(far / radius) - far * Math.sqrt(radius * radius - far * far)
  return slice(a, x) + slice(b, apart - x)
}

// How far apart two circles stand that share so much of the smaller one.
function distance(a, b, part) {
  if (part <= 0) return a + b + 10
  let [near, far] = [Math.abs(a - b), a + b]
  for (let step = 0; step < 40; step++) {
    const middle = (near + far) / 2
    if (shared(a, b, middle) > part * Math.PI * Math.min(a, b) ** 2) near = middle
    else far = middle
  }
  return far
}

// A number where it belongs when it fits there, else beside it with a line to it.
function Amount({ part, from, to, away }) {
  const middle = (from + to) / 2
  if (to - from >= part.people_text.length * LETTER + 6) return <text x={middle} y={MIDDLE + 5} data-testid={`amount-${part.part}`}>{part.people_text}</text>
  const [x, y, anchor] = away
  return <g>
    <line x1={middle} y1={MIDDLE} x2={x} y2={y} />
    <circle className="rp-venn-dot" cx={middle} cy={MIDDLE} r="2.5" />
    <text x={x + (anchor === "start" ? 5 : anchor === "end" ? -5 : 0)} y={anchor === "middle" ? y - 5 : y + 5} style={{ textAnchor: anchor }} data-testid={`amount-${part.part}`}>{part.people_text}</text>
  </g>
}

// Circles whose areas are as the groups' sizes and their overlap, down to a size that can be seen.
function Circles({ card }) {
  const [left, both, right] = card.sizes
  const most = Math.max(left, right, 1)
  const radius = (people) => Math.max(people ? 16 : 8, 78 * Math.sqrt(people / most))
  const [a, b] = [radius(left), radius(right)]
  const apart = distance(a, b, both / Math.max(1, Math.min(left, right)))
  const start = WIDTH / 2 - (Math.min(-a, apart - b) + Math.max(a, apart + b)) / 2
  const second = start + apart
  const [edge, end] = [Math.min(start - a, second - b), Math.max(start + a, second + b)]
  const places = {
    only_left: { from: start - a, to: Math.min(start + a, second - b), away: [edge - 22, MIDDLE, "end"] },
    both: { from: Math.max(start - a, second - b), to: Math.min(start + a, second + b), away: [second, 18, "middle"] },
    only_right: { from: Math.max(start + a, second - b), to: second + b, away: [end + 22, MIDDLE, "start"] },
  }
  return (
    <svg className="rp-venn" viewBox={`0 0 ${WIDTH} 184`} role="img" aria-label={card.chart} data-testid="venn">
      <circle cx={start} cy={MIDDLE} r={a} /><circle cx={second} cy={MIDDLE} r={b} />
      {card.parts.filter((part) => part.people).map((part) => <Amount key={part.part} part={part} {...places[part.part]} />)}
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
