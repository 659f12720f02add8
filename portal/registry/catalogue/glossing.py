"""Technical terms in running text, shown with their plain words (CAT-10, XC-12)."""

import re
from collections.abc import Mapping

from flask import Flask, g
from markupsafe import Markup, escape

from portal.registry.catalogue import queries

_MARKED = Markup('<dfn class="gloss" tabindex="0" title="{0}">{1}<span class="visually-hidden"> ({0})</span></dfn>')


def known_terms() -> dict[str, str]:
    """Terms and plain words, read once per request."""
    if "catalogue_glosses" not in g:
        g.catalogue_glosses = queries.glosses()
    return g.catalogue_glosses


def gloss(text: str | None, glosses: Mapping[str, str] | None = None) -> Markup:
    """The text as HTML, the first mention of each known term marked with its plain words."""
    terms = known_terms() if glosses is None else glosses
    plain = text or ""
    if not terms or not plain:
        return escape(plain)
    pattern = re.compile("|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True)))
    said: set[str] = set()
    parts: list[Markup] = []
    end = 0
    for hit in pattern.finditer(plain):
        term = hit[0]
        if term in said:
            continue
        said.add(term)
        parts.append(escape(plain[end : hit.start()]))
        parts.append(_MARKED.format(terms[term], term))
        end = hit.end()
    return Markup("").join([*parts, escape(plain[end:])])


def explained(*texts: str | list[str] | None) -> dict[str, str]:
    """The known terms these texts use, with their plain words, for a list under the text or on paper."""
    whole = "\n".join("\n".join(text) if isinstance(text, list) else (text or "") for text in texts)
    return {term: plain for term, plain in known_terms().items() if term in whole}


def init(app: Flask) -> None:
    """Give templates the `gloss` filter and `explained_terms`."""
    app.jinja_env.filters["gloss"] = gloss
    app.jinja_env.globals["explained_terms"] = explained
