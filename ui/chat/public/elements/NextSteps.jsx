// Below an answer: what could be asked next, and the same question again.
import { RotateCcw } from "lucide-react"

const R = window.rapport

const NextSteps = R.component("NextSteps", function NextSteps({ card, say, call }) {
  const again = () => R.press(call, "again", { asked: card.asked, locale: card.locale }).catch(() => {})
  return (
    <div className="rp-next" role="group" aria-label={card.words.label} data-testid="next-steps">
      {card.chips.map(({ label, text }, at) => <button key={at} type="button" className="rp-chip" onClick={() => R.say(say, text)} data-testid="chip">{label}</button>)}
      <button type="button" className="rp-icon" onClick={again} aria-label={card.words.again} title={card.words.again} data-testid="again"><RotateCcw size={15} aria-hidden="true" /></button>
    </div>
  )
})

export default <NextSteps card={props} say={sendUserMessage} call={callAction} />
