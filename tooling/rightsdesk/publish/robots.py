"""What search engines are told of a site (robots.txt, RFC 9309)."""

from collections.abc import Sequence

from rightsdesk.publish.files import SiteFile, text_file


def robots(site_url: str | None, languages: Sequence[str]) -> SiteFile:
    """All of a public site may be found; its maps are named where its address is known. The first language
    is the site's root.
    """
    lines = ["User-agent: *", "Allow: /"]
    if site_url is not None:
        folders = [f"{language}/" if place else "" for place, language in enumerate(languages)]
        lines += ["", *(f"Sitemap: {site_url}{folder}sitemap.xml" for folder in folders)]
    return text_file("robots.txt", "\n".join(lines) + "\n")


def keep_out() -> SiteFile:
    """Nothing of an internal site is to be found."""
    return text_file("robots.txt", "User-agent: *\nDisallow: /\n")
