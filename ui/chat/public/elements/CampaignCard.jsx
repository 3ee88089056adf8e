// A campaign: how far it is while it goes out, what came of it, and what can be done about it.
import React, { useState, useEffect } from "react"
import { Ban, Pause, Play, RefreshCw, RotateCcw } from "lucide-react"

const R = window.rapport
const SOONEST = 700, LATEST = 15000

function Spark({ points, words }) {
  if (points.length < 2) return null
  const most = Math.max(...points, 1)
  const drawn = points.map((value, at) => `${(100 * at) / (points.length - 1)},${40 - (36 * value) / most}`).join(" ")
  return (
    <div className="rp-section"><h4>{words.over_time}</h4>
      <svg className="rp-spark" viewBox="0 0 100 42" preserveAspectRatio="none" role="img" aria-label={`${words.over_time}: ${points.join(", ")}`} data-testid="spark"><polyline points={drawn} /></svg></div>
  )
}

function Variants({ card }) {
  const { words, variants } = card
  const known = [...new Set(variants.flatMap((one) => one.rates.map((rate) => rate.label)))]
  if (!variants.some((one) => one.rates.length)) return null
  return (
    <div className="rp-section"><h4>{words.variants}</h4>
      <div className="rp-scroll"><table className="rp-table" data-testid="variants">
        <thead><tr><th scope="col">{words.variant}</th><th scope="col" className="rp-number">{words.sent}</th>{known.map((label) => <th key={label} scope="col">{label}</th>)}<th scope="col" className="rp-number">{words.revenue}</th></tr></thead>
        <tbody>{variants.map((one, at) => (
          <tr key={at}><th scope="row">{one.label}</th><td className="rp-number">{one.sent}</td>
            {known.map((label) => {
              const rate = one.rates.find((each) => each.label === label)
              return <td key={label}>{rate ? <span><strong>{rate.percent}</strong> <span className="rp-soft">({rate.people}; {rate.between})</span>
                <span className="rp-range" aria-hidden="true"><span style={{ left: `${rate.low}%`, width: `${rate.high - rate.low}%` }} /><em style={{ left: `${rate.at}%` }} /></span></span> : "–"}</td>
            })}
            <td className="rp-number">{one.revenue}</td></tr>))}</tbody>
      </table></div>
      <p className="rp-small">{words.interval}</p></div>
  )
}

// The people of one state, a page at a time.
function People({ list, act, words, locale }) {
  const [found, setFound] = useState(null)
  const [error, setError] = useState(null)
  const load = (cursor) => act("campaign_people", { state: list.key, cursor }).then((got) => setFound((before) => ({ ...got, people: [...(before && cursor ? before.people : []), ...got.people] })), setError)
  useEffect(() => { load("") }, [list.key])
  if (error) return <p className="rp-problem" role="alert">{error.message} {error.hint}</p>
  if (!found) return <p className="rp-soft" role="status">{words.busy}</p>
  return (
    <div className="rp-section" data-testid="campaign-people"><h4>{list.label}</h4>
      <ul className="rp-list">{found.people.map((person) => (
        <li key={person.id}><div className="rp-row"><span><button type="button" className="rp-link" onClick={() => act("person", { customer: person.id }).catch(setError)}>{person.name}</button> <span className="rp-soft">{person.to}</span></span><span className="rp-soft">{R.when(person.at, locale)}</span></div>
          {person.why ? <p className="rp-soft">{person.why}</p> : null}</li>))}</ul>
      {found.next ? <button type="button" className="rp-button" onClick={() => load(found.next)}>{words.more}</button> : null}</div>
  )
}

const CampaignCard = R.component("CampaignCard", function CampaignCard({ given, call }) {
  const [card, setCard] = useState(given)
  const [busy, setBusy] = useState(false)
  const [asking, setAsking] = useState(false)
  const [open, setOpen] = useState("")
  const [error, setError] = useState(null)
  const { words, locale } = card
  const act = (name, more) => R.press(call, name, { campaign: given.campaign, locale: given.locale, ...more }, given.words)
  const look = () => act("campaign").then((next) => { setCard(next); setError(null); return next })
  const doing = async (work) => {
    setBusy(true); setError(null); setAsking(false)
    try { await work() } catch (problem) { setError(problem) }
    setBusy(false)
  }
  const move = (name) => doing(async () => setCard(await act(name)))
  const propose = (retry) => doing(async () => { await act("campaign_resume", { retry_failed: retry }) })
  // Followed while it goes out and is on screen, less often while nothing changes: people may wait
  // for permitted hours.
  useEffect(() => {
    let timer, gone = false, pause = SOONEST, seen = ""
    const next = async () => {
      clearTimeout(timer)
      if (gone || document.visibilityState !== "visible") return
      try {
        const now = await look()
        const told = JSON.stringify(now.parts)
        pause = told === seen ? Math.min(LATEST, pause * 1.5) : SOONEST
        seen = told
        if (!gone && now.live) timer = setTimeout(next, pause)
      } catch (problem) { if (!gone) setError(problem) }
    }
    next()
    document.addEventListener("visibilitychange", next)
    return () => { gone = true; clearTimeout(timer); document.removeEventListener("visibilitychange", next) }
  }, [card.live])
  const list = card.lists.find(({ key }) => key === open)
  const times = [card.started_at ? R.fill(words.started, R.when(card.started_at, locale)) : "", card.finished_at ? R.fill(words.finished, R.when(card.finished_at, locale)) : "", card.resumes_at ? R.fill(words.resumes, R.when(card.resumes_at, locale)) : ""].filter(Boolean)
  const unknown = card.parts.some(({ key }) => key === "unknown")
  return (
    <section className="rp-card" aria-label={card.name} data-testid="campaign-card">
      <div className="rp-head"><div><p className="rp-title" data-testid="name">{card.name}</p><p className="rp-soft">{card.channel} · {card.purpose}</p></div>
        <span className={`rp-state rp-state-${card.state}`} role="status" data-testid="state">{card.state_said}</span></div>
      <p className="rp-count rp-section" data-testid="sent"><strong>{card.sent_text}</strong> {card.sent_said}</p>
      {R.stack(React.createElement, card.parts, card.name)}
      {unknown ? <p className="rp-small">{words.unknown_means}</p> : null}
      {card.paused_because ? <p className="rp-section" data-testid="paused">{R.fill(words.paused, card.paused_because)}</p> : null}
      {card.trouble ? <p className="rp-problem rp-section" role="status" data-testid="trouble">{card.trouble}</p> : null}
      {card.skipped.length ? <div className="rp-section" data-testid="skipped"><h4>{words.why_skipped}</h4>{R.bars(React.createElement, card.skipped, words.why_skipped)}</div> : null}
      {card.left_out.length ? <details data-testid="left-out"><summary>{words.why_left_out}</summary>{R.bars(React.createElement, card.left_out, words.why_left_out)}</details> : null}
      <Variants card={card} />
      <Spark points={card.spark} words={words} />
      {asking ? <div className="rp-asks" role="group" aria-label={words.confirm_cancel} onKeyDown={(event) => { if (event.key === "Escape") setAsking(false) }}><strong>{words.confirm_cancel}</strong>
        <button type="button" className="rp-button" disabled={busy} onClick={() => move("campaign_cancel")} data-testid="cancel-now">{words.cancel_now}</button>
        <button type="button" className="rp-button rp-main" autoFocus disabled={busy} onClick={() => setAsking(false)}>{words.keep}</button></div> : null}
      <footer className="rp-actions">
        {card.can.pause ? <button type="button" className="rp-button" disabled={busy} onClick={() => move("campaign_pause")} data-testid="pause"><Pause aria-hidden="true" />{words.pause}</button> : null}
        {card.can.resume ? <button type="button" className="rp-button rp-main" disabled={busy} onClick={() => propose(false)} data-testid="resume"><Play aria-hidden="true" />{words.resume}</button> : null}
        {card.can.retry ? <button type="button" className="rp-button" disabled={busy} onClick={() => propose(true)} data-testid="retry"><RotateCcw aria-hidden="true" />{words.retry}</button> : null}
        {card.can.cancel ? <button type="button" className="rp-button" disabled={busy} aria-expanded={asking} onClick={() => setAsking(!asking)} data-testid="cancel"><Ban aria-hidden="true" />{words.cancel_it}</button> : null}
        {card.lists.map(({ key, label }) => <button key={key} type="button" className="rp-button" aria-expanded={open === key} onClick={() => setOpen(open === key ? "" : key)} data-testid={`show-${key}`}>{label}</button>)}
        <button type="button" className="rp-icon" disabled={busy} onClick={() => doing(look)} aria-label={words.refresh} title={words.refresh} data-testid="refresh"><RefreshCw aria-hidden="true" /></button>
      </footer>
      {list ? <People list={list} act={act} words={words} locale={locale} /> : null}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
      {times.length ? <p className="rp-small rp-section">{times.join(" · ")}</p> : null}
    </section>
  )
})

export default <CampaignCard given={props} call={callAction} />
