// A draft: its variants on real people, what was found, and every way to change, keep and send it.
import React, { useState } from "react"
import { BookmarkPlus, Check, History, Pencil, Send, SlidersHorizontal, TriangleAlert, Users } from "lucide-react"

const R = window.rapport

function Problem({ error, newest, words }) {
  if (!error) return null
  return <p className="rp-problem" role="alert" data-testid="problem">{error.message} {error.hint} {error.newest ? <button type="button" className="rp-button" onClick={newest} data-testid="newest">{words.newest}</button> : null}</p>
}

function Tabs({ variants, at, choose, words, id }) {
  const key = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const next = (at + step + variants.length) % variants.length
    choose(next)
    event.currentTarget.children[next].focus()
  }
  return (
    <div className="rp-tabs" role="tablist" aria-label={words.variants} onKeyDown={key}>
      {variants.map((one, index) => (
        <button key={one.number} type="button" role="tab" id={`${id}-tab-${index}`} aria-controls={`${id}-panel`} aria-selected={index === at} tabIndex={index === at ? 0 : -1} className="rp-tab" onClick={() => choose(index)} data-testid={`variant-${one.number}`}>{one.label || one.number}</button>
      ))}
    </div>
  )
}

function Preview({ card, variant }) {
  const { words } = card
  const [at, setAt] = useState(0)
  const people = card.previews.filter((one) => one.variant === variant.number)
  const written = { name: words.as_written, to: "", subject: variant.subject, preheader: variant.preheader, text: variant.body, missing: "" }
  const shown = people[at] || written
  return (
    <>
      <label className="rp-field">{words.preview_of}
        <select className="rp-input" value={at} data-testid="preview-of" onChange={(event) => setAt(Number(event.target.value))}>
          {people.map((one, index) => <option key={index} value={index}>{[one.name, one.why].filter(Boolean).join(" · ")}</option>)}
          <option value={people.length}>{words.as_written}</option>
        </select></label>
      {R.mail(React.createElement, shown, words)}
    </>
  )
}

function Found({ card, variant }) {
  const { words } = card
  return (
    <div data-testid="checks">
      {variant.sms ? <p className="rp-soft" data-testid="sms">{variant.sms}</p> : null}
      {variant.checks.length ? <><p className="rp-small">{words.findings}</p><ul className="rp-found">{variant.checks.map((check, at) => (
        <li key={at} className={`rp-${check.severity}`}><strong>{check.label}</strong> {check.part ? <span className="rp-soft">{check.part}: </span> : null}{check.said}</li>))}</ul></>
        : <p className="rp-soft"><Check aria-hidden="true" style={{ display: "inline", marginInlineEnd: 6, verticalAlign: -2 }} />{words.fine}</p>}
      {card.missing.length ? <div role="note" data-testid="missing"><p className="rp-small rp-section"><TriangleAlert aria-hidden="true" style={{ display: "inline", marginInlineEnd: 6, verticalAlign: -2 }} />{words.missing}</p><ul className="rp-found">{card.missing.map((said, at) => <li key={at}>{said}</li>)}</ul></div> : null}
    </div>
  )
}

function Edit({ card, variant, busy, change, close }) {
  const { words } = card
  const [now, setNow] = useState({ subject: variant.subject, preheader: variant.preheader, body: variant.body })
  if (variant.cut) return <p className="rp-section rp-soft" role="status">{words.too_long}</p>
  const typed = (name) => ({ value: now[name], onChange: (event) => setNow({ ...now, [name]: event.target.value }), "data-testid": `edit-${name}` })
  const save = (event) => {
    event.preventDefault()
    const what = {}
    if (now.subject !== variant.subject) what.subject = now.subject
    if (now.preheader !== variant.preheader) what.preheader = now.preheader || "-"
    if (now.body !== variant.body) what.body = now.body
    return Object.keys(what).length ? change({ variant: variant.number, ...what }) : close()
  }
  return (
    <form className="rp-fields" onSubmit={save} onKeyDown={(event) => { if (event.key === "Escape") close() }} data-testid="editing">
      {card.has_subject ? <><label>{words.subject}<input className="rp-input" required maxLength={250} autoFocus {...typed("subject")} /></label>
        <label>{words.preheader}<input className="rp-input" maxLength={250} {...typed("preheader")} /></label></> : null}
      <label>{words.body}<textarea className="rp-input" required maxLength={20000} {...typed("body")} /></label>
      <div className="rp-actions"><button type="submit" className="rp-button rp-main" disabled={busy} data-testid="save-version">{words.save}</button><button type="button" className="rp-button" onClick={close}>{words.cancel}</button></div>
    </form>
  )
}

function Values({ card, asked, busy, change, close }) {
  const { words } = card
  const known = Object.fromEntries(card.values.map(({ name, value }) => [name, value]))
  const [now, setNow] = useState(known)
  const [own, setOwn] = useState({ name: "", value: "" })
  const questions = Object.fromEntries((asked || []).map(({ name, question }) => [name, question]))
  const names = [...new Set([...Object.keys(known), ...Object.keys(questions)])]
  const save = (event) => {
    event.preventDefault()
    const values = names.filter((name) => (now[name] || "") !== (known[name] || "")).map((name) => ({ name, value: now[name] || "" }))
    if (own.name.trim()) values.push({ name: own.name.trim(), value: own.value })
    return values.length ? change({ values }) : close()
  }
  return (
    <form className="rp-fields" onSubmit={save} onKeyDown={(event) => { if (event.key === "Escape") close() }} data-testid="values">
      {names.map((name) => <label key={name}>{questions[name] || name}<input className="rp-input" maxLength={2000} required={name in questions} aria-label={R.fill(words.value_of, name)} value={now[name] || ""} data-testid={`value-${name}`} onChange={(event) => setNow({ ...now, [name]: event.target.value })} /></label>)}
      <div className="rp-form" role="group" aria-label={words.value_new}>
        <input className="rp-input" maxLength={40} placeholder={words.value_name} aria-label={words.value_name} value={own.name} data-testid="own-name" onChange={(event) => setOwn({ ...own, name: event.target.value })} />
        <input className="rp-input rp-wide" maxLength={2000} aria-label={R.fill(words.value_of, own.name)} value={own.value} data-testid="own-value" onChange={(event) => setOwn({ ...own, value: event.target.value })} /></div>
      <div className="rp-actions"><button type="submit" className="rp-button rp-main" disabled={busy} data-testid="values-now">{words.values_now}</button><button type="button" className="rp-button" onClick={close}>{words.cancel}</button></div>
    </form>
  )
}

function Versions({ card, busy, change }) {
  const { words, locale } = card
  return (
    <ul className="rp-list" data-testid="versions">
      {card.versions.map((one) => (
        <li key={one.version} className="rp-row"><span><strong>{one.label}</strong> {one.note} <span className="rp-soft">{R.when(one.at, locale)}</span></span>
          {one.version === card.version ? <span className="rp-soft">{words.current}</span> : <button type="button" className="rp-button" disabled={busy} onClick={() => change({ restore: one.version })} aria-label={`${words.restore}: ${one.label}`} data-testid={`restore-${one.version}`}>{words.restore}</button>}</li>
      ))}
    </ul>
  )
}

function Template({ words, act, close }) {
  const [name, setName] = useState("")
  const [told, setTold] = useState(null)
  const [error, setError] = useState(null)
  const save = (replace) => act("draft_template", { name, replace }).then((got) => { setError(null); setTold(got) }, setError)
  if (told && told.saved) return <p className="rp-done" role="status" data-testid="kept">{told.saved}</p>
  return (
    <form className="rp-form" onSubmit={(event) => { event.preventDefault(); save(false) }} onKeyDown={(event) => { if (event.key === "Escape") close() }}>
      <input className="rp-input rp-wide" autoFocus required maxLength={120} value={name} placeholder={words.template_name} aria-label={words.template_name} data-testid="template-name" onChange={(event) => { setName(event.target.value); setTold(null) }} />
      <button type="submit" className="rp-button rp-main" data-testid="template-now">{words.template_now}</button>
      <button type="button" className="rp-button" onClick={close}>{words.cancel}</button>
      {told && told.exists ? <p className="rp-problem" role="alert">{told.message} <button type="button" className="rp-button" onClick={() => save(true)} data-testid="replace">{words.replace}</button></p> : null}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </form>
  )
}

const DraftCard = R.component("DraftCard", function DraftCard({ given, call, update }) {
  const [card, setCard] = useState(given)
  const [at, setAt] = useState(0)
  const [open, setOpen] = useState("")
  const [asked, setAsked] = useState(null)
  const [sentence, setSentence] = useState("")
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const { words } = card
  const variant = card.variants[Math.min(at, card.variants.length - 1)]
  const act = (name, more) => R.press(call, name, { draft: card.draft, locale: card.locale, ...more }, words)
  const keep = async (next) => { setCard(next); await update(next) }
  const doing = async (work) => {
    setBusy(true); setError(null)
    try { await work() } catch (problem) { setError(problem) }
    setBusy(false)
  }
  const change = (what) => doing(async () => {
    const got = await act("draft_change", { base: card.version, ...what })
    if (got.conflict) return setError({ message: got.conflict, hint: "", newest: true })
    if (got.asked) { setAsked(got.asked); setOpen("values"); return }
    setSentence(""); setAsked(null)
    if (!what.restore) setOpen("")
    await keep(got)
  })
  const newest = () => doing(async () => { setOpen(""); await keep(await act("draft_show")) })
  const toggle = (name) => {
    setError(null); setOpen(open === name ? "" : name)
    if (name === "versions" && open !== name) doing(async () => { const now = await act("draft_show"); setCard((old) => (now.version === old.version ? now : { ...old, versions: now.versions })) })
  }
  const whom = card.customer ? { customer: card.customer } : card.segment ? { segment: card.segment } : { audience: card.audience }
  const close = () => setOpen("")
  const panels = [["edit", Pencil, words.edit], ["values", SlidersHorizontal, words.values], ["versions", History, R.fill(words.version_now, card.version)], ["template", BookmarkPlus, words.template]]
  const id = `draft-${card.draft}`
  return (
    <section className="rp-card" aria-label={card.title} data-testid="draft-card">
      <div className="rp-head"><p className="rp-title">{card.title}</p><span className="rp-soft" data-testid="facts">{card.facts.join(" · ")}</span></div>
      {card.people ? <p className="rp-sentence" data-testid="for"><span className="rp-soft">{words.for} </span>{card.people}</p> : null}
      {card.notes.map((note, index) => <p key={index} className="rp-soft">{note}</p>)}
      <Tabs variants={card.variants} at={at} choose={(index) => { setAt(index); if (open === "edit") close() }} words={words} id={id} />
      <div className="rp-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${at}`}>
        {open === "edit" ? <Edit key={`${variant.number}:${card.version}`} card={card} variant={variant} busy={busy} change={change} close={close} /> : <Preview key={`${variant.number}:${card.version}`} card={card} variant={variant} />}
        <Found card={card} variant={variant} />
      </div>
      {card.reach ? <div className="rp-section" data-testid="reach"><p>{card.reach.said}</p>{R.stack(React.createElement, card.reach.parts, card.reach.said)}</div> : null}
      <form className="rp-form" onSubmit={(event) => { event.preventDefault(); change({ instruction: sentence }) }}>
        <input className="rp-input rp-wide" required maxLength={2000} value={sentence} placeholder={words.revise_example} aria-label={words.revise} data-testid="sentence" onChange={(event) => setSentence(event.target.value)} />
        <button type="submit" className="rp-button" disabled={busy} data-testid="revise">{words.revise_now}</button>
      </form>
      <footer className="rp-actions">
        {card.sends ? <button type="button" className="rp-button rp-main" disabled={busy} onClick={() => doing(() => act("send"))} data-testid="send"><Send aria-hidden="true" />{words.send}</button> : null}
        {card.sends && card.people ? <button type="button" className="rp-button" disabled={busy} onClick={() => doing(() => act("reach", { ...whom, channel: card.channel, purpose: card.purpose }))} data-testid="reach-check"><Users aria-hidden="true" />{words.reach}</button> : null}
        {panels.map(([key, Icon, label]) => <button key={key} type="button" className="rp-button" aria-expanded={open === key} onClick={() => toggle(key)} data-testid={key}><Icon aria-hidden="true" />{label}</button>)}
      </footer>
      {open === "values" ? <Values key={`values:${card.version}:${asked ? asked.length : 0}`} card={card} asked={asked} busy={busy} change={change} close={() => { setAsked(null); close() }} /> : null}
      {open === "versions" ? <Versions card={card} busy={busy} change={change} /> : null}
      {open === "template" ? <Template words={words} act={act} close={close} /> : null}
      <Problem error={error} newest={newest} words={words} />
    </section>
  )
})

export default <DraftCard given={props} call={callAction} update={updateElement} />
