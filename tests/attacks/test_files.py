"""Each way to bend what stands in the files is caught by `desk audit` and by `desk check --base`."""

import unicodedata
from typing import Any

import pytest


def test_a_sound_history_is_sound(attacked: Any) -> None:
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    attacked.append(attacked.fresh, attacked.accepting())
    attacked.commit(by=attacked.xin)
    assert attacked.checked() == attacked.audited() == []


# What a file recorded


def test_an_edited_event(attacked: Any) -> None:
    path = attacked.path(attacked.accepted)
    attacked.write(path, attacked.read(path).replace("unit: bus-one", "unit: bus-two"))
    commit = attacked.commit()
    assert attacked.is_caught("H202", "A102", "T101")
    (fault,) = (each for each in attacked.faults("audit") if each["code"] == "H202")
    assert (fault["commit"], fault["path"]) == (commit, path)
    assert attacked.read(path).splitlines()[fault["line"] - 1].startswith("- event: transferred")


def test_reordered_events(attacked: Any) -> None:
    path = attacked.path(attacked.accepted)
    header, _key, timeline = attacked.read(path).partition("timeline:\n")
    first, second = timeline.split("- event: ")[1:]
    attacked.write(path, f"{header}timeline:\n- event: {second}- event: {first}")
    attacked.commit()
    assert attacked.is_caught("H202", "A102", "L101", "L105", "L106", "D101", "L301")


def test_a_dropped_event(attacked: Any) -> None:
    path = attacked.path(attacked.accepted)
    attacked.write(path, attacked.read(path).rpartition("- event: ")[0])
    attacked.commit()
    assert attacked.is_caught("H202")


def test_an_event_inserted_before_the_end(attacked: Any) -> None:
    path = attacked.path(attacked.accepted)
    before, key, last = attacked.read(path).rpartition("- event: accepted")
    told = f"- event: promised\n  at: {attacked.at('09:35')}\n  by: intake-01\n"
    told += f"  reply_by: {attacked.at('17:00')}\n  via: phone\n"
    attacked.write(path, before + told + key + last)
    attacked.commit()
    assert attacked.is_caught("H202", "D102")


def test_a_key_added_to_the_last_event(attacked: Any) -> None:
    attacked.append(attacked.accepted, "  note: hurry\n")
    attacked.commit()
    assert attacked.is_caught("H202", "T101")


def test_a_changed_header(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    attacked.write(path, attacked.read(path).replace("Bus did not come", "Bus came late"))
    attacked.commit()
    assert attacked.is_caught("H201")


def test_a_renamed_case(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    (attacked.root / path).rename(attacked.root / path.replace(".yml", ".yaml"))
    attacked.commit()
    assert attacked.is_caught("H101", "H403")


def test_a_moved_case(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    attacked.write(path.replace("/02/", "/03/"), attacked.read(path))
    (attacked.root / path).unlink()
    attacked.commit()
    assert attacked.is_caught("H102", "I102", "I103")


def test_a_deleted_case(attacked: Any) -> None:
    (attacked.root / attacked.path(attacked.handed)).unlink()
    attacked.commit()
    assert attacked.is_caught("H101")


def test_what_was_undone_in_the_next_commit_is_still_seen_by_the_audit(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    text = attacked.read(path)
    attacked.write(path, text.replace("Bus did not come", "Bus came late"))
    first = attacked.commit()
    attacked.write(path, text)
    second = attacked.commit()
    assert {(each["commit"], each["code"]) for each in attacked.faults("audit")} == {
        (first, "H201"), (second, "H201"),
    }  # fmt: skip


def test_what_was_changed_while_the_configuration_was_broken(attacked: Any) -> None:
    """Broken in one commit and mended in the next, it hides nothing of what came in between."""
    desk, before = "policies/desk.yml", attacked.read("policies/desk.yml")
    path = attacked.path(attacked.handed)
    attacked.write(desk, before + "broken: [\n")
    attacked.write(path, attacked.read(path).replace("subject: Bus", "subject: Coach"))
    attacked.git("rm", "-q", attacked.path(attacked.fresh))
    attacked.commit()
    attacked.write(desk, before)
    attacked.commit()
    assert {"H101", "H201", "S110"} <= set(attacked.audited())


def test_what_was_changed_while_there_was_no_configuration(attacked: Any) -> None:
    desk, before = "policies/desk.yml", attacked.read("policies/desk.yml")
    attacked.git("rm", "-q", desk, attacked.path(attacked.fresh))
    attacked.commit()
    attacked.write(desk, before)
    attacked.commit()
    assert {"C102", "H101"} <= set(attacked.audited())


def test_a_changed_policy_in_force(attacked: Any) -> None:
    path = "policies/transport-group/2022-09-19.yml"
    attacked.write(path, attacked.read(path).replace("1 working hour", "9 working hours", 1))
    attacked.commit()
    assert attacked.is_caught("H301")


# What stands at a path


def test_a_symlink_in_place_of_a_file(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    attacked.write("elsewhere.yml", attacked.read(path))
    (attacked.root / path).unlink()
    (attacked.root / path).symlink_to("../../../../elsewhere.yml")
    attacked.commit()
    assert attacked.is_caught("H402")


def test_a_symlink_in_place_of_the_folder(attacked: Any) -> None:
    (attacked.root / "cases").rename(attacked.root / "kept")
    (attacked.root / "cases").symlink_to("kept")
    attacked.commit()
    assert "H402" in attacked.audited()
    assert "H402" in attacked.checked()


def test_a_submodule_in_place_of_a_file(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    attacked.git("update-index", "--cacheinfo", f"160000,{attacked.base},{path}")
    attacked.git("commit", "-q", "-m", "A change")
    (attacked.root / path).unlink()
    (attacked.root / path).mkdir()
    assert attacked.is_caught("H402", "H101", "H403")


def test_a_path_that_differs_by_case_only(attacked: Any) -> None:
    path = attacked.path(attacked.handed)
    attacked.stand_on(attacked.tree_with(path.replace("cases/", "Cases/"), b"other: text\n"))
    attacked.git("reset", "-q")
    attacked.write(path.replace("cases/", "Cases/"), "other: text\n")
    assert attacked.is_caught("H405")


def test_a_path_that_differs_by_unicode_form_only(attacked: Any) -> None:
    path = unicodedata.normalize("NFD", "policies/transport-group/é.yml").replace("policies", "ｐolicies")
    attacked.write(path, "other: text\n")
    attacked.commit()
    assert attacked.is_caught("H405")


def test_a_path_that_leads_out_of_its_folder(attacked: Any) -> None:
    attacked.stand_on(attacked.tree_with("cases/../x.yml", b"other: text\n"))
    assert "H405" in attacked.audited()


@pytest.mark.parametrize(
    "line",
    [
        "cases/** filter=hide",
        "*.yml text eol=crlf",
        "cases/** working-tree-encoding=ISO-8859-1",
        "cases/** ident",
        "* export-subst",
        "* text=auto",
    ],
)
def test_attributes_that_alter_content(attacked: Any, line: str) -> None:
    attacked.write(".gitattributes", f"* -text\n{line}\n")
    attacked.commit()
    assert attacked.is_caught("H404")


def test_attributes_below_a_folder(attacked: Any) -> None:
    attacked.write("cases/2026/.gitattributes", "* ident\n")
    attacked.commit()
    assert attacked.is_caught("H404", "H403")


def test_a_filter_that_hides_what_is_committed(attacked: Any) -> None:
    """The work tree shows the old text, the commit holds another: by this clone's own attributes."""
    path = attacked.path(attacked.handed)
    attacked.write(".git/info/attributes", "cases/** filter=hide\n")
    attacked.git("config", "filter.hide.clean", "sed 's/Bus did not come/Bus came late/'")
    attacked.git("config", "filter.hide.smudge", "sed 's/Bus came late/Bus did not come/'")
    (attacked.root / path).touch()
    attacked.git("add", "--renormalize", path)
    attacked.git("commit", "-q", "-m", "A change")
    assert "Bus came late" in attacked.git("cat-file", "blob", f"HEAD:{path}")
    assert "Bus did not come" in attacked.read(path)
    assert "H201" in attacked.audited() and "T402" in attacked.audited()
    assert "H404" in attacked.checked()
