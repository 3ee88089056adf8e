// People: the rule as understood, how many, who, where the money is, and what to do with them.
import React, { useState, useEffect, useRef } from "react"
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, Download, GitCompare, Lightbulb, Mail, MailPlus, MessageCircle, MessageSquare, Pencil, Phone, Plus, Save, Sparkles, SpellCheck, Info, Undo2, Users, X } from "lucide-react"

const R = window.rapport
const PAGE = 8
const CHANNELS = { email: Mail, sms: MessageSquare, whatsapp: MessageCircle, call: Phone }

function Problem({ error }) {
  return error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null
}

function Told({ card }) {
  const kinds = [["assumptions", Lightbulb, "assumed"], ["corrections", SpellCheck, "corrected"], ["notes", Info, "note"]]
  const lines = kinds.flatMap(([key, Icon, label]) => card[key].map((text) => ({ key: key + text, Icon, label, text })))
  if (!lines.length) return null
  return (
    <ul className="rp-told" data-testid="told">
      {lines.map(({ key, Icon, label, text }) => (
        <li key={key}><Icon aria-hidden="true" /><span className="rp-hidden">{card.words[label]}: </span>{text}</li>
      ))}
    </ul>
  )
}

function Reach({ channels, words }) {
  if (!channels.length) return <span className="rp-soft">{words.nobody}</span>
  return (
    <span className="rp-reach">
      {channels.map(({ key, label }) => {
        const Icon = CHANNELS[key] || Info
        return <span key={key} title={label}><Icon aria-hidden="true" /><span className="rp-hidden">{label} </span></span>
      })}
    </span>
  )
}

function People({ card, act }) {
  const { words } = card
  const [table, setTable] = useState({ rows: card.rows, next: card.next, sort: card.sort })
  const [page, setPage] = useState(0)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const shown = table.rows.slice(page * PAGE, (page + 1) * PAGE)
  const first = page * PAGE + 1
  const load = async (more, then) => {
    setBusy(true); setError(null)
    try { then(await act("rows", more)) } catch (problem) { setError(problem) }
    setBusy(false)
  }
  const sort = (column) => {
    const [one, other] = column.sorts
    const wanted = table.sort === one ? other : one
    load({ sort: wanted }, (got) => { setTable({ ...got, sort: wanted }); setPage(0) })
  }
  const forward = () => {
    if (table.rows.length >= Math.min((page + 2) * PAGE, card.total) || !table.next) return setPage(page + 1)
    load({ sort: table.sort, cursor: table.next }, (got) => {
      setTable({ rows: [...table.rows, ...got.rows], next: got.next, sort: table.sort }); setPage(page + 1)
    })
  }
  if (!card.total) return <p className="rp-soft">{words.none}</p>
  const way = (column) => (column.sorts.includes(table.sort) ? (table.sort.startsWith("-") ? "descending" : "ascending") : "none")
  const last = Math.min(first + shown.length - 1, card.total)
  return (
    <div aria-busy={busy}>
      <div className="rp-scroll">
        <table className="rp-table" data-testid="people">
          <caption className="rp-hidden">{words.table}</caption>
          <thead><tr>
            {card.columns.map((column) => (
              <th key={column.key} scope="col" className={`rp-col-${column.key}${column.number ? " rp-number" : ""}`} aria-sort={column.sorts.length ? way(column) : undefined}>
                {column.sorts.length ? (
                  <button type="button" className="rp-sort" onClick={() => sort(column)} aria-label={R.fill(words.sort, column.label)} data-testid={`sort-${column.key}`}>
                    {column.label}{way(column) === "none" ? null : way(column) === "descending" ? <ArrowDown aria-hidden="true" /> : <ArrowUp aria-hidden="true" />}
                  </button>
                ) : column.label}
              </th>
            ))}
          </tr></thead>
          <tbody>
            {shown.map((person) => (
              <tr key={person.id}>
                <th scope="row" className="rp-col-name"><button type="button" className="rp-link" onClick={() => act("person", { customer: person.id }).catch(setError)} aria-label={R.fill(words.open, person.name)}>{person.name}</button></th>
                <td className="rp-col-city">{person.city}{person.country ? <span className="rp-soft"> {person.country}</span> : null}</td>
                <td className="rp-number rp-col-spend">{person.spend}</td>
                <td className="rp-col-last_active" title={person.ago}>{person.last_active} <span className="rp-soft">{person.ago}</span></td>
                <td className="rp-number rp-col-orders">{person.orders}</td>
                <td className="rp-col-reachable"><Reach channels={person.reachable} words={words} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Problem error={error} />
      <div className="rp-pager">
        <span data-testid="page" aria-live="polite">{R.fill(words.page, first, last, card.total_text)}</span>
        <button type="button" className="rp-icon" disabled={busy || !page} onClick={() => setPage(page - 1)} aria-label={words.previous} data-testid="previous"><ChevronLeft aria-hidden="true" /></button>
        <button type="button" className="rp-icon" disabled={busy || last >= card.total} onClick={forward} aria-label={words.next} data-testid="next"><ChevronRight aria-hidden="true" /></button>
      </div>
    </div>
  )
}

// Where the money is: asked for when the card comes into view, after the people are on screen.
function Money({ card, act }) {
  const place = useRef(null)
  const [chart, setChart] = useState(null)
  const [error, setError] = useState(null)
  useEffect(() => {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      seen.disconnect()
      act("chart", {}).then(setChart, setError)
    }, { rootMargin: "400px" })
    seen.observe(place.current)
    return () => seen.disconnect()
  }, [])
  const drawn = chart && chart.bands.length ? R.bars(React.createElement, chart.bands, card.words.bands) : null
  return (
    <figure className="rp-figure" ref={place} aria-busy={!chart && !error} data-testid={drawn ? "chart" : undefined}>
      <figcaption className="rp-soft">{card.words.tab_chart}</figcaption>
      {drawn || (error ? <Problem error={error} /> : <p className="rp-soft" role="status">{chart ? card.words.no_chart : card.words.busy}</p>)}
    </figure>
  )
}

// Why a value is not accepted, before the server is asked; empty when it may be.
function fault(row, values, words) {
  const { low, high, whole, words: accepted } = row.takes || { words: "" }
  const numbers = row.kind !== "date" && row.kind !== "text"
  const fits = (text) => {
    if (!String(text).trim()) return false
    if (!row.takes || !numbers || row.many) return true
    const given = Number(text)
    return Number.isFinite(given) && !(whole && !Number.isInteger(given)) && !(low !== null && given < low) && !(high !== null && given > high)
  }
  if (!values.length || !values.every(fits)) return R.fill(words.accepted, accepted)
  const [first, last] = numbers ? values.map(Number) : values
  return row.values.length === 2 && !row.many && first > last ? R.fill(words.accepted, words.takes_pair) : ""
}

function Input({ row, words, typed, problem }) {
  const label = R.fill(words.value_of, row.label || row.words)
  const [texts, setTexts] = useState(row.many ? [row.values.join(", ")] : row.values.map(String))
  if (row.kind === "none") return null
  if (row.kind === "flag" || (row.kind === "choice" && !row.many)) {
    const flag = row.kind === "flag"
    const options = flag ? [{ value: "true", words: words.yes }, { value: "false", words: words.no }] : row.options
    const choose = (value) => { setTexts([value]); typed(row, flag ? value === "true" : value, "") }
    return (
      <select className="rp-input" aria-label={label} value={texts[0]} data-testid={`value-${row.field}`} onChange={(event) => choose(event.target.value)}>
        {options.map((option) => <option key={option.value} value={option.value}>{option.words}</option>)}
      </select>
    )
  }
  const pair = texts.length === 2 && !row.many
  const numeric = !row.many && row.kind !== "date" && row.kind !== "text" && row.takes
  const limits = numeric ? { type: "number", min: row.takes.low ?? undefined, max: row.takes.high ?? undefined, step: row.takes.whole ? 1 : "any" } : { type: row.kind === "date" ? "date" : "text" }
  const change = (at, text) => {
    const next = texts.map((old, index) => (index === at ? text : old))
    const values = row.many ? text.split(",").map((part) => part.trim()).filter(Boolean) : next
    setTexts(next)
    typed(row, row.many || pair ? values : text, fault(row, values, words))
  }
  return texts.map((text, at) => (
    <input key={at} {...limits} className={`rp-input${numeric ? " rp-short" : ""}`} aria-label={pair ? `${label} ${at + 1}` : label} aria-invalid={Boolean(problem)}
      value={text} data-testid={`value-${row.field}${at ? "-2" : ""}`} onChange={(event) => change(at, event.target.value)} />
  ))
}

// A rule as inputs. Its count is that of what stands in them: none while one of them is refused.
function Editor({ card, act, apply, close }) {
  const { words } = card
  const [draft, setDraft] = useState(null)
  const [past, setPast] = useState([])
  const [faults, setFaults] = useState({})
  const [asked, setAsked] = useState(0)
  const [error, setError] = useState(null)
  const refused = Object.keys(faults).length > 0
  const queue = useRef(Promise.resolve())
  const latest = useRef(null)
  const typing = useRef({})
  const keep = (next) => { latest.current = next; setDraft(next) }
  const refuse = (path, text) => setFaults(({ [path]: gone, ...others }) => (text ? { ...others, [path]: text } : others))
  useEffect(() => { act("rule_open", {}).then((got) => keep({ ...got, would_be: R.fill(words.total, card.total_text) }), setError) }, [])
  useEffect(() => () => Object.values(typing.current).forEach(({ timer }) => clearTimeout(timer)), [])
  const send = async (what, value) => {
    const before = latest.current
    try {
      const got = await act("rule_edit", { rule: before.rule, change: what })
      setPast((earlier) => [...earlier, before]); setError(null)
      if (!value) setFaults({})
      keep({ ...before, ...got, stamp: (before.stamp || 0) + (value ? 0 : 1) })
    } catch (problem) {
      if (value) refuse(what.put.path, problem.message)
      else setError(problem)
    }
    setAsked((count) => count - 1)
  }
  const then = (what, value) => { queue.current = queue.current.then(() => send(what, value)) }
  const change = (what) => {
    Object.values(typing.current).forEach(({ timer, now }) => { clearTimeout(timer); now() }) // what was just typed comes first
    setFaults({}); setAsked((count) => count + 1); then(what, false)
  }
  const typed = (row, value, refused) => {
    const { path } = row
    const waits = path in typing.current
    if (waits) clearTimeout(typing.current[path].timer)
    delete typing.current[path]
    refuse(path, refused)
    setAsked((count) => count + (refused ? 0 : 1) - (waits ? 1 : 0))
    if (refused) return
    const now = () => { delete typing.current[path]; then({ put: { path, value } }, true) }
    typing.current[path] = { now, timer: setTimeout(now, 250) }
  }
  const back = () => {
    const before = refused ? latest.current : past[past.length - 1] // a refused value was never in the rule
    keep({ ...before, stamp: (latest.current.stamp || 0) + 1 })
    if (!refused) setPast(past.slice(0, -1))
    setFaults({}); setError(null)
  }
  if (!draft) return error ? <Problem error={error} /> : <p className="rp-soft" role="status">{words.busy}</p>
  const seen = new Set()
  return (
    <div className="rp-editor" role="group" aria-label={words.editing} data-testid="editor" onKeyDown={(event) => { if (event.key === "Escape") close() }}>
      {draft.conditions.length ? null : <p className="rp-soft">{words.everyone}</p>}
      <ul className="rp-conditions">
        {draft.conditions.map((row) => {
          const own = !seen.has(row.condition) || row.removable
          seen.add(row.condition)
          const removes = row.removable ? row.path : row.condition
          return (
            <li key={`${draft.stamp || 0}:${row.path}`} className="rp-condition">
              {row.alternative ? <em>{words.or}</em> : null}{row.negated ? <em>{words.not}</em> : null}
              <span className="rp-label">{row.label}</span>
              {row.ops.length > 1 ? (
                <select className="rp-input" aria-label={R.fill(words.operator_of, row.label || row.words)} value={row.op} data-testid={`operator-${row.field}`} onChange={(event) => change({ put: { path: row.path, op: event.target.value } })}>
                  {row.ops.map((op) => <option key={op.value} value={op.value}>{op.words.replace(/\s*…$/, "") || op.value}</option>)}
                </select>
              ) : null}
              <Input key={row.op} row={row} words={words} typed={typed} problem={faults[row.path]} />
              {own ? <button type="button" className="rp-icon" aria-label={R.fill(words.remove, row.words)} onClick={() => change({ remove: removes })} data-testid={`remove-${row.field}`}><X aria-hidden="true" /></button> : null}
              {faults[row.path] ? <p className="rp-problem" role="alert">{faults[row.path]}</p> : null}
            </li>
          )
        })}
      </ul>
      <label className="rp-add"><Plus aria-hidden="true" />
        <select className="rp-input" aria-label={words.add} value="" data-testid="add" onChange={(event) => change({ add: draft.adds[Number(event.target.value)].condition })}>
          <option value="" disabled>{words.add}</option>
          {draft.adds.map((add, at) => <option key={at} value={at}>{add.label}</option>)}
        </select>
      </label>
      <Problem error={error} />
      <div className="rp-live">
        <span aria-live="polite" role="status" aria-busy={asked > 0} data-testid="would-be">{refused ? words.no_count : asked ? "…" : draft.would_be}</span>
        {past.length || refused ? <button type="button" className="rp-button" data-testid="undo-edit" disabled={asked > 0} onClick={back}><Undo2 aria-hidden="true" />{words.as_before}</button> : null}
        <button type="button" className="rp-button rp-main" data-testid="apply" disabled={refused || asked > 0} onClick={() => apply(latest.current.rule).catch(setError)}>{words.apply}</button>
        <button type="button" className="rp-button" onClick={close}>{words.cancel}</button>
      </div>
    </div>
  )
}

function Saving({ words, act, close }) {
  const [name, setName] = useState("")
  const [told, setTold] = useState(null)
  const [error, setError] = useState(null)
  const save = (replace) => act("save", { name, replace }).then((got) => { setError(null); setTold(got) }, setError)
  if (told && told.saved) return <p className="rp-done" role="status" data-testid="saved">{told.saved}</p>
  return (
    <form className="rp-form" onSubmit={(event) => { event.preventDefault(); save(false) }} onKeyDown={(event) => { if (event.key === "Escape") close() }}>
      <input className="rp-input" autoFocus required maxLength={80} value={name} onChange={(event) => { setName(event.target.value); setTold(null) }} placeholder={words.save_name} aria-label={words.save_name} data-testid="save-name" />
      <button type="submit" className="rp-button rp-main" data-testid="save-now">{words.save_now}</button>
      <button type="button" className="rp-button" onClick={close}>{words.cancel}</button>
      {told && told.exists ? <p className="rp-problem" role="alert">{told.message} <button type="button" className="rp-button" onClick={() => save(true)} data-testid="replace">{words.replace}</button></p> : null}
      <Problem error={error} />
    </form>
  )
}

function Exporting({ words, act }) {
  const [job, setJob] = useState(null)
  const [error, setError] = useState(null)
  const start = async (format) => {
    setError(null); setJob({ state: "ready", progress: "" })
    try {
      const started = await act("export", { format })
      await R.follow(() => act("job", { job: started.job }), setJob)
    } catch (problem) { setError(problem); setJob(null) }
  }
  if (!job) return <div className="rp-form">
    <button type="button" className="rp-button" autoFocus onClick={() => start("csv")} data-testid="export-csv">{words.export_csv}</button>
    <button type="button" className="rp-button" onClick={() => start("xlsx")} data-testid="export-xlsx">{words.export_excel}</button>
    <Problem error={error} /></div>
  if (job.state === "dead") return <p className="rp-problem" role="alert">{job.error}</p>
  if (job.state !== "done") return <p className="rp-soft" role="status">{words.exporting} {job.progress}<progress className="rp-progress" value={job.share ?? undefined} max={1} /></p>
  return <p className="rp-done" role="status"><a className="rp-button rp-main" href={job.file.href} download={job.file.name} data-testid="download"><Download aria-hidden="true" />{R.fill(words.download, job.file.name)}</a> {job.rows}</p>
}

function Comparing({ words, act, close }) {
  const [found, setFound] = useState(null)
  const [error, setError] = useState(null)
  useEffect(() => { act("segments", {}).then((got) => setFound(got.segments), setError) }, [])
  if (error) return <Problem error={error} />
  if (!found) return <p className="rp-soft" role="status">{words.busy}</p>
  if (!found.length) return <p className="rp-soft">{words.no_segments}</p>
  return (
    <div className="rp-form" role="group" aria-label={words.compare_with} data-testid="compare-with">
      <span className="rp-soft">{words.compare_with}</span>
      {found.map((segment) => <button key={segment.slug} type="button" className="rp-chip" title={segment.sentence} onClick={() => act("compare", { segment: segment.slug }).then(close, setError)}>{segment.name}</button>)}
    </div>
  )
}

// What to write to these people. What the message needs besides (a code, a date) is asked for here.
function Drafting({ words, act, close }) {
  const [goal, setGoal] = useState("")
  const [channel, setChannel] = useState("email")
  const [needs, setNeeds] = useState(null)
  const [values, setValues] = useState({})
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState(null)
  const write = async (said) => {
    setBusy(true); setError(null); setGoal(said)
    const given = Object.entries(values).filter(([, value]) => value.trim()).map(([name, value]) => ({ name, value }))
    try {
      const got = await act("draft_new", { goal: said, channel, values: given })
      if (got.asked) setNeeds(got)
      else close()
    } catch (problem) { setError(problem) }
    setBusy(false)
  }
  return (
    <form className="rp-fields" onSubmit={(event) => { event.preventDefault(); write(goal) }} onKeyDown={(event) => { if (event.key === "Escape") close() }} data-testid="drafting">
      <label>{words.draft_goal}<textarea className="rp-input rp-goal" autoFocus required maxLength={2000} value={goal} placeholder={words.draft_example} data-testid="goal" onChange={(event) => { setGoal(event.target.value); setNeeds(null) }} /></label>
      {needs && needs.choices.length ? <div role="group" aria-label={needs.question}><p className="rp-soft">{needs.question}</p><div className="rp-actions">{needs.choices.map(({ label, text }) => <button key={text} type="button" className="rp-chip" disabled={busy} onClick={() => write(text)}>{label}</button>)}</div></div> : null}
      {needs ? needs.asked.map(({ name, question }) => <label key={name}>{question}<input className="rp-input" required maxLength={2000} value={values[name] || ""} data-testid={`asked-${name}`} onChange={(event) => setValues({ ...values, [name]: event.target.value })} /></label>) : null}
      <div className="rp-form">
        <select className="rp-input" aria-label={words.draft_channel} value={channel} data-testid="channel" onChange={(event) => setChannel(event.target.value)}>
          {["email", "sms", "whatsapp", "call", "note"].map((key) => <option key={key} value={key}>{words[`draft_${key}`]}</option>)}
        </select>
        <button type="submit" className="rp-button rp-main" disabled={busy} data-testid="draft-now">{busy ? words.draft_writing : words.draft_now}</button>
        <button type="button" className="rp-button" onClick={close}>{words.cancel}</button>
      </div>
      <Problem error={error} />
    </form>
  )
}

const SegmentCard = R.component("SegmentCard", function SegmentCard({ given, call, update }) {
  const [card, setCard] = useState(given)
  const [editing, setEditing] = useState(false)
  const [open, setOpen] = useState("")
  const [error, setError] = useState(null)
  const { words } = card
  const act = (name, more) => R.press(call, name, { audience: card.audience, rule: card.rule, locale: card.locale, ...more }, words)
  const apply = async (rule) => {
    const next = { ...(await act("rule_apply", { rule })), before: card.rule }
    setCard(next); setEditing(false); setOpen(""); setError(null); update(next)
  }
  const toggle = (name) => setOpen(open === name ? "" : name)
  const buttons = [...(card.total ? [["draft", MailPlus, words.draft]] : []), ["save", Save, words.save], ["export", Download, words.export], ["compare", GitCompare, words.compare]]
  return (
    <section className="rp-card" aria-label={card.sentence} data-testid="segment-card">
      <header className="rp-head">
        <p className="rp-count" data-testid="total" aria-live="polite"><strong>{card.total_text}</strong> {card.noun}</p>
        <span className="rp-changes">
          {card.before && !editing ? <button type="button" className="rp-button" onClick={() => apply(card.before).catch(setError)} data-testid="as-before"><Undo2 aria-hidden="true" />{words.as_before}</button> : null}
          <button type="button" className="rp-button" aria-expanded={editing} onClick={() => setEditing(!editing)} data-testid="edit-rule"><Pencil aria-hidden="true" />{words.edit}</button>
        </span>
      </header>
      <p className="rp-sentence" data-testid="sentence">{card.sentence}</p>
      <Told card={card} />
      <Problem error={error} />
      {editing ? <Editor key={`rule:${card.audience}`} card={card} act={act} apply={apply} close={() => setEditing(false)} /> : null}
      <div className="rp-body">
        {card.total ? <Money key={`money:${card.audience}`} card={card} act={act} /> : null}
        <People key={`people:${card.audience}`} card={card} act={act} />
      </div>
      <footer className="rp-actions">
        <button type="button" className="rp-button" onClick={() => R.compose(words.refine_words)} data-testid="refine"><Sparkles aria-hidden="true" />{words.refine}</button>
        {card.total ? <button type="button" className="rp-button" onClick={() => act("reach", {}).then(() => setError(null), setError)} data-testid="reach"><Users aria-hidden="true" />{words.reach}</button> : null}
        {buttons.map(([key, Icon, label]) => <button key={key} type="button" className="rp-button" aria-expanded={open === key} onClick={() => toggle(key)} data-testid={key}><Icon aria-hidden="true" />{label}</button>)}
      </footer>
      {open === "draft" ? <Drafting words={words} act={act} close={() => setOpen("")} /> : null}
      {open === "save" ? <Saving words={words} act={act} close={() => setOpen("")} /> : null}
      {open === "export" ? <Exporting words={words} act={act} /> : null}
      {open === "compare" ? <Comparing words={words} act={act} close={() => setOpen("")} /> : null}
    </section>
  )
})

export default <SegmentCard given={props} call={callAction} update={updateElement} />
