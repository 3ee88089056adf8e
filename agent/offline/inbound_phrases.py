"""What is said about conflicts with the outside CRM and changes made there, in English and French."""

from __future__ import annotations

from collections.abc import Mapping

INBOUND_TEXTS: Mapping[str, tuple[str, str]] = {
    "no_conflicts": ("No conflict waits: nothing was changed on both sides.", "Aucun conflit n'attend : rien n'a été changé des deux côtés."),
    "conflicts_wait": ("**{count} wait for you.** Say whose value counts, as in “keep ours for {name}”, or press a button of the card.", "**{count} vous attendent.** Dites quelle valeur fait foi, comme « garde la nôtre pour {name} », ou appuyez sur un bouton de la carte."),
    "one_conflict": ("**One conflict waits for you.** Say “keep ours” or “take theirs”, or press a button of the card.", "**Un conflit vous attend.** Dites « garde la nôtre » ou « prends la leur », ou appuyez sur un bouton de la carte."),
    "clash": ("{name}, {field}: {ours} here, {theirs} there", "{name}, {field} : {ours} ici, {theirs} là-bas"),
    "which_conflict": ("Which of them? Name the customer, as in “keep ours for {name}”.", "Lequel ? Nommez le client, comme « garde la nôtre pour {name} »."),
    "will_keep": ("I keep ours, which goes there with the next sync:\n\n{items}", "Je garde la nôtre, qui part avec la prochaine synchronisation :\n\n{items}"),
    "will_take": ("I take theirs over here:\n\n{items}", "Je reprends la leur ici :\n\n{items}"),
    "kept": ("Done: ours is kept for {name} ({fields}), and goes there with the next sync. {left}", "C'est fait : la nôtre est gardée pour {name} ({fields}), et part avec la prochaine synchronisation. {left}"),
    "took": ("Done: theirs is taken over for {name} ({fields}). {left}", "C'est fait : la leur est reprise pour {name} ({fields}). {left}"),
    "decided_before": ("That was decided before for {name}. {left}", "C'était déjà décidé pour {name}. {left}"),
    "still_waiting": ("{count} still wait.", "{count} attendent encore."),
    "press_inbound": ("Changes made there", "Changements faits là-bas"),
}  # fmt: skip
