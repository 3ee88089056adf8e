// A question, which the answer above puts, with its answers to click; without any, what could be asked instead.
const R = window.rapport

const ChoiceCard = R.component("ChoiceCard", function ChoiceCard({ card, say }) {
  const { words } = card
  const offers = card.choices.length ? card.choices : card.examples.map((text) => ({ label: text, text }))
  return (
    <section className="rp-card" aria-label={card.question || words.question} data-testid="choice-card">
      {card.not_understood.length ? (
        <p className="rp-soft" data-testid="not-understood">{words.not_understood} {card.not_understood.map((text, at) => <span key={at} className="rp-words">“{text}” </span>)}</p>
      ) : null}
      {card.choices.length || !offers.length ? null : <p className="rp-soft rp-section">{words.can_do}</p>}
      <div className="rp-form" role="group" aria-label={card.question || words.can_do}>
        {offers.map(({ label, text }, at) => <button key={at} type="button" className="rp-chip" onClick={() => R.say(say, text)} data-testid="choice">{card.choices.length ? `${at + 1}. ${label}` : label}</button>)}
      </div>
    </section>
  )
})

export default <ChoiceCard card={props} say={sendUserMessage} />
