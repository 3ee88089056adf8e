// An export: progress, then the file.
import { useState, useEffect } from "react"
import { Download } from "lucide-react"

const R = window.rapport

const ExportCard = R.component("ExportCard", function ExportCard({ card, call }) {
  const { words } = card
  const [job, setJob] = useState({ state: "ready", progress: "" })
  const [error, setError] = useState(null)
  useEffect(() => {
    R.follow(() => R.press(call, "job", { job: card.job, locale: card.locale }, words), setJob).catch(setError)
  }, [card.job])
  return (
    <section className="rp-card" aria-label={words.title} data-testid="export-card">
      <p className="rp-title">{words.title}</p>
      <p className="rp-soft">{card.sentence}</p>
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
      {job.state === "dead" ? <p className="rp-problem" role="alert">{R.fill(words.failed, job.error)}</p> : null}
      {job.state === "done" && job.file ? (
        <p className="rp-done" role="status"><a className="rp-button rp-main" href={job.file.href} download={job.file.name} data-testid="download"><Download aria-hidden="true" />{R.fill(words.download, job.file.name)}</a> {job.rows}</p>
      ) : null}
      {["ready", "running"].includes(job.state) && !error ? <p className="rp-soft" role="status">{R.fill(words.running, job.progress)}<progress className="rp-progress" value={job.share ?? undefined} max={1} /></p> : null}
    </section>
  )
})

export default <ExportCard card={props} call={callAction} />
