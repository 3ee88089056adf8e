"""Reading a sentence: right words, and words with typos that are corrected."""

from __future__ import annotations

from pathlib import Path

from store.text import fold
from tests.benchmarks.figures import NOW, Figure, median_ms
from tools.understand.read import read
from tools.understand.reading import Catalogue, ReadEnv

TIMES = 200
PLAIN = (
    "inactive customers over 5K",
    "clients inactifs depuis 6 mois qui ont dépensé plus de 5 000 $",
    "customers in Montréal who ordered at least 2 times in the last 90 days",
    "top 10% of customers in France",
)
MISSPELT = ("inactiv custmers over 5K", "customers in Montrael over 2K", "clients inactfs à Lyonn")
CITIES = ("Montréal", "Lyon", "Austin", "London", "Paris", "Toronto")


def run(path: Path) -> list[Figure]:
    """Measure reading with a catalogue of a few thousand values; the database is not used."""
    del path
    cities = {fold(city): city for city in CITIES} | {
        f"town {n}": f"Town {n}" for n in range(3_000)
    }
    env = ReadEnv(today=NOW.date(), currency="CAD", catalogue=Catalogue(values={"city": cities}))
    return [
        _figure("parse: a sentence", PLAIN, env, 0.2),
        _figure("parse: with corrections", MISSPELT, env, 5.0),
    ]


def _figure(name: str, sentences: tuple[str, ...], env: ReadEnv, bound_ms: float) -> Figure:
    def all_of_them() -> None:
        for sentence in sentences * TIMES:
            read(sentence, env)

    each = median_ms(all_of_them, 3) / (len(sentences) * TIMES)
    return Figure(name, each, None, f"{bound_ms} ms", each <= bound_ms)
