"""Loads what MkDocs needs for a site of this desk; importing it is all there is to do (`mkdocs_process`)."""

import logging
from importlib import import_module

for _module in (
    "mkdocs.commands.build",
    "material.plugins.offline.plugin",
    "material.plugins.search.plugin",
    "pymdownx.blocks.caption",
    "pymdownx.details",
):
    import_module(_module)

_jieba = import_module("jieba")
_jieba.setLogLevel(logging.WARNING)
_jieba.initialize()
