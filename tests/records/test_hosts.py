"""Where a pull request is opened, told from a remote's address."""

import pytest

from rightsdesk.records.hosts import HostedAt, hosted_at


@pytest.mark.parametrize(
    ("address", "host", "name"),
    [
        ("git@github.com:desk/demo.git", "github.com", "desk/demo"),
        ("https://github.com/desk/demo", "github.com", "desk/demo"),
        ("https://somebody:secret@github.com/desk/demo.git", "github.com", "desk/demo"),
        (
            "ssh://git@gitlab.desk.example:2222/group/below/demo.git",
            "gitlab.desk.example",
            "group/below/demo",
        ),
        ("https://git.desk.example:8443/desk/demo/", "git.desk.example:8443", "desk/demo"),
    ],
)
def test_an_address_names_host_and_repository(address: str, host: str, name: str) -> None:
    assert hosted_at(address) == HostedAt(host, name)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/srv/desk.git",
        "../desk.git",
        "file:///srv/desk.git",
        "C:/desk/demo.git",
        "https://github.com/demo",
        "https://[::1/desk/demo",
        "https://github.com:port/desk/demo",
        "git@git hub.com:desk/demo",
        "https://github.com/desk/demo\x1b[2J",
    ],
)
def test_what_names_no_host_is_none(address: str) -> None:
    assert hosted_at(address) is None


@pytest.mark.parametrize(
    ("host", "page"),
    [
        ("github.com", "https://github.com/a/b/compare/main...resolution/2611-7KQ3F-1?expand=1"),
        (
            "gitlab.desk.example",
            "https://gitlab.desk.example/a/b/-/merge_requests/new?merge_request%5Bsource_branch%5D="
            "resolution%2F2611-7KQ3F-1&merge_request%5Btarget_branch%5D=main",
        ),
        ("gitee.com", "https://gitee.com/a/b/pull/new/a:resolution/2611-7KQ3F-1...a:main"),
        ("git.desk.example", None),
        ("notgithub.example", None),
    ],
)
def test_each_host_has_its_own_page_for_a_pull_request(host: str, page: str | None) -> None:
    assert HostedAt(host, "a/b").comparison("main", "resolution/2611-7KQ3F-1") == page


def test_a_branch_cannot_add_to_the_address() -> None:
    page = HostedAt("gitlab.com", "a/b").comparison("main", "x&merge_request[title]=y")
    assert page is not None
    assert "&merge_request[title]" not in page
