"""What Chainlit's page says in English whatever the language, said in French.

Most of its words come from its translations; these stand in its program. Only buttons and texts for
screen readers outside of messages and cards are looked at, and only these exact words changed.
"""

from __future__ import annotations

import json

FRENCH = {
    "Toggle theme": "Changer de thème",
    "Toggle Sidebar": "Afficher ou masquer les conversations",
    "Close": "Fermer",
    "Close toast": "Fermer la notification",
    "Close lightbox": "Fermer l'image",
    "Save": "Enregistrer",
    "Cancel": "Annuler",
    "Previous": "Précédent",
    "Next": "Suivant",
    "Previous slide": "Élément précédent",
    "Next slide": "Élément suivant",
    "Go to previous page": "Page précédente",
    "Go to next page": "Page suivante",
    "More pages": "Autres pages",
    "Tasks": "Tâches",
    "Output": "Réponse",
    "View PDF": "Voir le PDF",
    "Download PDF": "Télécharger le PDF",
    "Open PDF in a larger view": "Agrandir le PDF",
    "An error occurred": "Une erreur est survenue",
}
_SCRIPT = """<script>
(() => {
  const SAID = %s;
  const OURS = ".rp-card, .message-content, .prose, textarea, input";
  const fresh = (text) => Object.hasOwn(SAID, text.trim()) ? SAID[text.trim()] : null;
  const attribute = (element, name) => {
    const said = element.hasAttribute(name) && fresh(element.getAttribute(name));
    if (said) element.setAttribute(name, said);
  };
  const one = (element) => {
    if (element.closest(OURS)) return;
    attribute(element, "aria-label");
    attribute(element, "title");
    const only = element.childNodes.length === 1 && element.firstChild;
    const said = only && only.nodeType === Node.TEXT_NODE && fresh(only.nodeValue);
    if (said) only.nodeValue = said;
  };
  const within = (node) => {
    if (!(node instanceof Element)) return;
    if (node.matches(".sr-only, button, [aria-label], [title], p")) one(node);
    node.querySelectorAll(".sr-only, button, [aria-label], [title], p").forEach(one);
  };
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(within);
  }).observe(document, { childList: true, subtree: true });
})();
</script>"""


def script(locale: str) -> str:
    """What the page runs to say these in the language of a locale; nothing for English."""
    return _SCRIPT % json.dumps(FRENCH, ensure_ascii=False) if locale == "fr" else ""
