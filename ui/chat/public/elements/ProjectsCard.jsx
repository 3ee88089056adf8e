// Projects in a list, each to be opened.
import { useState } from "react"

const R = window.rapport

const ProjectsCard = R.component("ProjectsCard", function ProjectsCard({ card, call }) {
  const { words, locale } = card
  const [error, setError] = useState(null)
  const open = (project) => R.press(call, "project", { project, locale }, words).then(() => setError(null), setError)
  return (
    <section className="rp-card" aria-label={card.title} data-testid="projects-card">
      <p className="rp-title">{card.title}</p>
      {card.projects.length ? null : <p className="rp-soft">{words.none}</p>}
      <ul className="rp-list">
        {card.projects.map((project) => (
          <li key={project.id} data-testid="project">
            <div className="rp-row"><strong>{project.name}</strong>
              <span><span className="rp-soft">{project.value} </span><button type="button" className="rp-button" onClick={() => open(project.id)} aria-label={R.fill(words.open_project, project.name)} data-testid="open-project">{words.open}</button></span></div>
            <p className="rp-soft">{[project.subtitle, project.calls].filter(Boolean).join(" · ")}</p>
          </li>
        ))}
      </ul>
      {card.more ? <p className="rp-small">{R.fill(words.more, card.more)}</p> : null}
      {error ? <p className="rp-problem" role="alert">{error.message} {error.hint}</p> : null}
    </section>
  )
})

export default <ProjectsCard card={props} call={callAction} />
