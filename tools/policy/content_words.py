"""What is said about a message's content, in English and French, and the phrases filters dislike."""

from __future__ import annotations

from collections.abc import Mapping

from store.segment.lexicon import language_of

_WORDS: Mapping[str, tuple[str, str]] = {
    "merge_field": ("{detail}", "{detail}"),
    "no_subject": ("The subject is missing.", "L'objet manque."),
    "no_body": ("The text is empty.", "Le texte est vide."),
    "long_subject": (
        "The subject has {count} characters; a phone shows about {most}.",
        "L'objet compte {count} caractères ; un téléphone en montre environ {most}.",
    ),
    "long_body": (
        "The text has {count} characters; at most {most} are advised for {channel}.",
        "Le texte compte {count} caractères ; {most} au plus sont conseillés pour {channel}.",
    ),
    "shouting": (
        "Written in capitals: “{detail}”.",
        "Écrit en majuscules : « {detail} ».",
    ),
    "exclamations": (
        "{count} exclamation marks; filters count them.",
        "{count} points d'exclamation ; les filtres les comptent.",
    ),
    "currency_signs": ("Repeated currency signs: “{detail}”.", "Symboles répétés : « {detail} »."),
    "spam_phrase": (
        "“{detail}” is a phrase that spam filters look for.",
        "« {detail} » est une formule que cherchent les filtres anti-pourriel.",
    ),
    "placeholder": (
        "“{detail}” looks like a placeholder that nobody filled in.",
        "« {detail} » ressemble à un emplacement resté vide.",
    ),
    "link_scheme": (
        "The link {detail} is neither http nor https.",
        "Le lien {detail} n'est ni http ni https.",
    ),
    "link_ip": (
        "The link {detail} goes to a bare IP address.",
        "Le lien {detail} mène à une adresse IP nue.",
    ),
    "link_userinfo": (
        "The link {detail} has a name before an @, which hides where it goes.",
        "Le lien {detail} porte un nom avant un @, ce qui cache sa destination.",
    ),
    "link_short": (
        "The link {detail} is shortened; give the full address.",
        "Le lien {detail} est raccourci ; donnez l'adresse complète.",
    ),
    "link_pretends": (
        "The link says {shown} but goes to {detail}.",
        "Le lien affiche {shown} mais mène à {detail}.",
    ),
    "link_plain": (
        "The link {detail} is not encrypted (http).",
        "Le lien {detail} n'est pas chiffré (http).",
    ),
    "link_unreadable": (
        "The link {detail} can't be read as an address.",
        "Le lien {detail} n'est pas une adresse lisible.",
    ),
    "image": (
        "Images are not sent: {detail}.",
        "Les images ne sont pas envoyées : {detail}.",
    ),
    "no_unsubscribe": (
        "A marketing e-mail must let people unsubscribe; the footer was switched off.",
        "Un courriel marketing doit permettre de se désabonner ; le pied de page est désactivé.",
    ),
    "no_stop": (
        "A marketing text message must say how to stop it, for example “Reply STOP to opt out”.",
        "Un SMS marketing doit dire comment l'arrêter, par exemple « STOP pour ne plus recevoir ».",
    ),
    "sms_segments": (
        "The longest one takes {count} segments of an SMS; at most {most} are advised.",
        "Le plus long prend {count} segments de SMS ; {most} au plus sont conseillés.",
    ),
    "sms_wide": (
        "“{detail}” makes the SMS 70 characters a segment instead of 160.",
        "« {detail} » réduit le SMS à 70 caractères par segment au lieu de 160.",
    ),
    "not_given": (
        "“{detail}” was not given by you: it is in the text, but neither in the goal nor among the "
        "campaign's values.",
        "« {detail} » n'a pas été donné par vous : c'est dans le texte, mais ni dans l'objectif ni "
        "parmi les valeurs de la campagne.",
    ),
}

SPAM: Mapping[str, tuple[str, ...]] = {
    "en": (
        "act now", "100% free", "risk free", "no obligation", "click here", "click below",
        "buy now", "order now", "limited time only", "once in a lifetime", "you have been selected",
        "you are a winner", "congratulations you won", "make money", "earn extra cash",
        "double your", "guaranteed", "miracle", "no strings attached", "this is not spam",
        "urgent response", "cash bonus", "lowest price", "free gift", "free money", "dear friend",
        "what are you waiting for", "don't delete", "work from home", "satisfaction guaranteed",
    ),
    "fr": (
        "agissez maintenant", "100% gratuit", "sans risque", "sans engagement", "cliquez ici",
        "achetez maintenant", "commandez maintenant", "offre limitee", "unique dans votre vie",
        "vous avez ete selectionne", "vous avez gagne", "felicitations vous", "gagnez de l'argent",
        "argent facile", "revenu supplementaire", "garanti", "miracle", "ceci n'est pas un spam",
        "reponse urgente", "meilleur prix", "cadeau gratuit", "cher ami", "qu'attendez-vous",
        "ne supprimez pas", "travail a domicile", "satisfaction garantie", "ne ratez pas",
    ),
}  # fmt: skip

SHORTENERS = frozenset((
    "bit.ly", "tinyurl.com", "goo.gl", "t.co", "ow.ly", "is.gd", "buff.ly", "rebrand.ly",
    "cutt.ly", "shorturl.at", "rb.gy", "t.ly", "tiny.cc", "bl.ink", "lnkd.in", "s.id", "v.gd",
    "u.to", "urlz.fr",
))  # fmt: skip


def said(code: str, locale: str, **values: str | int) -> str:
    """A finding in words, in the language of a locale."""
    return _WORDS[code][language_of(locale) == "fr"].format(**values)
