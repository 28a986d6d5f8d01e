"""What browsers are told about a site's safety, declared once: in every page, by the server on this
machine, and in a file for hosts that read one.
"""

from collections.abc import Mapping
from typing import Final

from rightsdesk.publish.files import SiteFile, text_file

PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
"""What a page may load and run (Content Security Policy Level 3): files of its own site and nothing else,
opened from a host or from a folder; no script and no style inside a page, so that nothing that somebody
typed can ever become one. `data:` pictures are the theme's icons.
"""

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": f"{PAGE_POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What a host should send with every file; `frame-ancestors` cannot be said in a page (CSP 3, 3.3)."""


def headers_file() -> SiteFile:
    """`_headers` for hosts that read it (Netlify's format, which Cloudflare Pages and others share); others
    are told the same in their own configuration.
    """
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    return text_file("_headers", "\n".join(lines) + "\n")
