"""Findings are kept one a field, and what they are read from is one organisation's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from store.enrichment import CompanyFacts, Employer, FindingRow, Place
from store.ids import MAX_ID
from store.ports import Store
from store.projects import ProjectInput
from store.types import CommunicationInput, ExternalId
from tests.builders import NOW, added, item, order, person, record
from tests.store.sql.outreach import TWO


def row(customer_id: int, **given: Any) -> FindingRow:
    base: dict[str, Any] = {
        "subject_kind": "customer", "name": "company", "value": "Loft", "source": "domain",
        "confidence": 90, "evidence": "{}", "at": NOW, "expires_at": None, "actor": "human:ada",
    }  # fmt: skip
    return FindingRow(subject_id=customer_id, **{**base, **given})


async def test_a_field_has_one_finding_and_another_takes_its_place(store: Store) -> None:
    first = row(7)
    await store.write(1, lambda tx: tx.enrichment.keep([first, row(7, name="city"), row(8)]))
    again = replace(first, value="Loft Mercier", confidence=60, expires_at=NOW + 1)
    await store.write(1, lambda tx: tx.enrichment.keep([again]))
    kept = await store.read(1, lambda reader: reader.enrichment.kept("customer", [7, 9]))
    assert kept == {7: {"city": row(7, name="city"), "company": again}}
    assert await store.read(1, lambda reader: reader.enrichment.kept("company", [7])) == {}


async def test_the_companies_behind_a_domain_are_told_by_how_many_work_there(store: Store) -> None:
    await added(
        store,
        person(1, email="a@loft.example", company="Loft"),
        person(2, email="b@loft.example", company="Loft"),
        person(3, email="c@LOFT.example", company="Nord"),
        person(4, email="d@loft.example"),
    )
    found = await store.read(1, lambda reader: reader.enrichment.employers(["loft.example", "x"]))
    told = [(one.name, one.people, one.is_own) for one in found["loft.example"]]
    assert told == [("Loft", 2, False), ("Nord", 1, False)]
    nord = found["loft.example"][1].company_id
    assert await store.read(1, lambda reader: reader.enrichment.domains_of(nord)) == {
        "loft.example": 1
    }
    await store.write(
        1,
        lambda tx: tx.enrichment.set_profile(
            nord, {"domain": "Loft.example", "employees": 12}, now_ms=NOW
        ),
    )
    await store.write(
        1, lambda tx: tx.enrichment.set_profile(nord, {"industry": "Design"}, now_ms=NOW + 1)
    )
    found = await store.read(1, lambda reader: reader.enrichment.employers(["loft.example"]))
    assert found["loft.example"][1] == Employer(nord, "Nord", 1, is_own=True)
    [company] = await store.read(1, lambda reader: reader.outside.companies([nord]))
    assert (company.domain, company.employees, company.industry) == ("Loft.example", 12, "Design")


async def test_a_company_has_no_field_of_another_name(store: Store) -> None:
    with pytest.raises(ValueError, match="has no owner"):
        await store.write(1, lambda tx: tx.enrichment.set_profile(1, {"owner": "x"}, now_ms=NOW))


async def test_a_city_is_where_customers_of_it_are(store: Store) -> None:
    await added(
        store,
        person(1, region="Québec", country="CA"),
        person(2, city="MONTREAL", region="Quebec", country="CA"),
        person(3, country="FR"),
        person(4),
    )
    found = await store.read(1, lambda reader: reader.enrichment.places(["montreal", "lyon"]))
    assert {(place.country, place.people) for place in found["montreal"]} == {("CA", 2), ("FR", 1)}
    assert found.keys() == {"montreal"}
    assert isinstance(found["montreal"][0], Place)


async def test_categories_are_counted_by_order(store: Store) -> None:
    [one] = await added(store, person(1))
    await record(
        store,
        order(1, items=(item(), item(sku="SH-2"))),
        order(2, items=(item(), item(category="bags"))),
    )
    found = await store.read(1, lambda reader: reader.enrichment.categories([one, 5]))
    assert found == {one: {"shoes": 2, "bags": 1}}


async def test_who_changed_is_found_by_what_came_after(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    start = await store.read(1, lambda reader: reader.enrichment.newest())
    assert start == two
    nothing = await store.read(
        1, lambda reader: reader.enrichment.changed_after(start, 10, until=MAX_ID)
    )
    assert nothing == ([], start)
    touch = CommunicationInput(
        customer_id=one, channel="email", direction="in", status="SENT", occurred_at=NOW
    )
    await store.write(1, lambda tx: tx.communications.log(touch, actor="human:ada", now_ms=NOW))
    [three] = await added(store, person(3))
    who, end = await store.read(
        1, lambda reader: reader.enrichment.changed_after(start, 10, until=MAX_ID)
    )
    assert (list(who), end) == ([one, three], three)
    who, end = await store.read(
        1, lambda reader: reader.enrichment.changed_after(0, 2, until=MAX_ID)
    )
    assert (list(who), end) == ([one, two], two), "no further than where more is left"
    later = await store.read(
        1, lambda reader: reader.enrichment.customers_after(one, 1, until=MAX_ID)
    )
    assert later == [two]


async def test_a_company_adds_up_what_its_people_did(store: Store) -> None:
    await added(store, person(1, company="Loft"), person(2, company="Loft"))
    await record(store, order(1), order(2, customer_external_id=ExternalId("shop", "2")))
    await store.write(
        1,
        lambda tx: tx.projects.upsert(
            ProjectInput(name="Kitchen", company="Loft", stage="Won"), now_ms=NOW
        ),
    )
    [(key, name)] = await store.read(1, lambda r: r.enrichment.companies_named("lof", 5))
    assert name == "Loft"
    facts = await store.read(1, lambda reader: reader.enrichment.company_facts(key))
    assert facts[:3] == (2, 2, 10_000)
    assert facts.projects == (("Kitchen", "won"),)
    nobody = await store.read(1, lambda reader: reader.enrichment.company_facts(99))
    assert nobody == CompanyFacts(0, 0, 0, None, None, ())


async def test_findings_are_one_organisation_s(store: Store) -> None:
    await store.ensure_tenant(TWO)
    await added(store, person(1, company="Loft", email="a@loft.example"), tenant_id=2)
    await store.write(2, lambda tx: tx.enrichment.keep([row(7)]))
    assert await store.read(1, lambda reader: reader.enrichment.kept("customer", [7])) == {}
    assert await store.read(1, lambda r: r.enrichment.employers(["loft.example"])) == {}
    assert await store.read(1, lambda r: r.enrichment.companies_named("Loft", 5)) == []
    assert await store.read(1, lambda reader: reader.enrichment.newest()) == 0
