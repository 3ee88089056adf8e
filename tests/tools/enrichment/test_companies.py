"""A company is summed up in sentences with their sources, in both languages, and told to the CRM."""

from __future__ import annotations

from store.outside import CompanyRow
from store.ports import Reader
from tests.tools.door import OWNER, Door
from tools.operations.companies import CompanyCard
from tools.operations.enrichment import CustomerEnriched
from tools.sync.summaries import company_summary


async def people(door: Door) -> None:
    for number in (1, 2):
        await door.raw(
            "upsert_customer", name=f"Person {number}", email=f"p{number}@atelier-nord.ca",
            company="Atelier Nord",
        )  # fmt: skip
    await door.raw(
        "record_order", customer_email="p1@atelier-nord.ca", external_id="o1", source="shop",
        amount="1200", date="2026-07-01",
    )  # fmt: skip
    for name, stage in (("Kitchen", "won"), ("Loft", "negotiation")):
        await door.raw("upsert_project", name=name, company="Atelier Nord", stage=stage)


async def company(door: Door, locale: str = "en") -> CompanyCard:
    found = await door.runtime.call(
        "get_company", {"company": "Atelier Nord"}, OWNER, locale=locale
    )
    assert isinstance(found, CompanyCard)
    return found


async def row(door: Door) -> CompanyRow:
    def unit(reader: Reader) -> CompanyRow:
        [(key, _)] = reader.enrichment.companies_named("Atelier Nord", 2)
        return reader.outside.companies([key])[0]

    return await door.runtime.read(1, unit)


async def test_what_is_known_is_said_before_anything_is_written(door: Door) -> None:
    await people(door)
    found = await company(door)
    assert not found.is_written
    assert [one.said for one in found.summary] == [
        "2 of its people are here.",
        "Its people ordered once, for CA$1,200.00, on July 1, 2026.",
        "One project is open: Loft.",
    ]
    assert [one.source for one in found.summary] == ["customers", "orders", "projects"]
    assert (await row(door)).summary is None, "a question writes nothing"


async def test_enriching_writes_the_summary_with_each_sentence_s_source(both: Door) -> None:
    await people(both)
    text = "Atelier Nord\nIndustry: Interior design\nA staff of 45"
    await both.call(
        CustomerEnriched, "enrich_customer", company="Atelier Nord", text=text, text_kind="about"
    )
    found = await company(both)
    assert found.is_written
    told = [(one.said, one.source) for one in found.summary]
    assert told[:3] == [
        ("Atelier Nord works in Interior design.", "the text about them"),
        ("It has 45 employees.", "the text about them"),
        ("Its domain is atelier-nord.ca.", "our own records"),
    ]
    french = await company(both, "fr")
    assert french.summary[1].said == "Elle a 45 employés."
    kept = await row(both)
    assert kept.summary == " ".join(said for said, _ in told)
    tenant = await both.runtime.tenant()
    assert company_summary(kept, tenant) == kept.summary, "what the CRM is told"
    before = kept.updated_at
    await both.raw("enrich_customer", company="Atelier Nord")
    assert (await row(both)).updated_at == before, "nothing new is nothing written"


async def test_a_summary_that_somebody_else_wrote_is_left(door: Door) -> None:
    await people(door)
    key = (await row(door)).id
    await door.runtime.write(
        1, lambda tx: tx.enrichment.set_profile(key, {"summary": "Theirs."}, now_ms=1)
    )
    await door.raw("enrich_customer", company="Atelier Nord")
    assert (await row(door)).summary == "Theirs."
