"""Where a policy says which unit a matter belongs to, handing it on needs no unit to be named."""

from typing import Any


def test_the_unit_that_the_policy_routes_to_is_taken_and_said(desk: Any) -> None:
    case = desk.open(category="fares")
    ran = desk.run("transfer", case, at="2026-11-02T09:30:00+08:00")
    assert ran.code == 0, ran.err
    assert "Fares and Cards Centre" in ran.out + ran.err
    assert desk.ok("show", case)["unit"] == "fare-cards"


def test_another_unit_may_be_named_and_is_shown_beside_the_routed_one(desk: Any) -> None:
    case = desk.open(category="fares")
    ran = desk.run("transfer", case, "--unit", "bus-one", at="2026-11-02T09:30:00+08:00")
    assert ran.code == 0, ran.err
    assert "the policy's routing names another unit: Fares and Cards Centre" in ran.err
    assert desk.ok("show", case)["unit"] == "bus-one"


def test_what_no_route_is_for_needs_a_unit(desk: Any) -> None:
    ran = desk.run("transfer", desk.open(category="service-attitude"), at="2026-11-02T09:30:00+08:00")
    assert ran.code == 2
    assert "--unit" in ran.err
