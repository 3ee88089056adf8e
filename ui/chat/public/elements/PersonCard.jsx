// One customer: who they are, figures, consent, and what happened last.
import { Mail, MessageCircle, MessageSquare, Phone, ShoppingBag, StickyNote, Users } from "lucide-react"

const R = window.rapport
const KINDS = { order: ShoppingBag, email: Mail, sms: MessageSquare, whatsapp: MessageCircle, call: Phone, meeting: Users }

const PersonCard = R.component("PersonCard", function PersonCard({ card }) {
  const { words } = card
  return (
    <section className="rp-card" aria-label={card.name} data-testid="person-card">
      <div className="rp-person">
        <span className="rp-badge" aria-hidden="true">{card.initials}</span>
        <div>
          <p className="rp-title" data-testid="person-name">{card.name}</p>
          <p className="rp-soft">{card.subtitle}</p>
        </div>
      </div>
      <dl className="rp-figures">
        {card.figures.map(({ label, value }) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
      </dl>
      <ul className="rp-list rp-section">{card.reach.map((text, at) => <li key={at}>{text}</li>)}
        {card.facts.map(({ label, value }) => <li key={label} className="rp-row"><span className="rp-soft">{label}</span><span>{value}</span></li>)}
      </ul>
      {card.consent.length ? <div className="rp-tags" role="group" aria-label={words.consent}>
        {card.consent.map(({ channel, label }) => <span key={channel} className="rp-tag">{channel}: {label}</span>)}</div> : null}
      {card.tags.length ? <div className="rp-tags" role="group" aria-label={words.tags}>{card.tags.map((tag, at) => <span key={at} className="rp-tag">{tag}</span>)}</div> : null}
      <div className="rp-section">
        <h4>{words.timeline}</h4>
        {card.events.length ? null : <p className="rp-soft">{words.nothing}</p>}
        <ol className="rp-list" data-testid="timeline">
          {card.events.map((event, at) => {
            const Icon = KINDS[event.kind] || StickyNote
            return (
              <li key={at}>
                <div className="rp-row"><span><Icon aria-hidden="true" style={{ display: "inline", marginInlineEnd: 8, verticalAlign: -2 }} />{event.title}</span><span className="rp-soft">{event.amount || event.day}</span></div>
                {event.text || event.amount ? <p className="rp-soft">{event.text}{event.amount ? `${event.text ? " · " : ""}${event.day}` : ""}</p> : null}
              </li>
            )
          })}
        </ol>
      </div>
    </section>
  )
})

export default <PersonCard card={props} />
