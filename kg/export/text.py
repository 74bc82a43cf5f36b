"""What other formats can hold of a text, and how they write it: XML, JSON strings, spreadsheets."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2 Characters
NOT_UNICODE = re.compile("[\0\ud800-\udfff]")
REPLACED = "\ufffd"
"""Stands for a character that a format cannot hold."""

_IN_XML = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_IN_ATTRIBUTE = {**_IN_XML, ord('"'): "&quot;", ord("\t"): "&#9;", ord("\n"): "&#10;"}
# The last four are the full-width forms, which some spreadsheets take for the others.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")

_by_standard = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def json_text(value: Any) -> str:
    """Any value as JSON on one line, keys sorted; lone surrogates, which orjson refuses, stay as they are."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:
        return _by_standard(value)


def xml_text(text: str) -> str:
    """Text between tags. What XML 1.0 cannot hold (control characters, lone surrogates) becomes U+FFFD."""
    if not text.isprintable():  # which is much sooner told than what the expression looks for
        return NOT_XML.sub(REPLACED, text).translate(_IN_XML)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def xml_attribute(text: str) -> str:
    """Text between double quotes in a tag; otherwise like `xml_text`."""
    if not text.isprintable():
        return NOT_XML.sub(REPLACED, text).translate(_IN_ATTRIBUTE)
    text = xml_text(text)
    return text.replace('"', "&quot;") if '"' in text else text


def xml_json(text: str) -> str:
    """JSON that goes into XML: what XML cannot hold is an escape of JSON's, so that nothing is lost.

    Fit to stand between tags, and between single quotes in a tag, where JSON's own quotes stay what they are.
    """
    if not text.isprintable():
        text = NOT_XML.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
    text = xml_text(text)
    return text.replace("'", "&apos;") if "'" in text else text


def json_lines(records: Iterable[str]) -> Iterator[str]:
    """The items of a JSON list, each on a line of its own."""
    separator = "\n"
    for record in records:
        yield separator
        yield record
        separator = ",\n"


def unicode_text(text: str) -> str:
    """What UTF-8 files of text can hold: NUL and lone surrogates become U+FFFD."""
    return NOT_UNICODE.sub(REPLACED, text)


def cell(value: Any) -> Any:
    """A value as a cell of CSV: lists and mappings are JSON, and no text is a formula to a spreadsheet.

    Text that begins like a formula (with = + - @, a tab or the end of a line) gets an apostrophe before it, and so
    does such text behind apostrophes, so that the way back is clear: one apostrophe less.
    """
    if isinstance(value, list | tuple | Mapping):
        value = json_text(value)
    if not isinstance(value, str):
        return value
    value = unicode_text(value)
    return f"'{value}" if _FORMULA.match(value) else value
